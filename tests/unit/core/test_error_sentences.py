"""Messages and advice are joined as sentences, and every error of the model runtime is written as some."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import engine.runtime
from engine.core.errors import CloisterError, sentences
from engine.runtime import errors as runtime_errors

RUNTIME = sorted(Path(engine.runtime.__path__[0]).glob("*.py"))
OURS = {name for name, kind in inspect.getmembers(runtime_errors, inspect.isclass) if issubclass(kind, CloisterError)}
OURS |= {kind.__name__ for kind in CloisterError.__subclasses__()}


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (("There is no such model", "Use another one."), "There is no such model. Use another one."),
        (("There is no such model.", ""), "There is no such model."),
        (("Really?", "yes"), "Really? yes."),
        (("", " "), ""),
    ],
)
def test_parts_are_joined_with_one_full_stop(parts: tuple[str, ...], joined: str) -> None:
    assert sentences(*parts) == joined


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: path.stem)
def test_an_error_of_the_runtime_is_a_sentence(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in OURS):
            continue
        for text in [*call.args[:1], *(named.value for named in call.keywords if named.arg == "help")]:
            if not isinstance(text, ast.Constant | ast.JoinedStr):
                continue
            source = ast.unparse(text).removeprefix("f")[1:-1]
            assert not source[0].islower() or source.startswith("llama-server"), source
            assert source.endswith("."), source

"""Starting an engine: whatever the process does instead of answering becomes a typed error, soon."""

from __future__ import annotations

import sys

import pytest

from engine.client.errors import EngineStartError
from engine.client.supervisor import _run_engine


def outcome(program: str, limit_s: float = 30.0) -> str:
    with pytest.raises(EngineStartError) as caught:
        _run_engine([], "secret", program=(sys.executable, "-c", program), limit_s=limit_s)
    assert "secret" not in str(caught.value)
    return caught.value.code


def test_an_engine_that_says_nothing_is_ended() -> None:
    assert outcome("import time; time.sleep(600)", limit_s=0.5) == "ENGINE_START_TIMEOUT"


@pytest.mark.parametrize(
    "program", ["raise SystemExit(3)", "print('Traceback')", "print('{')", "import sys; sys.stdin.close()"]
)
def test_an_engine_that_ends_or_babbles_is_told_as_such(program: str) -> None:
    assert outcome(program) == "ENGINE_DIED"


def test_what_the_engine_itself_says_comes_through() -> None:
    assert outcome("""print('{"code": "VAULT_IN_USE", "message": "m", "help": "h"}')""") == "VAULT_IN_USE"

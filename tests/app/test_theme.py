"""Every text can be read on every background it is used on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.resources.theme import DARK, LIGHT, Theme, contrast

APP = Path(__file__).parents[2] / "app"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_pair_is_readable(theme: Theme) -> None:
    poor = {pair: round(contrast(*pair), 2) for pair in theme.readable_pairs() if contrast(*pair) < 4.5}
    assert poor == {}


def test_no_view_model_imports_a_widget() -> None:
    models = [*APP.glob("features/*/*model*.py"), *APP.glob("bridge/*.py")]
    assert len(models) > 10
    for module in models:
        for node in ast.walk(ast.parse(module.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.module == "PySide6.QtWidgets"), module

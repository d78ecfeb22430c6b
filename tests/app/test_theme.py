"""Every text can be read on every background it is used on, and every line that means something can be seen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.resources.theme import DARK, LIGHT, Theme, contrast, style_sheet

APP = Path(__file__).parents[2] / "app"
# What has no text on it: the rest of the style sheet is read as grounds of text.
WITHOUT_TEXT = ("QScrollBar", "::chunk", "::indicator", "QSplitter", "QProgressBar", "::drop-down", "-button")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_pair_is_readable(theme: Theme) -> None:
    poor = {pair: round(contrast(*pair), 2) for pair in theme.readable_pairs() if contrast(*pair) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_line_that_means_something_is_visible(theme: Theme) -> None:
    poor = {pair: round(contrast(*pair), 2) for pair in theme.visible_pairs() if contrast(*pair) < 3}
    assert poor == {}


def test_the_pairs_are_all_that_the_style_sheet_uses() -> None:
    theme = _each_colour_once()
    names = {getattr(theme, field.name): field.name for field in fields(theme)}
    readable = set(theme.readable_pairs())
    used = {pair: rule for rule, pair in _text_pairs(theme)}
    assert len(used) > 10
    missing = {(names[a], names[b]): rule for (a, b), rule in used.items() if (a, b) not in readable}
    assert missing == {}


def test_the_lines_around_what_has_the_focus_are_all_that_the_style_sheet_uses() -> None:
    theme = _each_colour_once()
    visible = {line for line, _ in theme.visible_pairs()}
    rules = [(s, b) for s, b in _rules(theme) if ":focus" in s]
    assert len(rules) > 5
    for selector, body in rules:
        lines = re.findall(r"border[^:]*:[^;]*(#\w{6})", body)
        assert all(line in visible for line in lines), selector


def test_no_view_model_imports_a_widget() -> None:
    models = [*APP.glob("features/*/*model*.py"), *APP.glob("bridge/*.py")]
    assert len(models) > 10
    for module in models:
        for node in ast.walk(ast.parse(module.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.module == "PySide6.QtWidgets"), module


def _each_colour_once() -> Theme:
    """A theme of which every colour can be recognised in the style sheet."""
    colours = [field.name for field in fields(LIGHT) if field.name != "name"]
    return replace(LIGHT, **{name: f"#{number:06x}" for number, name in enumerate(colours, start=0x101010)})


def _rules(theme: Theme) -> Iterator[tuple[str, str]]:
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(theme)):
        yield " ".join(selector.split()), body


def _text_pairs(theme: Theme) -> Iterator[tuple[str, tuple[str, str]]]:
    """Rule, and text with its ground; a rule without a colour of its own has the usual text on its ground."""
    for selector, body in _rules(theme):
        if any(part in selector for part in WITHOUT_TEXT):
            continue
        ground = re.search(r"(?<![\w-])background\s*:\s*(#\w{6})", body)
        word = re.search(r"(?<![\w-])color\s*:\s*(#\w{6})", body)
        if ground:
            yield selector, (word.group(1) if word else theme.text, ground.group(1))
        elif word:
            for possible in (theme.window, theme.surface, theme.raised):
                yield selector, (word.group(1), possible)
        for word_of, ground_of in (("selection-color", "selection-background-color"),):
            chosen, behind = (re.search(rf"{name}\s*:\s*(#\w{{6}})", body) for name in (word_of, ground_of))
            if chosen and behind:
                yield selector, (chosen.group(1), behind.group(1))
        placeholder = re.search(r"placeholder-text-color\s*:\s*(#\w{6})", body)
        if placeholder:
            yield selector, (placeholder.group(1), theme.surface)

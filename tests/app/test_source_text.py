"""The part of a long text that is shown, and the pane that shows it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.features.source.props import TextAt
from app.features.source.text_pane import TextPane
from app.features.source.text_window import Window, earlier, later, window_around, with_short_lines
from app.resources.theme import LIGHT

LONG = "".join(f"Line {n} has words 😀 in it.\n" for n in range(200_000))


def test_a_window_tears_no_word_and_ends_with_the_text() -> None:
    text = "word " * 10_000
    window = window_around(text, 25_000, 25_010, step=1001)
    assert window.more_before and window.more_after
    assert text[window.first - 1] == " " and text[window.last - 1] == " "
    assert 25_000 - window.first <= 1001 and window.last - 25_010 <= 1001
    assert window_around("short", 1, 3) == Window(0, 5, 5)
    assert window_around("short", 90, 99) == Window(0, 5, 5), "a place behind the end is none"


def test_steps_meet_without_gap_or_overlap() -> None:
    text = LONG[:100_000]
    window = window_around(text, 50_000, 50_010, step=1000)
    for _ in range(200):
        before = window
        window = later(text, earlier(text, window, step=1000), step=1000)
        assert window.first <= before.first and window.last >= before.last
    assert window == Window(0, len(text), len(text))


@pytest.mark.parametrize("line", ["x" * 30_000, "word " * 6_000])
def test_overlong_lines_are_broken_for_display_only(line: str) -> None:
    shown = with_short_lines(f"first\n{line}\nlast")
    assert max(map(len, shown.split("\n"))) <= 2000
    assert shown.replace("\n", "") == f"first{line}last"
    assert with_short_lines("a\nb") == "a\nb"


@pytest.fixture
def pane(qt: QApplication) -> TextPane:
    made = TextPane(LIGHT)
    made.resize(400, 300)
    made.show()
    return made


def at(text: str, quote: str) -> TextAt:
    start = text.index(quote)
    return TextAt(text, start, start + len(quote), start)


def test_the_passage_of_a_very_long_text_is_marked_and_in_sight(pane: TextPane) -> None:
    quote = "Line 100000 has words 😀 in it.\nLine 100001 has"
    pane.show_text(at(LONG, quote))
    assert pane.marked_text() == quote
    assert pane.document().characterCount() < 60_000, "only what is around it is laid out"
    assert pane.viewport().rect().intersects(pane.cursorRect())
    assert "Line 100000" in pane.firstVisibleBlock().text() or pane.cursorRect().top() > 0


def test_it_grows_at_both_ends_and_keeps_the_place(pane: TextPane) -> None:
    pane.show_text(at(LONG, "Line 100000 "))
    window = pane.window_shown
    bar = pane.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert pane.window_shown.last > window.last
    bar.setValue(3)
    bar.setValue(0)
    assert pane.window_shown.first < window.first
    first_line = LONG[window.first : LONG.index("\n", window.first)]
    assert pane.firstVisibleBlock().text() == first_line, "what was at the top stays there"
    assert pane.marked_text() == "Line 100000 "
    assert pane.toPlainText() == LONG[pane.window_shown.first : pane.window_shown.last]


def test_a_passage_in_one_endless_line_is_marked(pane: TextPane) -> None:
    text = "a" * 50_000 + " the quote " + "b" * 50_000
    pane.show_text(at(text, "the quote"))
    assert pane.marked_text() == "the quote"
    assert max(len(line) for line in pane.toPlainText().split("\n")) <= 2 * 2000 + len("the quote")


def test_markup_in_a_text_is_only_text(pane: TextPane) -> None:
    text = "<b>bold</b> <img src='http://x'> & more"
    pane.show_text(at(text, "<img src='http://x'>"))
    assert pane.toPlainText() == text

"""The column of turns: however long the conversation, only what changes is laid out, and reading is not disturbed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.features.ask.transcript import Transcript
from app.features.ask.turns import Opened, Phase, Turn, kept_turn
from app.preview.ask_scenes import long_conversation
from app.resources.theme import LIGHT
from tests.app.conftest import Until

TURNS = tuple(kept_turn(turn) for turn in long_conversation(300).turns)


@pytest.fixture
def column(qt: QApplication, until: Until) -> Transcript:
    made = Transcript(LIGHT)
    made.resize(600, 500)
    made.show()
    made.activateWindow()
    made.show_turns(TURNS, None)
    until(lambda: made.is_settled)
    return made


def built(column: Transcript) -> list[int]:
    return [n for n in range(len(TURNS) + 9) if column.view_of(n) is not None]


def writings(column: Transcript) -> dict[int, int]:
    return {n: column.view_of(n).text.writings for n in built(column)}  # type: ignore[union-attr]


def test_a_long_conversation_opens_at_its_end_with_few_widgets(column: Transcript) -> None:
    assert max(built(column)) == 299 and len(built(column)) < 12
    last = column.view_of(299)
    assert last and last.isVisible() and last.geometry().bottom() <= column.viewport().height() + 24


def test_words_that_stream_write_nothing_again_and_lay_out_one_turn(column: Transcript, until: Until) -> None:
    turns = (*TURNS, Turn("And now?", Phase.STREAMING, "The "))
    column.show_turns(turns, None)
    until(lambda: column.is_settled)
    before = writings(column)
    resized: list[int] = []
    added: list[tuple[int, int]] = []
    for n in built(column):
        document = column.view_of(n).text.document()  # type: ignore[union-attr]
        document.documentLayout().documentSizeChanged.connect(lambda _, n=n: resized.append(n))
        document.contentsChange.connect(lambda _, removed, new, n=n: added.append((n, removed)))
    words = "The "
    for number in range(200):
        words += f"word{number} "
        column.show_turns((*TURNS, replace(turns[-1], text=words)), None)
    assert writings(column) == before
    assert set(added) == {(300, 0)} and len(added) == 200, "words are only added, to the last turn"
    assert set(resized) == {300}
    view = column.view_of(300)
    assert view and view.text.toPlainText().endswith("word199 ")
    assert column.verticalScrollBar().value() == column.verticalScrollBar().maximum(), "the end stays in sight"


def test_an_opinion_is_shown_without_writing_the_text_again(column: Transcript) -> None:
    before = writings(column)
    failed = replace(TURNS[-1], opinion_failure=None, opinion=replace(TURNS[-1].opinion, correction="No."))
    column.show_turns((*TURNS[:-1], failed), None)
    assert writings(column) == before
    last = column.view_of(299)
    assert last and last.correct.text() == "Corrected …"


def test_who_reads_above_is_not_pulled_down(column: Transcript, until: Until) -> None:
    bar = column.verticalScrollBar()
    column.show_turns((*TURNS, Turn("And now?", Phase.STREAMING, "The ")), None)
    until(lambda: column.is_settled)
    bar.setValue(bar.value() - 400)
    until(lambda: column.is_settled)
    before = bar.value()
    column.show_turns((*TURNS, Turn("And now?", Phase.STREAMING, "The " + "word " * 500)), None)
    assert bar.value() == before and bar.maximum() > before + 500


def test_scrolling_to_the_top_builds_what_is_seen_and_drops_the_rest(column: Transcript, until: Until) -> None:
    column.verticalScrollBar().setValue(0)
    until(lambda: column.view_of(0) is not None and column.is_settled)
    until(lambda: column.view_of(297) is None)
    first = column.view_of(0)
    assert first and first.text.toPlainText().startswith("\nQuestion 0:") and first.y() == 16
    tops = [column.view_of(n).geometry() for n in built(column)]  # type: ignore[union-attr]
    assert all(above.bottom() < below.top() + 1 for above, below in pairwise(tops))
    assert len(built(column)) < 14


def test_what_is_looked_at_stays_where_it_is_while_turns_above_are_measured(column: Transcript, until: Until) -> None:
    bar = column.verticalScrollBar()
    for _ in range(10):
        bar.setValue(bar.value() - 300)
        looked_at = next(n for n in built(column) if column.view_of(n).geometry().bottom() > 40)  # type: ignore[union-attr]
        y = column.view_of(looked_at).y()  # type: ignore[union-attr]
        until(lambda: column.is_settled)
        assert column.view_of(looked_at).y() == y  # type: ignore[union-attr]


def test_another_width_lays_out_what_is_seen(column: Transcript, until: Until) -> None:
    column.resize(380, 500)
    until(lambda: column.is_settled)
    last = column.view_of(299)
    assert last and last.width() < 380 and last.height() == last.height_for(last.width())
    assert column.verticalScrollBar().value() == column.verticalScrollBar().maximum()


def test_another_conversation_begins_at_its_own_end(column: Transcript, until: Until) -> None:
    column.verticalScrollBar().setValue(0)
    until(lambda: column.is_settled)
    column.show_turns(tuple(replace(turn) for turn in TURNS[:40]), None)
    until(lambda: column.is_settled and column.view_of(39) is not None)
    assert column.verticalScrollBar().value() == column.verticalScrollBar().maximum()
    column.show_turns((), None)
    assert built(column) == []


def test_a_citation_far_away_is_scrolled_to_and_painted(column: Transcript, until: Until) -> None:
    column.show_turns(TURNS, Opened(4, 2))
    column.seek(Opened(4, 2))
    until(lambda: column.view_of(4) is not None and column.is_settled)
    view = column.view_of(4)
    assert view is not None
    top = view.y() + view.text.citation_top(2)
    assert 0 <= top < column.viewport().height()
    assert LIGHT.on_accent in view.text.toHtml()


def test_tab_goes_through_citations_then_buttons_then_the_next_turn(column: Transcript, until: Until) -> None:
    opened: list[tuple[int, int]] = []
    column.citation_opened.connect(lambda turn, n: opened.append((turn, n)))
    index = built(column)[-2]
    view, after = column.view_of(index), column.view_of(index + 1)
    assert view and after
    view.text.setFocus()
    until(view.text.hasFocus)
    for n in (1, 2):
        QTest.keyClick(view.text, Qt.Key.Key_Tab)
        QTest.keyClick(view.text, Qt.Key.Key_Return)
        assert opened[-1] == (index, n)
    reached = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
        if reached[-1] is after.text:
            break
    assert [part for part in reached if part is not view.text] == [
        view.up,
        view.down,
        view.correct,
        view.copy,
        after.text,
    ]


def test_page_keys_in_a_turn_scroll_the_column(column: Transcript, until: Until) -> None:
    view = column.view_of(299)
    assert view is not None
    view.text.setFocus()
    bar = column.verticalScrollBar()
    before = bar.value()
    QTest.keyClick(view.text, Qt.Key.Key_PageUp)
    assert bar.value() < before
    QTest.keyClick(view.text, Qt.Key.Key_Home)
    assert bar.value() == 0

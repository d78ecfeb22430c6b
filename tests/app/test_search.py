"""Search from everywhere: what is asked of the engine while somebody types, and what Enter opens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.features.search.view import SearchDialog
from app.features.search.view_model import SearchViewModel
from app.preview.fake_answers import UNREACHABLE
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.contract.answers import SearchHit


def hit(number: int, document: str, page: int | None = None) -> SearchHit:
    return SearchHit(
        chunk_id=number,
        document_id=f"doc_{number}",
        document=document,
        page=page,
        start=0,
        end=9,
        text="Hotel costs\nare refunded.",
        score=0.5,
    )


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> SearchViewModel:
    engine.hits = [hit(1, "travel.pdf", 3), hit(2, "mail.eml")]
    return SearchViewModel(engine, background)


def test_only_the_latest_words_are_shown(
    model: SearchViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    model.type("hot")
    model.search()
    model.type("  hotel   costs ")
    assert model.props.searching
    background.settle()
    assert model.props.searching and model.props.hits == (), "what was typed before is of no interest any more"
    model.search()
    background.settle()
    assert [h.document for h in model.props.hits] == ["travel.pdf", "mail.eml"] and not model.props.searching
    model.type("")
    assert model.props.hits == () and not model.props.searching and not model.props.nothing_found


def test_nothing_found_and_failures_are_told(
    model: SearchViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.hits = []
    model.type("unicorn")
    assert not model.props.nothing_found
    model.search()
    background.settle()
    assert model.props.nothing_found
    engine.failures["search"] = UNREACHABLE
    model.type("unicorns")
    model.search()
    background.settle()
    assert model.props.failure and model.props.failure.code == "ENGINE_UNREACHABLE" and not model.props.nothing_found


def test_the_keyboard_alone_finds_and_opens(model: SearchViewModel, background: HandBackground) -> None:
    dialog = SearchDialog(model)
    dialog.show()
    opened: list[SearchHit] = []
    dialog.chosen.connect(opened.append)
    QTest.keyClicks(dialog.words, "hotel")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    background.settle()
    assert opened == [] and dialog.list.count() == 2
    assert dialog.list.item(0).text() == "travel.pdf, page 3: Hotel costs are refunded."
    QTest.keyClick(dialog.words, Qt.Key.Key_Down)
    assert dialog.words.text() == "hotel"
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert [h.document for h in opened] == ["mail.eml"] and not dialog.isVisible()


def test_the_dialog_says_what_to_do_when_it_is_empty(
    model: SearchViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    dialog = SearchDialog(model)
    dialog.show()
    assert isinstance(dialog.note, QLabel) and "Enter opens" in dialog.note.text()
    engine.hits = []
    model.type("unicorn")
    model.search()
    background.settle()
    assert "Try others" in dialog.note.text() and not dialog.list.isVisible()

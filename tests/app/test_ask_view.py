"""The page Ask offscreen: asking, stopping, opening what is cited, opinions, conversations, all by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox, QPushButton

from app.features.ask.turn_view import TurnView
from app.features.ask.turns import Phase
from app.features.ask.view import AskPage
from app.preview.ask_scenes import Stage, abstained, filled, kept, phrased, quoted, quotes, tokens
from app.preview.fake_answers import UNREACHABLE, conversation
from app.preview.fake_engine import FakeEngine
from app.resources.theme import DARK, LIGHT
from engine.contract.answers import AnswerMode, Rating
from tests.app.conftest import Until

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Asking(Stage):
    def __init__(self, engine: FakeEngine, until: Until) -> None:
        super().__init__(LIGHT, engine)
        self._until = until
        self.page: AskPage = self.desktop.ask_page
        self.window = self.shown()
        self.window.activateWindow()
        self.page.question.setFocus()
        self.come_to_rest()

    def come_to_rest(self) -> None:
        def rests() -> bool:
            self.settle()
            return not self.page.transcript.isVisible() or self.page.transcript.is_settled

        self._until(rests)

    def type(self, question: str) -> str:
        QTest.keyClicks(self.page.question, question)
        QTest.keyClick(self.page.question, Qt.Key.Key_Return)
        self.come_to_rest()
        return self.said()

    def said(self) -> str:
        return self.page.transcript.shown_text().replace("\xa0", " ")

    def turn(self, index: int) -> TurnView:
        view = self.page.transcript.view_of(index)
        assert view is not None
        return view

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        self.come_to_rest()


@pytest.fixture
def stage(qt: QApplication, until: Until) -> Asking:
    return Asking(filled(), until)


def test_a_question_typed_and_sent_by_keyboard_opens_its_first_source(stage: Asking) -> None:
    stage.engine.answers = [quoted()]
    shown = stage.type("What may a hotel cost?")
    assert "What may a hotel cost?" in shown and "140 euros" in shown and "travel-policy-2025.pdf, page 2" in shown
    assert stage.page.question.toPlainText() == ""
    assert stage.page.source.page.isVisible() and stage.page.source.page.accessibleName() == "Page 1 of 4"
    assert stage.page.source_side.where.text() == "Citation 1 of 2"
    assert stage.page.source.page.highlights()


def test_citations_by_keyboard(stage: Asking) -> None:
    stage.engine.answers = [quoted()]
    stage.type("x")
    stage.key(Qt.Key.Key_F8)
    assert stage.page.source_side.where.text() == "Citation 2 of 2"
    assert stage.page.source.page.accessibleName() == "Page 2 of 4"
    stage.key(Qt.Key.Key_F8, SHIFT)
    assert stage.page.source_side.where.text() == "Citation 1 of 2"
    stage.key(Qt.Key.Key_2, CONTROL)
    assert stage.page.source_side.where.text() == "Citation 2 of 2"
    stage.key(Qt.Key.Key_F4, CONTROL)
    assert not stage.page.source_side.isVisible()


def test_unsupported_sentences_and_abstentions_are_marked_in_words(stage: Asking) -> None:
    stage.engine.answers = [phrased(), abstained()]
    assert "within a week. not supported by the documents" in stage.type("first").replace("  ", " ")
    shown = stage.type("second")
    assert "The documents do not say." in shown and "nearest passages, which do not answer it" in shown
    assert not stage.page.source_side.isVisible()


def test_escape_stops_and_what_came_stays(stage: Asking) -> None:
    stage.engine.answers = [[*tokens("In ", "Europe "), *phrased()]]
    QTest.keyClicks(stage.page.question, "x")
    QTest.keyClick(stage.page.question, Qt.Key.Key_Return)
    for _ in range(2):
        stage.background.step()
    QTest.keyClick(stage.page.question, Qt.Key.Key_Escape)
    assert stage.desktop.ask.props.turns[0].phase is Phase.STOPPED
    stage.come_to_rest()
    assert "In Europe" in stage.said() and "Stopped." in stage.said()
    assert not stage.page.composer.stop.isVisible()


def test_the_engine_goes_in_the_middle_and_comes_back(stage: Asking) -> None:
    stage.engine.answers = [tokens("In Europe 140")]
    assert "Interrupted." in stage.type("x") and "In Europe 140" in stage.said()
    stage.engine.failures["status"] = UNREACHABLE
    stage.desktop.status.ask()
    stage.come_to_rest()
    assert not stage.turn(0).again.isEnabled() and not stage.page.composer.ask.isEnabled()
    stage.engine.failures.clear()
    stage.desktop.status.ask()
    stage.come_to_rest()
    stage.engine.answers = [quoted()]
    stage.turn(0).again.click()
    stage.come_to_rest()
    assert stage.said().count("x") >= 1 and "140 euros" in stage.said() and "Interrupted" not in stage.said()


def test_a_question_is_changed_and_asked_again(stage: Asking) -> None:
    stage.engine.answers = [quoted(), quoted()]
    stage.type("first")
    stage.key(Qt.Key.Key_E, CONTROL)
    assert stage.page.question.toPlainText() == "first" and stage.page.question.hasFocus()
    stage.type("second")
    assert [request.question for request in stage.engine.asked] == ["first", "second"]


def test_what_a_document_says_is_never_taken_for_markup(stage: Asking) -> None:
    events = quoted()
    assert events[0].answer
    events[0].answer.sentences[0].text = "<img src=x> & <b>bold</b>"
    stage.engine.answers = [events]
    shown = stage.type("<i>why</i>")
    assert "<img src=x> & <b>bold</b>" in shown and "<i>why</i>" in shown


def open_kept(stage: Asking) -> None:
    stage.engine.conversations = {
        f"conv_{n}": conversation(n, f"Title <b>{n}</b>", kept(1, "What?", quotes())) for n in (1, 2)
    }
    stage.page.refresh()
    stage.come_to_rest()
    side = stage.page.side
    side.list.setFocus()
    side.list.setCurrentIndex(side.rows.index(0))
    stage.key(Qt.Key.Key_Return)


def test_a_conversation_is_opened_renamed_and_deleted_after_a_yes(stage: Asking) -> None:
    open_kept(stage)
    assert "140 euros" in stage.said() and stage.desktop.ask.props.title == "Title <b>1</b>"
    side = stage.page.side
    stage.key(Qt.Key.Key_F2)
    box = side.findChild(QInputDialog)
    box.setTextValue("  Hotels  ")
    box.accept()
    stage.come_to_rest()
    assert side.rows.index(0).data() == "Hotels" and stage.desktop.ask.props.title == "Hotels"
    side.delete.click()
    message = side.findChild(QMessageBox)
    assert "Hotels" in message.text() and message.textFormat() is Qt.TextFormat.PlainText
    message.reject()
    stage.come_to_rest()
    assert len(stage.engine.conversations) == 2
    side.delete.click()
    open_box = next(box for box in side.findChildren(QMessageBox) if box.isVisible())
    open_box.findChild(QPushButton, "confirm").click()
    stage.come_to_rest()
    assert list(stage.engine.conversations) == ["conv_2"] and stage.desktop.ask.props.turns == ()
    assert side.rows.rowCount() == 1


def test_a_new_conversation_by_keyboard(stage: Asking) -> None:
    open_kept(stage)
    stage.key(Qt.Key.Key_N, CONTROL)
    assert stage.desktop.ask.props.turns == () and stage.page.question.hasFocus()
    assert not stage.page.side.list.selectionModel().hasSelection()


def test_opinions_by_button_and_box(stage: Asking) -> None:
    open_kept(stage)
    view = stage.turn(0)
    view.down.click()
    view.correct.click()
    stage.come_to_rest()
    assert view.correction and view.correction.edit.hasFocus()
    QTest.keyClicks(view.correction.edit, "It is 150.")
    QTest.keyClick(view.correction.edit, Qt.Key.Key_Return, CONTROL)
    stage.come_to_rest()
    assert stage.engine.feedback["conv_1", "turn_1"] == (Rating.DOWN, "It is 150.")
    assert view.down.isChecked() and view.correct.text() == "Corrected …" and view.correction is None
    view.down.click()
    stage.come_to_rest()
    assert stage.engine.feedback["conv_1", "turn_1"] == (None, "It is 150.") and not view.down.isChecked()


def test_an_answer_is_copied_with_its_sources(stage: Asking) -> None:
    stage.engine.answers = [phrased()]
    stage.type("x")
    stage.key(Qt.Key.Key_C, CONTROL | SHIFT)
    assert "[2] travel-policy-2025.pdf, page 2: “" in QGuiApplication.clipboard().text()
    assert stage.page.note.isVisible()


def test_a_conversation_is_exported_where_it_was_asked_for(stage: Asking, tmp_path: Path) -> None:
    stage.engine.answers = [phrased()]
    stage.type("What may a hotel cost?")
    stage.page.export.click()
    dialog = stage.page.findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("what-may-a-hotel-cost.pdf")
    dialog.fileSelected.emit(str(tmp_path / "out.md"))
    dialog.reject()
    stage.come_to_rest()
    assert "not supported by the documents" in (tmp_path / "out.md").read_text()
    assert "out.md" in stage.page.note.text.text()
    stage.desktop.ask.export(tmp_path / "no" / "out.md")
    stage.come_to_rest()
    assert stage.page.failure.isVisible() and not stage.page.note.isVisible()


def test_without_documents_or_a_model_the_page_says_what_to_do(qt: QApplication, until: Until) -> None:
    empty = Asking(FakeEngine({}), until)
    wanted: list[bool] = []
    empty.page.documents_wanted.connect(lambda: wanted.append(True))
    assert empty.page.empty.button.isVisible()
    empty.page.empty.button.click()
    assert wanted == [True]
    without = Asking(filled(model=None), until)
    assert not without.page.composer.modes[AnswerMode.ANSWER].isEnabled()
    assert "No language model" in without.page.composer.modes[AnswerMode.ANSWER].toolTip()


def test_a_question_that_is_too_long_is_told_before_it_is_sent(stage: Asking) -> None:
    stage.page.question.setPlainText("x" * 4001)
    assert stage.page.composer.hint.isVisible() and not stage.page.composer.ask.isEnabled()


def test_a_change_of_theme_keeps_the_conversation(stage: Asking) -> None:
    stage.engine.answers = [quoted()]
    before = stage.type("x")
    stage.desktop.use_theme(DARK)
    assert stage.said() == before
    written = stage.turn(0).text.toHtml()
    assert DARK.raised in written and LIGHT.raised not in written


def test_the_places_of_the_splitter_are_remembered(stage: Asking, tmp_path: Path, until: Until) -> None:
    settings = QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)

    def page() -> AskPage:
        made = AskPage(stage.desktop.ask, stage.desktop.conversations, LIGHT, settings)
        made.resize(1200, 700)
        made.show()
        return made

    first = page()
    first.splitter.setSizes([300, 500, 380])
    moved = first.splitter.sizes()
    first.splitter.splitterMoved.emit(300, 1)
    until(lambda: settings.contains("ask/splitter"))
    assert page().splitter.sizes() == moved

"""The window with the fake engine, offscreen: what a person sees and can reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.documents.table_model import Column
from app.features.search.view import SearchDialog
from app.preview.fake_answers import UNREACHABLE, document, ingest_job, outcome
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.scenes import POLICY, abstained, phrased, quoted, scenes
from app.resources.theme import DARK, LIGHT
from engine.contract.answers import AnswerEvent
from engine.contract.documents import FileStatus
from engine.contract.jobs import JobState


@pytest.fixture
def desktop(qt: QApplication, engine: FakeEngine, background: HandBackground) -> Desktop:
    engine.documents = [document(0, "travel-policy-2025.pdf")]
    engine.texts = {"doc_0": POLICY}
    made = build_desktop(engine, background, LIGHT)
    made.window.show()
    made.window.activateWindow()
    QTest.qWaitForWindowActive(made.window)
    made.status.ask()
    background.settle()
    return made


def status_texts(desktop: Desktop) -> str:
    bar = desktop.window.status_bar
    return " | ".join([*(label.text().strip() for label in bar.findChildren(QLabel)), bar.jobs.text()])


def ask(desktop: Desktop, background: HandBackground, question: str) -> str:
    QTest.keyClicks(desktop.ask_page.question, question)
    QTest.keyClick(desktop.ask_page.question, Qt.Key.Key_Return)
    background.settle()
    return desktop.ask_page.transcript.toPlainText().replace("\xa0", " ")


def test_the_status_bar_tells_the_truth(desktop: Desktop, engine: FakeEngine, background: HandBackground) -> None:
    assert "engine ready" in status_texts(desktop) and "network isolated" in status_texts(desktop)
    assert "no model: quotes only" in status_texts(desktop)
    engine.isolated, engine.model = False, "qwen"
    engine.job_states = [ingest_job()]
    desktop.status.ask()
    background.settle()
    assert "network not isolated" in status_texts(desktop) and "qwen" in status_texts(desktop)
    assert "1 job running" in status_texts(desktop)
    engine.connection_attempts = 2
    desktop.status.ask()
    background.settle()
    assert "2 attempts to reach the network" in status_texts(desktop)
    engine.failures["status"] = UNREACHABLE
    desktop.status.ask()
    background.settle()
    assert "does not answer" in status_texts(desktop) and "isolated" not in status_texts(desktop)
    assert desktop.window.failure.isVisible()
    engine.failures.clear()
    desktop.status.ask()
    background.settle()
    assert not desktop.window.failure.isVisible()


def test_a_question_typed_and_sent_by_keyboard_shows_sentences_with_numbers(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted()]
    shown = ask(desktop, background, "What may a hotel cost?")
    assert "What may a hotel cost?" in shown and "140 euros" in shown and "travel-policy-2025.pdf, page 2" in shown
    assert desktop.ask_page.question.toPlainText() == ""
    source = desktop.ask_page.source
    assert source.isVisible() and "Book through the travel desk" in source.text.toPlainText()


def test_the_quote_is_marked_where_it_stands_whatever_comes_before(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    events = quoted()
    assert events[0].answer
    citation = events[0].answer.citations[0]
    citation.start, citation.end = citation.start + 2, citation.end + 2
    engine.texts = {"doc_0": "😀\n" + POLICY}
    engine.answers = [events]
    ask(desktop, background, "x")
    document_ = desktop.ask_page.source.text.document()
    marked = ""
    block = document_.firstBlock()
    while block.isValid():
        position = block.begin()
        while not position.atEnd():
            fragment = position.fragment()
            if fragment.charFormat().background().color().name() == LIGHT.mark:
                marked += fragment.text()
            position += 1
        block = block.next()
    assert marked == citation.quote


def test_unsupported_sentences_and_abstentions_are_marked(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.model = "qwen"
    desktop.status.ask()
    background.settle()
    engine.answers = [phrased(), abstained()]
    shown = ask(desktop, background, "first")
    assert "within a week. not supported by the documents" in shown.replace("  ", " ")
    assert "The documents do not say." in ask(desktop, background, "second")
    assert not desktop.ask_page.source.isVisible()


def test_streamed_words_are_appended_and_earlier_turns_stay_untouched(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted(), [AnswerEvent(type="token", text=t) for t in ("one ", "two ", "three")] + quoted()]
    ask(desktop, background, "first")
    transcript = desktop.ask_page.transcript
    touched: list[int] = []
    transcript.document().contentsChange.connect(lambda position, removed, added: touched.append(position))
    desktop.ask.ask("second")
    end_of_first = min(touched)
    background.step()
    removed_lengths: list[int] = []
    transcript.document().contentsChange.connect(lambda position, removed, added: removed_lengths.append(removed))
    for _ in range(2):
        background.step()
    assert transcript.toPlainText().endswith("one two three")
    assert removed_lengths == [0, 0], "a token only adds to what is there"
    background.settle()
    assert "three" not in transcript.toPlainText()
    assert min(touched) >= end_of_first > 100
    assert transcript.toPlainText().count("140 euros") == 2


def test_what_a_document_says_is_never_taken_for_markup(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    events = quoted()
    assert events[0].answer
    events[0].answer.sentences[0].text = "<img src=x> & <b>bold</b>"
    engine.answers = [events]
    assert "<img src=x> & <b>bold</b>" in ask(desktop, background, "<i>why</i>")


def test_a_citation_opens_by_keyboard(desktop: Desktop, engine: FakeEngine, background: HandBackground) -> None:
    engine.answers = [quoted()]
    ask(desktop, background, "x")
    desktop.ask.close_source()
    transcript = desktop.ask_page.transcript
    transcript.setFocus()
    transcript.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(2):
        QTest.keyClick(transcript, Qt.Key.Key_Tab)
    QTest.keyClick(transcript, Qt.Key.Key_Return)
    background.settle()
    assert desktop.ask.props.citation and desktop.ask.props.citation.n == 2


def test_a_change_of_theme_keeps_the_conversation(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted()]
    before = ask(desktop, background, "x")
    desktop.use_theme(DARK)
    assert desktop.ask_page.transcript.toPlainText().replace("\xa0", " ") == before
    assert DARK.raised in desktop.ask_page.transcript.toHtml()
    assert LIGHT.raised not in desktop.ask_page.transcript.toHtml()


def open_documents(desktop: Desktop, background: HandBackground) -> None:
    desktop.window.open_page(1)
    background.settle()


def test_documents_are_listed_and_removed_only_after_a_yes(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    open_documents(desktop, background)
    page = desktop.documents_page
    assert page.table.model().index(0, Column.NAME).data() == "travel-policy-2025.pdf"
    assert not page.remove.isEnabled()
    page.table.selectRow(0)
    page.remove.click()
    box = page.findChild(QMessageBox)
    assert "travel-policy-2025.pdf" in box.text()
    box.reject()
    background.settle()
    assert len(engine.documents) == 1
    page.remove.click()
    page.findChild(QPushButton, "confirm").click()
    background.settle()
    assert engine.documents == []
    assert page.empty.isVisible()


def test_dropped_files_are_added_and_their_outcomes_listed(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    open_documents(desktop, background)
    page = desktop.documents_page
    engine.job_states = [ingest_job(done=1, total=4, rate_per_s=2.0, time_left_s=1.5)]
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile("/data/a b.pdf"), QUrl("https://example.org/x")])
    page.dropEvent(
        QDropEvent(
            QPointF(QPoint(9, 9)),
            Qt.DropAction.CopyAction,
            dropped,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    background.settle()
    assert engine.ingested == [(["/data/a b.pdf"], "handbook")], "what is on the network is not taken"
    assert page.progress.isVisible() and "1 of 4" in page.progress.text.text()
    page.progress.cancel.click()
    background.settle()
    assert engine.cancelled == ["job_1"]
    engine.job_states = [ingest_job(JobState.CANCELLED)]
    engine.outcomes = [outcome("a b.pdf", FileStatus.FAILED, "It is damaged.")]
    desktop.documents.follow()
    background.settle()
    assert not page.progress.isVisible()
    assert page.summary.text() == "Last reading: 1 failed"
    assert page.outcomes.index(0, 2).data() == "It is damaged."


def test_quitting_asks_and_closing_only_leaves(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    locked: list[bool] = []
    desktop.window.lock_wanted.connect(lambda: locked.append(True))
    engine.job_states = [ingest_job()]
    desktop.status.ask()
    background.settle()
    QTest.keyClick(desktop.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    box = desktop.window.findChild(QMessageBox)
    assert locked == [] and "1 job running" in box.informativeText()
    answers = {button.text(): button for button in box.buttons()}
    answers["Lock and quit"].click()
    assert locked == [True] and desktop.window.isVisible()
    desktop.window.close()
    assert not desktop.window.isVisible() and locked == [True] and not engine.stopped


def test_the_window_says_when_the_engine_is_back(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["status"] = UNREACHABLE
    desktop.status.ask()
    background.settle()
    assert "Unlock the vault to start it again" in desktop.window.failure.accessibleName()
    engine.failures.clear()
    listed = engine.calls.count("list_collections")
    desktop.status.ask()
    background.settle()
    assert "engine back" in status_texts(desktop) and not desktop.window.failure.isVisible()
    assert engine.calls.count("list_collections") == listed + 1, "the open page looks again"


def test_search_opens_over_every_page_by_keyboard(desktop: Desktop) -> None:
    desktop.window.open_page(1)
    QTest.keyClick(desktop.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    dialog = desktop.window.findChild(SearchDialog)
    assert dialog.isVisible() and dialog.focusWidget() is dialog.words


@pytest.mark.parametrize("name", scenes())
def test_whatever_can_be_focused_has_a_name(qt: QApplication, name: str) -> None:
    widget = scenes()[name](LIGHT)
    widget.show()
    for part in widget.findChildren(QWidget):
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            text = getattr(part, "text", str)
            buddy = any(label.buddy() is part for label in widget.findChildren(QLabel))
            selectable = isinstance(part, QLabel)
            assert part.accessibleName() or buddy or selectable or text(), (name, part)

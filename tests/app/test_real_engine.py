"""The real window on the real engine: first start with the sample company, ask, open the source, break it, go on."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pypdfium2
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.bootstrap import Desktop, build_desktop
from app.bridge.background import ThreadedBackground
from app.bridge.connections import ClientPerThread, SupervisorDoor
from app.features.ask.turns import Phase
from app.features.settings.appearance import Appearance
from app.features.source.props import Showing
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel, Step
from app.resources.theme import LIGHT
from engine.client.client import Client
from engine.client.supervisor import is_running, wait_until_stopped
from engine.contract.answers import AnswerMode, FeedbackResponse, Rating
from engine.contract.documents import FileStatus
from tests.app.conftest import Until

pytestmark = [
    pytest.mark.timeout(600),
    # httpcore leaves the socket of a refused connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket.*family=1:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PASSPHRASE = "lantern copper orbit walnut"
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "documents"
GGUF = ROOT / "models_registry" / "starter" / "answerer" / "cloister-tiny-answerer.gguf"
FERRY = "The ferry to the island office leaves at 06:50 from pier four.\n"


class NeverOnTheGuiThread:
    """Gives out clients, but not to the thread that draws."""

    def __init__(self, clients: ClientPerThread) -> None:
        self._clients = clients
        self._gui = threading.get_ident()

    def __call__(self) -> Client:
        assert threading.get_ident() != self._gui, "the GUI thread would wait for the engine"
        return self._clients()


@dataclass(frozen=True)
class Session:
    """An engine on a vault, and windows over it."""

    home: Path
    background: ThreadedBackground
    open_window: Callable[[], Desktop]


@pytest.fixture(scope="module")
def session(qt: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A vault made through the dialog, with the sample company in it."""
    folder = tmp_path_factory.mktemp("desktop")
    home, background = folder / "vault", ThreadedBackground()
    clients = ClientPerThread(home)

    def open_window() -> Desktop:
        store = QSettings(str(folder / "desktop.ini"), QSettings.Format.IniFormat)
        desktop = build_desktop(NeverOnTheGuiThread(clients), background, LIGHT, Appearance(store))
        desktop.window.show()
        desktop.status.start()
        return desktop

    with pytest.MonkeyPatch.context() as patch:
        for name in ("CLOISTER_HOME", "CLOISTER_PASSPHRASE_FILE", "CLOISTER_API_KEY"):
            patch.delenv(name, raising=False)
        try:
            first_start(home, background)
            yield Session(home, background, open_window)
        finally:
            background.close()
            clients.close()
            if is_running(home):
                with Client(home) as client:
                    client.stop()
                assert wait_until_stopped(home)


@pytest.fixture
def desktop(session: Session, until: Until) -> Desktop:
    """A fresh window once everything is read."""
    made = session.open_window()
    until(lambda: made.status.props.known and not made.status.props.jobs)
    made.window.refresh_page()
    until(lambda: made.ask.props.has_documents)
    return made


def wait(condition: Callable[[], object]) -> None:
    """As the fixture ``until``, for what lives longer than one test."""
    for _ in range(48_000):
        if condition():
            return
        QTest.qWait(5)
    raise AssertionError("the condition never held")


def first_start(home: Path, background: ThreadedBackground) -> None:
    """What a person does: name, passphrase, the code on paper, the sample folder."""
    model = StartViewModel(home, SupervisorDoor(), background, samples=SAMPLES)
    model.begin()
    dialog = StartDialog(model)
    dialog.show()
    QTest.keyClicks(dialog.create_page.administrator, "Ada")
    QTest.keyClicks(dialog.create_page.passphrase, PASSPHRASE)
    QTest.keyClicks(dialog.create_page.repeated, PASSPHRASE)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait(lambda: model.props.step is Step.RECOVERY or model.props.failure)
    assert model.props.failure is None
    paper = dialog.recovery.code.text().replace("\n", "").split("-")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.confirm.group, paper[model.props.asked_group - 1])
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait(lambda: model.props.step is Step.FOLDER or model.props.failure)
    assert model.props.failure is None
    dialog.folder.samples.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait(lambda: model.props.step is Step.READY or model.props.failure)
    assert model.props.failure is None and dialog.result() == QDialog.DialogCode.Accepted


def ask(desktop: Desktop, until: Until, question: str) -> None:
    turns = len(desktop.ask.props.turns)
    QTest.keyClicks(desktop.ask_page.question, question)
    QTest.keyClick(desktop.ask_page.question, Qt.Key.Key_Return)
    until(lambda: len(desktop.ask.props.turns) > turns and not desktop.ask.props.busy)
    turn = desktop.ask.props.turns[-1]
    assert turn.phase is Phase.ANSWERED, turn.failure


def test_from_first_start_to_the_words_under_the_highlight(session: Session, desktop: Desktop, until: Until) -> None:
    ask(desktop, until, "what do I get per kilometre when I take my own car to a customer in Germany?")
    citation = desktop.ask.props.citation
    assert citation is not None and citation.document == "travel-policy-2025.pdf"
    source = desktop.ask.source
    until(lambda: source.props.picture is not None and source.props.boxes)
    assert source.props.page == citation.page == 2
    assert desktop.ask_page.source.page.isVisible() and desktop.ask_page.source.page.highlights()
    with Client(session.home) as client:
        original = client.document_original(citation.document_id)
    with pypdfium2.PdfDocument(original) as document:
        page = document[citation.page - 1]
        width, height = page.get_size()
        under = " ".join(
            page.get_textpage().get_text_bounded(
                box.x0 * width, (1 - box.y1) * height, box.x1 * width, (1 - box.y0) * height
            )
            for box in source.props.boxes
        )
    assert "0.38" in citation.quote and "0.38" in under, "what is highlighted on the page is what was quoted"
    source.show(Showing.BOTH)
    until(lambda: desktop.ask_page.source.text.marked_text())
    assert desktop.ask_page.source.text.marked_text() == citation.quote


def test_a_mail_is_shown_as_text_with_its_passage(desktop: Desktop, until: Until) -> None:
    ask(desktop, until, "How long are old paper forms for earlier trips still taken?")
    citation = next(c for c in desktop.ask.props.turns[-1].citations if c.document.endswith(".eml"))
    desktop.ask.open_citation(0, citation.n)
    until(lambda: desktop.ask_page.source.text.marked_text())
    assert not desktop.ask.source.props.renderable
    assert desktop.ask_page.source.text.marked_text() == citation.quote


def test_two_windows_show_one_conversation_and_its_rating(session: Session, desktop: Desktop, until: Until) -> None:
    ask(desktop, until, "hotel price cap Munich")
    desktop.ask.rate(0, Rating.DOWN)
    desktop.ask.correct(0, "175 euros, and 190 during the fair.")
    with Client(session.home) as client:
        until(lambda: _feedback(client, desktop).correction)
    other = session.open_window()
    until(lambda: other.status.props.known)
    other.ask.open_conversation(desktop.ask.props.conversation_id or "")
    until(lambda: other.ask.props.turns)
    seen = other.ask.props.turns[0]
    assert seen.question == "hotel price cap Munich" and seen.citations == desktop.ask.props.turns[0].citations
    assert (seen.opinion.rating, seen.opinion.correction) == (Rating.DOWN, "175 euros, and 190 during the fair.")
    ask(other, until, "And in Zurich?")
    rewritten = other.ask.props.turns[1].answer
    assert rewritten and "hotel" in (rewritten.rewritten_question or "").lower(), (
        "it was asked in the same conversation"
    )


def _feedback(client: Client, desktop: Desktop) -> FeedbackResponse:
    """What the engine keeps by now; the window shows it before."""
    found = client.conversation(desktop.ask.props.conversation_id or "").turns[0].feedback
    return found or FeedbackResponse(rating=None, correction=None, updated_at="")


def test_a_folder_is_added_found_removed_and_gone(desktop: Desktop, until: Until, tmp_path: Path) -> None:
    (tmp_path / "ferry.md").write_text(FERRY)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is not a document")
    desktop.window.open_page(1)
    until(lambda: desktop.documents.table.rowCount() >= 60)
    before = desktop.documents.table.rowCount()
    desktop.documents.add([str(tmp_path)])
    until(lambda: desktop.documents.ingestion.props.offer)
    desktop.documents.ingestion.accept(watch=False)
    until(lambda: desktop.documents.ingestion.props.summary)
    summary = desktop.documents.ingestion.props.summary
    assert summary is not None and summary.counts == {FileStatus.ADDED: 1, FileStatus.FAILED: 1}
    until(lambda: desktop.documents.table.rowCount() == before + 2)
    desktop.window.open_page(0)
    ask(desktop, until, "When does the ferry to the island office leave?")
    citation = desktop.ask.props.turns[-1].citations[0]
    assert citation.document == "ferry.md" and "06:50" in citation.quote
    desktop.documents.type("ferry")
    desktop.documents.filter()
    until(lambda: desktop.documents.table.rowCount() == 1 and desktop.documents.table.document(0))
    desktop.documents.plan_removal([(0, 0)])
    until(lambda: desktop.documents.removal.props.plan)
    plan = desktop.documents.removal.props.plan
    assert plan is not None and (plan.report.documents, plan.report.answers) == (1, 1)
    desktop.documents.removal.confirm()
    until(lambda: desktop.documents.table.rowCount() == 0)
    desktop.ask.start_over()
    ask(desktop, until, "When does the ferry to the island office leave?")
    assert all(c.document != "ferry.md" for c in desktop.ask.props.turns[-1].citations)


def test_a_killed_engine_is_told_and_everything_goes_on_after_unlocking(
    session: Session, desktop: Desktop, until: Until
) -> None:
    ask(desktop, until, "hotel price cap Munich")
    with Client(session.home) as client:
        pid = client.status().pid
    desktop.ask.ask("And in Berlin?")
    os.kill(pid, signal.SIGKILL)
    until(lambda: not desktop.ask.props.busy and desktop.window.failure.isVisible())
    assert desktop.ask.props.turns[0].phase is Phase.ANSWERED and not desktop.ask.props.can_ask
    model = StartViewModel(session.home, SupervisorDoor(), session.background)
    model.begin()
    assert model.props.step is Step.UNLOCK
    dialog = StartDialog(model)
    dialog.show()
    dialog.unlock.passphrase.setText("wrong")
    dialog.go_on.click()
    until(lambda: model.props.failure)
    assert model.props.failure and model.props.failure.code == "VAULT_WRONG_PASSPHRASE"
    dialog.unlock.passphrase.setText(PASSPHRASE)

    def unlocked() -> bool:
        if model.props.step is not Step.READY and not model.props.busy:
            dialog.go_on.click()  # refused until the delay after a wrong passphrase is over
        return model.props.step is Step.READY

    until(unlocked)
    until(lambda: desktop.status.props.known and desktop.ask.props.can_ask)
    assert not desktop.window.failure.isVisible() and "back" in desktop.window.status_bar.findChildren(object)[0].text()
    ask(desktop, until, "And in Hamburg?")
    kept = desktop.ask.props.turns[-1].answer
    assert kept and kept.conversation_id == desktop.ask.props.turns[0].answer.conversation_id


def test_an_answer_that_a_model_writes_is_stopped_and_the_next_one_comes(
    session: Session, desktop: Desktop, until: Until
) -> None:
    desktop.models.import_file(str(GGUF), use=True)
    until(lambda: desktop.models.props.job is None and any(m.state == "ready" for m in desktop.models.props.models))
    with Client(session.home) as client:
        engine = psutil.Process(client.status().pid)
    server = next(child for child in engine.children(recursive=True) if child.name() == "llama-server")
    until(lambda: desktop.ask.props.can_phrase)
    desktop.ask.choose_mode(AnswerMode.ANSWER)
    server.suspend()  # a model that never comes to its next word
    try:
        desktop.ask.ask("hotel price cap Munich")
        QTest.qWait(1500)  # the passages are found by then
        assert desktop.ask.props.busy
        desktop.ask.stop()
        assert not desktop.ask.props.busy and desktop.ask.props.turns[0].phase is Phase.STOPPED
    finally:
        server.resume()
    desktop.ask.start_over()
    ask(desktop, until, "hotel price cap Munich")
    answer = desktop.ask.props.turns[0].answer
    assert answer is not None and answer.mode is AnswerMode.ANSWER and answer.model == "Cloister tiny answerer"


@pytest.mark.slow
def test_a_thousand_files_dropped_at_once_are_read_while_the_window_answers(
    desktop: Desktop, until: Until, tmp_path: Path
) -> None:
    paths = [tmp_path / f"note-{n:04}.md" for n in range(1000)]
    for n, path in enumerate(paths):
        words = f"Locker {n} in the north hall belongs to crew {n * 7 % 1000} and opens at dawn."
        path.write_text(f"# Locker {n}\n\n{words}\n")
    desktop.window.open_page(1)
    until(lambda: desktop.documents.table.rowCount() >= 60)
    before = desktop.documents.table.rowCount()
    desktop.documents.add([str(path) for path in paths])
    until(lambda: desktop.documents.ingestion.props.summary or desktop.documents.ingestion.props.job)
    desktop.window.open_page(0)
    ask(desktop, until, "hotel price cap Munich")  # while they are read
    until(lambda: desktop.documents.ingestion.props.summary)
    summary = desktop.documents.ingestion.props.summary
    assert summary is not None and summary.counts == {FileStatus.ADDED: 1000}
    desktop.window.open_page(1)
    until(lambda: desktop.documents.table.rowCount() == before + 1000)
    desktop.window.open_page(0)
    desktop.ask.start_over()
    desktop.ask.choose_mode(AnswerMode.QUOTE)
    ask(desktop, until, "Which crew does locker 613 belong to?")
    assert any("crew 291" in c.quote for c in desktop.ask.props.turns[-1].citations), desktop.ask.props.turns[-1].answer

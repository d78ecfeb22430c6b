"""The real window on the real engine: make a vault, add a folder, ask, open the cited place, remove, lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop
from app.bridge.background import ThreadedBackground
from app.bridge.connections import ClientPerThread, SupervisorDoor
from app.features.ask.view_model import Phase
from app.features.documents.view_model import Page
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel, Step
from app.resources.theme import LIGHT
from engine.client.client import Client
from engine.client.supervisor import is_running, wait_until_stopped
from engine.contract.documents import FileStatus
from tests.app.conftest import Until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    # httpcore leaves the socket of a refused connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket.socket.*family=1:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PASSPHRASE = "lantern copper orbit walnut"


class NeverOnTheGuiThread:
    """Gives out clients, but not to the thread that draws."""

    def __init__(self, clients: ClientPerThread) -> None:
        self._clients = clients
        self._gui = threading.get_ident()

    def __call__(self) -> Client:
        assert threading.get_ident() != self._gui, "the GUI thread would wait for the engine"
        return self._clients()


@dataclass
class Session:
    home: Path
    background: ThreadedBackground
    desktop: Desktop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    (made / "leave.md").write_text(
        "# Leave policy\n\n## Annual leave\n\nEmployees in the Lisbon office are entitled to 27 days of annual "
        "leave per calendar year. Unused days expire on 31 March of the following year.\n"
    )
    (made / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is not a document")
    return made


@pytest.fixture
def session(qt: QApplication, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A vault made through the dialog, its engine, and the window over both."""
    for name in ("CLOISTER_HOME", "CLOISTER_PASSPHRASE_FILE", "CLOISTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    home, background = tmp_path / "vault", ThreadedBackground()
    clients = ClientPerThread(home)
    try:
        start(home, background, until)
        desktop = build_desktop(NeverOnTheGuiThread(clients), background, LIGHT)
        desktop.window.show()
        desktop.status.start()
        yield Session(home, background, desktop)
    finally:
        background.close()
        clients.close()
        if is_running(home):
            with Client(home) as client:
                client.stop()
            assert wait_until_stopped(home)


def start(home: Path, background: ThreadedBackground, until: Until) -> None:
    model = StartViewModel(home, SupervisorDoor(), background)
    model.begin()
    dialog = StartDialog(model)
    dialog.administrator.setText("Ada")
    dialog.passphrase.setText(PASSPHRASE)
    dialog.repeated.setText(PASSPHRASE)
    dialog.go_on.click()
    until(lambda: model.props.step is Step.RECOVERY or model.props.failure)
    assert model.props.failure is None
    assert len(dialog.code.text()) > 30
    dialog.kept.setChecked(True)
    dialog.go_on.click()
    until(lambda: model.props.step is Step.READY or model.props.failure)
    assert model.props.failure is None


def test_the_main_job_through_the_window(session: Session, folder: Path, until: Until) -> None:
    desktop = session.desktop
    until(lambda: desktop.status.props.known)
    assert desktop.status.props.model is None

    desktop.window.open_page(1)
    until(lambda: desktop.documents.props.page is Page.NO_COLLECTION)
    desktop.documents.create_collection("handbook")
    until(lambda: desktop.documents.props.page is Page.EMPTY)
    desktop.documents.add([str(folder)])
    until(lambda: desktop.documents.props.counts)
    assert desktop.documents.props.failure is None
    assert desktop.documents.props.counts and desktop.documents.props.counts[FileStatus.ADDED] == 1
    assert [Path(o.path).name for o in desktop.documents.props.outcomes] == ["broken.pdf"]
    assert desktop.documents.props.outcomes[0].reason
    until(lambda: desktop.documents.table.rowCount())

    desktop.window.open_page(0)
    until(lambda: desktop.ask.props.has_documents)
    QTest.keyClicks(desktop.ask_page.question, "How many days of annual leave do people in Lisbon get?")
    QTest.keyClick(desktop.ask_page.question, Qt.Key.Key_Return)
    until(lambda: not desktop.ask.props.busy)
    turn = desktop.ask.props.turns[0]
    assert turn.phase is Phase.ANSWERED, turn.failure
    assert "27 days" in desktop.ask_page.transcript.toPlainText()
    until(lambda: desktop.ask.props.excerpt)
    excerpt, citation = desktop.ask.props.excerpt, desktop.ask.props.citation
    assert excerpt and citation and excerpt.quote == citation.quote
    assert "Unused days expire" in desktop.ask_page.source.text.toPlainText()

    desktop.ask.ask("When do they expire?")
    until(lambda: not desktop.ask.props.busy)
    follow_up = desktop.ask.props.turns[1].answer
    assert follow_up and "leave" in (follow_up.rewritten_question or ""), "it was asked in the same conversation"

    row = names_shown(desktop).index("leave.md")
    desktop.documents.remove([desktop.documents.table.document(row).id])
    until(lambda: "leave.md" not in names_shown(desktop))
    desktop.ask.start_over()
    desktop.ask.ask("How many days of annual leave do people in Lisbon get?")
    until(lambda: not desktop.ask.props.busy)
    gone = desktop.ask.props.turns[0].answer
    assert gone and gone.abstained


def test_an_engine_that_was_stopped_is_told_and_a_wrong_passphrase_stays_in_the_dialog(
    session: Session, until: Until
) -> None:
    desktop = session.desktop
    until(lambda: desktop.status.props.known)
    with Client(session.home) as client:
        client.stop()
    assert wait_until_stopped(session.home)
    until(lambda: desktop.window.failure.isVisible())
    model = StartViewModel(session.home, SupervisorDoor(), session.background)
    model.begin()
    dialog = StartDialog(model)
    dialog.unlocking.setText("wrong")

    def refused() -> bool:
        failure = model.props.failure
        if failure is not None and failure.code == "VAULT_IN_USE":
            dialog.go_on.click()  # the engine that stops gives up its socket before its vault
            return False
        return failure is not None

    dialog.go_on.click()
    until(refused)
    assert model.props.failure and model.props.failure.code == "VAULT_WRONG_PASSPHRASE"
    assert model.props.step is Step.UNLOCK
    dialog.unlocking.setText(PASSPHRASE)

    def unlocked() -> bool:
        if model.props.step is not Step.READY and not model.props.busy:
            dialog.go_on.click()  # refused until the delay after a wrong passphrase is over
        return model.props.step is Step.READY

    until(unlocked)
    until(lambda: desktop.status.props.known)
    assert not desktop.window.failure.isVisible()


def names_shown(desktop: Desktop) -> list[str]:
    table = desktop.documents.table
    return [table.document(row).name for row in range(table.rowCount())]

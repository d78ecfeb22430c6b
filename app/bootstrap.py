"""Puts the desktop together: the one place that constructs and wires."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFrame

from app.bridge.background import Background, ThreadedBackground
from app.bridge.connections import ClientPerThread, SupervisorDoor
from app.bridge.port import EngineOfThisThread
from app.features.ask.view import AskPage
from app.features.ask.view_model import AskViewModel
from app.features.documents.view import DocumentsPage
from app.features.documents.view_model import DocumentsViewModel
from app.features.frame.status_model import StatusViewModel
from app.features.frame.window import MainWindow
from app.features.models.view import ModelsPage
from app.features.models.view_model import ModelsViewModel
from app.features.search.view import SearchDialog
from app.features.search.view_model import SearchViewModel
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel
from app.resources.theme import Theme, apply_theme, system_theme
from engine.client.supervisor import default_home
from engine.contract.locations import API_KEY_VARIABLE, HOME_VARIABLE, PASSPHRASE_FILE_VARIABLE

_DOCUMENTS = 1
_SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
_HOME_SETTING = "vault/home"


@dataclass(frozen=True, slots=True)
class Desktop:
    """The window with its view models, over whatever engine it was given."""

    window: MainWindow
    status: StatusViewModel
    ask: AskViewModel
    documents: DocumentsViewModel
    models: ModelsViewModel
    ask_page: AskPage
    documents_page: DocumentsPage
    models_page: ModelsPage

    def use_theme(self, theme: Theme) -> None:
        self.ask_page.use_theme(theme)


def make_application() -> QApplication:
    """The application with its name and the style that our colours are made for."""
    application = QApplication(["cloister"])
    application.setOrganizationName("Cloister")
    application.setApplicationName("Cloister")
    application.setStyle("Fusion")
    return application


def build_desktop(engine: EngineOfThisThread, background: Background, theme: Theme) -> Desktop:
    """Make the window; nothing is asked of the engine before ``status.start()`` or a page is opened."""
    status = StatusViewModel(engine, background)
    ask = AskViewModel(engine, background)
    documents = DocumentsViewModel(engine, background)
    ask_page, documents_page = AskPage(ask, theme), DocumentsPage(documents)
    models = ModelsViewModel(engine, background)
    models_page = ModelsPage(models)
    search = SearchViewModel(engine, background)
    jobs = QFrame()
    pages = [
        (ask_page.tr("Ask"), ask_page),
        (documents_page.tr("Documents"), documents_page),
        (models_page.tr("Models"), models_page),
    ]
    window = MainWindow(status, pages, jobs)
    search_dialog = SearchDialog(search, window)
    window.search_wanted.connect(search_dialog.open)
    ask_page.documents_wanted.connect(lambda: window.open_page(_DOCUMENTS))

    def follow_status(changed: frozenset[str]) -> None:
        ask.know_model(status.props.model)
        models.know_role(status.props.role)
        if "known" in changed and status.props.known:
            window.refresh_page()  # the engine answers, for the first time or again

    status.changed.connect(follow_status)
    return Desktop(window, status, ask, documents, models, ask_page, documents_page, models_page)


def run(home: Path | None) -> int:
    """Open the desktop on the vault and return once its window is closed. The engine goes on."""
    application = make_application()
    apply_theme(application, system_theme())
    background = ThreadedBackground()
    named = os.environ.get(PASSPHRASE_FILE_VARIABLE)
    opened = _start(home or _remembered_home(), background, Path(named) if named else None)
    if opened is None:
        background.close()
        return 1
    QSettings().setValue(_HOME_SETTING, str(opened))
    clients = ClientPerThread(opened, api_key=os.environ.get(API_KEY_VARIABLE))
    desktop = build_desktop(clients, background, system_theme())

    def follow_theme() -> None:
        apply_theme(application, system_theme())
        desktop.use_theme(system_theme())

    def unlock() -> None:
        _start(opened, background, Path(named) if named else None)
        desktop.status.ask()

    QGuiApplication.styleHints().colorSchemeChanged.connect(follow_theme)
    desktop.window.unlock_wanted.connect(unlock, Qt.ConnectionType.QueuedConnection)
    desktop.window.lock_wanted.connect(_lock_and_quit(application, clients, background))
    desktop.window.show()
    desktop.status.start()
    code = application.exec()
    background.close()
    clients.close()
    return code


def _start(home: Path, background: Background, passphrase_file: Path | None) -> Path | None:
    """Go through the start dialog; return the vault that an engine now serves, None when it was given up."""
    model = StartViewModel(home, SupervisorDoor(), background, samples=_SAMPLES if _SAMPLES.is_dir() else None)
    model.begin(passphrase_file)
    dialog = StartDialog(model)
    if dialog.result() == QDialog.DialogCode.Accepted or dialog.exec() == QDialog.DialogCode.Accepted:
        return model.props.home
    return None


def _lock_and_quit(application: QApplication, engine: EngineOfThisThread, background: Background) -> Callable[[], None]:
    def lock() -> None:
        background.run(lambda: engine().stop(), lambda _: application.quit(), lambda _: application.quit())

    return lock


def _remembered_home() -> Path:
    """``CLOISTER_HOME``, else the vault that was opened last, else the platform's folder."""
    last = str(QSettings().value(_HOME_SETTING, ""))
    if HOME_VARIABLE not in os.environ and last and (Path(last) / "vault.json").exists():
        return Path(last)
    return default_home()

"""Puts the desktop together: the one place that constructs and wires."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from app.bridge.background import Background, ThreadedBackground
from app.bridge.connections import ClientPerThread, SupervisorDoor
from app.bridge.gui_garbage import GuiGarbage
from app.bridge.port import EngineOfThisThread
from app.features.access.view import AccessPage
from app.features.access.view_model import AccessViewModel
from app.features.ask.conversations_model import ConversationsViewModel
from app.features.ask.view import AskPage
from app.features.ask.view_model import AskViewModel
from app.features.audit.view import AuditPage
from app.features.audit.view_model import AuditViewModel
from app.features.datasets.view import DatasetsPage
from app.features.datasets.view_model import DatasetsViewModel
from app.features.documents.view import DocumentsPage
from app.features.documents.view_model import DocumentsViewModel
from app.features.erasure.finding_model import FindIds
from app.features.erasure.view import ErasurePage
from app.features.erasure.view_model import ErasureViewModel
from app.features.evaluation.view import EvaluationPage
from app.features.evaluation.view_model import EvaluationViewModel
from app.features.frame.status_model import StatusViewModel
from app.features.frame.window import MainWindow, Section
from app.features.jobs.panel import JobsPanel
from app.features.jobs.view_model import JobsViewModel
from app.features.models.trained_pane import TrainedPane
from app.features.models.versions_model import VersionsViewModel
from app.features.models.view import ModelsPage
from app.features.models.view_model import ModelsViewModel
from app.features.privacy.view import PrivacyPage
from app.features.privacy.view_model import PrivacyViewModel
from app.features.search.passage_window import PassageWindow
from app.features.search.view import SearchDialog
from app.features.search.view_model import SearchViewModel
from app.features.settings.appearance import Appearance
from app.features.settings.view import SettingsPage
from app.features.settings.view_model import SettingsViewModel
from app.features.source.props import Place, Showing
from app.features.source.view import SourceView
from app.features.source.view_model import SourceViewModel
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel
from app.features.training.compare_model import CompareViewModel
from app.features.training.curves import load as load_curves
from app.features.training.new_run_model import NewRunViewModel
from app.features.training.run_model import RunViewModel
from app.features.training.runs_model import RunsViewModel
from app.features.training.view import TrainingPage
from app.features.vault.view import VaultPage
from app.features.vault.view_model import BackupsViewModel
from app.resources.language import use_language
from app.resources.theme import Theme, apply_theme, styled_once
from app.widgets.dress import scaled
from engine.client.supervisor import default_home
from engine.contract.locations import API_KEY_VARIABLE, HOME_VARIABLE, PASSPHRASE_FILE_VARIABLE

_DOCUMENTS = 1
_SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
_HOME_SETTING = "vault/home"
_BACKUPS_SETTING = "vault/backups"


@dataclass(frozen=True, slots=True)
class Desktop:
    """The window with its view models, over whatever engine it was given."""

    window: MainWindow
    status: StatusViewModel
    ask: AskViewModel
    conversations: ConversationsViewModel
    documents: DocumentsViewModel
    datasets: DatasetsViewModel
    jobs: JobsViewModel
    runs: RunsViewModel
    new_run: NewRunViewModel
    run: RunViewModel
    models: ModelsViewModel
    versions: VersionsViewModel
    settings: SettingsViewModel
    evaluation: EvaluationViewModel
    access: AccessViewModel
    privacy: PrivacyViewModel
    audit: AuditViewModel
    backups: BackupsViewModel
    erasure: ErasureViewModel
    ask_page: AskPage
    documents_page: DocumentsPage
    document_view: SourceView
    datasets_page: DatasetsPage
    dataset_view: SourceView
    passage: PassageWindow
    training_page: TrainingPage
    models_page: ModelsPage
    settings_page: SettingsPage
    evaluation_page: EvaluationPage
    access_page: AccessPage
    privacy_page: PrivacyPage
    audit_page: AuditPage
    vault_page: VaultPage
    erasure_page: ErasurePage

    def use_theme(self, theme: Theme) -> None:
        self.ask_page.use_theme(theme)
        self.document_view.use_theme(theme)
        self.dataset_view.use_theme(theme)
        self.passage.view.use_theme(theme)
        self.training_page.use_theme(theme)


def make_application() -> QApplication:
    """The application with its name and the style that our colours are made for."""
    application = QApplication(["cloister"])
    application.setOrganizationName("Cloister")
    application.setApplicationName("Cloister")
    application.setStyle("Fusion")
    return application


@styled_once()
def build_desktop(
    engine: EngineOfThisThread,
    background: Background,
    theme: Theme,
    appearance: Appearance | None = None,
    places: QSettings | None = None,
) -> Desktop:
    """Make the window; nothing is asked of the engine before ``status.start()`` or a page is opened.

    ``places`` is where a person's splitters are remembered; None: nowhere.
    """
    appearance = appearance or Appearance(QSettings())
    status = StatusViewModel(engine, background)
    ask = AskViewModel(engine, background, SourceViewModel(engine, background))
    conversations = ConversationsViewModel(engine, background)
    documents = DocumentsViewModel(engine, background)
    document_source = SourceViewModel(engine, background)
    document_source.show(Showing.BOTH)
    document_view = SourceView(document_source, theme)
    ask_page, documents_page = AskPage(ask, conversations, theme, places), DocumentsPage(documents, document_view)
    documents_page.open_wanted.connect(lambda id_, name: document_source.open(Place(id_, name)))
    documents_page.closed.connect(document_source.close)
    datasets = DatasetsViewModel(engine, background, SourceViewModel(engine, background))
    datasets.item.source.show(Showing.TEXT)
    dataset_view = SourceView(datasets.item.source, theme)
    datasets_page = DatasetsPage(datasets, dataset_view)
    jobs = JobsViewModel(engine, background)
    models = ModelsViewModel(engine, background)
    settings = SettingsViewModel(engine, background)
    runs, new_run = RunsViewModel(engine, background), NewRunViewModel(engine, background)
    run = RunViewModel(engine, background, load_curves)
    compared = CompareViewModel(engine, background, load_curves)
    training_page = TrainingPage(runs, new_run, run, compared, theme)
    versions = VersionsViewModel(engine, background)
    models_page, settings_page = ModelsPage(models, TrainedPane(versions)), SettingsPage(settings, appearance)
    search = SearchViewModel(engine, background)
    jobs_panel = JobsPanel(jobs)
    evaluation = EvaluationViewModel(engine, background)
    evaluation_page = EvaluationPage(evaluation)
    access = AccessViewModel(engine, background)
    access_page = AccessPage(access)
    privacy = PrivacyViewModel(engine, background)
    privacy_page = PrivacyPage(privacy)
    audit = AuditViewModel(engine, background)
    audit_page = AuditPage(audit)
    remembered = "" if places is None else str(places.value(_BACKUPS_SETTING, ""))
    backups = BackupsViewModel(engine, background, remembered or None)
    vault_page = VaultPage(
        backups, settings, lambda folder: None if places is None else places.setValue(_BACKUPS_SETTING, folder)
    )
    erasure = ErasureViewModel(engine, background)
    erasure_page = ErasurePage(erasure)
    sections: list[Section] = [
        (
            "",
            [
                (QCoreApplication.translate("Pages", "Ask"), ask_page),
                (QCoreApplication.translate("Pages", "Documents"), documents_page),
            ],
        ),
        (
            QCoreApplication.translate("Pages", "Models"),
            [
                (QCoreApplication.translate("Pages", "Datasets"), datasets_page),
                (QCoreApplication.translate("Pages", "Training"), training_page),
                (QCoreApplication.translate("Pages", "Models"), models_page),
                (QCoreApplication.translate("Pages", "Evaluation"), evaluation_page),
            ],
        ),
        (
            QCoreApplication.translate("Pages", "Governance"),
            [
                (QCoreApplication.translate("Pages", "Access"), access_page),
                (QCoreApplication.translate("Pages", "Privacy"), privacy_page),
                (QCoreApplication.translate("Pages", "Audit"), audit_page),
                (QCoreApplication.translate("Pages", "Keys and backups"), vault_page),
                (QCoreApplication.translate("Pages", "Erasure"), erasure_page),
            ],
        ),
        (
            QCoreApplication.translate("Pages", "This machine"),
            [(QCoreApplication.translate("Pages", "Settings"), settings_page)],
        ),
    ]
    window = MainWindow(status, sections, jobs_panel)
    search_dialog = SearchDialog(search, window)
    passage = PassageWindow(SourceViewModel(engine, background), theme, window)
    search_dialog.chosen.connect(passage.open_passage)
    window.jobs_shown.connect(jobs.set_open)
    jobs_panel.close_wanted.connect(window.toggle_jobs)
    window.search_wanted.connect(search_dialog.open)
    ask_page.documents_wanted.connect(lambda: window.open_page(_DOCUMENTS))
    window.add_keys("Ctrl+Shift+E", erasure_page)

    def erase_documents(find_ids: FindIds) -> None:
        window.open_page(erasure_page)
        erasure_page.erase(find_ids)

    documents_page.erasure_wanted.connect(erase_documents)

    def follow_status(changed: frozenset[str]) -> None:
        if status.props.known:
            ask.know_model(status.props.model)
            datasets.know_caller(status.props.role, status.props.model)
        ask.know_engine(status.props.failure is None)
        ask.know_holdings(status.props.passages, status.props.jobs)
        jobs.know_running(status.props.jobs)
        runs.know_role(status.props.role)
        new_run.know_role(status.props.role)
        models.know_role(status.props.role)
        versions.know_role(status.props.role)
        evaluation.know_role(status.props.role)
        if "known" in changed and status.props.known:
            window.refresh_page()  # the engine answers, for the first time or again

    status.changed.connect(follow_status)
    return Desktop(
        window=window,
        status=status,
        ask=ask,
        conversations=conversations,
        documents=documents,
        datasets=datasets,
        jobs=jobs,
        runs=runs,
        new_run=new_run,
        run=run,
        models=models,
        versions=versions,
        settings=settings,
        evaluation=evaluation,
        access=access,
        privacy=privacy,
        audit=audit,
        backups=backups,
        erasure=erasure,
        ask_page=ask_page,
        documents_page=documents_page,
        document_view=document_view,
        datasets_page=datasets_page,
        dataset_view=dataset_view,
        passage=passage,
        training_page=training_page,
        models_page=models_page,
        settings_page=settings_page,
        evaluation_page=evaluation_page,
        access_page=access_page,
        privacy_page=privacy_page,
        audit_page=audit_page,
        vault_page=vault_page,
        erasure_page=erasure_page,
    )


def run(home: Path | None) -> int:
    """Open the desktop on the vault and return once its window is closed. The engine goes on."""
    application = make_application()
    garbage = GuiGarbage()
    appearance = Appearance(QSettings())
    use_language(application, appearance.language.value)
    application.setFont(scaled(application.font(), appearance.text_percent / 100))
    apply_theme(application, appearance.theme)
    background = ThreadedBackground()
    named = os.environ.get(PASSPHRASE_FILE_VARIABLE)
    opened = _start(home or _remembered_home(), background, Path(named) if named else None)
    if opened is None:
        background.close()
        return 1
    QSettings().setValue(_HOME_SETTING, str(opened))
    clients = ClientPerThread(opened, api_key=os.environ.get(API_KEY_VARIABLE))
    desktop = build_desktop(clients, background, appearance.theme, appearance, QSettings())

    def follow_theme() -> None:
        apply_theme(application, appearance.theme)
        desktop.use_theme(appearance.theme)

    def unlock() -> None:
        _start(opened, background, Path(named) if named else None, over_window=True)
        desktop.status.ask()

    QGuiApplication.styleHints().colorSchemeChanged.connect(follow_theme)
    appearance.changed.connect(follow_theme)
    desktop.window.unlock_wanted.connect(unlock, Qt.ConnectionType.QueuedConnection)
    desktop.window.lock_wanted.connect(_lock_and_quit(application, clients, background))
    desktop.window.show()
    desktop.status.start()
    code = application.exec()
    background.close()
    clients.close()
    garbage.close()
    return code


def _start(
    home: Path, background: Background, passphrase_file: Path | None, *, over_window: bool = False
) -> Path | None:
    """Go through the start dialog; return the vault that an engine now serves, None when it was given up."""
    model = StartViewModel(home, SupervisorDoor(), background, samples=_SAMPLES if _SAMPLES.is_dir() else None)
    model.begin(passphrase_file)
    dialog = StartDialog(model, over_window=over_window)
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

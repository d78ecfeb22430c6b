"""The page Keys and backups: the last backup, the folder with all of them, and who opens the vault."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.bridge.engine_words import in_words
from app.features.jobs.job_panel import JobPanel
from app.features.settings.cards import VaultCard
from app.features.settings.vault_dialogs import PassphraseDialog, RecoveryCodeDialog
from app.features.settings.view_model import SettingsViewModel
from app.features.training.card import Card, plain, scrolled
from app.features.vault import words
from app.features.vault.dialogs import CreateDialog, PruneDialog
from app.features.vault.view_model import BackupProps, BackupsViewModel, Page
from app.widgets.actions import allow
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from app.widgets.notice import FailureNotice
from engine.contract.backups import BackupMade, BackupResponse, BackupVerified
from engine.contract.system import CheckState

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page
_ROWS = 8


class VaultPage(QWidget):
    """``remember`` is told the folder that was chosen."""

    view: ListTableView[BackupResponse]

    def __init__(
        self, model: BackupsViewModel, settings: SettingsViewModel, remember: Callable[[str], None] = lambda _: None
    ) -> None:
        super().__init__()
        self._model, self._settings, self._remember = model, settings, remember
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss)
        self.job, self.result = JobPanel(), _ResultPanel()
        self.job.cancelled.connect(model.cancel)
        self.result.dismiss.clicked.connect(model.dismiss)
        self.vault = VaultCard()
        self.vault.passphrase_wanted.connect(lambda: PassphraseDialog(settings, self).open())
        self.vault.code_wanted.connect(lambda: RecoveryCodeDialog(settings, self).open())
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for card in (self._build_backups(), self.vault, self._build_without_engine()):
            cards.addWidget(card)
        cards.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Keys and backups")))
        for band in (self.failure, self.job, self.result):
            column.addWidget(band)
        column.addWidget(scrolled(inside, self.tr("Keys and backups")), 1)
        model.changed.connect(self._render)
        settings.changed.connect(lambda: self.vault.show_props(settings.props))
        self.vault.show_props(settings.props)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()
        self._settings.refresh_status()

    def choose_folder(self, folder: str) -> None:
        self._remember(folder)
        self._model.look_in(folder)

    def _build_backups(self) -> Card:
        card = Card(self.tr("Backups"))
        self.last, self.folder, self.state = plain(), plain("muted"), plain("muted")
        self.make = dress(QPushButton(self.tr("Make a backup …")), "primary")
        self.make.clicked.connect(lambda: CreateDialog(self._model, self).open())
        self.choose = QPushButton(self.tr("Folder …"))
        self.choose.clicked.connect(self._ask_for_folder)
        self.verify = QPushButton(self.tr("Verify"))
        self.verify.clicked.connect(lambda: self._model.verify())
        self.prune = QPushButton(self.tr("Remove old ones …"))
        self.prune.clicked.connect(lambda: PruneDialog(self._model, self).open())
        row = FlowRow(8)
        for button in (self.make, self.choose, self.verify, self.prune):
            row.add(button)
        table = ListTable[BackupResponse](
            (
                Column(self.tr("Made"), words.made_at, 22),
                Column(self.tr("State"), words.state),
                Column(self.tr("Documents"), lambda b: words.number(b.documents), 12, spare=1, is_number=True),
                Column(self.tr("Size"), lambda b: words.size(b.size_bytes), 12, spare=2, is_number=True),
            ),
            key=lambda b: b.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Backups in the folder"), rows_shown=_ROWS)
        for part in (self.last, self.folder, row, self.state, self.view):
            card.column.addWidget(part)
        return card

    def _build_without_engine(self) -> Card:
        card = Card(self.tr("What needs the engine to be stopped"))
        for text in (
            self.tr(
                "Restoring makes a vault where there is none, on this machine or another: it asks for a passphrase or "
                "the recovery code of the day of the backup. In a terminal: cloister backup restore --from FOLDER "
                "--home NEW_FOLDER"
            ),
            self.tr(
                "Checking the vault reads every page of its database and names the documents that are damaged, if "
                "any. Lock and quit, then in a terminal: cloister vault check"
            ),
            self.tr(
                "Replacing the keys encrypts the whole database anew, after a copy of the vault was lost or somebody "
                "left. Lock and quit, then in a terminal: cloister vault rotate-keys"
            ),
        ):
            label = plain()
            label.setText(text)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.column.addWidget(label)
        return card

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of backups"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.choose_folder)
        dialog.open()

    def _render(self) -> None:
        props = self._model.props
        gone = props.failure is not None and props.failure.code == _GONE
        self.failure.show_failure(None if gone else props.failure)
        self.job.show_following(props.following)
        self.result.show_props(props)
        self._show_last(props)
        self.folder.setText(self.tr("Folder: {folder}").replace("{folder}", props.folder) if props.folder else "")
        self.folder.setVisible(bool(props.folder))
        self.state.setText(self._state(props.page))
        self.state.setVisible(props.page is not Page.FULL)
        self.view.setVisible(props.page is Page.FULL)
        self.view.table.show_rows(props.backups)
        free = not props.following.busy
        busy = self.tr("Another job about backups runs.")
        role = self.tr("Only an administrator makes and looks at backups.")
        nowhere = self.tr("Choose a folder first.")
        known = bool(props.folder)
        why = role if not props.may_manage else nowhere if not known else busy
        allow(self.make, props.may_manage and free and known, why)
        allow(self.choose, props.may_manage and free, role if not props.may_manage else busy)
        full = props.page is Page.FULL
        none = self.tr("There is no backup in this folder.")
        tip = self.tr("Read every piece from the disk")
        allow(self.verify, props.may_manage and free and full, none if known and free and not full else why, tip=tip)
        allow(self.prune, props.may_manage and free and full, none if known and free and not full else why)

    def _show_last(self, props: BackupProps) -> None:
        """From what the vault remembers: the folder's disk may not be connected."""
        last = props.last
        if last is None:
            self.last.setText("")
            self.last.hide()
            return
        mark = "●" if last.state is CheckState.OK else "▲"
        dress(self.last, "ok" if last.state is CheckState.OK else "warning")
        self.last.setText(f"{mark} {in_words(last.found)}")
        self.last.show()

    def _state(self, page: Page) -> str:
        return {
            Page.LOADING: self.tr("Looking for backups …"),
            Page.FAILED: self.tr("The folder cannot be looked at. Connect its disk, or choose another folder."),
            Page.FORBIDDEN: self.tr("Only an administrator makes and looks at backups."),
            Page.NO_FOLDER: self.tr(
                "Choose a folder on another disk, best one that is not always connected: a USB disk, or a share of "
                "another machine."
            ),
            Page.EMPTY: self.tr("There is no backup in this folder yet."),
            Page.FULL: "",
        }[page]


class _ResultPanel(QFrame):
    """What the last job found."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = plain("ok")
        self.dismiss = QPushButton(self.tr("Dismiss"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self.text, 1)
        row.addWidget(self.dismiss)
        self.hide()

    def show_props(self, props: BackupProps) -> None:
        result = props.result
        self.setVisible(result is not None)
        if result is None:
            return
        if isinstance(result, BackupMade):
            good = not result.same_disk and bool(result.backup.intact)
            text = words.made(result)
        elif isinstance(result, BackupVerified):
            good, text = result.intact, words.verified(result)
        else:
            good, text = True, words.pruned(result)
        dress(self.text, "ok" if good else "danger")
        self.text.setText(text)

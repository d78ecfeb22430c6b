"""The pages of the start dialog, one for each step: dumb, with what each asks and says."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QHideEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.features.start.strength import Strength
from app.features.start.view_model import StartProps, StartViewModel
from app.widgets.dress import centre_labels, dress
from app.widgets.recovery_code import code_font, print_code, two_lines


class StartPage(QWidget):
    """``words``: title, introduction, the button, and the button while the work is done."""

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self.model = model

    def words(self) -> tuple[str, str, str, str]:
        raise NotImplementedError

    def first_field(self) -> QWidget:
        """What has the focus when the page opens."""
        raise NotImplementedError

    def show_props(self, props: StartProps) -> None:
        """Show what may have changed."""


class _VaultFolder(QWidget):
    """Where the vault lies, and a button to choose another folder."""

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self._model = model
        self.shown = QLabel(wordWrap=True)
        self.choose = dress(QPushButton(self.tr("Choose …"), autoDefault=False), "small")
        self.choose.setAccessibleName(self.tr("Choose another folder for the vault"))
        self.choose.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.shown, 1)
        row.addWidget(self.choose)

    def _choose(self) -> None:
        dialog = _folder_dialog(self, self.tr("Folder of the vault"), self._model.props.home.parent)
        dialog.fileSelected.connect(lambda chosen: self._model.choose_home(Path(chosen)))
        dialog.open()


class CreatePage(StartPage):
    def __init__(self, model: StartViewModel) -> None:
        super().__init__(model)
        self._folder = _VaultFolder(model)
        self.administrator = QLineEdit()
        self.passphrase, self.repeated = (QLineEdit(echoMode=QLineEdit.EchoMode.Password) for _ in range(2))
        self.administrator.textChanged.connect(lambda text: model.type(administrator=text))
        self.passphrase.textChanged.connect(lambda text: model.type(passphrase=text))
        self.repeated.textChanged.connect(lambda text: model.type(repeated=text))
        self._meter = dress(QProgressBar(), spoken=self.tr("Strength of the passphrase"))
        self._meter.setRange(0, int(Strength.STRONG))
        self._meter.setTextVisible(False)
        self._hint = dress(QLabel(wordWrap=True), "muted")
        form = _form(self)
        form.addRow(self.tr("&Folder"), self._folder)
        form.addRow(self.tr("Your &name"), self.administrator)
        form.addRow(self.tr("&Passphrase"), self.passphrase)
        form.addRow("", self._meter)
        form.addRow("", self._hint)
        form.addRow(self.tr("Once &more"), self.repeated)
        centre_labels(form, self.administrator, self.passphrase, self.repeated)

    def words(self) -> tuple[str, str, str, str]:
        return (
            self.tr("Make a vault"),
            self.tr("Your documents will be kept in this folder, encrypted. Nothing ever leaves this machine."),
            self.tr("Make the vault"),
            self.tr("Making the vault …"),
        )

    def first_field(self) -> QWidget:
        return self.administrator

    def show_props(self, props: StartProps) -> None:
        self._folder.shown.setText(str(props.home))
        self._meter.setValue(int(props.strength))
        self._hint.setText(self.tr("The two differ.") if props.repeated_differs else self._strength(props.strength))

    def _strength(self, strength: Strength) -> str:
        return {
            Strength.NONE: self.tr("Four or more unrelated words are strong and easy to remember."),
            Strength.WEAK: self.tr("Weak: it could be guessed. Add unrelated words."),
            Strength.FAIR: self.tr("Fair: one or two more unrelated words make it good."),
            Strength.GOOD: self.tr("Good."),
            Strength.STRONG: self.tr("Strong."),
        }[strength]


class RecoveryPage(StartPage):
    def __init__(self, model: StartViewModel) -> None:
        super().__init__(model)
        self.code = QLabel()
        self.code.setFont(code_font(self.code.font()))
        dress(self.code, "codeBox", spoken=self.tr("Recovery code"))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.code.setMargin(16)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.print = QPushButton(self.tr("Print …"), autoDefault=False)
        self.print.setToolTip(self.tr("Print the code on paper, for a safe place"))
        self.print.clicked.connect(self._print)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.code)
        column.addWidget(self.print, 0, Qt.AlignmentFlag.AlignLeft)

    def words(self) -> tuple[str, str, str, str]:
        return (
            self.tr("Your recovery code"),
            self.tr(
                "If the passphrase is ever lost, only this code opens the vault. It is shown once and "
                "stored nowhere. Print it or write it down now; keep it apart from this machine."
            ),
            self.tr("I have it on paper"),
            self.tr("I have it on paper"),
        )

    def first_field(self) -> QWidget:
        return self.print

    def show_props(self, props: StartProps) -> None:
        self.code.setText(two_lines(props.recovery_code))

    def _print(self) -> None:
        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            print_code(printer, self.tr("Cloister recovery code"), str(self.model.props.home), self.code.text())


class ConfirmPage(StartPage):
    def __init__(self, model: StartViewModel) -> None:
        super().__init__(model)
        self._asks = QLabel(wordWrap=True)
        self.group = QLineEdit()
        self.group.setFont(code_font(self.group.font()))
        self.group.textChanged.connect(lambda text: model.type(typed_group=text))
        self._asks.setBuddy(self.group)
        self._hint = dress(QLabel(wordWrap=True), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._asks, self.group, self._hint):
            column.addWidget(widget)

    def words(self) -> tuple[str, str, str, str]:
        return (
            self.tr("Is it on paper?"),
            self.tr("The code is not shown again after this step."),
            self.tr("Start"),
            self.tr("Starting the engine …"),
        )

    def first_field(self) -> QWidget:
        return self.group

    def show_props(self, props: StartProps) -> None:
        self._asks.setText(self.tr("Type group number {n} of the code from your paper.").format(n=props.asked_group))
        if not self.group.text() or props.group_differs:
            hint = (
                self.tr("That is not group {n}.") if props.group_differs else self.tr("Groups are parted by hyphens.")
            )
            self._hint.setText(hint.format(n=props.asked_group))
        else:
            self._hint.setText("")

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing of the code stays in a field that nobody sees."""
        self.group.clear()
        super().hideEvent(event)


class UnlockPage(StartPage):
    def __init__(self, model: StartViewModel) -> None:
        super().__init__(model)
        self.vault = _VaultFolder(model)
        self.passphrase = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.passphrase.textChanged.connect(lambda text: model.type(passphrase=text))
        form = _form(self)
        form.addRow(self.tr("Vault"), self.vault)
        form.addRow(self.tr("&Passphrase"), self.passphrase)
        centre_labels(form, self.passphrase)

    def words(self) -> tuple[str, str, str, str]:
        return (
            self.tr("Unlock the vault"),
            self.tr("The passphrase starts the engine, which keeps running when this window is closed."),
            self.tr("Unlock"),
            self.tr("Starting the engine …"),
        )

    def first_field(self) -> QWidget:
        return self.passphrase

    def show_props(self, props: StartProps) -> None:
        self.vault.shown.setText(str(props.home))


class FolderPage(StartPage):
    """The first folder: one's own, or the documents of the sample company."""

    def __init__(self, model: StartViewModel) -> None:
        super().__init__(model)
        self.choose = QPushButton(self.tr("Choose a folder …"), autoDefault=False)
        self.choose.clicked.connect(self._choose)
        self.samples = QPushButton(self.tr("Use the sample company"), autoDefault=False)
        self.samples.setToolTip(self.tr("Documents of an invented manufacturer, to try questions on"))
        self.samples.clicked.connect(self._use_samples)
        self._shown = QLabel(wordWrap=True)
        self.watch = QCheckBox(self.tr("Keep looking at this folder for new and changed files"))
        self.watch.setChecked(True)
        self.watch.toggled.connect(model.watch_folder)
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose)
        buttons.addWidget(self.samples)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(buttons)
        column.addWidget(self._shown)
        column.addWidget(self.watch)

    def words(self) -> tuple[str, str, str, str]:
        return (
            self.tr("Add a first folder"),
            self.tr(
                "Its documents are read into a collection of that name, with everything in its subfolders. "
                "You can ask as soon as the first ones are in."
            ),
            self.tr("Read the folder"),
            self.tr("Starting to read …"),
        )

    def first_field(self) -> QWidget:
        return self.choose

    def show_props(self, props: StartProps) -> None:
        self.samples.setVisible(props.samples is not None)
        self._shown.setText(str(props.folder) if props.folder else self.tr("No folder chosen yet."))
        self.watch.setEnabled(props.may_watch)
        with QSignalBlocker(self.watch):  # what is shown is not what the person wants for another folder
            self.watch.setChecked(props.watch)

    def _choose(self) -> None:
        dialog = _folder_dialog(self, self.tr("First folder"), Path.home())
        dialog.fileSelected.connect(lambda chosen: self.model.choose_folder(Path(chosen)))
        dialog.open()

    def _use_samples(self) -> None:
        if self.model.props.samples is not None:
            self.model.choose_folder(self.model.props.samples)


def _form(page: QWidget) -> QFormLayout:
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(12)
    return form


def _folder_dialog(parent: QWidget, title: str, start: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setDirectoryUrl(QUrl.fromLocalFile(str(start)))
    return dialog

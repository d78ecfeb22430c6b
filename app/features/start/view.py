"""The dialog before the window: make a vault, write down the recovery code, unlock."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
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
from app.features.start.view_model import StartViewModel, Step
from app.widgets.dress import dress, heading, scaled
from app.widgets.notice import FailureNotice


class StartDialog(QDialog):
    """Accepted once an engine runs; rejected when its user gives up."""

    def __init__(self, model: StartViewModel) -> None:
        super().__init__()
        self._model = model
        self.setWindowTitle(self.tr("Cloister"))
        self.setFixedWidth(600)
        self._title, self._intro = heading(""), dress(QLabel(), "muted")
        self._intro.setWordWrap(True)
        self._failure = FailureNotice()
        self._pages = {
            Step.CREATE: self._create_page(),
            Step.RECOVERY: self._recovery_page(),
            Step.UNLOCK: self._unlock_page(),
        }
        self._busy = dress(QProgressBar(), spoken=self.tr("Working"))
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self.go_on = dress(QPushButton(default=True), "primary")
        self.go_on.clicked.connect(model.go_on)
        quit_button = QPushButton(self.tr("Quit"), autoDefault=False)
        quit_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(quit_button)
        buttons.addStretch()
        buttons.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(16)
        for widget in (self._title, self._intro, *self._pages.values(), self._failure, self._busy):
            column.addWidget(widget)
        column.addStretch()
        column.addLayout(buttons)
        model.changed.connect(self._render)
        self._render()

    def _create_page(self) -> QWidget:
        self.administrator = QLineEdit()
        self.passphrase, self.repeated = (QLineEdit(echoMode=QLineEdit.EchoMode.Password) for _ in range(2))
        self.administrator.textChanged.connect(lambda text: self._model.type(administrator=text))
        self.passphrase.textChanged.connect(lambda text: self._model.type(passphrase=text))
        self.repeated.textChanged.connect(lambda text: self._model.type(repeated=text))
        self._meter = dress(QProgressBar(), spoken=self.tr("Strength of the passphrase"))
        self._meter.setRange(0, int(Strength.STRONG))
        self._meter.setTextVisible(False)
        self._hint = dress(QLabel(), "muted")
        self._hint.setWordWrap(True)
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        form.addRow(self.tr("&Folder"), self._folder_row())
        form.addRow(self.tr("Your &name"), self.administrator)
        form.addRow(self.tr("&Passphrase"), self.passphrase)
        form.addRow("", self._meter)
        form.addRow("", self._hint)
        form.addRow(self.tr("Once &more"), self.repeated)
        self._centre_labels(form, self.administrator, self.passphrase, self.repeated)
        return page

    def _recovery_page(self) -> QWidget:
        self.code = QLabel()
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.code.setFont(scaled(fixed, 1.25, bold=True))
        dress(self.code, "codeBox", spoken=self.tr("Recovery code"))
        self.code.setTextInteractionFlags(self.code.textInteractionFlags().TextBrowserInteraction)
        self.code.setMargin(16)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kept = QCheckBox(self.tr("I have written it down and keep it apart from this machine"))
        self.kept.toggled.connect(self._model.keep_code)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.code)
        column.addWidget(self.kept)
        return page

    def _unlock_page(self) -> QWidget:
        self.unlocking = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.unlocking.textChanged.connect(lambda text: self._model.type(passphrase=text))
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        form.addRow(self.tr("Vault"), self._folder_row())
        form.addRow(self.tr("&Passphrase"), self.unlocking)
        self._centre_labels(form, self.unlocking)
        return page

    def _centre_labels(self, form: QFormLayout, *fields: QLineEdit) -> None:
        """A form aligns its labels with the top of the fields; ours are higher than a line of text."""
        for field in fields:
            label = form.labelForField(field)
            if label is not None:
                label.setMinimumHeight(self.fontMetrics().height() + 14)

    def _folder_row(self) -> QWidget:
        shown = dress(QLabel(wordWrap=True), "home")
        choose = dress(QPushButton(self.tr("Choose …"), autoDefault=False), "small")
        choose.setAccessibleName(self.tr("Choose another folder for the vault"))
        choose.clicked.connect(self._choose_home)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(shown, 1)
        layout.addWidget(choose)
        return row

    def _choose_home(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of the vault"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setDirectoryUrl(QUrl.fromLocalFile(str(self._model.props.home.parent)))
        dialog.fileSelected.connect(lambda chosen: self._model.choose_home(Path(chosen)))
        dialog.open()

    def _render(self) -> None:
        props = self._model.props
        if props.step is Step.READY:
            self.accept()
            return
        page_changes = self._pages[props.step].isHidden()
        for step, page in self._pages.items():
            page.setVisible(step is props.step)
            page.setEnabled(not props.busy)
        self._busy.setVisible(props.busy)
        self._failure.show_failure(props.failure)
        self.go_on.setEnabled(props.may_go_on)
        for label in self.findChildren(QLabel, "home"):
            label.setText(str(props.home))
        self.code.setText(_two_lines(props.recovery_code))
        self._meter.setValue(int(props.strength))
        self._hint.setText(self.tr("The two differ.") if props.repeated_differs else self._strength_text())
        title, intro, action, waiting = self._words(props.step)
        self._title.setText(title)
        self._intro.setText(intro)
        self.go_on.setText(waiting if props.busy else action)
        if not props.busy and (page_changes or (props.failure and props.step is Step.UNLOCK)):
            fields = {Step.CREATE: self.administrator, Step.RECOVERY: self.kept, Step.UNLOCK: self.unlocking}
            fields[props.step].setFocus()
            if props.step is Step.UNLOCK:
                self.unlocking.selectAll()
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the open page and its wrapped texts need."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def _words(self, step: Step) -> tuple[str, str, str, str]:
        if step is Step.CREATE:
            return (
                self.tr("Make a vault"),
                self.tr("Your documents will be kept in this folder, encrypted. Nothing ever leaves this machine."),
                self.tr("Make the vault"),
                self.tr("Making the vault …"),
            )
        if step is Step.RECOVERY:
            return (
                self.tr("Your recovery code"),
                self.tr(
                    "If the passphrase is ever lost, only this code opens the vault. It is shown once and "
                    "stored nowhere. Write it down now."
                ),
                self.tr("Start"),
                self.tr("Starting the engine …"),
            )
        return (
            self.tr("Unlock the vault"),
            self.tr("The passphrase starts the engine, which keeps running when this window is closed."),
            self.tr("Unlock"),
            self.tr("Starting the engine …"),
        )

    def _strength_text(self) -> str:
        return {
            Strength.NONE: self.tr("Four or more unrelated words are strong and easy to remember."),
            Strength.WEAK: self.tr("Weak: it could be guessed. Add unrelated words."),
            Strength.FAIR: self.tr("Fair: one or two more unrelated words make it good."),
            Strength.GOOD: self.tr("Good."),
            Strength.STRONG: self.tr("Strong."),
        }[self._model.props.strength]


def _two_lines(code: str) -> str:
    groups = code.split("-")
    return "-".join(groups[:4]) + ("-\n" + "-".join(groups[4:]) if len(groups) > 4 else "")

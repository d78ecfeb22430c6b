"""The two dialogs about the vault's keys: another passphrase, another recovery code."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.features.settings.view_model import SettingsViewModel
from app.widgets.dress import centre_labels, dress, heading
from app.widgets.notice import FailureNotice
from app.widgets.recovery_code import code_font, print_code, two_lines


class _VaultDialog(QDialog):
    """A title, a sentence, fields, what went wrong, and two buttons."""

    def __init__(self, model: SettingsViewModel, title: str, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 72)
        self.model = model
        self.note = dress(QLabel(note, wordWrap=True), "muted")
        self.form = QFormLayout()
        self.form.setSpacing(12)
        self.failure = FailureNotice()
        self.leave = QPushButton(self.tr("Cancel"), autoDefault=False)
        self.leave.clicked.connect(self.reject)
        self.go_on = dress(QPushButton(default=True), "primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch()
        buttons.addWidget(self.go_on)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(32, 24, 32, 24)
        self.column.setSpacing(16)
        self.column.addWidget(heading(title, 1.25))
        self.column.addWidget(self.note)
        self.column.addLayout(self.form)
        self.column.addWidget(self.failure)
        self.column.addLayout(buttons)
        model.forget_outcome()
        model.changed.connect(self.render_props)

    def secret_field(self, title: str) -> QLineEdit:
        field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        field.textChanged.connect(lambda: self.render_props())
        self.form.addRow(title, field)
        centre_labels(self.form, field)
        self._put_before_the_buttons(field)
        return field

    def _put_before_the_buttons(self, part: QWidget) -> None:
        """The buttons are made first, and Tab goes in the order of making."""
        for button in (self.leave, self.go_on):
            self.setTabOrder(part, button)
            part = button

    def render_props(self, changed: frozenset[str] = frozenset()) -> None:
        self.failure.show_failure(self.model.props.vault_failure)
        self.adjustSize()

    def done(self, result: int) -> None:
        """Whatever closes the dialog, nothing that it said stays behind."""
        self.model.changed.disconnect(self.render_props)
        self.model.forget_outcome()
        self.model.drop_recovery_code()
        super().done(result)


class PassphraseDialog(_VaultDialog):
    def __init__(self, model: SettingsViewModel, parent: QWidget) -> None:
        title = QCoreApplication.translate("PassphraseDialog", "Change the passphrase")
        super().__init__(model, title, "", parent)
        self.note.setText(
            self.tr("Nothing is encrypted anew. Copies of the vault made before still open with the old passphrase.")
        )
        self.old = self.secret_field(self.tr("Present passphrase"))
        self.new = self.secret_field(self.tr("New passphrase"))
        self.repeated = self.secret_field(self.tr("Once more"))
        self.go_on.setText(self.tr("Change"))
        self.go_on.clicked.connect(lambda: model.change_passphrase(self.old.text(), self.new.text()))
        self.render_props()

    def render_props(self, changed: frozenset[str] = frozenset()) -> None:
        props = self.model.props
        if props.passphrase_changed_for is not None:
            self.accept()
            return
        same = self.new.text() == self.repeated.text()
        self.go_on.setEnabled(bool(self.old.text() and self.new.text().strip() and same) and not props.sending)
        super().render_props(changed)


class RecoveryCodeDialog(_VaultDialog):
    """First the passphrase, then the new code, once."""

    def __init__(self, model: SettingsViewModel, parent: QWidget) -> None:
        title = QCoreApplication.translate("RecoveryCodeDialog", "New recovery code")
        super().__init__(model, title, "", parent)
        self.note.setText(self.tr("The old code becomes worthless. The new one is shown once and stored nowhere."))
        self.passphrase = self.secret_field(self.tr("Your passphrase"))
        self.code = QLabel()
        self.code.setFont(code_font(self.code.font()))
        dress(self.code, "codeBox", spoken=self.tr("Recovery code"))
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setMargin(16)
        self.print = QPushButton(self.tr("Print …"), autoDefault=False)
        self.print.clicked.connect(self._print)
        self.column.insertWidget(3, self.code)
        self.column.insertWidget(4, self.print, 0, Qt.AlignmentFlag.AlignLeft)
        self._put_before_the_buttons(self.print)
        self.go_on.clicked.connect(self._go_on)
        self.render_props()

    def render_props(self, changed: frozenset[str] = frozenset()) -> None:
        props = self.model.props
        shown = bool(props.recovery_code)
        self.code.setText(two_lines(props.recovery_code))
        for widget in (self.code, self.print):
            widget.setVisible(shown)
        self.form.setRowVisible(self.passphrase, not shown)
        self.leave.setVisible(not shown)
        self.go_on.setText(self.tr("I have it on paper") if shown else self.tr("Make a new code"))
        self.go_on.setEnabled(shown or (bool(self.passphrase.text()) and not props.sending))
        super().render_props(changed)

    def reject(self) -> None:
        """Escape must not lose a code that exists nowhere else."""
        if not self.model.props.recovery_code:
            super().reject()

    def _go_on(self) -> None:
        if self.model.props.recovery_code:
            self.accept()
        else:
            self.model.replace_recovery_code(self.passphrase.text())
            self.passphrase.clear()

    def _print(self) -> None:
        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            print_code(printer, self.tr("Cloister recovery code"), self.model.props.home, self.code.text())

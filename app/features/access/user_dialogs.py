"""What is asked before a user is added, gets another role or another password."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.features.access import words
from app.features.access.view_model import AccessViewModel
from app.widgets.dress import centre_labels, dress
from engine.contract.system import Role, UserResponse


class FormDialog(QDialog):
    """A sentence, fields, Cancel and one button that is pressed by Enter once ``ready`` says so."""

    def __init__(self, title: str, note: str, button: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.note = dress(QLabel(note, wordWrap=True), "muted")
        self.note.setVisible(bool(note))
        self.form = QFormLayout()
        self.form.setSpacing(12)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go_on = self.buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        dress(self.go_on, "primary")
        self.go_on.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 16)
        self.column.setSpacing(16)
        self.column.addWidget(self.note)
        self.column.addLayout(self.form)
        self.column.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)

    def fit(self) -> None:
        """As high as what is shown needs, after a part was shown, hidden or filled: Qt's own stops at two thirds."""
        self.form.invalidate()
        self.column.activate()
        hint = self.sizeHint()
        width = max(self.width(), hint.width())
        high = self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else hint.height()
        self.resize(width, max(high, hint.height()))

    def add_field(self, title: str, field: QWidget) -> None:
        """Above the buttons, also on the way of Tab. Without a title it takes the whole width."""
        if title:
            self.form.addRow(title, field)
            centre_labels(self.form, field)
        else:
            self.form.addRow(field)
        last: QWidget = field
        for button in self.buttons.buttons():
            self.setTabOrder(last, button)
            last = button


def role_box() -> QComboBox:
    box = QComboBox()
    for role in Role:
        box.addItem(words.role_word(role), role)
    box.setMinimumContentsLength(24)
    return box


class NewUserDialog(FormDialog):
    def __init__(self, model: AccessViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("NewUserDialog", "Add a user"),
            QCoreApplication.translate(
                "NewUserDialog",
                "They get an API key, which is shown once. Set a password afterwards if they are to sign in with one.",
            ),
            QCoreApplication.translate("NewUserDialog", "Add"),
            parent,
        )
        self._model = model
        self.name = QLineEdit(maxLength=120)
        self.role = role_box()
        self.about = dress(QLabel(wordWrap=True), "muted")
        self.add_field(self.tr("Name"), self.name)
        self.add_field(self.tr("Role"), self.role)
        self.form.addRow(self.about)
        self.name.textChanged.connect(self._allow)
        self.role.currentIndexChanged.connect(self._allow)
        self.accepted.connect(lambda: model.add_user(self.name.text().strip(), Role(self.role.currentData())))
        self._allow()

    def _allow(self) -> None:
        self.about.setText(words.role_note(Role(self.role.currentData())))
        taken = self.name.text().strip() in {user.name for user in self._model.props.users}
        self.go_on.setEnabled(bool(self.name.text().strip()) and not taken)
        self.go_on.setToolTip(self.tr("There is somebody of that name already.") if taken else "")


class RoleDialog(FormDialog):
    def __init__(self, model: AccessViewModel, user: UserResponse, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("RoleDialog", "Change a role"),
            QCoreApplication.translate("RoleDialog", "It counts from {name}'s next step on.").replace(
                "{name}", user.name
            ),
            QCoreApplication.translate("RoleDialog", "Change"),
            parent,
        )
        self._user = user
        self.role = role_box()
        self.role.setCurrentIndex(self.role.findData(user.role))
        self.about = dress(QLabel(wordWrap=True), "muted")
        self.add_field(self.tr("Role"), self.role)
        self.form.addRow(self.about)
        self.role.currentIndexChanged.connect(self._allow)
        self.accepted.connect(lambda: model.set_role(user.name, Role(self.role.currentData())))
        self._allow()

    def _allow(self) -> None:
        wanted = Role(self.role.currentData())
        text = words.role_note(wanted)
        if self._user.has_passphrase and wanted is not Role.ADMINISTRATOR:
            text += " " + self.tr("Their passphrase still opens the vault until it is removed.")
        self.about.setText(text)
        self.go_on.setEnabled(wanted is not self._user.role)


class PasswordDialog(FormDialog):
    """Twice, and the current one where somebody changes their own and is not at the engine's own socket."""

    def __init__(self, model: AccessViewModel, name: str, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("PasswordDialog", "Set a password"),
            QCoreApplication.translate(
                "PasswordDialog", "For {name}. Their other sessions end. Four or more unrelated words are strong."
            ).replace("{name}", name),
            QCoreApplication.translate("PasswordDialog", "Set"),
            parent,
        )
        needs_current = model.props.needs_current and name == model.props.name
        self.current = self._secret(self.tr("Current password")) if needs_current else None
        self.new = self._secret(self.tr("New password"))
        self.repeated = self._secret(self.tr("Once more"))
        self.accepted.connect(
            lambda: model.set_password(name, self.new.text(), self.current.text() if self.current else None)
        )
        self._allow()

    def _secret(self, title: str) -> QLineEdit:
        field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        field.textChanged.connect(self._allow)
        self.add_field(title, field)
        return field

    def _allow(self) -> None:
        if not hasattr(self, "repeated"):
            return
        same = self.new.text() == self.repeated.text()
        known = self.current is None or bool(self.current.text())
        self.go_on.setEnabled(bool(self.new.text().strip()) and same and known)
        differ = bool(self.repeated.text()) and not same
        self.go_on.setToolTip(self.tr("The two passwords differ.") if differ else "")

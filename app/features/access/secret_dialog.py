"""A new API key: shown once, to be copied; nothing else keeps it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.features.access.props import Told
from app.widgets.dress import dress, heading
from app.widgets.recovery_code import code_font


class SecretDialog(QDialog):
    """Escape does not close it: the key would be lost."""

    def __init__(self, told: Told, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New API key"))
        note = dress(
            QLabel(
                self.tr(
                    "Of {name}. It is shown once and kept nowhere: give it to the program that needs it, or put it "
                    "where only {name} can read it."
                ).replace("{name}", told.owner),
                wordWrap=True,
            ),
            "muted",
        )
        self.secret = dress(QLabel(told.secret), "codeBox", spoken=self.tr("API key"))
        self.secret.setFont(code_font(self.secret.font()))
        self.secret.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.secret.setMargin(16)
        self.secret.setWordWrap(True)
        self.secret.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = QPushButton(self.tr("Copy"), autoDefault=False)
        self.copy.clicked.connect(self._copy)
        self.close_button = dress(QPushButton(self.tr("I have it"), autoDefault=False), "primary")
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch()
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("New API key"), 1.25))
        column.addWidget(note)
        column.addWidget(self.secret)
        column.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 72)

    def reject(self) -> None:
        """Only the button closes it."""

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.secret.text())
        self.copy.setText(self.tr("Copied"))

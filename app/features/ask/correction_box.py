"""The box in which a reader writes what an answer should have said."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.widgets.dress import dress


class CorrectionEdit(QPlainTextEdit):
    """Ctrl+Return saves, Escape leaves, Tab goes on."""

    saved = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.saved.emit()
        else:
            super().keyPressEvent(event)


class CorrectionBox(QWidget):
    """``saved`` carries the text, empty where the correction is taken back."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, kept: str) -> None:
        super().__init__()
        self._kept = kept
        label = QLabel(self.tr("What should the answer have said?"))
        self.edit = dress(CorrectionEdit(), spoken=self.tr("What should the answer have said?"))
        self.edit.setPlainText(kept)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 3 + 24)
        self.edit.saved.connect(self._save)
        self.edit.left.connect(self.left)
        self.edit.textChanged.connect(self._render)
        self.save = dress(QPushButton(), "primary", tip=self.tr("Ctrl+Enter"))
        self.save.clicked.connect(self._save)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self.edit)
        column.addLayout(buttons)
        self._render()

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in this order."""
        return (self.edit, self.cancel, self.save)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._column.totalSizeHint().height())

    def _render(self) -> None:
        text = self.edit.toPlainText().strip()
        taken_back = bool(self._kept) and not text
        self.save.setText(self.tr("Take back") if taken_back else self.tr("Keep correction"))
        self.save.setEnabled(text != self._kept)

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saved.emit(self.edit.toPlainText().strip())

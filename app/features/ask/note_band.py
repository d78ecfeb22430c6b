"""A short note that something was done; it goes by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.widgets.dress import dress

_SHOWN_MS = 8000


class NoteBand(QWidget):
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = dress(QLabel(), "ok")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        close = dress(QPushButton(self.tr("Dismiss")), "small")
        close.clicked.connect(self._end)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self._end)
        self.hide()

    def tell(self, text: str) -> None:
        """Show the note, and have it read by a screen reader."""
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _end(self) -> None:
        self._timer.stop()
        self.hide()
        self.dismissed.emit()

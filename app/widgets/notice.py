"""What a page shows instead of its content, or a failure above it: what happened, what to do, one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.bridge.failure import Failure
from app.widgets.dress import dress, heading

_SIDE_BY_SIDE_CHARACTERS = 60


class EmptyNotice(QWidget):
    """Centred: a title, a sentence on what to do first, and the button that does it."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = heading("", 1.35)
        self._text = dress(QLabel(), "muted")
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.acted)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 12, 48, 12)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)

    def show_text(self, title: str, text: str, action: str = "") -> None:
        """``action`` empty: no button."""
        self._title.setText(title)
        self._text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))


class FailureNotice(QFrame):
    """A band with a failure; hidden while there is none. The message is announced to screen readers."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, *, action: str = "", dismissable: bool = False) -> None:
        super().__init__()
        self.setObjectName("failure")
        self._message = heading("", 1.0)
        dress(self._message, "danger")
        self._help = QLabel()
        self._code = dress(QLabel(), "code")
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self._message, self._help, self._code):
            label.setWordWrap(True)
            words.addWidget(label)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.addLayout(words, 1)
        self.button = QPushButton(action)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.acted)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        close = QPushButton(self.tr("Dismiss"))
        close.setVisible(dismissable)
        close.clicked.connect(self.dismissed)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where it is narrow the button stands below the words."""
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _SIDE_BY_SIDE_CHARACTERS
        directions = QHBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        super().resizeEvent(event)

    def show_failure(self, failure: Failure | None) -> None:
        self.setVisible(failure is not None)
        if failure is not None:
            self._message.setText(failure.message)
            self._help.setText(failure.help)
            self._help.setVisible(bool(failure.help))
            self._code.setText(self.tr("Code: {code}").format(code=failure.quote))
            self.setAccessibleName(f"{failure.message} {failure.help}")

"""Beside the table: what was extracted from a document, or why nothing was."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.engine_words import in_words
from app.features.documents.cells import status_word
from app.widgets.dress import dress
from app.widgets.notice import EmptyNotice
from engine.contract.documents import DocumentResponse


class SidePane(QWidget):
    """``reader`` shows documents that were read."""

    closed = Signal()
    retry_wanted = Signal()

    def __init__(self, reader: QWidget) -> None:
        super().__init__()
        self._reader = reader
        self.unread = EmptyNotice()
        self.unread.acted.connect(self.retry_wanted)
        self.close_button = dress(
            QPushButton(self.tr("Close")), "small", spoken=self.tr("Close the document"), tip=self.tr("Escape")
        )
        self.close_button.clicked.connect(self.closed)
        self._stack = QStackedWidget()
        self._stack.addWidget(reader)
        self._stack.addWidget(self.unread)
        row = QHBoxLayout()
        row.addWidget(dress(QLabel(self.tr("What was read")), "muted"), 1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.hide()

    def show_document(self, document: DocumentResponse, *, may_write: bool) -> bool:
        """Returns whether it was read, so that the reader can show it."""
        if document.status == "ready":
            self._stack.setCurrentWidget(self._reader)
        else:
            title = self.tr("{name}: {status}").format(name=document.name, status=status_word(document.status))
            again = document.status != "duplicate" and may_write
            self.unread.show_text(title, in_words(document.reason or ""), self.tr("Try again") if again else "")
            self._stack.setCurrentWidget(self.unread)
        self.show()
        return document.status == "ready"

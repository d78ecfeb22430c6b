"""The cited place in its document, with the quote marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.bridge.failure import Failure
from app.features.ask.excerpt import Excerpt
from app.features.ask.turn_html import place
from app.resources.theme import Theme
from app.widgets.dress import dress, heading
from app.widgets.notice import FailureNotice
from engine.contract.answers import Citation


class SourceView(QWidget):
    """Where a citation stands. ``stepped`` carries +1 or -1."""

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title = heading("", 1.0)
        self._title.setWordWrap(True)
        self._where = dress(QLabel(), "muted")
        self.previous, self.next, self._close = (
            self._button(self.tr("Previous"), self.tr("Previous citation (Alt+Up)"), "Alt+Up"),
            self._button(self.tr("Next"), self.tr("Next citation (Alt+Down)"), "Alt+Down"),
            self._button(self.tr("Close"), self.tr("Close the source (Alt+Left)"), "Alt+Left"),
        )
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self._close.clicked.connect(self.closed)
        self._failure = FailureNotice()
        self.text = dress(QTextBrowser(), spoken=self.tr("Source text"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(16)
        self.text.document().setUndoRedoEnabled(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._where, 1)
        for button in (self.previous, self.next, self._close):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(buttons)
        column.addWidget(self._failure)
        column.addWidget(self.text, 1)
        self._shown: tuple[Citation | None, Excerpt | None] = (None, None)

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._write(*self._shown)

    def show_source(
        self, citation: Citation | None, excerpt: Excerpt | None, failure: Failure | None, citations: int
    ) -> None:
        self._failure.show_failure(failure)
        for button in (self.previous, self.next):
            button.setEnabled(citations > 1)
        if citation is not None:
            self._title.setText(place(citation))
            self._where.setText(self.tr("Citation {n} of {all}").format(n=citation.n, all=citations))
        self.text.setVisible(failure is None)
        if (citation, excerpt) != self._shown:
            self._shown = (citation, excerpt)
            self._write(citation, excerpt)

    def _write(self, citation: Citation | None, excerpt: Excerpt | None) -> None:
        self.text.clear()
        if citation is None or excerpt is None:
            return
        cursor = self.text.textCursor()
        plain, faint, marked = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        faint.setForeground(QColor(self._theme.muted))
        marked.setBackground(QColor(self._theme.mark))
        marked.setForeground(QColor(self._theme.text))
        cursor.insertText(self.tr("… the document begins earlier\n\n") if excerpt.more_before else "", faint)
        cursor.insertText(excerpt.before, plain)
        start = cursor.position()
        cursor.insertText(excerpt.quote, marked)
        end = cursor.position()
        cursor.insertText(excerpt.after, plain)
        cursor.insertText(self.tr("\n\n… the document goes on") if excerpt.more_after else "", faint)
        self._scroll_to(start, end)

    def _scroll_to(self, start: int, end: int) -> None:
        """The quote a third of the way down, where the eye rests."""
        cursor = QTextCursor(self.text.document())
        for position in (end, start):
            cursor.setPosition(position)
            self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()
        bar = self.text.verticalScrollBar()
        top = self.text.cursorRect().top()
        bar.setValue(bar.value() + top - self.text.viewport().height() // 3)

    def _button(self, text: str, help: str, shortcut: str) -> QPushButton:
        button = dress(QPushButton(text), "small", spoken=help, tip=help)
        button.setShortcut(shortcut)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

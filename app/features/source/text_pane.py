"""A document's text with its passage highlighted; however long it is, only the part around it is laid out."""

from __future__ import annotations

from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from app.features.source.props import TextAt
from app.features.source.text_window import Window, earlier, later, window_around, with_short_lines
from app.resources.theme import Theme


class TextPane(QPlainTextEdit):
    """Read only; grows by itself where somebody scrolls to its beginning or end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: TextAt | None = None
        self._window = Window(0, 0, 0)
        self._marked: QTextCursor | None = None
        self._growing = False
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(16)
        self.verticalScrollBar().valueChanged.connect(self._grow)

    @property
    def window_shown(self) -> Window:
        """Which characters of the text are laid out."""
        return self._window

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._mark()

    def marked_text(self) -> str:
        """The highlighted passage, as it stands in the view."""
        return self._marked.selectedText().replace("\u2029", "\n") if self._marked else ""

    def show_text(self, at: TextAt | None) -> None:
        if at == self._shown:
            return
        before, self._shown = self._shown, at
        if at is None:
            self._growing, self._marked = True, None
            self.clear()
            self._growing = False
            return
        inside = self._window.first <= at.focus <= self._window.last
        same_passage = before is not None and (before.text, before.start, before.end) == (at.text, at.start, at.end)
        if not (same_passage and inside):
            self._fill(at)
        self._go_to(at)

    def _fill(self, at: TextAt) -> None:
        focused_passage = at.start <= at.focus <= at.end
        first, last = (at.start, at.end) if focused_passage else (at.focus, at.focus)
        self._window = window_around(at.text, first, last)
        self._growing = True
        self.clear()
        cursor = QTextCursor(self.document())
        # Written in three pieces, so that the highlight is where the passage is whatever the pieces look like.
        inside = self._window.first <= at.start <= at.end <= self._window.last
        start, end = (at.start, at.end) if inside else (self._window.last, self._window.last)
        cursor.insertText(with_short_lines(at.text[self._window.first : start]))
        begins = cursor.position()
        cursor.insertText(with_short_lines(at.text[start:end]))
        ends = cursor.position()
        cursor.insertText(with_short_lines(at.text[end : self._window.last]))
        self._marked = self._selection(begins, ends) if end > start else None
        self._growing = False
        self._mark()

    def _go_to(self, at: TextAt) -> None:
        cursor = QTextCursor(self.document())
        if self._marked is not None and at.start <= at.focus <= at.end:
            cursor.setPosition(self._marked.selectionStart())
        else:
            shown = with_short_lines(at.text[self._window.first : at.focus])
            cursor.setPosition(min(_utf16_length(shown), self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.centerCursor()

    def _mark(self) -> None:
        if self._marked is None:
            self.setExtraSelections([])
            return
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.mark))
        look.setForeground(QColor(self._theme.text))
        look.setFontUnderline(True)  # never by colour alone
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = self._marked, look
        self.setExtraSelections([selection])

    def _selection(self, begins: int, ends: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(begins)
        cursor.setPosition(ends, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _grow(self, value: int) -> None:
        if self._growing or self._shown is None:
            return
        bar, text = self.verticalScrollBar(), self._shown.text
        self._growing = True
        if value == bar.minimum() and self._window.more_before:
            grown = earlier(text, self._window)
            self._prepend(text[grown.first : self._window.first])
            self._window = grown
        elif value == bar.maximum() and self._window.more_after:
            grown = later(text, self._window)
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(with_short_lines(text[self._window.last : grown.last]))
            self._window = grown
        self._growing = False

    def _prepend(self, text: str) -> None:
        top = self.firstVisibleBlock()
        before = self.document().blockCount()
        QTextCursor(self.document()).insertText(with_short_lines(text))
        added = self.document().blockCount() - before
        block = self.document().findBlockByNumber(top.blockNumber() if top.blockNumber() >= added else added)
        self.verticalScrollBar().setValue(block.firstLineNumber())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() <= 0 and self._shown is not None:
            self._go_to(self._shown)  # it was filled before it was laid out


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

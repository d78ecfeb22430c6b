"""Question and answer of one turn as one document that only grows at its end while words stream."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFragment,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from app.features.ask.turn_html import answer_html, question_html
from app.features.ask.turns import Phase, Turn
from app.resources.theme import Theme

_SCROLLING = (
    Qt.Key.Key_PageDown,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class TurnText(QTextBrowser):
    """Citations are links, so that Tab and Return reach them. As high as its text: it never scrolls itself."""

    citation_opened = Signal(int)
    reached = Signal()
    """Tab has led to a citation."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("turn")
        self._theme = theme
        self._index = 0
        self._turn: Turn | None = None
        self._n: int | None = None
        self.writings = 0
        """How often the whole document was written; words that are appended do not count."""
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        turn, self._turn = self._turn, None
        if turn is not None:
            self.show_turn(self._index, turn, self._n)

    def show_turn(self, index: int, turn: Turn, n: int | None) -> None:
        """``n``: the number of its citation that is open."""
        before = self._turn if index == self._index else None
        self._index, self._turn = index, turn
        if before is not None and before.phase is turn.phase is Phase.STREAMING and turn.text.startswith(before.text):
            self._end().insertText(turn.text[len(before.text) :], QTextCharFormat())
        elif before is None or _looks(before) != _looks(turn):
            self._write(index, turn)
            self._n = None
        if n != self._n:
            self._paint_chip(self._n, self._theme.accent, self._theme.accent_soft)
            self._paint_chip(n, self._theme.on_accent, self._theme.accent)
            self._n = n

    def height_for(self, width: int) -> int:
        """How many pixels high the text is at this width."""
        if self.width() != width:
            self.resize(width, self.height())
        if self.document().textWidth() != width:
            self.document().setTextWidth(width)
        return round(self.document().size().height() + 0.5)

    def focus_citation(self, n: int) -> None:
        """Put the keyboard on a citation's chip, as if Tab had led there."""
        for fragment in self._chips(n):
            cursor = QTextCursor(self.document())
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            return

    def citation_top(self, n: int) -> int:
        """Where the citation's first chip is, in pixels from the top."""
        for fragment in self._chips(n):
            cursor = QTextCursor(self.document())
            cursor.setPosition(fragment.position())
            return self.cursorRect(cursor).top()
        return 0

    def _write(self, index: int, turn: Turn) -> None:
        self.writings += 1
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.insertHtml(question_html(turn, self._theme))
        self._flatten()
        if turn.phase is Phase.STREAMING:
            self._end().insertText(turn.text, QTextCharFormat())
        else:
            self._end().insertHtml(answer_html(index, turn, self._theme))

    def _flatten(self) -> None:
        """A document keeps an empty line before a table; make it invisibly low."""
        low = QTextBlockFormat()
        low.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(self.document()).mergeBlockFormat(low)

    def _paint_chip(self, n: int | None, colour: str, ground: str) -> None:
        """Recolour a citation's chips in place, so that neither scrolling nor the keyboard's place is lost."""
        if n is None:
            return
        look = QTextCharFormat()
        look.setForeground(QColor(colour))
        look.setBackground(QColor(ground))
        for fragment in list(self._chips(n)):
            cursor = QTextCursor(self.document())
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)

    def _chips(self, n: int) -> Iterator[QTextFragment]:
        href = f"cite:{self._index}:{n}"
        block = self.document().begin()
        while block.isValid():
            for fragment in _fragments(block):
                found = fragment.charFormat()
                if found.anchorHref() == href and found.fontWeight() > 400:
                    yield fragment
            block = block.next()

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _follow(self, url: QUrl) -> None:
        kind, _, rest = url.toString().partition(":")
        if kind == "cite":
            self.citation_opened.emit(int(rest.partition(":")[2]))

    def loadResource(self, type: int, name: QUrl | str) -> None:  # noqa: N802 - Qt's name
        """Nothing is ever loaded, whatever an answer names."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 - Qt's name
        moved = super().focusNextPrevChild(next)
        if moved and self.hasFocus():
            self.reached.emit()
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in _SCROLLING and not event.modifiers():
            event.ignore()  # the column scrolls
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # the column scrolls


def _looks(turn: Turn) -> tuple[object, ...]:
    """What the text is made of: opinions are shown beside it."""
    return (turn.question, turn.phase, turn.text, turn.answer, turn.failure, turn.withheld)


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    position = block.begin()
    while not position.atEnd():
        yield position.fragment()
        position += 1

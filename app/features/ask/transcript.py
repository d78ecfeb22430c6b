"""The transcript: one document that only grows at its end while an answer streams."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QColor, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFragment
from PySide6.QtWidgets import QTextBrowser

from app.features.ask.turn_html import answer_html, question_html
from app.features.ask.view_model import Opened, Phase, Turn
from app.resources.theme import Theme

_NEAR_END = 32  # pixels: somebody who reads at the end wants to stay there


class Transcript(QTextBrowser):
    """Citations are links, so that Tab and Return reach them."""

    citation_opened = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Conversation"))
        self._theme = theme
        self._turns: tuple[Turn, ...] = ()
        self._opened: Opened | None = None
        self._starts: list[int] = []
        """Where in the document each turn begins."""
        self.setOpenLinks(False)
        self.document().setDocumentMargin(16)
        self.document().setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        turns, self._turns = self._turns, ()
        self.show_turns(turns, self._opened)

    def show_turns(self, turns: tuple[Turn, ...], opened: Opened | None) -> None:
        """Bring the document up to date from the first turn that is different."""
        bar = self.verticalScrollBar()
        follow = len(turns) > len(self._turns) or bar.value() >= bar.maximum() - _NEAR_END
        if self._streams_on(turns):
            self._end().insertText(turns[-1].text[len(self._turns[-1].text) :], QTextCharFormat())
        else:
            first = next((i for i, (a, b) in enumerate(zip(self._turns, turns, strict=False)) if a is not b), None)
            first = min(len(self._turns), len(turns)) if first is None else first
            self._cut(first)
            for index in range(first, len(turns)):
                self._add(index, turns[index])
            if self._opened and self._opened.turn >= first:
                self._opened = None  # what showed it was written anew
        changed, self._turns = turns != self._turns, turns
        if opened != self._opened:
            self._paint_chip(self._opened, self._theme.accent, self._theme.accent_soft)
            self._paint_chip(opened, self._theme.on_accent, self._theme.accent)
            self._opened = opened
        if changed and follow:
            bar.setValue(bar.maximum())

    def _streams_on(self, turns: tuple[Turn, ...]) -> bool:
        if not turns or len(turns) != len(self._turns) or turns[:-1] != self._turns[:-1]:
            return False
        old, new = self._turns[-1], turns[-1]
        return old.phase is new.phase is Phase.STREAMING and new.text.startswith(old.text)

    def _cut(self, first: int) -> None:
        if first == 0:
            self.clear()
        elif first < len(self._starts):
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._starts[first])
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        del self._starts[first:]

    def _add(self, index: int, turn: Turn) -> None:
        cursor = self._end()
        self._starts.append(cursor.position())
        if index:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        at = cursor.position()
        cursor.insertHtml(question_html(turn, self._theme, first=index == 0))
        self._flatten(at)
        if turn.phase is Phase.STREAMING:
            self._end().insertText(turn.text, QTextCharFormat())
        else:
            self._end().insertHtml(answer_html(index, turn, self._theme))

    def _flatten(self, position: int) -> None:
        """A document keeps an empty line before a table; make it invisibly low."""
        low = QTextBlockFormat()
        low.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.mergeBlockFormat(low)

    def _paint_chip(self, opened: Opened | None, colour: str, ground: str) -> None:
        """Recolour one citation's links in place, so that neither scrolling nor the keyboard's place is lost."""
        if opened is None or opened.turn >= len(self._starts):
            return
        href = f"cite:{opened.turn}:{opened.n}"
        look = QTextCharFormat()
        look.setForeground(QColor(colour))
        look.setBackground(QColor(ground))
        block = self.document().findBlock(self._starts[opened.turn])
        while block.isValid():
            for fragment in _fragments(block):
                found = fragment.charFormat()
                if found.anchorHref() == href and found.fontWeight() > 400:
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(fragment.position())
                    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                    cursor.mergeCharFormat(look)
            block = block.next()

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _follow(self, url: QUrl) -> None:
        kind, turn, n = url.toString().split(":")
        if kind == "cite":
            self.citation_opened.emit(int(turn), int(n))


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    position = block.begin()
    while not position.atEnd():
        yield position.fragment()
        position += 1

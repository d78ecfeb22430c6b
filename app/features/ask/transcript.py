"""The column of turns: only those near the view are widgets, built one at a time, and only what changes is laid out."""

from __future__ import annotations

from itertools import accumulate

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPushButton, QWidget

from app.features.ask.turn_view import TurnView
from app.features.ask.turns import Opened, Turn
from app.resources.theme import Theme
from app.widgets.dress import chain_after

_NEAR_END = 32  # pixels: somebody who reads at the end wants to stay there
_MARGIN = 16
_WIDEST_CHARACTERS = 110
"""Lines longer than this are hard to read."""
_SPARE = 6
"""How many widgets that are not needed now are kept for the next turns."""


class Transcript(QAbstractScrollArea):
    """Shows a conversation of any length. Signals carry the index of a turn."""

    citation_opened = Signal(int, int)
    rated = Signal(int, object)
    corrected = Signal(int, str)
    copied = Signal(int)
    asked_again = Signal()
    edited = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("transcript")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._turns: tuple[Turn, ...] = ()
        self._opened: Opened | None = None
        self._can_ask = True
        self._heights: list[int] = []
        self._shown: dict[int, TurnView] = {}
        self._spare: list[TurnView] = []
        self._following = True
        self._sought: Opened | None = None
        self._placing = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._build_next)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    # what is shown

    def show_turns(self, turns: tuple[Turn, ...], opened: Opened | None, *, can_ask: bool = True) -> None:
        """Bring the column up to date: only turns that are different are written again."""
        before, self._turns = self._turns, turns
        was_opened, self._opened = self._opened, opened
        asked, self._can_ask = self._can_ask != can_ask, can_ask
        first = next((n for n, (a, b) in enumerate(zip(before, turns, strict=False)) if a is not b), None)
        same = min(len(before), len(turns)) if first is None else first
        if same == 0:
            self._forget()
            self._following = True
        for index in [index for index in self._shown if index >= len(turns)]:
            self._retire(index)
        del self._heights[len(turns) :]
        self._heights += [self._estimate(turn) for turn in turns[len(self._heights) :]]
        if len(turns) > len(before):
            self._following = True
        stale = set(range(same, len(turns)))
        stale |= {o.turn for o in (was_opened, opened) if o is not None and was_opened != opened}
        stale |= {len(before) - 1, len(turns) - 1} if asked or len(before) != len(turns) else set()
        for index in stale & self._shown.keys():
            self._write(index)
        self._place()

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        for view in [*self._shown.values(), *self._spare]:
            view.use_theme(theme)
        self._place()

    def seek(self, opened: Opened) -> None:
        """Scroll to a citation's chip and put the keyboard on it, once its turn is built."""
        self._sought = opened
        self._following = False
        tops = self._tops()
        if opened.turn < len(self._turns) and opened.turn not in self._shown:
            self.verticalScrollBar().setValue(max(0, tops[opened.turn] - _MARGIN))
        self._find_sought()
        self._timer.start()

    def view_of(self, index: int) -> TurnView | None:
        """The widget of a turn, None while it is far from the view."""
        return self._shown.get(index)

    def shown_text(self) -> str:
        """What the turns that are built say, in their order."""
        return "\n".join(self._shown[index].text.toPlainText() for index in sorted(self._shown))

    @property
    def is_settled(self) -> bool:
        """Whether everything near the view is built."""
        return self._missing() is None and not self._timer.isActive()

    # widgets

    def _build_next(self) -> None:
        """One turn, so that no slot takes long; what is in sight first."""
        index = self._missing()
        if index is None:
            self._timer.stop()
            self._retire_far()
            self._order_focus()
            self._find_sought()
            return
        view = self._spare.pop() if self._spare else self._make()
        self._shown[index] = view
        self._write(index)
        self._place()

    def _missing(self) -> int | None:
        if not self._turns or self.viewport().height() < 8:
            return None
        bar, page = self.verticalScrollBar(), self.viewport().height()
        for margin in (0, page // 2):
            inside = self._between(bar.value() - margin, bar.value() + page + margin)
            missing = [index for index in inside if index not in self._shown]
            if missing:
                return missing[-1] if self._following else missing[0]
        return None

    def _between(self, top: int, bottom: int) -> range:
        """Turns that touch this part of the column."""
        tops = self._tops()
        touching = [n for n in range(len(self._turns)) if tops[n] < bottom and tops[n] + self._heights[n] > top]
        return range(touching[0], touching[-1] + 1) if touching else range(0)

    def _make(self) -> TurnView:
        view = TurnView(self._theme)
        view.setParent(self.viewport())
        view.citation_opened.connect(self.citation_opened)
        view.rated.connect(self.rated)
        view.corrected.connect(self.corrected)
        view.copied.connect(self.copied)
        view.asked_again.connect(self.asked_again)
        view.edited.connect(self.edited)
        view.resized.connect(self._resized)
        view.text.reached.connect(lambda: self._show_part(view, view.text.cursorRect().top()))
        return view

    def _write(self, index: int) -> None:
        view = self._shown[index]
        n = self._opened.n if self._opened and self._opened.turn == index else None
        last = index == len(self._turns) - 1
        view.show_turn(index, self._turns[index], n, last=last, can_ask=self._can_ask)
        self._measure(index)

    def _measure(self, index: int) -> None:
        view, before = self._shown[index], self._heights[index]
        height = view.height_for(self._column_width())
        if height != before:
            bar = self.verticalScrollBar()
            # What is in sight stays where it is when a turn above it turns out higher or lower than it was taken for.
            if not self._following and index < self._looked_at(index):
                self._heights[index] = height
                self._update_bar()
                self._set_bar(bar.value() + height - before)
            self._heights[index] = height

    def _looked_at(self, measured: int) -> int:
        """The first turn in sight that is built, beside the one that is being measured."""
        value = self.verticalScrollBar().value()
        seen = self._between(value + _MARGIN, value + self.viewport().height())
        return min((n for n in seen if n in self._shown and n != measured), default=seen.start)

    def _resized(self, index: int) -> None:
        if index in self._shown:
            self._following = False
            self._measure(index)
            self._place()
            view = self._shown[index]
            view.arrange()
            if view.correction is not None:
                self._show_part(view.correction, view.correction.height())
                self._show_part(view.correction, 0)

    def _retire_far(self) -> None:
        page = self.viewport().height()
        value = self.verticalScrollBar().value()
        near = self._between(value - 2 * page, value + 3 * page)
        for index in [index for index in self._shown if index not in near]:
            view = self._shown[index]
            if view.correction is None and not view.isAncestorOf(QApplication.focusWidget() or self):
                self._retire(index)

    def _retire(self, index: int) -> None:
        view = self._shown.pop(index)
        view.hide()
        if len(self._spare) < _SPARE:
            self._spare.append(view)
        else:
            view.deleteLater()

    def _forget(self) -> None:
        for index in list(self._shown):
            self._retire(index)
        self._heights.clear()

    def _order_focus(self) -> None:
        """Tab goes from turn to turn as they stand, whatever was built first."""
        chain_after(self, [part for index in sorted(self._shown) for part in self._shown[index].stops()])

    # geometry

    def _column_width(self) -> int:
        widest = self.fontMetrics().averageCharWidth() * _WIDEST_CHARACTERS
        return max(80, min(widest, self.viewport().width() - 2 * _MARGIN))

    def _tops(self) -> list[int]:
        """Where each turn begins, and last where the column ends."""
        return list(accumulate(self._heights, initial=_MARGIN))

    def _update_bar(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        self._placing = True
        bar.setRange(0, max(0, self._tops()[-1] - page))
        bar.setPageStep(page)
        bar.setSingleStep(self.fontMetrics().lineSpacing() * 2)
        self._placing = False

    def _set_bar(self, value: int) -> None:
        self._placing = True
        self.verticalScrollBar().setValue(value)
        self._placing = False

    def _place(self) -> None:
        """Put the widgets where they belong; those that are still missing are built soon."""
        self._update_bar()
        bar = self.verticalScrollBar()
        if self._following:
            self._set_bar(bar.maximum())
        tops, width, value = self._tops(), self._column_width(), bar.value()
        left = max(_MARGIN, (self.viewport().width() - width) // 2)
        for index, view in self._shown.items():
            view.setGeometry(left, tops[index] - value, width, self._heights[index])
            if view.isHidden():
                view.show()
        if self._missing() is not None and not self._timer.isActive():
            self._timer.start()

    def _scrolled(self) -> None:
        if not self._placing:
            bar = self.verticalScrollBar()
            self._following = bar.value() >= bar.maximum() - _NEAR_END
            self._sought = None
            self._place()
            self._timer.start()

    def _find_sought(self) -> None:
        opened = self._sought
        if opened is None or opened.turn not in self._shown:
            return
        view = self._shown[opened.turn]
        top = self._tops()[opened.turn] + view.text.citation_top(opened.n)
        bar, page = self.verticalScrollBar(), self.viewport().height()
        if not bar.value() <= top <= bar.value() + page - self.fontMetrics().lineSpacing() * 2:
            self._set_bar(top - page // 3)
            self._place()
        self._sought = None

    def _estimate(self, turn: Turn) -> int:
        """About how high a turn will be, until it is built."""
        line = self.fontMetrics().lineSpacing()
        characters = max(20, self._column_width() // max(1, self.fontMetrics().averageCharWidth()))
        words = len(turn.question) + len(turn.answer.answer if turn.answer else turn.text)
        return line * (words // characters + 8 + 2 * len(turn.citations))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        for index in self._shown:
            self._measure(index)
        self._place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """The widgets are moved one by one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that a turn has no use for scroll the column."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """The button that Tab reaches is in sight. A text is not sought: a click into it moves nothing."""
        if isinstance(now, QPushButton) and self.viewport().isAncestorOf(now):
            self._show_part(now, 0)

    def _show_part(self, part: QWidget, y: int) -> None:
        top = part.mapTo(self.viewport(), QPoint(0, y)).y()
        line = self.fontMetrics().lineSpacing() * 3
        bar = self.verticalScrollBar()
        if top < _MARGIN:
            bar.setValue(bar.value() + top - line)
        elif top + line > self.viewport().height():
            bar.setValue(bar.value() + top + line - self.viewport().height())

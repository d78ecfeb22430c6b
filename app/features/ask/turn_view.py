"""One turn: its text, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.features.ask.correction_box import CorrectionBox
from app.features.ask.turn_text import TurnText
from app.features.ask.turns import Phase, Turn
from app.resources.theme import Theme
from app.widgets.dress import chain_after, dress
from app.widgets.flow_row import FlowRow
from engine.contract.answers import Rating

_GAP = 8
_BELOW = 24


class TurnView(QWidget):
    """Reused for one turn after the other; each signal carries the index of the turn that it shows."""

    citation_opened = Signal(int, int)
    rated = Signal(int, object)
    corrected = Signal(int, str)
    copied = Signal(int)
    asked_again = Signal()
    edited = Signal(str)
    resized = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.index = 0
        self._turn: Turn | None = None
        self.text = TurnText(theme)
        self.text.setParent(self)
        self.text.citation_opened.connect(lambda n: self.citation_opened.emit(self.index, n))
        self.up = self._button(self.tr("Helpful"), self.tr("This answer helped; again to take it back"))
        self.down = self._button(self.tr("Not helpful"), self.tr("This answer did not help; again to take it back"))
        self.correct = self._button(self.tr("Correct …"), self.tr("Write what the answer should have said"))
        self.copy = self._button(self.tr("Copy"), self.tr("Copy the answer with its citations (Ctrl+Shift+C)"))
        self.again = self._button(self.tr("Ask again"), self.tr("Ask the same question once more (Ctrl+R)"))
        self.edit = self._button(self.tr("Edit question"), self.tr("Change the question and ask again (Ctrl+E)"))
        for button in (self.up, self.down):
            button.setCheckable(True)
        self.note = dress(QLabel(), "danger")
        self.note.setWordWrap(False)
        self.row = FlowRow()
        for part in (self.up, self.down, self.correct, self.copy, self.again, self.edit, self.note):
            self.row.add(part)
        self.row.setParent(self)
        self.up.clicked.connect(lambda: self.rated.emit(self.index, Rating.UP))
        self.down.clicked.connect(lambda: self.rated.emit(self.index, Rating.DOWN))
        self.correct.clicked.connect(self._open_correction)
        self.copy.clicked.connect(lambda: self.copied.emit(self.index))
        self.again.clicked.connect(self.asked_again)
        self.edit.clicked.connect(lambda: self.edited.emit(self._turn.question if self._turn else ""))
        self.correction: CorrectionBox | None = None

    def show_turn(self, index: int, turn: Turn, n: int | None, *, last: bool, can_ask: bool) -> None:
        """``n``: the number of its citation that is open; ``last``: nothing comes after it."""
        if self.correction is not None and index != self.index:
            self._close_correction()
        self.index, self._turn = index, turn
        self.text.setAccessibleName(self.tr("Question {n} and its answer").format(n=index + 1))
        self.text.show_turn(index, turn, n)
        judged = turn.can_be_judged
        for button in (self.up, self.down, self.correct):
            button.setVisible(judged)
        self.up.setChecked(turn.opinion.rating is Rating.UP)
        self.down.setChecked(turn.opinion.rating is Rating.DOWN)
        corrected = self.tr("Corrected …") if turn.opinion.correction else self.tr("Correct …")
        self.correct.setText(corrected)
        self.copy.setVisible(turn.answer is not None and not turn.withheld)
        for button in (self.again, self.edit):
            button.setVisible(last and not turn.phase.is_open)
            button.setEnabled(can_ask)
        failure = turn.opinion_failure
        self.note.setText(self.tr("Not kept: {reason}").format(reason=failure.message) if failure else "")
        self.note.setVisible(failure is not None)
        self.row.setVisible(turn.phase not in (Phase.WAITING, Phase.STREAMING))
        self.row.arrange()

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in this order."""
        buttons = (self.up, self.down, self.correct, self.copy, self.again, self.edit)
        return (self.text, *buttons, *(self.correction.stops() if self.correction is not None else ()))

    def use_theme(self, theme: Theme) -> None:
        self.text.use_theme(theme)

    def height_for(self, width: int) -> int:
        """How many pixels high the turn is at this width, with the gap to the next one."""
        height = self.text.height_for(width)
        if not self.row.isHidden():
            height += _GAP + self.row.height_for(width)
        if self.correction is not None:
            height += _GAP + self.correction.sizeHint().height()
        return height + _BELOW

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self.arrange()

    def arrange(self) -> None:
        """Put the parts below each other."""
        width, y = self.width(), self.text.height_for(self.width())
        self.text.setGeometry(0, 0, width, y)
        if not self.row.isHidden():
            height = self.row.height_for(width)
            self.row.setGeometry(0, y + _GAP, width, height)
            y += _GAP + height
        if self.correction is not None:
            self.correction.setGeometry(0, y + _GAP, width, self.correction.sizeHint().height())

    def _open_correction(self) -> None:
        if self.correction is not None:
            self._close_correction()
            return
        kept = self._turn.opinion.correction if self._turn else None
        self.correction = CorrectionBox(kept or "")
        self.correction.setParent(self)
        self.correction.saved.connect(self._save_correction)
        self.correction.left.connect(self._close_correction)
        chain_after(self.edit, self.correction.stops())
        self.correction.show()
        self.resized.emit(self.index)
        self.correction.edit.setFocus()

    def _save_correction(self, text: str) -> None:
        self._close_correction()
        self.corrected.emit(self.index, text)

    def _close_correction(self) -> None:
        if self.correction is not None:
            had_focus = self.correction.edit.hasFocus()
            self.correction.hide()
            self.correction.deleteLater()
            self.correction = None
            self.resized.emit(self.index)
            if had_focus:
                self.correct.setFocus()

    def _button(self, text: str, help: str) -> QPushButton:
        return dress(QPushButton(text), "small", spoken=help, tip=help)

"""Where a question is written and sent: the box, the mode, ask and stop."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.features.ask.props import AskProps
from app.features.ask.turns import Phase
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from engine.contract.answers import LONGEST_QUESTION_CHARACTERS, AnswerMode


class QuestionEdit(QPlainTextEdit):
    """Return asks, Shift+Return breaks the line, Tab leaves."""

    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit()
        else:
            super().keyPressEvent(event)


class Composer(QWidget):
    """``asked`` carries the question; ``clear`` it once it was taken."""

    asked = Signal(str)
    stopped = Signal()
    mode_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._can_ask = False
        self.question = dress(QuestionEdit(), spoken=self.tr("Question"))
        self.question.setTabChangesFocus(True)
        self.question.setPlaceholderText(self.tr("Ask your documents a question"))
        self.question.setFixedHeight(self.question.fontMetrics().lineSpacing() * 3 + 24)
        self.question.asked.connect(self._ask)
        self.question.textChanged.connect(self._render_text)
        self.hint = dress(QLabel(), "muted")
        self.hint.setWordWrap(True)
        self.modes = {
            AnswerMode.QUOTE: QPushButton(self.tr("Quote word for word")),
            AnswerMode.ANSWER: QPushButton(self.tr("Phrase an answer")),
        }
        self.ask = dress(QPushButton(self.tr("Ask")), "primary", tip=self.tr("Ask (Enter)"))
        self.ask.clicked.connect(self._ask)
        self.stop = dress(QPushButton(self.tr("Stop")), tip=self.tr("Stop this answer (Esc)"))
        self.stop.clicked.connect(self.stopped)
        # Not the button's own shortcut: a button shows itself pressed for a tenth of a second before it acts.
        self._stop_key = QShortcut(QKeySequence("Esc"), self)
        self._stop_key.activated.connect(self.stopped)
        self.writing = dress(QLabel(), "muted")
        self._modes_row = FlowRow(8)
        self._group = QButtonGroup(self)
        for mode, button in self.modes.items():
            dress(button, "small").setCheckable(True)
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, mode=mode: self.mode_chosen.emit(mode))
            self._modes_row.add(button)
        self._modes_row.add(self.writing)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._modes_row, 1, Qt.AlignmentFlag.AlignVCenter)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.question)
        column.addWidget(self.hint)
        column.addLayout(buttons)

    def clear(self) -> None:
        self.question.clear()

    def edit(self, question: str) -> None:
        """Put a question that was asked into the box, to change it and ask again."""
        self.question.setPlainText(question)
        self.question.selectAll()
        self.question.setFocus()

    def render_props(self, props: AskProps) -> None:
        self._can_ask = props.can_ask
        self.modes[props.mode].setChecked(True)
        phrase = self.modes[AnswerMode.ANSWER]
        phrase.setEnabled(props.can_phrase)
        why = self.tr("No language model is in use: answers are quotes, word for word, until one is imported.")
        phrase.setToolTip("" if props.can_phrase else why)
        phrase.setAccessibleDescription("" if props.can_phrase else why)
        self.stop.setVisible(props.busy)
        self._stop_key.setEnabled(props.busy)
        phase = props.turns[-1].phase if props.turns else None
        self.writing.setText(self.tr("Writing; not checked yet") if phase is Phase.STREAMING else "")
        self._modes_row.arrange()
        self._render_text()

    def _ask(self) -> None:
        if self.ask.isEnabled():
            self.asked.emit(self.question.toPlainText())

    def _render_text(self) -> None:
        length = len(self.question.toPlainText().strip())
        too_long = length > LONGEST_QUESTION_CHARACTERS
        self.hint.setVisible(too_long)
        if too_long:
            self.hint.setText(
                self.tr("{n} of at most {most} characters: shorten the question.").format(
                    n=length, most=LONGEST_QUESTION_CHARACTERS
                )
            )
        self.ask.setEnabled(self._can_ask and length > 0 and not too_long)

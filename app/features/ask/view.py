"""The page Ask: question, transcript, and the source beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.ask.source_view import SourceView
from app.features.ask.transcript import Transcript
from app.features.ask.view_model import AskViewModel, Phase
from app.resources.theme import Theme
from app.widgets.dress import dress, heading
from app.widgets.notice import EmptyNotice
from engine.contract.answers import AnswerMode


class QuestionEdit(QPlainTextEdit):
    """Return asks, Shift+Return breaks the line, Tab leaves."""

    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit()
        else:
            super().keyPressEvent(event)


class AskPage(QWidget):
    """``documents_wanted``: there is nothing to ask about yet."""

    documents_wanted = Signal()

    def __init__(self, model: AskViewModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.transcript = Transcript(theme)
        self.transcript.citation_opened.connect(model.open_citation)
        self.source = SourceView(theme)
        self.source.stepped.connect(model.step_citation)
        self.source.closed.connect(model.close_source)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self.documents_wanted)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.transcript)
        self._splitter = QSplitter(childrenCollapsible=False, handleWidth=16)
        self._splitter.addWidget(self._conversation_side())
        self._splitter.addWidget(self.source)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        self._splitter.setSizes([620, 400])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._header())
        column.addWidget(self._splitter, 1)
        model.changed.connect(self._render)
        self._render(frozenset(("collections", "turns")))

    def refresh(self) -> None:
        self._model.refresh()
        self.question.setFocus()

    def use_theme(self, theme: Theme) -> None:
        self.transcript.use_theme(theme)
        self.source.use_theme(theme)

    def _header(self) -> QHBoxLayout:
        self.collection = dress(QComboBox(), spoken=self.tr("Collection to ask"))
        self.collection.setMinimumContentsLength(18)
        self.collection.activated.connect(lambda i: self._model.choose_collection(self.collection.itemData(i)))
        self._new = QPushButton(self.tr("New conversation"))
        self._new.setShortcut("Ctrl+N")
        self._new.clicked.connect(self._start_over)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(heading(self.tr("Ask")), 1)
        row.addWidget(self.collection)
        row.addWidget(self._new)
        return row

    def _conversation_side(self) -> QWidget:
        self.question = dress(QuestionEdit(), spoken=self.tr("Question"))
        self.question.setTabChangesFocus(True)
        self.question.setPlaceholderText(self.tr("Ask your documents a question"))
        self.question.setFixedHeight(self.question.fontMetrics().lineSpacing() * 3 + 24)
        self.question.asked.connect(self._ask)
        self.question.textChanged.connect(lambda: self._render(frozenset(("busy",))))
        self._modes = QButtonGroup(self)
        self.modes = {mode: dress(QPushButton(), "small") for mode in AnswerMode}
        self.modes[AnswerMode.QUOTE].setText(self.tr("Quote word for word"))
        self.modes[AnswerMode.ANSWER].setText(self.tr("Phrase an answer"))
        self.ask_button = dress(QPushButton(self.tr("Ask")), "primary")
        self.ask_button.clicked.connect(self._ask)
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setShortcut("Esc")
        self.stop_button.clicked.connect(self._model.stop)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for mode in (AnswerMode.QUOTE, AnswerMode.ANSWER):
            self.modes[mode].setCheckable(True)
            self._modes.addButton(self.modes[mode])
            self.modes[mode].clicked.connect(lambda _=False, mode=mode: self._model.choose_mode(mode))
            buttons.addWidget(self.modes[mode])
        self._writing = dress(QLabel(self.tr("Writing; not checked yet")), "muted")
        buttons.addStretch()
        buttons.addWidget(self._writing)
        buttons.addWidget(self.stop_button)
        buttons.addWidget(self.ask_button)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._stack, 1)
        column.addWidget(self.question)
        column.addLayout(buttons)
        return side

    def _ask(self) -> None:
        if self._model.ask(self.question.toPlainText()):
            self.question.clear()

    def _start_over(self) -> None:
        self._model.start_over()
        self.question.setFocus()

    def _render(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if changed & {"collections", "collection"}:
            self.collection.clear()
            self.collection.addItem(self.tr("All collections"), None)
            for name in props.collections:
                self.collection.addItem(name, name)
            self.collection.setCurrentIndex(max(0, self.collection.findData(props.collection)))
        if changed & {"turns", "opened"}:
            self.transcript.show_turns(props.turns, props.opened)
        self._stack.setCurrentWidget(self.transcript if props.turns else self.empty)
        if not props.turns:
            self._render_empty(props.has_documents)
        self.source.setVisible(props.citation is not None)
        self.source.show_source(props.citation, props.excerpt, props.source_failure, props.citations)
        self.modes[props.mode].setChecked(True)
        phrase = self.modes[AnswerMode.ANSWER]
        phrase.setEnabled(props.can_phrase)
        phrase.setToolTip("" if props.can_phrase else self.tr("No language model is in use: import one first."))
        self.stop_button.setVisible(props.busy)
        self._writing.setVisible(bool(props.turns) and props.turns[-1].phase is Phase.STREAMING)
        self.ask_button.setEnabled(not props.busy and bool(self.question.toPlainText().strip()))
        self._new.setEnabled(bool(props.turns))

    def _render_empty(self, has_documents: bool | None) -> None:
        if has_documents is None:
            self.empty.show_text(self.tr("Ask"), self.tr("Looking at your collections …"))
        elif has_documents:
            self.empty.show_text(
                self.tr("What would you like to know?"),
                self.tr(
                    "Every answer names the place it rests on, and you can open it. "
                    "Where the documents do not say, you are told so."
                ),
            )
        else:
            self.empty.show_text(
                self.tr("There is nothing to ask about yet"),
                self.tr("Add a folder of documents first. They are read and encrypted on this machine."),
                self.tr("Add documents"),
            )

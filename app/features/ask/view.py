"""The page Ask: conversations, the open one, and the source beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.ask.composer import Composer
from app.features.ask.conversation_side import ConversationSide
from app.features.ask.conversations_model import ConversationsViewModel
from app.features.ask.export_text import answer_as_text, file_name
from app.features.ask.note_band import NoteBand
from app.features.ask.source_side import SourceSide
from app.features.ask.transcript import Transcript
from app.features.ask.view_model import AskViewModel
from app.resources.theme import Theme
from app.widgets.dress import dress, heading
from app.widgets.notice import EmptyNotice, FailureNotice

_PLACES = "ask/splitter"
_SAVE_AFTER_MS = 500


class AskPage(QWidget):
    """``documents_wanted``: there is nothing to ask about yet. ``settings`` None: places are not remembered."""

    documents_wanted = Signal()

    def __init__(
        self,
        model: AskViewModel,
        conversations: ConversationsViewModel,
        theme: Theme,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__()
        self._model = model
        self._conversations = conversations
        self._settings = settings
        self.side = ConversationSide(conversations)
        self.transcript = Transcript(theme)
        self.composer = Composer()
        self.question = self.composer.question
        self.source_side = SourceSide(model.source, theme)
        self.source = self.source_side.view
        self.empty = EmptyNotice()
        self.failure = FailureNotice(dismissable=True)
        self.note = NoteBand()
        self.later = dress(
            QLabel(
                self.tr(
                    "Jobs are running. Documents that are still being read are not searched yet: ask again once "
                    "they are in."
                ),
                wordWrap=True,
            ),
            "muted",
        )
        self.splitter = QSplitter(childrenCollapsible=False, handleWidth=16)
        self._arrange()
        self._connect()
        self._render(frozenset(("collections", "turns")))

    def refresh(self) -> None:
        self._model.refresh()
        self._conversations.refresh()
        self.question.setFocus()

    def use_theme(self, theme: Theme) -> None:
        self.transcript.use_theme(theme)
        self.source.use_theme(theme)

    def choose_file(self) -> None:
        """Ask where to export the conversation to."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = file_name(self._model.props.title)
        dialog = QFileDialog(self, self.tr("Export conversation"), documents)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        endings = {self.tr("PDF (*.pdf)"): "pdf", self.tr("Markdown (*.md)"): "md"}
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings.get(chosen, "pdf")))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._model.export(Path(path)))
        dialog.open()

    def copy_answer(self, index: int | None = None) -> None:
        """Put an answer with its numbered sources on the clipboard; None: the one that is looked at."""
        index = self._model.props.current if index is None else index
        if index is not None and (text := answer_as_text(self._model.props.turns[index])):
            QGuiApplication.clipboard().setText(text)
            self.note.tell(self.tr("The answer was copied with its sources."))

    # making

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.transcript)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.failure)
        column.addWidget(self._stack, 1)
        column.addWidget(self.later)
        column.addWidget(self.note)
        column.addWidget(self.composer)
        character = self.fontMetrics().averageCharWidth()
        for part, characters in ((self.side, 20), (middle, 34), (self.source_side, 26)):
            part.setMinimumWidth(max(character * characters, part.minimumWidth(), part.minimumSizeHint().width()))
            self.splitter.addWidget(part)
        for place, stretch in enumerate((0, 3, 2)):
            self.splitter.setStretchFactor(place, stretch)
        self.splitter.setSizes([character * 26, 560, 420])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(self._header())
        whole.addWidget(self.splitter, 1)
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(_SAVE_AFTER_MS)
        self._remember.timeout.connect(self._save_places)
        if self._settings is not None:
            kept = self._settings.value(_PLACES)
            if isinstance(kept, QByteArray):
                self.splitter.restoreState(kept)

    def _header(self) -> QHBoxLayout:
        self.collection = dress(QComboBox(), spoken=self.tr("Collection to ask"))
        self.collection.setMinimumContentsLength(18)
        self.collection.activated.connect(lambda i: self._model.choose_collection(self.collection.itemData(i)))
        self.export = QPushButton(self.tr("Export …"))
        self.export.setToolTip(self.tr("Save the conversation as PDF or Markdown (Ctrl+S)"))
        self.export.clicked.connect(self.choose_file)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(heading(self.tr("Ask")), 1)
        row.addWidget(self.collection)
        row.addWidget(self.export)
        return row

    def _connect(self) -> None:
        model = self._model
        self.empty.acted.connect(self.documents_wanted)
        self.composer.asked.connect(self._ask)
        self.composer.stopped.connect(model.stop)
        self.composer.mode_chosen.connect(model.choose_mode)
        self.side.opened.connect(model.open_conversation)
        self.side.new_wanted.connect(self._start_over)
        self._conversations.deleted.connect(self._deleted)
        self._conversations.renamed.connect(model.rename)
        model.kept.connect(self._conversations.refresh)
        self.transcript.citation_opened.connect(model.open_citation)
        self.transcript.rated.connect(model.rate)
        self.transcript.corrected.connect(model.correct)
        self.transcript.copied.connect(self.copy_answer)
        self.transcript.asked_again.connect(model.ask_again)
        self.transcript.edited.connect(self.composer.edit)
        self.source_side.stepped.connect(self._step)
        self.source_side.closed.connect(model.close_source)
        self.failure.dismissed.connect(model.dismiss)
        self.note.dismissed.connect(model.dismiss)
        self.splitter.splitterMoved.connect(lambda *_: self._remember.start())
        model.changed.connect(self._render)
        for keys, act in (
            ("Ctrl+N", self._start_over),
            ("Ctrl+R", model.ask_again),
            ("Ctrl+E", self._edit_last),
            ("Ctrl+Shift+C", self.copy_answer),
            ("Ctrl+S", self._export),
            ("F8", partial(self._step, 1)),
            ("Shift+F8", partial(self._step, -1)),
            *((f"Ctrl+{n}", partial(self._open_numbered, n)) for n in range(1, 10)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # acting

    def _ask(self, question: str) -> None:
        if self._model.ask(question):
            self.composer.clear()

    def _start_over(self) -> None:
        self._model.start_over()
        self.question.setFocus()

    def _edit_last(self) -> None:
        if self._model.props.can_ask_again:
            self.composer.edit(self._model.props.turns[-1].question)

    def _deleted(self, conversation_id: str) -> None:
        if conversation_id == self._model.props.conversation_id:
            self._model.start_over()

    def _export(self) -> None:
        if self._model.props.can_export:
            self.choose_file()

    def _step(self, by: int) -> None:
        self._model.step_citation(by)
        self._seek()

    def _open_numbered(self, n: int) -> None:
        self._model.open_numbered(n)
        self._seek()

    def _seek(self) -> None:
        if self._model.props.opened:
            self.transcript.seek(self._model.props.opened)

    def _save_places(self) -> None:
        if self._settings is not None:
            self._settings.setValue(_PLACES, self.splitter.saveState())

    # showing

    def _render(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if changed & {"collections", "collection"}:
            self.collection.clear()
            self.collection.addItem(self.tr("All collections"), None)
            for name in props.collections:
                self.collection.addItem(name, name)
            self.collection.setCurrentIndex(max(0, self.collection.findData(props.collection)))
        if changed & {"turns", "opened", "can_ask_again"}:
            self.transcript.show_turns(props.turns, props.opened, can_ask=props.can_ask_again)
        if changed == {"turns"} and props.busy:
            self.composer.render_props(props)
            return  # words are streaming: nothing else is another one
        self.composer.render_props(props)
        self.later.setVisible(props.may_say_later)
        self._stack.setCurrentWidget(self.transcript if props.turns else self.empty)
        if not props.turns:
            self._render_empty()
        self.side.show_current(props.conversation_id)
        self.source_side.render_props(props)
        self.failure.show_failure(props.failure)
        if props.failure is not None:
            self.note.hide()  # what it told is not the latest any more
        self.export.setEnabled(props.can_export)
        if "saved_to" in changed and props.saved_to:
            self.note.tell(self.tr("Saved to {path}").format(path=props.saved_to))

    def _render_empty(self) -> None:
        props = self._model.props
        if props.loading:
            self.empty.show_text("", self.tr("Opening the conversation …"))
        elif props.has_documents is None:
            self.empty.show_text(self.tr("Ask"), self.tr("Looking at your collections …"))
        elif props.may_be_reading:
            self.empty.show_text(
                self.tr("Your documents are being read"),
                self.tr(
                    "You can ask as soon as the first ones are in. Jobs, at the bottom right, shows how far it is."
                ),
            )
        elif not props.has_documents:
            self.empty.show_text(
                self.tr("There is nothing to ask about yet"),
                self.tr("Add a folder of documents first. They are read and encrypted on this machine."),
                self.tr("Add documents"),
            )
        else:
            text = self.tr(
                "Every answer names the place it rests on, and you can open it. "
                "Where the documents do not say, you are told so."
            )
            if not props.can_phrase:
                text += "\n\n" + self.tr(
                    "No language model is in use, so answers are quotes: the sentences that fit best, word for word. "
                    "Import a model under Models to have answers phrased."
                )
            self.empty.show_text(self.tr("What would you like to know?"), text)

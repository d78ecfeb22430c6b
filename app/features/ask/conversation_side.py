"""The list of conversations: open, rename, delete after a yes, begin a new one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QLabel,
    QListView,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.features.ask.conversations_model import ConversationList, ConversationsViewModel
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.notice import FailureNotice

_LONGEST_TITLE = 200


class ConversationSide(QWidget):
    """``opened`` carries a conversation's id."""

    opened = Signal(str)
    new_wanted = Signal()

    def __init__(self, model: ConversationsViewModel) -> None:
        super().__init__()
        self._model = model
        self._current: str | None = None
        self.rows = ConversationList(model)
        self.new = QPushButton(self.tr("New conversation"))
        self.new.setToolTip(self.tr("Begin a new conversation (Ctrl+N)"))
        self.new.clicked.connect(self.new_wanted)
        self.list = dress(QListView(), "conversations", spoken=self.tr("Conversations"))
        self.list.setModel(self.rows)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)
        self.rename = self._button(self.tr("Rename"), self.tr("Give the conversation another title (F2)"))
        self.rename.clicked.connect(self.ask_title)
        self.delete = self._button(self.tr("Delete"), self.tr("Delete the conversation (Delete)"))
        self.delete.clicked.connect(self.ask_to_delete)
        for keys, act in (("F2", self.ask_title), (QKeySequence.StandardKey.Delete, self.ask_to_delete)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
        self.hint = dress(QLabel(), "muted")
        self.hint.setWordWrap(True)
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss)
        buttons = FlowRow(8)
        buttons.add(self.rename)
        buttons.add(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.new)
        column.addWidget(self.failure)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.setMinimumWidth(buttons.sizeHint().width())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._render_buttons())
        self.rows.modelReset.connect(self._select_current)
        model.changed.connect(self._render)
        self._render()

    def show_current(self, conversation_id: str | None) -> None:
        """Mark the conversation that is open; None: a new one."""
        if conversation_id != self._current:
            self._current = conversation_id
            self._select_current()

    def ask_title(self) -> None:
        """Ask for another title of the chosen conversation."""
        index = self._chosen()
        if not index.isValid():
            return
        conversation_id, title = str(index.data(ConversationList.ID)), str(index.data())
        box = QInputDialog(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Rename conversation"))
        box.setLabelText(self.tr("Title"))
        box.setTextValue(title)
        box.textValueSelected.connect(lambda text: self._model.rename(conversation_id, text[:_LONGEST_TITLE]))
        box.open()

    def ask_to_delete(self) -> None:
        """Delete the chosen conversation after a yes."""
        index = self._chosen()
        if not index.isValid():
            return
        conversation_id = str(index.data(ConversationList.ID))
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Delete conversation"))
        box.setText(self.tr("Delete “{title}”?").format(title=index.data()))
        box.setInformativeText(
            self.tr("Its questions, answers and corrections are erased. The documents stay. This cannot be undone.")
        )
        confirm = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        confirm.setObjectName("confirm")
        confirm.clicked.connect(lambda: self._model.delete(conversation_id))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.data(ConversationList.ID)))

    def _chosen(self) -> QModelIndex:
        chosen = self.list.selectionModel().selectedIndexes()
        return chosen[0] if chosen else QModelIndex()

    def _select_current(self) -> None:
        row = self.rows.row_of(self._current)
        if row < 0:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
        else:
            self.list.setCurrentIndex(self.rows.index(row))
        self._render_buttons()

    def _render(self) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure)
        empty = not props.entries and props.failure is None
        self.hint.setVisible(empty)
        kept = self.tr("Conversations are kept here, encrypted, and only you see them.")
        self.hint.setText(self.tr("Looking for your conversations …") if props.loading else kept)
        self._render_buttons()

    def _render_buttons(self) -> None:
        chosen = self._chosen().isValid()
        self.rename.setEnabled(chosen)
        self.delete.setEnabled(chosen)

    def _button(self, text: str, help: str) -> QPushButton:
        return dress(QPushButton(text), "small", spoken=help, tip=help)

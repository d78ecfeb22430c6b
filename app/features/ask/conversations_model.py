"""The conversations that the engine keeps: listed, renamed, deleted. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.ask.moments import moment
from engine.contract.answers import ConversationResponse

_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Entry:
    """``updated_at`` is an ISO 8601 moment in UTC."""

    id: str
    title: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class ConversationsInputs:
    entries: tuple[Entry, ...] | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ConversationsProps:
    """``loading``: nothing is known yet."""

    entries: tuple[Entry, ...]
    loading: bool
    failure: Failure | None


class ConversationsViewModel(ViewModel[ConversationsInputs, ConversationsProps]):
    deleted = Signal(str)
    renamed = Signal(str, str)

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ConversationsInputs(), parent)
        self._engine = engine
        self._background = background
        self._listing: Ticket | None = None

    @staticmethod
    def derive(inputs: ConversationsInputs) -> ConversationsProps:
        loading = inputs.entries is None and inputs.failure is None
        return ConversationsProps(inputs.entries or (), loading, inputs.failure)

    def refresh(self) -> None:
        """Look again; the latest answer wins."""
        if self._listing:
            self._listing.cancel()
        self._listing = self._background.run(
            lambda: self._engine().list_conversations(), self._listed, lambda failure: self._set(failure=failure)
        )

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        title = " ".join(title.split())
        if not title:
            return

        def done(found: ConversationResponse) -> None:
            self.renamed.emit(found.id, found.title)
            self.refresh()

        self._background.run(
            lambda: self._engine().rename_conversation(conversation_id, title),
            done,
            lambda failure: self._set(failure=failure),
        )

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation with everything in it."""

        def done(_: None) -> None:
            self.deleted.emit(conversation_id)
            self.refresh()

        self._background.run(
            lambda: self._engine().delete_conversation(conversation_id),
            done,
            lambda failure: self._set(failure=failure),
        )

    def dismiss(self) -> None:
        self._set(failure=None)

    def _listed(self, found: list[ConversationResponse]) -> None:
        self._set(entries=tuple(Entry(c.id, c.title, c.updated_at) for c in found), failure=None)


class ConversationList(QAbstractListModel):
    """The entries as rows: title and moment."""

    ID = Qt.ItemDataRole.UserRole + 1
    WHEN = Qt.ItemDataRole.UserRole + 2

    def __init__(self, model: ConversationsViewModel) -> None:
        super().__init__(model)
        self._entries: tuple[Entry, ...] = model.props.entries
        self._model = model
        model.changed.connect(self._follow)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return entry.title
        when = moment(entry.updated_at, QLocale())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {when}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<qt>{escape(entry.title)}<br>{escape(when)}</qt>"
        return {self.ID: entry.id, self.WHEN: when}.get(role)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        return super().roleNames() | {self.ID: QByteArray(b"id"), self.WHEN: QByteArray(b"when")}

    def row_of(self, conversation_id: str | None) -> int:
        """-1 where it is not listed."""
        return next((row for row, entry in enumerate(self._entries) if entry.id == conversation_id), -1)

    def _follow(self, changed: frozenset[str]) -> None:
        if "entries" in changed:
            self.beginResetModel()
            self._entries = self._model.props.entries
            self.endResetModel()

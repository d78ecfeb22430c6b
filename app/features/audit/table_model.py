"""The log as a table of a million rows: it knows how many there are, and asks for those that are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.bridge.moments import moment_text
from app.bridge.plain import plain_tip
from app.features.audit import words
from app.features.audit.record_pages import PAGE, RecordPages
from engine.contract.audit import AuditRecord

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PAUSE_MS = 25
"""While the scroll bar is dragged, what is passed in less than this is not fetched."""


class Column(IntEnum):
    TIME = 0
    ACTION = 1
    ACTOR = 2
    OUTCOME = 3
    OBJECT = 4


class AuditTable(QAbstractTableModel):
    """Says which pages it lacks with ``pages_wanted``; whoever hears it answers with ``put``, in any order."""

    pages_wanted = Signal(tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages = RecordPages()
        self._seen = (0, 0)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.ask)

    def begin(self, *, dense: bool) -> None:
        """Another list comes."""
        self.beginResetModel()
        self.pages = RecordPages(dense=dense)
        self._seen = (0, 0)
        self.endResetModel()

    def look_at(self, first: int, last: int) -> None:
        """These rows are on the screen now."""
        self._seen = (max(0, first), max(0, last))
        if self.pages.wanted(*self._seen) and not self._pause.isActive():
            self._pause.start()

    def ask(self) -> None:
        self._pause.stop()
        if wanted := self.pages.wanted(*self._seen):
            self.pages_wanted.emit(wanted)

    def put(self, page: int, records: Sequence[AuditRecord], following: int | None) -> None:
        before = self.rowCount()
        pages = self.pages
        if page == 0 and not before:
            self.beginResetModel()
            pages.put(page, records, following)
            self.endResetModel()
            return
        after = pages.put(page, records, following)
        if after > before:
            # Told afterwards: what is new stands below all that was there.
            pages.total = before
            self.beginInsertRows(_ROOT, before, after - 1)
            pages.total = after
            self.endInsertRows()
        elif records:
            first = page * PAGE
            self.dataChanged.emit(self.index(first, 0), self.index(first + len(records) - 1, len(Column) - 1))
        if pages.wanted(*self._seen) and not self._pause.isActive():
            self._pause.start()

    def record(self, row: int) -> AuditRecord | None:
        """None: it was not fetched yet."""
        return self.pages.row(row)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else self.pages.total

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.TIME: self.tr("Time"),
            Column.ACTION: self.tr("What happened"),
            Column.ACTOR: self.tr("Who"),
            Column.OUTCOME: self.tr("Outcome"),
            Column.OBJECT: self.tr("To what"),
        }[Column(section)]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = Column(index.column())
        record = self.pages.row(index.row())
        if record is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and column is Column.ACTION else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(record, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._text(record, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(record, column)}"
        return None

    def _text(self, record: AuditRecord, column: Column) -> str:
        match column:
            case Column.TIME:
                return moment_text(record.utc)
            case Column.ACTION:
                return words.action(record.action)
            case Column.ACTOR:
                return words.actor(record)
            case Column.OUTCOME:
                return words.outcome(record.outcome)
            case _:
                return record.object

"""The documents of a collection as a table that loads page by page, as far as somebody scrolls."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from engine.contract.documents import DocumentResponse

PAGE = 200
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    NAME = 0
    TYPE = 1
    PAGES = 2
    PASSAGES = 3
    SIZE = 4
    STATUS = 5
    UPDATED = 6


class DocumentRole(IntEnum):
    ID = Qt.ItemDataRole.UserRole + 1
    NAME = Qt.ItemDataRole.UserRole + 2
    STATUS = Qt.ItemDataRole.UserRole + 3
    REASON = Qt.ItemDataRole.UserRole + 4


class DocumentTable(QAbstractTableModel):
    """Asks for more with ``page_wanted(offset)``; whoever hears it answers with ``append`` or ``give_up``."""

    page_wanted = Signal(int)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[DocumentResponse] = []
        self._total = 0
        self._awaited = False

    @property
    def total(self) -> int:
        """How many there are, loaded or not."""
        return self._total

    def reset(self) -> None:
        """Forget every row."""
        self.beginResetModel()
        self._rows, self._total, self._awaited = [], 0, False
        self.endResetModel()

    def append(self, documents: list[DocumentResponse], total: int) -> None:
        """Add one page below what is there; an empty page means that there is no more, whatever was said."""
        self._awaited = False
        self._total = total if documents else len(self._rows)
        if documents:
            first = len(self._rows)
            self.beginInsertRows(_ROOT, first, first + len(documents) - 1)
            self._rows += documents
            self.endInsertRows()

    def give_up(self) -> None:
        """The page that was asked for does not come; ask no more until the next reset."""
        self._awaited = False
        self._total = len(self._rows)

    def document(self, row: int) -> DocumentResponse:
        return self._rows[row]

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: _Index = _ROOT) -> bool:  # noqa: N802
        return not parent.isValid() and not self._awaited and len(self._rows) < self._total

    def fetchMore(self, parent: _Index = _ROOT) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._awaited = True
            self.page_wanted.emit(len(self._rows))

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        names = {int(role): QByteArray(role.name.lower().encode()) for role in DocumentRole}
        return super().roleNames() | names

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.NAME: self.tr("Name"),
                Column.TYPE: self.tr("Type"),
                Column.PAGES: self.tr("Pages"),
                Column.PASSAGES: self.tr("Passages"),
                Column.SIZE: self.tr("Size"),
                Column.STATUS: self.tr("Status"),
                Column.UPDATED: self.tr("Updated"),
            }[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Horizontal:
            return _alignment(Column(section))
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        document, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(document, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return document.reason if column is Column.STATUS and document.reason else document.path
        values = {
            DocumentRole.ID: document.id,
            DocumentRole.NAME: document.name,
            DocumentRole.STATUS: document.status,
            DocumentRole.REASON: document.reason,
        }
        return values.get(role)  # type: ignore[call-overload]

    def _text(self, document: DocumentResponse, column: Column) -> str:
        if column is Column.NAME:
            return document.name
        if column is Column.TYPE:
            return PurePosixPath(document.name).suffix.removeprefix(".").upper()
        if column is Column.PAGES:
            return "" if document.pages is None else QLocale().toString(document.pages)
        if column is Column.PASSAGES:
            return QLocale().toString(document.chunks)
        if column is Column.SIZE:
            return QLocale().formattedDataSize(document.size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        if column is Column.STATUS:
            return self._status(document.status)
        return f"{datetime.fromisoformat(document.updated_at).astimezone():%Y-%m-%d %H:%M}"

    def _status(self, status: str) -> str:
        return {
            "ready": self.tr("ready"),
            "duplicate": self.tr("duplicate"),
            "skipped": self.tr("skipped"),
            "quarantined": self.tr("quarantined"),
            "failed": self.tr("failed"),
        }.get(status, status)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    numeric = column in (Column.PAGES, Column.PASSAGES, Column.SIZE)
    return (Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

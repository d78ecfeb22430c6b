"""The documents of a collection as a table: the total is known at once, rows come as far as somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QByteArray, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from app.bridge.engine_words import in_words
from app.bridge.plain import plain_tip
from app.features.documents.cells import Column, cell_text
from app.features.documents.row_pages import PAGE, RowPages
from app.features.source.hidden_words import warning
from engine.contract.documents import DocumentResponse

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PAUSE_MS = 25
"""While the scroll bar is dragged, what is passed in less than this is not fetched."""

RowRange = tuple[int, int]
"""First and last row, both included."""


class DocumentRole(IntEnum):
    ID = Qt.ItemDataRole.UserRole + 1
    NAME = Qt.ItemDataRole.UserRole + 2
    STATUS = Qt.ItemDataRole.UserRole + 3
    REASON = Qt.ItemDataRole.UserRole + 4


class DocumentTable(QAbstractTableModel):
    """Says which pages it lacks with ``pages_wanted``; whoever hears it answers with ``put``, in any order."""

    pages_wanted = Signal(tuple)
    """Every page that is wanted now, as numbers; what was wanted before and is not named is wanted no more."""
    rows_moved = Signal()
    """Other documents stand where some stood: what was selected by its row may be another one now."""

    reordered = Signal()
    """The rows come again from the top, and nobody knows where any of them stands now."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._pages = RowPages()
        self._seen: RowRange = (0, 0)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.ask)

    @property
    def kept(self) -> int:
        """How many rows are in memory, of however many there are."""
        return self._pages.kept

    def reset(self) -> None:
        """Forget everything: another list comes."""
        self.beginResetModel()
        self._pages = RowPages()
        self._seen = (0, 0)
        self.endResetModel()

    def reorder(self) -> None:
        """The same list in another order: the rows are fetched again, from the top."""
        self._pages.clear()
        self._seen = (0, 0)
        self._tell_changed(0, self._pages.total - 1)
        self.rows_moved.emit()
        self.reordered.emit()

    def renew(self) -> None:
        """Show what is there until it has been fetched again. Asks for what is looked at."""
        self._pages.make_stale()
        self.ask()

    def look_at(self, first: int, last: int) -> None:
        """These rows are on the screen now."""
        self._seen = (max(0, first), max(0, last))
        if self._pages.wanted(*self._seen) and not self._pause.isActive():
            self._pause.start()

    def ask(self) -> None:
        """Name what is missing of the rows that are looked at; the first page when nothing is known yet."""
        self._pause.stop()
        self.pages_wanted.emit(self._pages.wanted(*self._seen) or (() if self._pages.total else (0,)))

    def put(self, page: int, documents: Sequence[DocumentResponse], total: int) -> None:
        """One page has come, and with it the total as it is now."""
        resized = self._resize(total)
        replaced = self._pages.put(page, documents)
        self._tell_changed(page * PAGE, min(page * PAGE + len(documents), total) - 1)
        if replaced or resized:
            self.rows_moved.emit()
        if resized and self._pages.wanted(*self._seen) and not self._pause.isActive():
            self._pause.start()

    def document(self, row: int) -> DocumentResponse | None:
        """None: it was not fetched yet."""
        return self._pages.row(row)

    def known(self, ranges: Sequence[RowRange]) -> list[DocumentResponse] | None:
        """The documents of these rows as they are shown; None when not all of them were fetched."""
        if sum(last - first + 1 for first, last in ranges) > self._pages.kept:
            return None
        rows = [self._pages.row(row) for first, last in ranges for row in range(first, last + 1)]
        found = [row for row in rows if row is not None]
        return found if len(found) == len(rows) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else self._pages.total

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        names = {int(role): QByteArray(role.name.lower().encode()) for role in DocumentRole}
        return super().roleNames() | names

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return Column(section).title
        return _alignment(Column(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        document = self._pages.row(index.row())
        if document is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and column is Column.NAME else None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(document, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            reason = in_words(document.reason) if column is Column.STATUS and document.reason else ""
            if column is Column.STATUS and document.hidden and not reason:
                reason = warning(document.hidden)
            return plain_tip(reason or document.path)
        values = {
            DocumentRole.ID: document.id,
            DocumentRole.NAME: document.name,
            DocumentRole.STATUS: document.status,
            DocumentRole.REASON: document.reason,
        }
        return values.get(role)  # type: ignore[call-overload]

    def _resize(self, total: int) -> bool:
        """Returns whether there were rows before, and now there are more or fewer."""
        before = self._pages.total
        if total == before:
            return False
        if not before or not total:
            self.beginResetModel()
            self._pages.resize(total)
            self.endResetModel()
        elif total > before:
            self.beginInsertRows(_ROOT, before, total - 1)
            self._pages.resize(total)
            self.endInsertRows()
        else:
            self.beginRemoveRows(_ROOT, total, before - 1)
            self._pages.resize(total)
            self.endRemoveRows()
        return bool(before)

    def _tell_changed(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

"""Items of a dataset as a table: rows come in the engine's order, as far as somebody scrolls.

The engine gives a page by where the one before ended, so that the last page costs what the first one costs. So rows
are appended and never skipped; the other end of a list is reached by turning the order round.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.bridge.moments import moment_text
from app.bridge.plain import plain_tip
from app.features.datasets.wording import origin_word, reasons_text, state_word
from engine.contract.datasets import ItemOrigin, ItemResponse, ItemState

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

RowRange = tuple[int, int]
"""First and last row, both included."""


class Column(IntEnum):
    NUMBER = 0
    QUESTION = 1
    STATE = 2
    ORIGIN = 3
    WORDS = 4
    UPDATED = 5

    @property
    def sort_key(self) -> str | None:
        """What the engine calls the order of this column; None: it has none."""
        return {
            Column.NUMBER: "age",
            Column.QUESTION: "question",
            Column.WORDS: "words",
            Column.UPDATED: "updated",
        }.get(self)

    @property
    def title(self) -> str:
        return {
            Column.NUMBER: QCoreApplication.translate("ItemCells", "No."),
            Column.QUESTION: QCoreApplication.translate("ItemCells", "Question"),
            Column.STATE: QCoreApplication.translate("ItemCells", "State"),
            Column.ORIGIN: QCoreApplication.translate("ItemCells", "Origin"),
            Column.WORDS: QCoreApplication.translate("ItemCells", "Words"),
            Column.UPDATED: QCoreApplication.translate("ItemCells", "Updated"),
        }[self]


@dataclass(frozen=True, slots=True)
class Row:
    """What the table keeps of an item, so that a hundred thousand of them fit."""

    id: int
    question: str
    state: ItemState
    origin: ItemOrigin
    words: int
    updated_at: str
    dropped: tuple[str, ...]
    edited: bool

    @classmethod
    def of(cls, item: ItemResponse) -> Row:
        return cls(
            item.id,
            item.question,
            item.state,
            item.origin,
            item.words,
            item.updated_at,
            tuple(item.dropped),
            item.edited,
        )


class ItemRole(IntEnum):
    ID = Qt.ItemDataRole.UserRole + 1
    STATE = Qt.ItemDataRole.UserRole + 2
    DROPPED = Qt.ItemDataRole.UserRole + 3


class ItemTable(QAbstractTableModel):
    """``more_wanted`` asks for the next page; whoever hears it answers with ``append``."""

    more_wanted = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._has_more = False

    def show_rows(self, rows: Sequence[Row], *, has_more: bool) -> None:
        """Another list, from its beginning."""
        self.beginResetModel()
        self._rows, self._has_more = list(rows), has_more
        self.endResetModel()

    def append(self, rows: Sequence[Row], *, has_more: bool) -> None:
        """The page that follows."""
        self._has_more = has_more
        if rows:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row(self, number: int) -> Row | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def place_of(self, item_id: int) -> int | None:
        """The row in which an item stands."""
        return next((number for number, row in enumerate(self._rows) if row.id == item_id), None)

    def rows(self, ranges: Sequence[RowRange]) -> list[tuple[int, Row]]:
        """The rows of these ranges with their places."""
        return [
            (number, self._rows[number])
            for first, last in ranges
            for number in range(first, min(last + 1, len(self._rows)))
        ]

    def put(self, number: int, row: Row) -> None:
        """The item in this row has changed."""
        self._rows[number] = row
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(Column) - 1))

    def put_state(self, numbers: Sequence[int], state: ItemState) -> None:
        for number in numbers:
            self._rows[number] = replace(self._rows[number], state=state)
        if numbers:
            self.dataChanged.emit(self.index(min(numbers), 0), self.index(max(numbers), len(Column) - 1))

    def take(self, numbers: Collection[int]) -> None:
        """These rows belong to the list no more."""
        for first, last in reversed(_runs(sorted(numbers))):
            self.beginRemoveRows(_ROOT, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def give_back(self, rows: Sequence[tuple[int, Row]]) -> None:
        """Put rows where they stood before they were taken."""
        known = dict(rows)
        for first, last in _runs(sorted(known)):
            place = min(first, len(self._rows))
            self.beginInsertRows(_ROOT, place, place + last - first)
            self._rows[place:place] = [known[number] for number in range(first, last + 1)]
            self.endInsertRows()

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's names, here and below
        return self._has_more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self.more_wanted.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802
        names = {int(role): QByteArray(role.name.lower().encode()) for role in ItemRole}
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
        column, row = Column(index.column()), self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = why_left_out(row) if column is Column.STATE else row.question if column is Column.QUESTION else None
            return plain_tip(tip) if tip else None
        values = {ItemRole.ID: row.id, ItemRole.STATE: row.state, ItemRole.DROPPED: row.dropped}
        return values.get(role)  # type: ignore[call-overload]


def cell_text(row: Row, column: Column) -> str:
    if column is Column.NUMBER:
        return QLocale().toString(row.id)
    if column is Column.QUESTION:
        return row.question
    if column is Column.STATE:
        word = state_word(row.state)
        return QCoreApplication.translate("ItemCells", "{state}, left out").format(state=word) if row.dropped else word
    if column is Column.ORIGIN:
        word = origin_word(row.origin)
        return QCoreApplication.translate("ItemCells", "{origin}, edited").format(origin=word) if row.edited else word
    return QLocale().toString(row.words) if column is Column.WORDS else moment_text(row.updated_at)


def why_left_out(row: Row) -> str | None:
    if not row.dropped:
        return None
    reasons = reasons_text(list(row.dropped))
    return QCoreApplication.translate("ItemCells", "The last freeze left it out: {reasons}").format(reasons=reasons)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    is_number = column in (Column.NUMBER, Column.WORDS)
    return (Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _runs(numbers: Sequence[int]) -> list[RowRange]:
    """Neighbours joined, so that a view is told once of each stretch."""
    runs: list[RowRange] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs

"""A short list as a table: every row is in memory, columns say how to read one. Long lists page instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from app.bridge.plain import plain_tip
from app.widgets.rows import RowsView

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_R = TypeVar("_R")
_LEAST = 18


@dataclass(frozen=True, slots=True)
class Column(Generic[_R]):
    """``characters`` wide; 0: it takes what the others leave. ``spare``: gives way where it is narrow, 1 first."""

    title: str
    text: Callable[[_R], str]
    characters: int = 0
    spare: int = 0
    is_number: bool = False


class ListTable(QAbstractTableModel, Generic[_R]):
    """``key`` says which row is the same one after the list came again."""

    def __init__(self, columns: Sequence[Column[_R]], key: Callable[[_R], str]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.key = key
        self._rows: tuple[_R, ...] = ()

    def show_rows(self, rows: Sequence[_R]) -> None:
        same = [self.key(row) for row in rows] == [self.key(row) for row in self._rows]
        if same:
            self._rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, number: int) -> _R | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """-1: it is not listed."""
        return next((number for number, row in enumerate(self._rows) if self.key(row) == key), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.text(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.text(row)}"
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class ListTableView(RowsView, Generic[_R]):
    """Keeps its row chosen when the list comes again. ``rows_shown``: as high as that many rows; None: what is left."""

    chosen = Signal(object)
    """The row that is current now; None: there is none."""
    opened = Signal(object)
    """By Enter or a double click."""
    removal_wanted = Signal(object)
    """By Del."""

    def __init__(
        self, table: ListTable[_R], *, spoken: str, rows_shown: int | None = None, several: bool = False
    ) -> None:
        stretched = next(number for number, column in enumerate(table.columns) if not column.characters)
        super().__init__(table, spoken=spoken, stretched=stretched, several=several)
        self.table = table
        self._rows_shown = rows_shown
        self._kept = ""
        for number, column in enumerate(table.columns):
            if column.characters:
                self.setColumnWidth(number, self._width(column))
        table.modelAboutToBeReset.connect(self._keep)
        table.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.chosen.emit(table.row(now.row())))
        self.doubleClicked.connect(lambda index: self.opened.emit(table.row(index.row())))
        self._fit()

    def current(self) -> _R | None:
        return self.table.row(self.currentIndex().row())

    def selected(self) -> list[_R]:
        """Every selected row, from the top."""
        rows = (self.table.row(row) for first, last in self.ranges() for row in range(first, last + 1))
        return [row for row in rows if row is not None]

    def choose(self, key: str) -> None:
        row = self.table.row_of(key)
        if row >= 0 and row != self.currentIndex().row():
            self.selectRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's names, here and below
        row = self.current()
        if row is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif row is not None and event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Columns give way while the stretched one would be too short to read."""
        columns = list(enumerate(self.table.columns))
        hidden: set[int] = set()
        for number, _ in sorted((c for c in columns if c[1].spare), key=lambda c: c[1].spare):
            used = sum(self._width(c) for n, c in columns if c.characters and n not in hidden)
            if self.viewport().width() - used < self.fontMetrics().averageCharWidth() * _LEAST:
                hidden.add(number)
        for number, _ in columns:
            self.setColumnHidden(number, number in hidden)
        super().resizeEvent(event)

    def _width(self, column: Column[_R]) -> int:
        letters = self.fontMetrics().averageCharWidth() * column.characters
        return max(letters, self.fontMetrics().horizontalAdvance(column.title)) + 24

    def _keep(self) -> None:
        row = self.current()
        self._kept = "" if row is None else self.table.key(row)

    def _restore(self) -> None:
        self._fit()
        row = max(0, self.table.row_of(self._kept))
        if self.table.rowCount():
            self.selectRow(row)
        self.chosen.emit(self.table.row(row))

    def _fit(self) -> None:
        if self._rows_shown is not None:
            rows = min(self._rows_shown, max(1, self.table.rowCount()))
            head = self.horizontalHeader().sizeHint().height()
            self.setFixedHeight(head + rows * self.verticalHeader().defaultSectionSize() + 4)

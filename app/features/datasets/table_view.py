"""The table of items: single keys give verdicts, Enter goes to the texts."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from app.features.datasets.table_model import Column, ItemTable
from app.widgets.rows import RowsView
from engine.contract.datasets import ItemState

_WIDTHS = (
    # in average characters; the question takes what is left
    (Column.NUMBER, 8),
    (Column.STATE, 18),
    (Column.ORIGIN, 18),
    (Column.WORDS, 8),
    (Column.UPDATED, 19),
)
_LEAST_QUESTION = 26
_SPARE_WHEN_NARROW = (Column.UPDATED, Column.WORDS, Column.ORIGIN, Column.NUMBER)
"""Columns that give way, in this order, before the question gets too short to read."""
_FETCH_AHEAD_ROWS = 150
_VERDICTS = {
    Qt.Key.Key_A: ItemState.ACCEPTED,
    Qt.Key.Key_R: ItemState.REJECTED,
    Qt.Key.Key_P: ItemState.PENDING,
}


class ItemTableView(RowsView):
    """Says which item has the focus, and fetches ahead of what is on the screen."""

    chosen = Signal(int)
    """The row with the focus is another one, or another item stands in it."""
    emptied = Signal()
    verdict_wanted = Signal(ItemState)
    edit_wanted = Signal()

    def __init__(self, table: ItemTable) -> None:
        super().__init__(table, spoken=self.tr("Items"), stretched=Column.QUESTION, several=True)
        self._table = table
        self._kept_id: int | None = None
        columns = self.horizontalHeader()
        columns.setSectionsClickable(True)
        columns.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 5)
        for column, _ in _WIDTHS:
            self.setColumnWidth(column, self._natural_width(column))
        self.verticalScrollBar().valueChanged.connect(self._fetch_ahead)
        self.doubleClicked.connect(self.edit_wanted)
        self.selectionModel().currentRowChanged.connect(self._tell)
        table.modelAboutToBeReset.connect(self._keep_place)
        table.modelReset.connect(self._find_place)

    def go_to(self, row: int) -> None:
        """Give one row the focus and the selection; the nearest where there are fewer."""
        rows = self._table.rowCount()
        if not rows:
            self.emptied.emit()
            return
        index = self._table.index(min(max(0, row), rows - 1), Column.QUESTION)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)
        self.chosen.emit(index.row())  # another item may stand in the same row now

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's names, here and below
        self._give_way()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        verdict = _VERDICTS.get(Qt.Key(event.key())) if plain else None
        if verdict is not None:
            self.verdict_wanted.emit(verdict)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.currentIndex().isValid():
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are verdicts here; Qt would look through every row."""

    def _tell(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())

    def _keep_place(self) -> None:
        row = self._table.row(self.currentIndex().row())
        self._kept_id = row.id if row else self._kept_id

    def _find_place(self) -> None:
        """The item with the focus keeps it, wherever it stands now; otherwise the first one has it."""
        place = self._table.place_of(self._kept_id) if self._kept_id is not None else None
        self.go_to(place or 0)

    def _fetch_ahead(self, value: int) -> None:
        if value > self.verticalScrollBar().maximum() - _FETCH_AHEAD_ROWS:
            self._table.fetchMore(self.rootIndex())

    def _give_way(self) -> None:
        """Hide columns while the question would be too short."""
        least = _LEAST_QUESTION * self.fontMetrics().averageCharWidth()
        widths = {column: self._natural_width(column) for column, _ in _WIDTHS}
        hidden: set[Column] = set()
        for column in _SPARE_WHEN_NARROW:
            if self.viewport().width() - sum(w for c, w in widths.items() if c not in hidden) < least:
                hidden.add(column)
        for column in widths:
            self.setColumnHidden(column, column in hidden)

    def _natural_width(self, column: Column) -> int:
        return self.fontMetrics().averageCharWidth() * dict(_WIDTHS)[column] + 24

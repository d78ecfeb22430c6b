"""A table of rows that are chosen whole, as every page has them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.widgets.dress import dress


class RowsView(QTableView):
    """No grid, no editing; Tab leaves it. Rows have one height that nobody measures, and no widget of their own.

    ``stretched`` is the column that takes what the others leave.
    """

    def __init__(self, table: QAbstractTableModel, *, spoken: str, stretched: int, several: bool) -> None:
        super().__init__(showGrid=False)
        dress(self, spoken=spoken)
        self.setModel(table)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 16)
        columns.setHighlightSections(False)
        # The header would look for a column that is selected whole in every row, a second for a hundred thousand.
        columns.setSelectionModel(QItemSelectionModel(table, self))
        columns.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)

    def ranges(self) -> list[tuple[int, int]]:
        """The selected rows, each range by its first and its last. A hundred thousand of them are one range."""
        found = sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())
        joined: list[tuple[int, int]] = []
        for first, last in found:
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        return joined

"""The table of documents: tells its model which rows are on the screen, and keeps to ranges whatever is selected."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from app.features.documents.cells import Column
from app.features.documents.table_model import DocumentTable
from app.widgets.rows import RowsView
from engine.contract.documents import DocumentResponse

_WIDTHS = (
    # in average characters; the name takes what is left
    (Column.TYPE, 8),
    (Column.PAGES, 9),
    (Column.PASSAGES, 12),
    (Column.SIZE, 13),
    (Column.STATUS, 22),
    (Column.UPDATED, 19),
)
_LEAST_NAME = 18
_REASON = 70
_SPARE_WHEN_NARROW = (Column.TYPE, Column.PASSAGES, Column.PAGES, Column.SIZE, Column.UPDATED)
"""Columns that give way, in this order, before the name gets too short to read."""


class DocumentTableView(RowsView):
    """Tells its model which rows are on the screen."""

    opened = Signal(object)
    """The document of a row, by Enter or a double click."""
    retry_wanted = Signal()
    removal_wanted = Signal()
    typed = Signal(str)
    """Somebody types a word with the table in focus."""
    menu_wanted = Signal(QPoint)
    """Where on the screen."""

    def __init__(self, table: DocumentTable) -> None:
        super().__init__(table, spoken=self.tr("Documents"), stretched=Column.NAME, several=True)
        self._table = table
        self._shows_reasons = False
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at)))
        columns = self.horizontalHeader()
        columns.setSectionsClickable(True)
        columns.setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 5)
        for column, _ in _WIDTHS:
            self.setColumnWidth(column, self._natural_width(column))
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.doubleClicked.connect(self._open)
        table.rows_moved.connect(self.clearSelection)
        table.reordered.connect(self.scrollToTop)
        table.modelReset.connect(self.look)

    def current(self) -> DocumentResponse | None:
        """The document with the focus; None: there is none, or it was not fetched yet."""
        index = self.currentIndex()
        return self._table.document(index.row()) if index.isValid() else None

    def show_reasons(self, shows: bool) -> None:
        """Give the reasons the room of the columns that say nothing about a document that was not read."""
        if shows != self._shows_reasons:
            self._shows_reasons = shows
            self.setColumnWidth(Column.STATUS, self._natural_width(Column.STATUS))
            self._give_way()

    def look(self) -> None:
        """Tell the model what is on the screen."""
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = max(0, self.rowAt(0))
        self._table.look_at(first, first + self.viewport().height() // height + 1)

    def open_current(self) -> None:
        self._open(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's names, here and below
        self._give_way()
        super().resizeEvent(event)
        self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.open_current()
        elif event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Qt would look through every row, fetched or not; the engine finds what is typed instead."""
        if search.strip() and search.isprintable():
            self.typed.emit(search)

    def _open(self, index: QModelIndex) -> None:
        document = self._table.document(index.row()) if index.isValid() else None
        if document is not None:
            self.opened.emit(document)

    def _give_way(self) -> None:
        """Hide columns while the name would be too short, as beside an open document."""
        hidden = {Column.PAGES, Column.PASSAGES, Column.TYPE} if self._shows_reasons else set()
        least = _LEAST_NAME * self.fontMetrics().averageCharWidth()
        widths = {column: self.columnWidth(column) or self._natural_width(column) for column, _ in _WIDTHS}
        for column in _SPARE_WHEN_NARROW:
            if self.viewport().width() - sum(w for c, w in widths.items() if c not in hidden) < least:
                hidden.add(column)
        for column in widths:
            self.setColumnHidden(column, column in hidden)

    def _natural_width(self, column: Column) -> int:
        characters = _REASON if self._shows_reasons and column is Column.STATUS else dict(_WIDTHS)[column]
        return self.fontMetrics().averageCharWidth() * characters + 24

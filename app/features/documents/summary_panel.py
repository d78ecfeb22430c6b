"""After an ingestion: how many of what, the files that somebody should look at, and trying those again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from app.features.documents.outcomes_model import OutcomeTable
from app.features.documents.summary import Summary
from app.features.jobs.wording import counts_text
from app.widgets.dress import dress

_MOST_ROWS = 4


class SummaryPanel(QFrame):
    retry_wanted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.outcomes = OutcomeTable(self)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.retry = dress(QPushButton(self.tr("Try these again")), "small")
        self.retry.clicked.connect(self.retry_wanted)
        self.close_button = dress(QPushButton(self.tr("Close")), "small", spoken=self.tr("Close the summary"))
        self.close_button.clicked.connect(self.dismissed)
        self.table = dress(QTableView(showGrid=False), "inner", spoken=self.tr("Files to look at"))
        self.table.setModel(self.outcomes)
        self.table.setAcceptDrops(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        rows = self.table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 12)
        columns = self.table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setStretchLastSection(True)
        character = self.fontMetrics().averageCharWidth()
        self.table.setColumnWidth(0, character * 32)
        self.table.setColumnWidth(1, character * 22)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.retry)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.table)
        self.hide()

    def show_summary(self, summary: Summary | None, *, nothing_to_retry: bool, may_write: bool) -> None:
        self.setVisible(summary is not None or nothing_to_retry)
        outcomes = summary.outcomes if summary else ()
        self.outcomes.show_outcomes(outcomes)
        self.table.setVisible(bool(outcomes))
        shown = min(len(outcomes), _MOST_ROWS)
        height = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + shown * height + 4)
        self.retry.setVisible(bool(summary and summary.retry_ids and summary.collection and may_write))
        if summary is not None:
            parts = counts_text(summary.counts) or self.tr("no files")
            self.text.setText(self.tr("Last reading: {parts}").format(parts=parts))
        elif nothing_to_retry:
            self.text.setText(self.tr("There is nothing here that could be tried again."))

"""The list of runs, with the way to a new one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.features.training.compare_model import LEAST_RUNS, MOST_RUNS
from app.features.training.run_table import Column, RunTable
from app.features.training.runs_model import Page, RunsViewModel
from app.widgets.dress import dress, heading
from app.widgets.notice import EmptyNotice, FailureNotice
from app.widgets.rows import RowsView

_WIDTHS = {
    Column.STATE: 12,
    Column.BASE: 18,
    Column.DATASET: 20,
    Column.STEPS: 16,
    Column.LOSS: 12,
    Column.CREATED: 22,
}
_SPARE_WHEN_NARROW = (Column.BASE, Column.CREATED, Column.DATASET, Column.LOSS, Column.STEPS)
_LEAST_NAME = 24


class RunsPane(QWidget):
    opened = Signal(str)
    compare_wanted = Signal(list)
    """The ids of several runs."""
    new_wanted = Signal()

    def __init__(self, model: RunsViewModel) -> None:
        super().__init__()
        self._model = model
        self.new = dress(
            QPushButton(self.tr("New training …")), "primary", tip=self.tr("Plan a training and start it (Ctrl+N)")
        )
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(self.new_wanted)
        self.failure = FailureNotice(action=self.tr("Try again"))
        self.failure.acted.connect(model.refresh)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._empty_action)
        self.loading = dress(QLabel(self.tr("Looking at the runs …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = RunTableView(RunTable(model, self))
        self.table.opened.connect(self.opened)
        self.table.compare_wanted.connect(self.compare_wanted)
        self.compare = QPushButton(self.tr("Compare runs"))
        self.compare.clicked.connect(self.table.compare)
        self.table.selectionModel().selectionChanged.connect(self._may_compare)
        self.table.model().modelReset.connect(self._may_compare)
        self._stack = QStackedLayout()
        for widget in (self.loading, self.empty, self.table):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(heading(self.tr("Training")))
        head.addStretch()
        head.addWidget(self.compare)
        head.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.failure)
        column.addLayout(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def _may_compare(self) -> None:
        chosen = len(self.table.chosen())
        may = LEAST_RUNS <= chosen <= MOST_RUNS
        self.compare.setEnabled(may)
        if may:
            self.compare.setToolTip(self.tr("The curves of the selected runs in one picture (Enter)"))
        else:
            text = self.tr("Select {least} to {most} runs: with Ctrl and a click, or with Shift and the arrow keys.")
            self.compare.setToolTip(text.format(least=LEAST_RUNS, most=MOST_RUNS))

    def _empty_action(self) -> None:
        if self._model.props.page is Page.FAILED:
            self._model.refresh()
        else:
            self.new_wanted.emit()

    def _render(self) -> None:
        props = self._model.props
        self.new.setEnabled(props.may_train)
        self.new.setVisible(props.page is not Page.EMPTY)
        self.compare.setVisible(props.page is Page.FULL)
        self._may_compare()
        self.failure.show_failure(props.failure if props.page is Page.FULL else None)
        pages = {Page.LOADING: self.loading, Page.FULL: self.table}
        if props.page is Page.EMPTY:
            self.empty.show_text(
                self.tr("No training yet"),
                self.tr(
                    "A training teaches a model the tone, the terms and the kind of answers of your own documents. "
                    "It needs a frozen dataset and a base model; you see memory and time before anything starts."
                ),
                self.tr("New training …"),
            )
        elif props.page is Page.FORBIDDEN:
            self.new.setToolTip(self.tr("Model owners and administrators may train."))
            self.empty.show_text(
                self.tr("Training is for model owners"),
                self.tr("Your role does not allow to train models. An administrator can give you another one."),
            )
        elif props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The runs cannot be shown"), text, self.tr("Try again"))
        self._stack.setCurrentWidget(pages.get(props.page, self.empty))


class RunTableView(RowsView):
    opened = Signal(str)
    """The id of a run, by Enter or a double click."""
    compare_wanted = Signal(list)
    """The ids of the selected runs, by Enter."""

    def __init__(self, table: RunTable) -> None:
        super().__init__(table, spoken=self.tr("Runs"), stretched=Column.NAME, several=True)
        self._table = table
        for column, characters in _WIDTHS.items():
            self.setColumnWidth(column, self.fontMetrics().averageCharWidth() * characters + 24)
        self.doubleClicked.connect(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's names, here and below
        """Columns give way while the name would be too short."""
        letter = self.fontMetrics().averageCharWidth()
        hidden: set[Column] = set()
        for column in _SPARE_WHEN_NARROW:
            used = sum(letter * n + 24 for c, n in _WIDTHS.items() if c not in hidden)
            if self.viewport().width() - used < letter * _LEAST_NAME:
                hidden.add(column)
        for column in _WIDTHS:
            self.setColumnHidden(column, column in hidden)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            if len(self.chosen()) > 1:
                self.compare()
            else:
                self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def chosen(self) -> list[str]:
        """The ids of the selected runs, from above."""
        rows = [row for first, last in self.ranges() for row in range(first, last + 1)]
        return [run.id for row in rows if (run := self._table.run(row)) is not None]

    def compare(self) -> None:
        """Nothing where too few or too many are selected."""
        if LEAST_RUNS <= len(chosen := self.chosen()) <= MOST_RUNS:
            self.compare_wanted.emit(chosen)

    def _open(self, index: QModelIndex) -> None:
        if (run := self._table.run(index.row())) is not None:
            self.opened.emit(run.id)

"""The page Audit: what happened, narrowed and in detail; verify, sign a checkpoint, export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.audit import words
from app.features.audit.details import DetailsPane
from app.features.audit.dialogs import CheckpointDialog, VerifyDialog
from app.features.audit.result_panel import ResultPanel
from app.features.audit.table_model import AuditTable, Column
from app.features.audit.view_model import AuditViewModel, Filter, Page
from app.features.audit.words import KINDS, Period
from app.features.jobs.job_panel import JobPanel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice
from app.widgets.rows import RowsView
from engine.contract.audit import AuditExportForm

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page
_WIDTHS = {Column.TIME: 22, Column.ACTOR: 20, Column.OUTCOME: 12, Column.OBJECT: 34}
_SPARE_WHEN_NARROW = (Column.OBJECT, Column.OUTCOME)
_LEAST = 26
_NARROW_CHARACTERS = 110


class AuditPage(QWidget):
    def __init__(self, model: AuditViewModel) -> None:
        super().__init__()
        self._model = model
        self._dialog: CheckpointDialog | None = None
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss)
        self.job, self.result = JobPanel(), ResultPanel()
        self.job.cancelled.connect(model.cancel)
        self.result.dismissed.connect(model.dismiss)
        self.loading = dress(QLabel(self.tr("Looking at the log …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self.table = AuditTableView(model.table)
        self.details = DetailsPane()
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show_details(now.row()))
        model.table.dataChanged.connect(lambda: self._show_details(self.table.currentIndex().row()))
        self._split = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=8)
        self._split.addWidget(self.table)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._stack = QStackedWidget()
        for part in (self.loading, self.empty, self._split):
            self._stack.addWidget(part)
        self.count = plain("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._build_head())
        column.addWidget(self._build_filter())
        for band in (self.failure, self.job, self.result):
            column.addWidget(band)
        column.addWidget(self._stack, 1)
        column.addWidget(self.count)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where it is narrow, the details stand below."""
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_CHARACTERS
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        super().resizeEvent(event)

    def export_to(self, path: str, form: AuditExportForm) -> None:
        self._model.export(Path(path), form)

    def _build_head(self) -> QHBoxLayout:
        self.verify = dress(QPushButton(self.tr("Verify …")), "primary")
        self.verify.clicked.connect(lambda: VerifyDialog(self._model.verify, self).open())
        self.checkpoint = QPushButton(self.tr("Checkpoint now …"))
        self.checkpoint.clicked.connect(self._model.sign_checkpoint)
        self.export = QPushButton(self.tr("Export …"))
        self.export.clicked.connect(self._choose_file)
        row = FlowRow(8)
        for button in (self.checkpoint, self.export, self.verify):
            row.add(button)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(heading(self.tr("Audit")))
        head.addStretch()
        head.addWidget(row)
        return head

    def _build_filter(self) -> FlowRow:
        self.period, self.kind = chooser(self.tr("Period")), chooser(self.tr("What kind"))
        for period in Period:
            self.period.addItem(words.period_word(period), period)
        for kind in ("", *KINDS):
            self.kind.addItem(words.kind_word(kind), kind)
        self.who, self.what = QLineEdit(), QLineEdit()
        self.who.setPlaceholderText(self.tr("Who"))
        self.what.setPlaceholderText(self.tr("Id of a document, a user …"))
        dress(self.who, spoken=self.tr("Who did it: a name or an id"))
        dress(self.what, spoken=self.tr("To what it happened: an id"))
        for field in (self.who, self.what):
            field.setClearButtonEnabled(True)
            field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 26)
            field.editingFinished.connect(self._narrow)
        self.again = QPushButton(self.tr("Look again"))
        self.again.setShortcut("F5")
        self.again.clicked.connect(self._model.refresh)
        row = FlowRow(8)
        for box in (self.period, self.kind):
            box.currentIndexChanged.connect(self._narrow)
        for part in (self.period, self.kind, self.who, self.what, self.again):
            row.add(part)
        self.filter = row
        return row

    def _narrow(self) -> None:
        self._model.narrow(
            Filter(
                period=Period(self.period.currentData()),
                kind=str(self.kind.currentData()),
                actor=self.who.text().strip(),
                object=self.what.text().strip(),
            )
        )

    def _choose_file(self) -> None:
        forms = {
            self.tr("For the verifier (*.jsonl)"): AuditExportForm.LOG,
            self.tr("For other programs, JSON Lines in OCSF (*.jsonl)"): AuditExportForm.OCSF,
            self.tr("As a table (*.csv)"): AuditExportForm.CSV,
        }
        dialog = QFileDialog(self, self.tr("Export the log"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(forms))
        dialog.setDefaultSuffix("jsonl")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "jsonl"))
        dialog.fileSelected.connect(lambda path: self.export_to(path, forms[dialog.selectedNameFilter()]))
        dialog.open()

    def _act_on_empty(self) -> None:
        if self._model.props.page is Page.FAILED:
            self._model.refresh()
        else:
            self.period.setCurrentIndex(0)
            self.kind.setCurrentIndex(0)
            self.who.clear()
            self.what.clear()
            self._narrow()

    def _show_details(self, row: int) -> None:
        self.details.show_record(self._model.table.record(row) if row >= 0 else None)

    def _render(self, changed: frozenset[str] = frozenset({"page"})) -> None:
        props = self._model.props
        free = not props.sending and not props.following.busy and props.page is not Page.FORBIDDEN
        busy = self.tr("Something else is on its way.")
        if props.page is Page.FORBIDDEN:
            busy = self.tr("Compliance officers and administrators read the log.")
        for button, tip in (
            (self.verify, self.tr("Check every record and every signature")),
            (self.checkpoint, self.tr("Sign where the log stands now, to keep the code on paper")),
            (self.export, self.tr("Write the whole log to a file")),
        ):
            allow(button, free, busy, tip=tip)
        self.filter.setEnabled(props.page is not Page.FORBIDDEN)
        gone = props.failure is not None and props.failure.code == _GONE
        self.failure.show_failure(None if gone or props.page is Page.FAILED else props.failure)
        self.job.show_following(props.following)
        self.result.show_props(props)
        pages: dict[Page, QWidget] = {Page.LOADING: self.loading, Page.FULL: self._split}
        self._say_why()
        self._stack.setCurrentWidget(pages.get(props.page, self.empty))
        number = QLocale().toString(props.rows)
        told = self.tr("{n} records") if props.complete else self.tr("{n} records so far, and more below")
        self.count.setText(told.format(n=number) if props.page is Page.FULL else "")
        if props.checkpoint is not None and self._dialog is None:
            self._dialog = CheckpointDialog(props.checkpoint, props.fingerprint, self)
            self._dialog.finished.connect(self._forget_checkpoint)
            self._dialog.open()

    def _forget_checkpoint(self) -> None:
        self._dialog = None
        self._model.drop_checkpoint()

    def _say_why(self) -> None:
        props = self._model.props
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The log cannot be shown"), text, self.tr("Try again"))
        elif props.page is Page.FORBIDDEN:
            self.empty.show_text(
                self.tr("Not for your role"), self.tr("Compliance officers and administrators read the log.")
            )
        elif props.page is Page.EMPTY:
            self.empty.show_text(
                self.tr("No record fits"), self.tr("Nothing in the log is as you chose above."), self.tr("Show all")
            )


class AuditTableView(RowsView):
    """Tells its model which rows are on the screen."""

    def __init__(self, table: AuditTable) -> None:
        super().__init__(table, spoken=self.tr("Records"), stretched=Column.ACTION, several=False)
        self._table = table
        for column, characters in _WIDTHS.items():
            self.setColumnWidth(column, self.fontMetrics().averageCharWidth() * characters + 24)
        self.verticalScrollBar().valueChanged.connect(self.look)
        table.modelReset.connect(self.look)

    def look(self) -> None:
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = max(0, self.rowAt(0))
        self._table.look_at(first, first + self.viewport().height() // height + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        letter = self.fontMetrics().averageCharWidth()
        hidden: set[Column] = set()
        for column in _SPARE_WHEN_NARROW:
            used = sum(letter * n + 24 for c, n in _WIDTHS.items() if c not in hidden)
            if self.viewport().width() - used < letter * _LEAST:
                hidden.add(column)
        for column in _WIDTHS:
            self.setColumnHidden(column, column in hidden)
        super().resizeEvent(event)
        self.look()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Qt would look through every row, fetched or not."""

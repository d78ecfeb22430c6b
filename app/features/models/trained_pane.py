"""The models that were trained here: a table, and below it the chosen one with its stage, proof, moves and origin."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from app.features.models.version_cards import MovesCard, OriginCard, StageCard, WhyDialog
from app.features.models.version_table import Column, VersionTable
from app.features.models.versions_model import Page, Step, VersionsViewModel
from app.features.training.card import Card, scrolled
from app.features.training.parity import ParityGrid
from app.widgets.dress import dress
from app.widgets.notice import EmptyNotice, FailureNotice
from app.widgets.rows import RowsView

_WIDTHS = {Column.STAGE: 13, Column.QUANTIZATION: 14, Column.FORM: 18, Column.PROOF: 20, Column.CREATED: 22}
_SPARE_WHEN_NARROW = (Column.CREATED, Column.FORM, Column.PROOF, Column.QUANTIZATION)
_LEAST_NAME = 24
_MOST_ROWS = 6


class TrainedPane(QWidget):
    def __init__(self, model: VersionsViewModel) -> None:
        super().__init__()
        self._model = model
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.loading = dress(QLabel(self.tr("Looking at the models …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(model.refresh)
        self.table = VersionTableView(VersionTable(model, self))
        self.table.chosen.connect(model.choose)
        self.stage, self.proof = StageCard(), Card(self.tr("Proof"))
        self.parity = ParityGrid()
        self.proof.column.addWidget(self.parity)
        self.origin, self.moves = OriginCard(), MovesCard()
        self.stage.step_wanted.connect(self._ask_why)
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for part in (self.table, self.stage, self.origin, self.proof, self.moves):
            cards.addWidget(part)
        cards.addStretch(1)
        self._scroll = scrolled(inside, self.tr("Models that were trained here"))
        self._stack = QStackedLayout()
        for widget in (self.loading, self.empty, self._scroll):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.failure)
        column.addLayout(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def _ask_why(self, step: Step) -> None:
        chosen = self._model.props.chosen
        if chosen is None:
            return
        dialog = WhyDialog(chosen, step, self)
        dialog.told.connect(partial(self._model.move, step))
        dialog.open()

    def _render(self) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure if props.page is Page.FULL else None)
        if props.page is Page.EMPTY:
            self.empty.show_text(
                self.tr("No model was trained here yet"),
                self.tr(
                    "Start a run on the page Training; once it has finished, make models of it there. They come here "
                    "as candidates, and answer after somebody has approved them."
                ),
                self.tr("Look again"),
            )
        elif props.page is Page.FORBIDDEN:
            self.empty.show_text(
                self.tr("Not for your role"),
                self.tr("Model owners, compliance officers and administrators see the models that were trained here."),
            )
        elif props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The models cannot be shown"), text, self.tr("Try again"))
        pages = {Page.LOADING: self.loading, Page.FULL: self._scroll}
        self._stack.setCurrentWidget(pages.get(props.page, self.empty))
        if (chosen := props.chosen) is None:
            return
        self.table.choose(chosen.name)
        self.stage.show_props(props)
        self.parity.show_version(chosen)
        self.origin.show_lineage(props.lineage)
        self.moves.show_version(chosen)


class VersionTableView(RowsView):
    """As high as its rows, up to six; what is chosen is shown below."""

    chosen = Signal(str)

    def __init__(self, table: VersionTable) -> None:
        spoken = self.tr("Models that were trained here")
        super().__init__(table, spoken=spoken, stretched=Column.NAME, several=False)
        self._table = table
        for column, characters in _WIDTHS.items():
            self.setColumnWidth(column, self.fontMetrics().averageCharWidth() * characters + 24)
        self.selectionModel().currentRowChanged.connect(lambda index: self._tell(index.row()))
        table.modelReset.connect(self._fit)
        self._fit()

    def choose(self, name: str) -> None:
        """Show what is chosen; says nothing where it is so already."""
        row = self._table.row_of(name)
        if row >= 0 and self.currentIndex().row() != row:
            self.selectRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
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

    def _fit(self) -> None:
        rows = min(_MOST_ROWS, max(1, self._table.rowCount()))
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(head + rows * self.verticalHeader().defaultSectionSize() + 4)

    def _tell(self, row: int) -> None:
        if (version := self._table.version(row)) is not None:
            self.chosen.emit(version.name)

"""Legal holds: which documents nobody may erase, since when, by whom and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.erasure.hold_dialogs import ReleaseDialog
from app.features.erasure.keeping_model import KeepingViewModel
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.retention import HoldResponse


class HoldsPane(QWidget):
    view: ListTableView[HoldResponse]

    hold_wanted = Signal()
    """Somebody wants to look for a document to hold."""

    def __init__(self, model: KeepingViewModel) -> None:
        super().__init__()
        self._model = model
        note = plain("muted")
        note.setText(
            self.tr(
                "A held document is not erased by anybody or by any rule, nor is what it lies in. A hold has no end of "
                "its own: it stays until somebody ends it."
            )
        )
        table = ListTable[HoldResponse](
            (
                Column(self.tr("Document"), lambda h: h.document, 26),
                Column(self.tr("Why"), lambda h: h.why),
                Column(self.tr("Held by"), lambda h: h.held_by, 14, spare=2),
                Column(self.tr("Since"), lambda h: moment_text(h.held_at), 22, spare=3),
                Column(self.tr("Collection"), lambda h: h.collection, 14, spare=1),
            ),
            key=lambda h: h.document_id,
        )
        self.view = ListTableView(table, spoken=self.tr("Legal holds"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(lambda _: self._end())
        self.add = QPushButton(self.tr("Hold a document …"))
        self.add.clicked.connect(self.hold_wanted)
        self.end = QPushButton(self.tr("End the hold …"))
        self.end.clicked.connect(self._end)
        row = FlowRow(8)
        row.add(self.add)
        row.add(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in ((note, 0), (self.view, 1), (row, 0)):
            column.addWidget(part, stretch)
        model.changed.connect(self._follow)

    def _end(self) -> None:
        if (hold := self.view.current()) is not None:
            ReleaseDialog(self._model, hold, self).open()

    def _follow(self, changed: frozenset[str]) -> None:
        if "holds" in changed:
            self.view.table.show_rows(self._model.props.holds or ())
        self._render()

    def _render(self) -> None:
        busy = self._model.props.busy
        why = self.tr("Another change is on its way.") if busy else self.tr("Choose a hold first.")
        allow(self.end, self.view.current() is not None and not busy, why)

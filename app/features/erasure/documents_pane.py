"""Documents, looked for by name: erased for good, or held back from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.features.erasure import words
from app.features.erasure.hold_dialogs import HoldDialog
from app.features.erasure.view_model import ErasureViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.documents import DocumentResponse


class DocumentsPane(QWidget):
    view: ListTableView[DocumentResponse]

    def __init__(self, model: ErasureViewModel) -> None:
        super().__init__()
        self._model = model
        self.text = dress(QLineEdit(), spoken=self.tr("Name or path"))
        self.text.setPlaceholderText(self.tr("name or path"))
        self.text.setMinimumWidth(self.fontMetrics().averageCharWidth() * 32)
        self.collection = chooser(self.tr("Collection"))
        self.seek = QPushButton(self.tr("Find"))
        self.seek.clicked.connect(self._look)
        self.text.returnPressed.connect(self.seek.click)
        self.state = plain("muted")
        table = ListTable[DocumentResponse](
            (
                Column(self.tr("Name"), lambda d: d.name),
                Column(self.tr("Collection"), lambda d: d.collection, 18),
                Column(self.tr("Passages"), lambda d: words.number(d.chunks), 10, spare=2, is_number=True),
                Column(self.tr("Size"), lambda d: words.size(d.size_bytes), 12, spare=1, is_number=True),
            ),
            key=lambda d: d.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Documents"), several=True)
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(lambda _: self._plan())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._render())
        self.erase = dress(QPushButton(self.tr("Erase …")), "primary")
        self.erase.clicked.connect(self._plan)
        self.hold = QPushButton(self.tr("Hold …"))
        self.hold.clicked.connect(self._hold)
        above, below = FlowRow(8), FlowRow(8)
        for part in (dress(QLabel(self.tr("Find")), "muted"), self.text, self.collection, self.seek):
            above.add(part)
        for part in (self.erase, self.hold):
            below.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for band, stretch in ((above, 0), (self.state, 0), (self.view, 1), (below, 0)):
            column.addWidget(band, stretch)
        self.show_collections(())
        model.changed.connect(lambda _: self._render())
        model.finding.changed.connect(self._follow)
        self._render()

    def show_collections(self, names: Sequence[str]) -> None:
        chosen = self.collection.currentText()
        self.collection.clear()
        self.collection.addItem(self.tr("all collections"), "")
        for name in names:
            self.collection.addItem(name, name)
        self.collection.setCurrentIndex(max(0, self.collection.findText(chosen)))

    def _look(self) -> None:
        self._model.finding.look_for_documents(self.text.text().strip(), str(self.collection.currentData() or ""))

    def _plan(self) -> None:
        ids = [one.id for one in self.view.selected()]
        if ids and self.erase.isEnabled():
            self._model.finding.plan_documents(lambda _: ids)

    def _hold(self) -> None:
        if (document := self.view.current()) is not None:
            HoldDialog(self._model.keeping, document.id, document.name, self).open()

    def _follow(self, changed: frozenset[str]) -> None:
        if "documents" in changed:
            self.view.table.show_rows(self._model.finding.props.documents or ())
        self._render()

    def _render(self) -> None:
        props, found = self._model.props, self._model.finding.props
        if found.looking:
            text = self.tr("Looking …")
        elif found.documents is None:
            text = self.tr(
                "Look for the documents that are to go, or choose them on the page Documents: their menu has “Erase "
                "for good”."
            )
        elif not found.documents:
            text = self.tr("No document has that in its name.")
        else:
            text = self.tr("Documents: {n}, selected: {s}")
            if found.total > len(found.documents):
                text = self.tr("The first {n} of {all} documents, selected: {s}. Say more of the name.")
            holes = {"{n}": len(found.documents), "{all}": found.total, "{s}": len(self.view.selected())}
            for hole, value in holes.items():
                text = text.replace(hole, words.number(value))
        self.state.setText(text)
        chosen = self.view.selected()
        none = self.tr("Choose documents first.")
        busy = self.tr("Another erasure is under way.")
        free = not props.following.busy and not found.planning
        tip = self.tr("First all that hangs on them is shown")
        allow(self.erase, bool(chosen) and free, none if free else busy, tip=tip)
        self.erase.setText(self.tr("Looking …") if found.planning else self.tr("Erase …"))
        role = self.tr("Compliance officers and administrators set legal holds.")
        one = self.tr("Choose one document.")
        allow(self.hold, props.may_erase and len(chosen) == 1, one if props.may_erase else role)

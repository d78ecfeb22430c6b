"""The head of the page: which dataset, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.bridge.plain import plain_tip
from app.features.datasets.view_model import DatasetsProps, Page
from app.features.datasets.wording import number_of_items
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow


class Header(QWidget):
    dataset_chosen = Signal(str)
    new_wanted = Signal()
    build_wanted = Signal()
    import_wanted = Signal()
    freeze_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dataset = dress(QComboBox(), spoken=self.tr("Dataset"))
        self.dataset.setPlaceholderText(self.tr("None yet"))
        self.dataset.setMinimumContentsLength(24)
        self.dataset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.dataset.activated.connect(lambda place: self.dataset_chosen.emit(str(self.dataset.itemData(place))))
        self.new = QPushButton(self.tr("New dataset …"))
        self.new.clicked.connect(self.new_wanted)
        self.build = QPushButton(self.tr("Build …"))
        self.build.clicked.connect(self.build_wanted)
        self.bring = QPushButton(self.tr("Import …"))
        self.bring.clicked.connect(self.import_wanted)
        self.freeze = dress(QPushButton(self.tr("Freeze …")), "primary")
        self.freeze.clicked.connect(self.freeze_wanted)
        self.remove = QPushButton(self.tr("Remove …"))
        self.remove.clicked.connect(self.removal_wanted)
        self._actions = FlowRow(8)
        for button in (self.new, self.build, self.bring, self.freeze, self.remove):
            self._actions.add(button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(heading(self.tr("Datasets")))
        row.addSpacing(16)
        row.addWidget(self.dataset, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._actions)

    def show_props(self, props: DatasetsProps, *, busy: bool) -> None:
        entries = [
            (
                self.tr("{dataset} · {collection} ({items})").format(
                    dataset=one.name, collection=one.collection, items=number_of_items(one.items)
                ),
                one.id,
            )
            for one in props.datasets
        ]
        shown = [(self.dataset.itemText(n), self.dataset.itemData(n)) for n in range(self.dataset.count())]
        if entries != shown:
            self.dataset.clear()
            for text, dataset_id in entries:
                self.dataset.addItem(text, dataset_id)
        self.dataset.setCurrentIndex(self.dataset.findData(props.selected.id if props.selected else None))
        self.dataset.setToolTip(plain_tip(self.dataset.currentText()))
        known = props.page in (Page.FULL, Page.EMPTY)
        chosen, may = props.selected is not None, props.may_build
        why = self.tr("Your role may look at datasets, but not change them.")
        one_at_a_time = self.tr("Something is being built or frozen; wait for it or cancel it.")
        self._allow(self.new, known and may, "" if may else why, self.tr("Ctrl+N"))
        for button, tip in (
            (self.build, self.tr("From the documents, the model or feedback (Ctrl+B)")),
            (self.bring, self.tr("From a file (Ctrl+O)")),
            (self.freeze, self.tr("Make a version that never changes, for training")),
        ):
            self._allow(button, chosen and may and not busy, why if not may else one_at_a_time if busy else "", tip)
        removable = chosen and may and not busy and not props.removing
        self._allow(self.remove, removable, why if not may else one_at_a_time if busy else "", "")

    def _allow(self, button: QPushButton, allowed: bool, why_not: str, tip: str) -> None:
        button.setEnabled(allowed)
        button.setToolTip(tip if allowed else why_not)

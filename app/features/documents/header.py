"""The head of the page: which collection, with its counts and the caller's access, and adding to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from app.features.documents.cells import number_of_documents, number_of_passages
from app.features.documents.view_model import DocumentsProps
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from engine.contract.documents import Access, CollectionResponse


class Header(QWidget):
    collection_chosen = Signal(str)
    new_wanted = Signal()
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.collection = dress(QComboBox(), spoken=self.tr("Collection"))
        self.collection.setMinimumContentsLength(20)
        self.collection.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.collection.activated.connect(self._choose)
        self.new = QPushButton(self.tr("New collection …"))
        self.new.clicked.connect(self.new_wanted)
        self.add_files = QPushButton(self.tr("Add files …"))
        self.add_files.setToolTip(self.tr("Or drop them anywhere on this page (Ctrl+O)"))
        self.add_files.clicked.connect(self.files_wanted)
        self.add_folder = dress(QPushButton(self.tr("Add folder …")), "primary")
        self.add_folder.setToolTip(self.tr("Or drop it anywhere on this page (Ctrl+Shift+O)"))
        self.add_folder.clicked.connect(self.folder_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(heading(self.tr("Documents")))
        row.addSpacing(16)
        row.addWidget(self.collection, 1)
        row.addStretch(1)
        adding = FlowRow(8)
        adding.add(self.new)
        adding.add(self.add_files)
        adding.add(self.add_folder)
        row.addWidget(adding)

    def show_props(self, props: DocumentsProps) -> None:
        entries = [(self._entry(c), c.name) for c in props.collections]
        shown = [(self.collection.itemText(n), self.collection.itemData(n)) for n in range(self.collection.count())]
        if entries != shown:
            self.collection.clear()
            for place, ((text, name), collection) in enumerate(zip(entries, props.collections, strict=True)):
                self.collection.addItem(text, name)
                self.collection.setItemData(place, self._about(collection), Qt.ItemDataRole.ToolTipRole)
        self.collection.setCurrentIndex(self.collection.findData(props.selected))
        selected = next((c for c in props.collections if c.name == props.selected), None)
        self.collection.setToolTip(self._about(selected) if selected else "")
        self.collection.setAccessibleDescription(self.collection.toolTip())
        self.collection.setVisible(bool(props.collections))
        for button in (self.add_files, self.add_folder):
            button.setEnabled(props.may_write)

    def _choose(self, place: int) -> None:
        self.collection_chosen.emit(str(self.collection.itemData(place)))

    def _entry(self, collection: CollectionResponse) -> str:
        if collection.access is None:
            return self.tr("{name} (no access)").format(name=collection.name)
        documents = number_of_documents(collection.documents)
        if collection.access is Access.READ:
            return self.tr("{name} ({documents}, read only)").format(name=collection.name, documents=documents)
        return f"{collection.name} ({documents})"

    def _about(self, collection: CollectionResponse) -> str:
        if collection.access is None:
            return self.tr("You may not read this collection.")
        counts = f"{number_of_documents(collection.documents)}, {number_of_passages(collection.chunks)}."
        if collection.access is Access.READ:
            return counts + " " + self.tr("You may read it.")
        return counts + " " + self.tr("You may read it and add to it.")

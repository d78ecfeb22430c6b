"""What the page asks before it acts: a name, a build's source, a removal; and the bad lines of an import."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.bridge.engine_words import in_words
from app.features.datasets.wording import number, number_of_items
from app.widgets.dress import centre_labels, dress
from engine.contract.datasets import BuildRequest, BuildSource, DatasetResponse, LineFault

_ALL = 0
_MOST_PASSAGES = 1_000_000
_MOST_FAULTS = 1_000


class NewDialog(QDialog):
    """The name of a dataset and the collection that it is made of."""

    def __init__(self, collections: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New dataset"))
        note = dress(
            QLabel(
                self.tr("Who may read the collection may read the dataset. Its documents are what it is built from.")
            ),
            "muted",
        )
        note.setWordWrap(True)
        self.name = QLineEdit(maxLength=120)
        self.name.textChanged.connect(self._allow)
        self.collection = QComboBox()
        self.collection.addItems(list(collections))
        self.collection.setMinimumContentsLength(24)
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Collection"), self.collection)
        centre_labels(form, self.name, self.collection)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make = self.buttons.addButton(self.tr("Make"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        _column(self, note, form, buttons=self.buttons)
        self._allow()

    def _allow(self) -> None:
        self.make.setEnabled(bool(self.name.text().strip()))


class BuildDialog(QDialog):
    """Where new items come from. ``request`` is what was chosen."""

    def __init__(self, dataset: DatasetResponse, model: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Build"))
        self.source = QComboBox()
        for source, text in (
            (BuildSource.EXTRACTED, self.tr("Extracted from documents by rules")),
            (BuildSource.GENERATED, self.tr("Generated from documents by the model")),
            (BuildSource.FEEDBACK, self.tr("From feedback on answers")),
            (BuildSource.TEXTS, self.tr("Whole documents, for continued pre-training")),
        ):
            self.source.addItem(text, source)
        self.source.setMinimumContentsLength(36)
        self.source.currentIndexChanged.connect(self._render)
        self.about = dress(QLabel(wordWrap=True), "muted")
        self.pairs = _spin(1, 8, 2)
        self.passages = _spin(_ALL, _MOST_PASSAGES, _ALL)
        self.passages.setSpecialValueText(self.tr("all"))
        self.seed = _spin(0, 2**31 - 1, 0)
        self._form = QFormLayout()
        self._form.addRow(self.tr("Source"), self.source)
        self._form.addRow(self.about)
        self._form.addRow(self.tr("Pairs for each passage, at most"), self.pairs)
        self._form.addRow(self.tr("Passages, at most"), self.passages)
        self._form.addRow(self.tr("Seed"), self.seed)
        centre_labels(self._form, self.source, self.pairs, self.passages, self.seed)
        self.accept_all = QCheckBox(self.tr("Accept the items without review"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton(self.tr("Build"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        what = QLabel(
            self.tr("Add items to {dataset}, from the collection {collection}.").format(
                dataset=dataset.name, collection=dataset.collection
            ),
            textFormat=Qt.TextFormat.PlainText,
        )
        what.setWordWrap(True)
        _column(self, what, self._form, self.accept_all, buttons=self.buttons)
        self._render()

    def request(self) -> BuildRequest:
        return BuildRequest(
            source=self._source(),
            accept=self.accept_all.isChecked(),
            pairs=self.pairs.value(),
            most_passages=self.passages.value() or None,
            seed=self.seed.value(),
        )

    def _source(self) -> BuildSource:
        return BuildSource(self.source.currentData())

    def _render(self) -> None:
        source = self._source()
        generated = source is BuildSource.GENERATED
        for field in (self.pairs, self.passages, self.seed):
            self._form.setRowVisible(field, generated)
        without = generated and self._model is None
        self.start.setEnabled(not without)
        no_model = self.tr("No language model is in use. Import one under Models, or choose another source.")
        self.start.setToolTip(no_model if without else "")
        self.about.setText(
            no_model
            if without
            else {
                BuildSource.EXTRACTED: self.tr(
                    "Questions and answers that stand in the documents: frequently asked questions, headings with "
                    "their sections, definitions, rows of tables. Nothing is invented."
                ),
                BuildSource.GENERATED: self.tr(
                    "{model} writes questions and answers to passages. What a passage does not support is left out."
                ).format(model=self._model),
                BuildSource.FEEDBACK: self.tr(
                    "Answers that readers found helpful, their corrections, and pairs of a better and a worse answer."
                ),
                BuildSource.TEXTS: self.tr("The text of every document, as it is when the dataset is frozen."),
            }[source]
        )


class RemovalDialog(QMessageBox):
    """Says what goes; Cancel is the default."""

    def __init__(self, dataset: DatasetResponse, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(self.tr("Remove a dataset"))
        self.setText(self.tr("Remove “{dataset}” from the vault?").format(dataset=dataset.name))
        versions = len(dataset.versions)
        if versions == 1:
            goes = self.tr("This erases {items} and 1 frozen version.")
        elif versions:
            goes = self.tr("This erases {items} and {n} frozen versions.")
        else:
            goes = self.tr("This erases {items}.")
        goes = goes.format(items=number_of_items(dataset.items), n=number(versions))
        self.setInformativeText(goes + "\n" + self.tr("The documents stay. This cannot be undone."))
        self.remove = self.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        self.remove.setObjectName("confirm")
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Cancel))


class FaultsDialog(QDialog):
    """The lines of a file that were not imported, and why."""

    def __init__(self, faults: Sequence[LineFault], parent: QWidget) -> None:
        super().__init__(parent)
        faults, more = faults[:_MOST_FAULTS], len(faults) - _MOST_FAULTS
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Bad lines"))
        note = dress(QLabel(wordWrap=True), "muted")
        note.setText(self.tr("{n} more are not shown.").format(n=number(more)))
        note.setVisible(more > 0)
        self.table = dress(QTableWidget(len(faults), 2), spoken=self.tr("Bad lines"))
        self.table.setHorizontalHeaderLabels([self.tr("Line"), self.tr("What is wrong with it")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, fault in enumerate(faults):
            self.table.setItem(row, 0, QTableWidgetItem(number(fault.line)))
            self.table.setItem(row, 1, QTableWidgetItem(in_words(fault.reason)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        _column(self, self.table, note, buttons=buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 90, self.fontMetrics().height() * 24)


def _spin(least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setGroupSeparatorShown(True)
    return spin


def _column(dialog: QDialog, *parts: QWidget | QFormLayout, buttons: QDialogButtonBox) -> None:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
    if not any(isinstance(part, QTableWidget) for part in parts):
        column.addStretch()
    column.addWidget(buttons)
    dialog.setMinimumWidth(dialog.fontMetrics().averageCharWidth() * 64)

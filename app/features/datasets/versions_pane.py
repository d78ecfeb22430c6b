"""The frozen versions: a list, and the chosen one with its digest, its numbers, its card and its export."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.bridge.moments import moment_text
from app.features.datasets.gates_table import GatesTable, summary
from app.features.datasets.reports import gates_of
from app.features.datasets.versions_model import VersionsProps, VersionsViewModel
from app.features.datasets.wording import kind_word, number, number_of_items, split_word
from app.widgets.dress import centre_labels, dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.datasets import DatasetKind, ExportForm, SplitName, VersionResponse


class VersionsPane(QWidget):
    freeze_wanted = Signal()

    def __init__(self, model: VersionsViewModel) -> None:
        super().__init__()
        self._model = model
        self._shown: tuple[VersionResponse, ...] = ()
        self._may_freeze = False
        self.empty = EmptyNotice()
        self.empty.acted.connect(self.freeze_wanted)
        self.list = dress(QListWidget(), "collections", spoken=self.tr("Versions"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._choose)
        self.failure = FailureNotice(action=self.tr("Try again"), dismissable=True)
        self.failure.acted.connect(model.retry)
        self.failure.dismissed.connect(model.dismiss_failure)
        splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=8)
        splitter.addWidget(self.list)
        splitter.addWidget(self._detail())
        splitter.setSizes([280, 700])
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.failure)
        column.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        model.changed.connect(self._render)
        self._render()

    def allow(self, *, may_freeze: bool) -> None:
        self._may_freeze = may_freeze
        self._render()

    def _detail(self) -> QWidget:
        self.title = heading("", 1.15)
        self.title.setWordWrap(True)
        self.facts = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.withdrawn = dress(QLabel(wordWrap=True), "warning")
        self.digest = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "code")
        self.digest.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = dress(QPushButton(self.tr("Copy SHA-256")), "small")
        self.copy.clicked.connect(self._copy)
        self.export = QPushButton(self.tr("Export …"))
        self.export.clicked.connect(self.ask_for_export)
        self.exported = dress(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "ok")
        actions = FlowRow(8)
        actions.add(self.export)
        actions.add(self.copy)
        self.gates = GatesTable()
        self.card = dress(QTextBrowser(), spoken=self.tr("Card"))
        self.card.setOpenLinks(False)
        self.card.setMinimumHeight(self.fontMetrics().lineSpacing() * 20)
        self._card_title = heading(self.tr("Card"), 1.0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(8)
        for part in (self.title, self.facts, self.withdrawn, self.digest, actions, self.exported, self.gates):
            column.addWidget(part)
        column.addWidget(self._card_title)
        column.addWidget(self.card, 1)
        scroll = dress(QScrollArea(), "plain", spoken=self.tr("The chosen version"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        return scroll

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            self._model.choose(self._shown[row].id)

    def _copy(self) -> None:
        if (chosen := self._model.props.chosen) is not None:
            QApplication.clipboard().setText(chosen.sha256)

    def ask_for_export(self) -> None:
        chosen = self._model.props.chosen
        if chosen is None:
            return
        dialog = ExportDialog(chosen, self)
        dialog.accepted.connect(lambda: self._choose_file(chosen, dialog.form(), dialog.splits()))
        dialog.open()

    def _choose_file(self, version: VersionResponse, form: ExportForm, splits: list[SplitName]) -> None:
        dialog = QFileDialog(self, self.tr("Export"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Lines of JSON (*.jsonl)")])
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile(f"version-{version.number}-{form.value}.jsonl")
        dialog.fileSelected.connect(lambda path: self._model.export(path, form, splits))
        dialog.open()

    # -- rendering -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        props = self._model.props
        self._stack.setCurrentIndex(1 if props.versions else 0)
        self.empty.show_text(
            self.tr("No version yet"),
            self.tr("A training needs a frozen version: accepted items, without repetition, that never change."),
            self.tr("Freeze …") if self._may_freeze else "",
        )
        self._render_list(props)
        self.failure.show_failure(props.failure)
        chosen = props.chosen
        if chosen is None:
            return
        self.title.setText(self.tr("Version {n}").format(n=number(chosen.number)))
        facts = [kind_word(chosen.kind), moment_text(chosen.frozen_at)]
        if props.detail is not None:
            gates = gates_of(props.detail.statistics)
            facts.append(summary(gates))
            self.gates.show_gates(gates)
            if self.card.property("version") != (chosen.id, chosen.withdrawn):
                self.card.setProperty("version", (chosen.id, chosen.withdrawn))
                self.card.setMarkdown(props.detail.card)
        else:
            facts.append(number_of_items(chosen.items) if props.failure else self.tr("Loading …"))
            self.gates.show_gates(None)
        self.facts.setText(" · ".join(facts))
        for part in (self.gates, self.card, self._card_title):
            part.setVisible(props.detail is not None)
        self.withdrawn.setText(
            self.tr("Withdrawn since, with documents that were removed: {items}.").format(
                items=number_of_items(chosen.withdrawn)
            )
        )
        self.withdrawn.setVisible(chosen.withdrawn > 0)
        self.digest.setText(self.tr("SHA-256: {digest}").format(digest=" ".join(_groups(chosen.sha256))))
        self.export.setEnabled(props.may_export and not props.exporting)
        self.export.setText(self.tr("Exporting …") if props.exporting else self.tr("Export …"))
        self.export.setToolTip(
            self.tr("Lines of JSON in clear, outside of the vault")
            if props.may_export
            else self.tr("Only compliance officers and administrators may take training material out of the vault.")
        )
        self.exported.setVisible(props.exported is not None)
        if props.exported is not None:
            self.exported.setText(
                self.tr("Written in clear to {path}: {items}").format(
                    path=props.exported.path, items=number_of_items(props.exported.lines)
                )
            )

    def _render_list(self, props: VersionsProps) -> None:
        if props.versions != self._shown:
            self._shown = props.versions
            self.list.blockSignals(True)
            self.list.clear()
            for one in props.versions:
                title = self.tr("Version {n}").format(n=number(one.number))
                about = f"{number_of_items(one.items)} · {kind_word(one.kind)}\n{moment_text(one.frozen_at)}"
                QListWidgetItem(f"{title}\n{about}", self.list)
            self.list.blockSignals(False)
        row = next((n for n, one in enumerate(self._shown) if props.chosen and one.id == props.chosen.id), -1)
        if self.list.currentRow() != row:
            self.list.blockSignals(True)
            self.list.setCurrentRow(row)
            self.list.blockSignals(False)


class ExportDialog(QDialog):
    """In which form and which splits; says that the file lies outside of the vault."""

    def __init__(self, version: VersionResponse, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        warning = dress(
            QLabel(
                self.tr("The file is not encrypted and lies outside of the vault: whoever can open it can read it."),
                wordWrap=True,
            ),
            "warning",
        )
        self._form = QComboBox()
        self._form.addItem(self.tr("Messages, as the version has them"), ExportForm.MESSAGES.value)
        if version.kind is DatasetKind.SFT:
            self._form.addItem(self.tr("Alpaca"), ExportForm.ALPACA.value)
            self._form.addItem(self.tr("ShareGPT"), ExportForm.SHAREGPT.value)
        self._form.setMinimumContentsLength(28)
        self._splits = {split: QCheckBox(split_word(split)) for split in SplitName}
        rows = QFormLayout()
        rows.addRow(self.tr("Format"), self._form)
        centre_labels(rows, self._form)
        boxes = QHBoxLayout()
        for box in self._splits.values():
            box.setChecked(True)
            box.toggled.connect(self._allow)
            boxes.addWidget(box)
        boxes.addStretch()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(self.tr("Choose the file …"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(warning)
        column.addLayout(rows)
        column.addLayout(boxes)
        column.addWidget(self.buttons)

    def form(self) -> ExportForm:
        return ExportForm(self._form.currentData())

    def splits(self) -> list[SplitName]:
        return [split for split, box in self._splits.items() if box.isChecked()]

    def _allow(self) -> None:
        self.go.setEnabled(bool(self.splits()))


def _groups(digest: str, size: int = 8) -> list[str]:
    """In groups, so that two digests can be compared by eye, and the line may break."""
    return [digest[at : at + size] for at in range(0, len(digest), size)]

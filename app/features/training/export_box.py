"""Models of a finished run: which quantizations to make, how far that is, and what was proven of each."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.features.jobs import wording
from app.features.training import words
from app.features.training.card import Card, chooser, plain
from app.features.training.parity import ParityGrid
from app.features.training.run_model import RunProps
from app.widgets.dress import chain_after, dress, heading
from app.widgets.flow_row import FlowRow
from engine.contract.registry import ExportStart, QuantizationName, VersionResponse
from engine.contract.training import RunResponse

_FULL = 1000
_DEFAULT = "Q4_K_M"


class ExportBox(Card):
    export_wanted = Signal(object)
    """An ``ExportStart``."""
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Models from this run"))
        self._run: RunResponse | None = None
        self.hold = plain("muted")
        self.form = chooser(self.tr("Form of the model"))
        self.form.addItem(self.tr("One whole model"), "merged")
        self.form.addItem(self.tr("The adapter alone, over its base"), "adapter")
        self.form_help = plain("muted")
        self.form.currentIndexChanged.connect(self._tell_form)
        self.quantizations: dict[str, QCheckBox] = {}
        for name, text in (
            ("Q4_K_M", self.tr("Q4_K_M (small)")),
            ("Q5_K_M", self.tr("Q5_K_M (medium)")),
            ("Q6_K", self.tr("Q6_K (medium)")),
            ("Q8_0", self.tr("Q8_0 (large)")),
            ("F16", self.tr("F16 (exact)")),
        ):
            box = self.quantizations[name] = QCheckBox(text)
            box.setChecked(name == _DEFAULT)
            box.toggled.connect(self._may_export)
        self.importance = QCheckBox(self.tr("Importance matrix"))
        self.importance.setToolTip(
            self.tr("Quantize with care for what the dataset's text needs most. Slower, somewhat more exact.")
        )
        self.make = dress(QPushButton(self.tr("Make models")), "primary")
        self.make.clicked.connect(self._wanted)
        self.cancel = QPushButton(self.tr("Cancel export"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.progress = dress(QProgressBar(), spoken=self.tr("Progress of the export"))
        self.progress.setTextVisible(False)
        self.stage = plain()
        choices = FlowRow(16)
        for box in self.quantizations.values():
            choices.add(box)
        choices.add(self.importance)
        buttons = FlowRow(8)
        buttons.add(self.make)
        buttons.add(self.cancel)
        self._choice = QWidget()
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for choice in (self.form, self.form_help, choices):
            column.addWidget(choice)
        for part in (self.hold, self._choice, buttons, self.stage, self.progress):
            self.column.addWidget(part)
        self._versions = QVBoxLayout()
        self._versions.setSpacing(12)
        self.column.addLayout(self._versions)
        self.rows: list[VersionRow] = []
        self._tell_form()

    def show_props(self, props: RunProps) -> None:
        if props.run is None:
            return
        if self._run is None or self._run.id != props.run.id:
            self.form.setCurrentIndex(0)
        self._run = props.run
        self._may = props.may_export
        self.hold.setText(self._hold(props))
        self.hold.setVisible(bool(self.hold.text()))
        exportable = props.run.state == "succeeded"
        self._offer_forms(whole=props.run.method == "full")
        self._choice.setVisible(exportable)
        self._choice.setEnabled(not props.exporting)
        self.make.setVisible(exportable)
        self._may_export()
        job = props.export if props.exporting else None
        self.cancel.setVisible(job is not None)
        self.stage.setVisible(props.exporting)
        self.progress.setVisible(props.exporting)
        if props.exporting:
            self.stage.setText(wording.progress(job) if job else self.tr("Starting …"))
            total = job.total if job else None
            self.progress.setRange(0, _FULL if total else 0)
            if job is not None and total:
                self.progress.setValue(round(_FULL * min(1.0, job.done / total)))
        self._show_versions(props.versions or ())

    def _hold(self, props: RunProps) -> str:
        assert props.run is not None
        if props.run.state != "succeeded":
            return self.tr("Models can be made once the run has finished.")
        return ""

    def _offer_forms(self, *, whole: bool) -> None:
        """A run that trained every weight has no adapter: there is nothing to choose."""
        if whole:
            self.form.setCurrentIndex(0)
        for part in (self.form, self.form_help):
            part.setVisible(not whole)

    def _show_versions(self, versions: tuple[VersionResponse, ...]) -> None:
        if [row.version.id for row in self.rows] != [one.id for one in versions]:
            for row in self.rows:
                self._versions.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = [VersionRow(one) for one in versions]
            for row in self.rows:
                self._versions.addWidget(row)
            chain_after(self, [row.proof for row in self.rows])
        for row, version in zip(self.rows, versions, strict=True):
            row.show_version(version)

    def _tell_form(self) -> None:
        if self.form.currentData() == "adapter":
            text = self.tr("Small; several of them share the memory of one base model while they answer.")
        else:
            text = self.tr("Base and adapter in one file: the simplest to use, and to take elsewhere.")
        self.form_help.setText(text)

    def _chosen(self) -> list[str]:
        return [name for name, box in self.quantizations.items() if box.isChecked()]

    def _may_export(self) -> None:
        may = getattr(self, "_may", False)
        self.make.setEnabled(bool(may and self._chosen()))
        self.make.setToolTip("" if self._chosen() else self.tr("Choose at least one quantization"))

    def _wanted(self) -> None:
        if self._run is not None:
            self.export_wanted.emit(
                ExportStart(
                    run_id=self._run.id,
                    form=self.form.currentData(),
                    quantizations=cast(list[QuantizationName], self._chosen()),
                    importance=self.importance.isChecked(),
                )
            )


class VersionRow(QWidget):
    """A model that came of the run, with its proof on demand."""

    def __init__(self, version: VersionResponse) -> None:
        super().__init__()
        self.version = version
        self._name = heading(version.name, 1.0)
        self._about = QLabel()
        self.proof = dress(
            QPushButton(self.tr("Proof")), "small", spoken=self.tr("Proof of {name}").format(name=version.name)
        )
        self.proof.setCheckable(True)
        self.parity = ParityGrid()
        self.parity.setVisible(version.refused is not None)
        self.proof.setChecked(version.refused is not None)
        self.proof.toggled.connect(self.parity.setVisible)
        head = FlowRow(12)
        for part in (self._name, self._about, self.proof):
            head.add(part)
        self._head = head
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(head)
        column.addWidget(self.parity)
        self.show_version(version)

    def show_version(self, version: VersionResponse) -> None:
        self.version = version
        parts = (version.quantization, words.size(version.size_bytes), words.parity(version))
        self._about.setText(" · ".join(parts))
        dress(self._about, "danger" if version.refused else "muted")
        self.parity.show_version(version)
        self._head.arrange()

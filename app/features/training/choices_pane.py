"""The four choices of a new training: what it learns from, what is trained, how, and under which name."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.features.training import words
from app.features.training.card import Card, chooser, plain
from app.features.training.new_run_model import NewRunProps
from app.widgets.dress import dress
from engine.contract.model_packs import PackResponse

_AUTO = "auto"


class ChoicesPane(QWidget):
    version_chosen = Signal(str)
    base_chosen = Signal(str)
    preset_chosen = Signal(str)
    named = Signal(str)
    licence_accepted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.version = chooser(self.tr("Version of a dataset"))
        self.base = chooser(self.tr("Base model"))
        self.preset = chooser(self.tr("Preset"))
        self.name = dress(QLineEdit(), spoken=self.tr("Name of the training"))
        self.name.setMaxLength(120)
        self.accept = dress(QCheckBox(self.tr("I have read this licence")))
        self.licence_note = plain("muted")
        self.licence_note.setText(self.tr("It is not one that Cloister knows. It has to permit models made from it."))
        self.version_help, self.base_help, self.preset_help = plain("muted"), plain("muted"), plain("muted")
        self.version_problem, self.base_problem = plain("danger"), plain("danger")
        self.preset_problem = plain("danger")
        self.version.activated.connect(lambda: self.version_chosen.emit(self.version.currentData()))
        self.base.activated.connect(lambda: self.base_chosen.emit(self.base.currentData()))
        self.preset.activated.connect(lambda: self.preset_chosen.emit(self.preset.currentData()))
        self.name.textEdited.connect(self.named)
        self.accept.clicked.connect(self.licence_accepted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        name_help = dress(
            QLabel(self.tr("Left empty, it is named after base model and dataset."), wordWrap=True), "muted"
        )
        for title, parts in (
            (self.tr("1. What it learns from"), (self.version, self.version_help, self.version_problem)),
            (
                self.tr("2. Which model is trained"),
                (self.base, self.base_help, self.base_problem, self.licence_note, self.accept),
            ),
            (self.tr("3. On which machine"), (self.preset, self.preset_help, self.preset_problem)),
            (self.tr("4. Name"), (self.name, name_help)),
        ):
            card = Card(title)
            card.column.setSpacing(8)
            for part in parts:
                card.column.addWidget(part)
            column.addWidget(card)
        column.addStretch(1)

    def show_props(self, props: NewRunProps) -> None:
        self._fill(self.version, [(words.version(one), one.id) for one in props.versions])
        self._fill(self.base, [(one.name, one.id) for one in props.bases])
        presets = [(words.preset(_AUTO), _AUTO), *((words.preset(one.name), one.name) for one in props.presets)]
        self._fill(self.preset, presets)
        self.version.setCurrentIndex(self.version.findData(props.version.id) if props.version else -1)
        self.base.setCurrentIndex(self.base.findData(props.base.id) if props.base else -1)
        self.preset.setCurrentIndex(self.preset.findData(props.preset))
        if self.name.text() != props.name:
            self.name.setText(props.name)
        self.version_help.setText(self._about_version(props))
        self.base_help.setText(self._about_base(props.base) if props.base else "")
        said = next((one.description for one in props.presets if one.name == props.preset), "")
        self.preset_help.setText(words.preset_help(props.preset, said))
        for part in (self.accept, self.licence_note):
            part.setVisible(props.asks_licence)
        self.accept.setChecked(props.accepted)
        for label, field in (
            (self.version_problem, "dataset_version"),
            (self.base_problem, "base"),
            (self.preset_problem, "preset"),
        ):
            text = words.problems_of(props.refusal, field)
            label.setText(text)
            label.setVisible(bool(text))

    def _about_version(self, props: NewRunProps) -> str:
        if (chosen := props.version) is None:
            return ""
        locale = QLocale()
        text = self.tr("{n} examples: {kind}.").format(n=locale.toString(chosen.items), kind=words.kind(chosen.kind))
        if chosen.withdrawn:
            text += " " + self.tr("{n} went with documents that were removed.").format(
                n=locale.toString(chosen.withdrawn)
            )
        return f"{text} {words.kind_help(chosen.kind)}"

    def _about_base(self, base: PackResponse) -> str:
        return self.tr("Licence: {licence}. {size} on disk, signed by {signer}.").format(
            licence=base.licence, size=words.size(base.size_bytes), signer=base.signer_name
        )

    def _fill(self, box: QComboBox, entries: list[tuple[str, str]]) -> None:
        shown = [(box.itemText(n), box.itemData(n)) for n in range(box.count())]
        if entries != shown:
            box.clear()
            for text, data in entries:
                box.addItem(text, data)

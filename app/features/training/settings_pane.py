"""All settings of a new training: every value with what it does, its limits, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.features.training import field_words, words
from app.features.training.card import Card, chooser, plain
from app.features.training.fields import AUTO, GROUPS, Field, Group, Kind, Value, fields, group_of, limits, shown, typed
from app.features.training.new_run_model import NewRunProps, Setting
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow

_EDITOR_CHARACTERS = 26


class SettingsPane(QWidget):
    chosen = Signal(str, object)
    """The name of a value, and the value."""
    reset = Signal(str)
    all_reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, FieldRow] = {}
        self.reset_all = dress(QPushButton(self.tr("Leave all to the preset")), "small")
        self.reset_all.clicked.connect(self.all_reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        bar = FlowRow(8)
        bar.add(self.reset_all)
        column.addWidget(bar)
        cards: dict[Group, Card] = {group: Card(field_words.group(group)) for group in GROUPS}
        for name, field in fields().items():
            row = self.rows[name] = FieldRow(field)
            row.chosen.connect(self.chosen)
            row.reset_wanted.connect(self.reset)
            cards[group_of(name)].column.addWidget(row)
        for card in cards.values():
            column.addWidget(card)

    def show_props(self, props: NewRunProps) -> None:
        self.reset_all.setEnabled(props.changed > 0)
        for setting in props.settings:
            self.rows[setting.field.name].show_setting(setting, words.problems_of(props.refusal, setting.field.name))


class FieldRow(QWidget):
    """One value. A list where there are few to choose from, else a line that takes whatever is typed."""

    chosen = Signal(str, object)
    reset_wanted = Signal(str)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._setting: Setting | None = None
        title = field_words.title(field.name)
        self.box: QComboBox | None = None
        self.line: QLineEdit | None = None
        if field.kind in (Kind.CHOICE, Kind.FLAG):
            self.box = chooser(title)
            for choice in field.choices or ("True", "False"):
                self.box.addItem(field_words.choice(choice), choice)
            self.box.activated.connect(self._choose)
        else:
            self.line = dress(QLineEdit(), spoken=title)
            self.line.editingFinished.connect(self._type)
        self.editor: QWidget = self.box or self.line or QWidget()
        self.editor.setFixedWidth(self.fontMetrics().averageCharWidth() * _EDITOR_CHARACTERS)
        self.reset = dress(
            QPushButton(self.tr("Reset")),
            "small",
            spoken=self.tr("{title}: back to the preset").format(title=title),
            tip=self.tr("Take the preset's value again"),
        )
        self.reset.clicked.connect(lambda: self.reset_wanted.emit(field.name))
        self._title = QLabel(title, wordWrap=True)
        about = plain("muted")
        about.setText(self._about())
        self.editor.setAccessibleDescription(about.text())
        self.problem = plain("danger")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(about, 1, 0)
        controls = FlowRow(8)
        controls.add(self.editor)
        controls.add(self.reset)
        self._controls = controls
        grid.addWidget(controls, 0, 1, 2, 1)
        grid.addWidget(self.problem, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def show_setting(self, setting: Setting, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if setting == self._setting:
            return
        self._setting = setting
        if self.box is not None:
            self.box.setCurrentIndex(self.box.findData(str(setting.value)))
            self._name_automatic(setting)
        elif self.line is not None and not (self.line.hasFocus() and self.line.isModified()):
            self.line.setText(shown(setting.value))
        self.reset.setEnabled(setting.chosen)
        font = self._title.font()
        font.setBold(setting.chosen)
        self._title.setFont(font)

    def _name_automatic(self, setting: Setting) -> None:
        """What the engine makes of it is known once there is a plan."""
        assert self.box is not None
        place = self.box.findData(AUTO)
        if place < 0:
            return
        text = field_words.choice(AUTO)
        if setting.value == AUTO and setting.resolved not in (None, AUTO):
            resolved = field_words.choice(str(setting.resolved))
            text = self.tr("Automatic ({value})").format(value=resolved)
        self.box.setItemText(place, text)

    def _about(self) -> str:
        text = field_words.about(self._field.name, "")
        least, most = limits(self._field)
        if least and most:
            return f"{text} " + self.tr("{least} to {most}.").format(least=least, most=most)
        return text

    def _choose(self) -> None:
        assert self.box is not None
        value: Value = str(self.box.currentData())
        if self._field.kind is Kind.FLAG:
            value = value == "True"
        self.chosen.emit(self._field.name, value)

    def _type(self) -> None:
        """An emptied line is the preset's again; one that nobody changed stays so."""
        assert self.line is not None and self._setting is not None
        text = self.line.text().strip()
        if text == shown(self._setting.value):
            return
        self.line.setModified(False)
        if not text:
            self.line.setText(shown(self._setting.value))
            self.reset_wanted.emit(self._field.name)
        else:
            self.chosen.emit(self._field.name, typed(self._field, text))

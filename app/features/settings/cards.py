"""The cards of the page of settings: each shows one thing and says what was chosen."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.bridge.engine_words import in_words
from app.features.settings.appearance import TEXT_PERCENTS, Appearance, Language, ThemeChoice
from app.features.settings.view_model import SettingsProps
from app.widgets.dress import centre_labels, chain_after, dress, heading
from app.widgets.flow_row import FlowRow
from engine.contract.system import Check, CheckState, SettingResponse


class Card(QFrame):
    """A title, a sentence on what it is for, and what the subclass adds to ``column``."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(12)
        self.column.addWidget(heading(title, 1.15))
        if note:
            self.column.addWidget(dress(QLabel(note, wordWrap=True), "muted"))


class AppearanceCard(Card):
    def __init__(self, appearance: Appearance) -> None:
        super().__init__(self.tr("Appearance"))
        self._appearance = appearance
        self.theme, self.text, self.language = QComboBox(), QComboBox(), QComboBox()
        for choice, name in (
            (ThemeChoice.SYSTEM, self.tr("As the system")),
            (ThemeChoice.LIGHT, self.tr("Light")),
            (ThemeChoice.DARK, self.tr("Dark")),
        ):
            self.theme.addItem(name, choice)
        for percent in TEXT_PERCENTS:
            self.text.addItem(f"{percent} %", percent)
        for language, name in (
            (Language.SYSTEM, self.tr("As the system")),
            (Language.ENGLISH, "English"),
            (Language.GERMAN, "Deutsch"),
        ):
            self.language.addItem(name, language)
        self.theme.setCurrentIndex(self.theme.findData(appearance.theme_choice))
        self.text.setCurrentIndex(max(0, self.text.findData(appearance.text_percent)))
        self.language.setCurrentIndex(self.language.findData(appearance.language))
        self.theme.activated.connect(lambda: appearance.choose_theme(self.theme.currentData()))
        self.text.activated.connect(lambda: self._later(appearance.choose_text, self.text))
        self.language.activated.connect(lambda: self._later(appearance.choose_language, self.language))
        self.note = dress(QLabel(self.tr("Used when this window is opened the next time."), wordWrap=True), "muted")
        self.note.hide()
        form = QFormLayout()
        form.setSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for title, field in (
            (self.tr("&Theme"), self.theme),
            (self.tr("Te&xt size"), self.text),
            (self.tr("&Language"), self.language),
        ):
            field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
            form.addRow(title, field)
        centre_labels(form, self.theme, self.text, self.language)
        self.column.addLayout(form)
        self.column.addWidget(self.note)

    def _later(self, choose: object, box: QComboBox) -> None:
        assert callable(choose)
        choose(box.currentData())
        self.note.show()


class RuntimeCard(Card):
    """A row for each setting: leave it to the engine, or a number."""

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(
            self.tr("Language model"),
            self.tr("How the model in use is run. A change loads it anew, which takes as long as starting it."),
        )
        self.rows: dict[str, SettingRow] = {}
        self._holder = QVBoxLayout()
        self._holder.setSpacing(12)
        self.column.addLayout(self._holder)
        self._waiting = dress(QLabel(self.tr("Asking the engine …")), "muted")
        self.column.addWidget(self._waiting)

    def show_props(self, props: SettingsProps) -> None:
        self._waiting.setVisible(props.settings is None)
        for setting in props.settings or ():
            if setting.key not in self.rows:
                row = self.rows[setting.key] = SettingRow(setting)
                row.changed.connect(self.changed)
                self._holder.addWidget(row)
                chain_after(self, [part for known in self.rows.values() for part in known.stops()])
            self.rows[setting.key].show_setting(setting, enabled=props.may_set, busy=props.changing == setting.key)


class SettingRow(QWidget):
    changed = Signal(str, object)

    def __init__(self, setting: SettingResponse) -> None:
        super().__init__()
        self._setting = setting
        title = {
            "runtime.context_tokens": self.tr("Context of one answer"),
            "runtime.slots": self.tr("Answers at a time"),
            "runtime.threads": self.tr("Processor threads"),
            "runtime.gpu_layers": self.tr("Layers on the graphics card"),
        }.get(setting.key, setting.key)
        self.number = dress(QSpinBox(), spoken=title)
        self.number.setRange(setting.least, setting.most)
        self.number.setGroupSeparatorShown(True)
        self.number.setKeyboardTracking(False)
        unit = {
            "tokens": self.tr("tokens"),
            "answers": self.tr("answers"),
            "threads": self.tr("threads"),
            "layers": self.tr("layers"),
        }.get(setting.unit, setting.unit)
        self.number.setSuffix(f" {unit}" if unit else "")
        self.number.setFixedWidth(self.fontMetrics().averageCharWidth() * 18)
        self.automatic = dress(QCheckBox(), spoken=self.tr("{title}: automatic").format(title=title))
        self.automatic.setFixedWidth(self.fontMetrics().averageCharWidth() * 26)
        self.automatic.toggled.connect(self._may_apply)
        self.apply = dress(QPushButton(self.tr("Apply")), "small", spoken=self.tr("Apply {title}").format(title=title))
        self.apply.clicked.connect(lambda: self.changed.emit(setting.key, self._wanted()))
        self.number.valueChanged.connect(self._may_apply)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(12)
        row.setVerticalSpacing(2)
        row.addWidget(QLabel(title), 0, 0)
        row.addWidget(dress(QLabel(in_words(setting.description), wordWrap=True), "muted"), 1, 0)
        controls = FlowRow(12)
        for part in self.stops():
            controls.add(part)
        row.addWidget(controls, 0, 1, 2, 1)
        row.setColumnStretch(0, 1)

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in this order."""
        return (self.automatic, self.number, self.apply)

    def show_setting(self, setting: SettingResponse, *, enabled: bool, busy: bool) -> None:
        if setting != self._setting or not self.automatic.text():
            self._setting = setting
            known = setting.automatic is not None
            number = QLocale().toString(setting.automatic or 0)
            text = self.tr("Automatic ({n})").format(n=number) if known else self.tr("Automatic")
            self.automatic.setText(text)
            self.automatic.setChecked(setting.value is None)
            self.number.setValue(setting.value if setting.value is not None else setting.automatic or setting.least)
        self.setEnabled(enabled)
        self.apply.setText(self.tr("Loading …") if busy else self.tr("Apply"))
        self._may_apply()

    def _wanted(self) -> int | None:
        return None if self.automatic.isChecked() else self.number.value()

    def _may_apply(self) -> None:
        self.number.setEnabled(not self.automatic.isChecked())
        self.apply.setEnabled(self._wanted() != self._setting.value)


class MachineCard(Card):
    """What the engine found of the machine, with what to do about it."""

    examine_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("This machine"), self.tr("What the engine finds, and what to do about it."))
        self.again = QPushButton(self.tr("Look again"))
        self.again.clicked.connect(self.examine_wanted)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._shown: tuple[Check, ...] | None = None
        self.column.addLayout(self._grid)
        self.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)

    def show_props(self, props: SettingsProps) -> None:
        self.again.setEnabled(not props.examining)
        self.again.setText(self.tr("Looking …") if props.examining else self.tr("Look again"))
        if props.checks is None or props.checks == self._shown:
            return
        self._shown = props.checks
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        words = {
            CheckState.OK: (self.tr("● good"), "ok"),
            CheckState.WARNING: (self.tr("▲ warning"), "warning"),
            CheckState.FAILED: (self.tr("■ failed"), "danger"),
        }
        names = {
            "processor": self.tr("processor"),
            "memory": self.tr("memory"),
            "disk": self.tr("disk"),
            "gpu": self.tr("graphics card"),
            "backup": self.tr("backup"),
            "erasures": self.tr("erasures"),
            "network": self.tr("network"),
            "vault": self.tr("vault"),
            "originals": self.tr("originals"),
            "index": self.tr("index"),
            "embedder": self.tr("embedder"),
            "reader": self.tr("reader"),
            "model": self.tr("language model"),
            "parser sandbox": self.tr("parser sandbox"),
        }
        for number, check in enumerate(props.checks):
            text, role = words[check.state]
            found = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            found.setText("\n".join(in_words(text) for text in (check.found, check.help) if text))
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(dress(QLabel(text), role), number, 0, top)
            self._grid.addWidget(QLabel(names.get(check.name, check.name)), number, 1, top)
            self._grid.addWidget(found, number, 2, top)


class VaultCard(Card):
    passphrase_wanted = Signal()
    code_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Vault and recovery"))
        self._home, self._user = QLabel(wordWrap=True), QLabel()
        self._home.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._home.setAccessibleName(self.tr("Folder of the vault"))
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(dress(QLabel(self.tr("Folder")), "muted"), self._home)
        form.addRow(dress(QLabel(self.tr("You are")), "muted"), self._user)
        self.passphrase = QPushButton(self.tr("Change the passphrase …"))
        self.passphrase.clicked.connect(self.passphrase_wanted)
        self.code = QPushButton(self.tr("New recovery code …"))
        self.code.clicked.connect(self.code_wanted)
        self.why = dress(
            QLabel(self.tr("Only an administrator may change who can open the vault."), wordWrap=True), "muted"
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.passphrase)
        buttons.addWidget(self.code)
        buttons.addStretch()
        self.column.addLayout(form)
        self.column.addLayout(buttons)
        self.column.addWidget(self.why)

    def show_props(self, props: SettingsProps) -> None:
        self._home.setText(props.home)
        self._user.setText(props.user)
        self.passphrase.setEnabled(props.may_open)
        self.code.setEnabled(props.may_open)
        self.why.setVisible(not props.may_open)


def _spelt(keys: str) -> str:
    """As Qt spells them in the window's language, and as menus and tooltips have them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class KeyboardCard(Card):
    def __init__(self) -> None:
        super().__init__(self.tr("Keyboard"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for number, (keys, what) in enumerate(
            (
                ("Alt+1 … Alt+9, Alt+0", self.tr("Open a page")),
                ("Ctrl+,", self.tr("Open the settings")),
                (_spelt("Ctrl+K"), self.tr("Search the documents")),
                (_spelt("Ctrl+J"), self.tr("Show or hide the jobs")),
                (_spelt("Ctrl+N"), self.tr("New conversation")),
                (self.tr("Enter"), self.tr("Ask; Shift+Enter begins a new line")),
                (self.tr("Esc"), self.tr("Stop an answer")),
                (f"{_spelt('F8')}, {_spelt('Shift+F8')}", self.tr("Next and previous citation")),
                (_spelt("Ctrl+Shift+C"), self.tr("Copy the last answer with its citations")),
                (_spelt("Ctrl+F"), self.tr("Filter the documents")),
                (self.tr("Del"), self.tr("Remove the selected documents")),
                (_spelt("Ctrl+W"), self.tr("Close the window; the engine goes on")),
                (_spelt("Ctrl+Q"), self.tr("Lock the vault and quit")),
            )
        ):
            grid.addWidget(QLabel(keys), number, 0)
            grid.addWidget(dress(QLabel(what, wordWrap=True), "muted"), number, 1)
        self.column.addLayout(grid)

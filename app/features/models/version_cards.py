"""The chosen version in cards: its stage and steps, where it came from, its moves; and the question for a reason."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.features.models import version_words
from app.features.models.versions_model import Step, VersionsProps
from app.features.training import words
from app.features.training.card import Card, Facts, plain
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from engine.contract.registry import LineageResponse, VersionResponse

_MOST_CHARACTERS = 1000


class StageCard(Card):
    """What the chosen version is, at which stage, and what can be done with it."""

    step_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.stage, self.help = plain(), plain("muted")
        self.facts = Facts()
        self.buttons: dict[Step, QPushButton] = {}
        row = FlowRow(8)
        for step in Step:
            button = self.buttons[step] = QPushButton(version_words.step(step))
            button.clicked.connect(partial(self.step_wanted.emit, step))
            row.add(button)
        self._row = row
        for part in (self.stage, self.help, self.facts, row):
            self.column.addWidget(part)

    def show_props(self, props: VersionsProps) -> None:
        version = props.chosen
        assert version is not None
        self.title.setText(version.name)
        moving = props.moving == version.name
        self.stage.setText(self.tr("It is being moved …") if moving else version_words.standing(version))
        dress(self.stage, version_words.stage_role(version.stage))
        gone = version.model_id is None and version.refused is None
        self.help.setText(self.tr("Its weights were removed.") if gone else version_words.stage_help(version.stage))
        self.facts.show_facts(
            (
                (self.tr("Form"), version_words.form(version)),
                (self.tr("Quantization"), version.quantization),
                (self.tr("Importance matrix"), self.tr("yes") if version.importance else self.tr("no")),
                (self.tr("Size"), words.size(version.size_bytes)),
                (self.tr("GGUF SHA-256"), f"{version.gguf_sha256[:16]}…" if version.gguf_sha256 else ""),
            )
        )
        for step, button in self.buttons.items():
            button.setVisible(step in props.steps)
            button.setEnabled(step in props.allowed)
            may_not = step in props.steps and step not in props.allowed and props.moving is None
            button.setToolTip(version_words.step_refused(step) if may_not else version_words.step_help(step))
            name = button.text().removesuffix(" …")
            button.setAccessibleName(self.tr("{step}: {name}").format(step=name, name=version.name))
        self._row.setVisible(bool(props.steps))
        self._row.arrange()


class OriginCard(Card):
    """From the documents to what answers, step by step, as a list to read."""

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Where it came from"))
        self.waiting = plain("muted")
        self.waiting.setText(self.tr("It is being traced …"))
        self.column.addWidget(self.waiting)
        self._shown: LineageResponse | None = None
        self._list: QWidget | None = None

    def text(self) -> str:
        """Everything that is shown, line by line."""
        labels = self._list.findChildren(QLabel) if self._list else []
        return "\n".join(label.text() for label in labels)

    def show_lineage(self, lineage: LineageResponse | None) -> None:
        self.waiting.setVisible(lineage is None)
        if lineage == self._shown:
            return
        self._shown = lineage
        if self._list is not None:
            self.column.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
            self._list = None
        if lineage is None:
            return
        self._list = QWidget()
        lines = QVBoxLayout(self._list)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        for step in version_words.origin(lineage):
            head = heading(f"{step.mark} {step.title}".strip(), 1.0)
            head.setWordWrap(True)
            head.setAccessibleName(step.title)
            lines.addWidget(head)
            text = plain()
            text.setText("\n".join(step.lines))
            text.setContentsMargins(16, 0, 0, 4)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(text)
        self.column.addWidget(self._list)


class MovesCard(Card):
    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Moves between the stages"))
        self.lines = plain()
        self.column.addWidget(self.lines)

    def show_version(self, version: VersionResponse) -> None:
        self.setVisible(bool(version.moves))
        self.lines.setText("\n".join(version_words.move(one) for one in reversed(version.moves)))


class WhyDialog(QDialog):
    """A move wants a reason, which is kept for ever."""

    told = Signal(str)

    def __init__(self, version: VersionResponse, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(version_words.step(step).removesuffix(" …"))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        what = plain()
        what.setText(f"{version.name}: {version_words.step_help(step)}.")
        label = plain()
        label.setText(self.tr("Why? Your reason is kept with the version."))
        self.why = dress(QPlainTextEdit(), spoken=self.tr("Reason"))
        self.why.setTabChangesFocus(True)
        self.why.setPlaceholderText(self.tr("For example: better on the questions about leave"))
        self.why.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 16)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.confirm = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.confirm.setText(self.windowTitle())
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.why.textChanged.connect(self._may_accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        for part in (what, label, self.why, self.buttons):
            column.addWidget(part)
        self._may_accept()
        self.why.setFocus()

    def _reason(self) -> str:
        """On one line, as it is kept."""
        return " ".join(self.why.toPlainText().split())

    def _may_accept(self) -> None:
        self.confirm.setEnabled(0 < len(self._reason()) <= _MOST_CHARACTERS)

    def _accept(self) -> None:
        self.told.emit(self._reason())
        self.accept()

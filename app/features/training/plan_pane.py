"""The plan of a training before its start: does it fit, how long does it take, what is wrong; and the start."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.bridge.engine_words import in_words
from app.features.training import words
from app.features.training.card import Card, Facts, plain
from app.features.training.new_run_model import Hold, NewRunProps
from app.features.training.problems import Refusal
from app.widgets.dress import dress, heading, scaled
from app.widgets.flow_row import FlowRow
from engine.contract.training import EstimateResponse, MemoryPart

_FULL = 1000


class PlanPane(Card):
    start_wanted = Signal()
    memory_ignored = Signal(bool)

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("The plan"))
        self.note = plain("muted")
        self.problems = ProblemList()
        self._memory_title = heading(self.tr("Memory"), 1.0)
        self.fits = plain()
        self.bar = dress(QProgressBar(), spoken=self.tr("Memory that the training needs"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _FULL)
        self.parts = MemoryGrid()
        self.ignore = QCheckBox(self.tr("Start it anyway"))
        self.ignore.setToolTip(self.tr("It may run out of memory; then smaller micro-batches are tried."))
        self.ignore.clicked.connect(self.memory_ignored)
        self.facts = Facts()
        self._notes_title = heading(self.tr("To know before"), 1.0)
        self.notes = plain()
        self.start = dress(QPushButton(self.tr("Start training")), "primary")
        self.start.clicked.connect(self.start_wanted)
        self.hold = plain("muted")
        for part in (
            self.note,
            self.problems,
            self.facts,
            self._memory_title,
            self.fits,
            self.bar,
            self.parts,
            self.ignore,
            self._notes_title,
            self.notes,
        ):
            self.column.addWidget(part)
        row = FlowRow(8)
        row.add(self.start)
        self.column.addWidget(row)
        self.column.addWidget(self.hold)
        self.column.addStretch(1)

    def show_props(self, props: NewRunProps) -> None:
        plan = props.plan
        self.note.setText(self._note(props))
        self.note.setVisible(bool(self.note.text()))
        self.problems.show_refusal(props.refusal)
        for part in (self.facts, self._memory_title, self.fits, self.bar, self.parts):
            part.setVisible(plan is not None)
        notes = "\n".join(f"• {in_words(note)}" for note in plan.notes) if plan else ""
        self.notes.setText(notes)
        for label in (self._notes_title, self.notes):
            label.setVisible(bool(notes))
        self.ignore.setVisible(plan is not None and not plan.fits)
        self.ignore.setChecked(props.ignore_memory)
        if plan is not None:
            self._show_plan(plan, props)
        self.start.setEnabled(props.hold is None)
        self.start.setText(self.tr("Starting …") if props.starting else self.tr("Start training"))
        self.hold.setText(words.hold(props.hold))
        self.start.setToolTip(self.hold.text())
        self.hold.setVisible(bool(self.hold.text()) and props.hold is not Hold.PLANNING)

    def _note(self, props: NewRunProps) -> str:
        if props.asking:
            return self.tr("The engine looks at the data, the model and the machine …")
        if props.plan is None and props.refusal is None and props.failure is None:
            return self.tr("It is made as soon as a dataset and a base model are chosen.")
        return ""

    def _show_plan(self, plan: EstimateResponse, props: NewRunProps) -> None:
        needed, free = words.size(plan.total_bytes), words.size(plan.available_bytes)
        if plan.fits:
            text = self.tr("It fits: about {needed} of {free} that are free.").format(needed=needed, free=free)
        else:
            text = self.tr("It does not fit: about {needed} are needed and {free} are free.").format(
                needed=needed, free=free
            )
        self.fits.setText(text)
        dress(self.fits, "ok" if plan.fits else "danger")
        self.bar.setValue(min(_FULL, round(_FULL * plan.total_bytes / max(1, plan.available_bytes))))
        self.parts.show_parts(plan.parts)
        locale = QLocale()
        trained = self.tr("{some} of {all}").format(
            some=words.parameters(plan.trainable_parameters), all=words.parameters(plan.parameters)
        )
        self.facts.show_facts(
            (
                (self.tr("Time"), words.short_time(plan)),
                (self.tr("Steps"), locale.toString(plan.steps)),
                (self.tr("Examples"), locale.toString(plan.examples)),
                (self.tr("Tokens per pass"), locale.toString(plan.tokens_per_epoch)),
                (self.tr("Trained parameters"), trained),
                (self.tr("Licence"), props.base.licence if props.base else ""),
            )
        )
        self.facts.setToolTip(words.takes(plan))


class ProblemList(QFrame):
    """Everything that is wrong, at once, each with the value that it is about."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("failure")
        self._head = heading("", 1.0)
        self._head.setWordWrap(True)
        self._text, self._help = plain(), plain()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for label in (self._head, self._text, self._help):
            column.addWidget(label)
        dress(self._head, "danger")

    def text(self) -> str:
        return self._text.text()

    def show_refusal(self, refusal: Refusal | None) -> None:
        self.setVisible(refusal is not None)
        if refusal is None:
            return
        count = len(refusal.problems)
        if count == 1:
            self._head.setText(self.tr("One thing keeps it from starting"))
        else:
            self._head.setText(self.tr("{n} things keep it from starting").format(n=count))
        lines = [
            f"• {words.place(one.where)}: {words.problem(one.what)}" if one.where else f"• {words.problem(one.what)}"
            for one in refusal.problems
        ]
        self._text.setText("\n".join(lines))
        self._help.setText(words.advice(refusal.help))
        self._help.setVisible(bool(self._help.text()))
        self.setAccessibleName(f"{self._head.text()}. {self._text.text()}")


class MemoryGrid(QWidget):
    """What the memory is needed for; how each was reckoned is told by its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[tuple[QLabel, QLabel]] = []

    def show_parts(self, parts: list[MemoryPart]) -> None:
        while len(self._cells) < len(parts):
            row = len(self._cells)
            name, size = plain("muted"), plain()
            size.setWordWrap(False)
            size.setFont(scaled(size.font(), 1.0))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(size, row, 1, Qt.AlignmentFlag.AlignRight)
            self._cells.append((name, size))
        for row, (name, size) in enumerate(self._cells):
            name.setVisible(row < len(parts))
            size.setVisible(row < len(parts))
            if row < len(parts):
                part = parts[row]
                name.setText(words.memory_part(part.name))
                size.setText(words.size(part.size_bytes))
                for label in (name, size):
                    label.setToolTip(in_words(part.how))
                size.setAccessibleName(f"{name.text()}: {size.text()}. {in_words(part.how)}")

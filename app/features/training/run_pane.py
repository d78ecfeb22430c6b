"""One run: how far it is, its curves, what happened, the models that came of it, and with what it was run."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.bridge.engine_words import in_words
from app.bridge.failure import Failure
from app.bridge.moments import moment_text
from app.features.training import field_words, words
from app.features.training.card import Card, Facts, plain, scrolled
from app.features.training.curves import Curves
from app.features.training.export_box import ExportBox
from app.features.training.fields import fields, shown
from app.features.training.removal_dialog import RunRemovalDialog
from app.features.training.run_model import Page, RunProps, RunViewModel
from app.resources.theme import Theme
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.training import RunRemovalReport, RunResponse

_FULL = 1000
_RECENT = 100  # steps, in which a card told its temperature


class RunPane(QWidget):
    back_wanted = Signal()

    def __init__(self, model: RunViewModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.back = dress(QPushButton(self.tr("All runs")), tip=self.tr("Back to the list (Escape)"))
        self.back.clicked.connect(self.back_wanted)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.back_wanted)
        self.name = heading("")
        self.name.setWordWrap(True)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.cancel = QPushButton(self.tr("Cancel run"))
        self.cancel.setToolTip(self.tr("Stop after this step; a checkpoint is kept, so it can go on later"))
        self.cancel.clicked.connect(model.cancel)
        self.resume = dress(QPushButton(self.tr("Resume")), "primary")
        self.resume.setToolTip(self.tr("Go on from the last checkpoint"))
        self.resume.clicked.connect(model.resume)
        self.remove = QPushButton(self.tr("Remove …"))
        self.remove.setToolTip(self.tr("Erase this run; first it is said what goes"))
        self.remove.clicked.connect(model.plan_removal)
        self.asked: RunRemovalDialog | None = None
        self.ended = FailureNotice()
        self.refusal = FailureNotice(dismissable=True)
        self.refusal.dismissed.connect(model.dismiss_refusal)
        self.failure = FailureNotice(action=self.tr("Try again"))
        self.failure.acted.connect(model.ask)
        self.loading = dress(QLabel(self.tr("Looking at the run …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(model.ask)
        self.progress, self.curves = ProgressCard(), Curves(theme)
        self.happened, self.export, self.settings = HappenedCard(), ExportBox(), ResolvedCard()
        self.export.export_wanted.connect(model.export_models)
        self.export.cancel_wanted.connect(model.cancel_export)
        curves = Card(self.tr("Curves"))
        curves.column.addWidget(self.curves)
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for card in (self.progress, curves, self.happened, self.export, self.settings):
            cards.addWidget(card)
        cards.addStretch(1)
        self._scroll = scrolled(inside, self.tr("Training run"))
        self._stack = QStackedLayout()
        for widget in (self.loading, self.empty, self._scroll):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        head = FlowRow(12)
        for button in (self.back, self.cancel, self.resume, self.remove):
            head.add(button)
        self._head = head
        for part in (head, self.name, self.ended, self.refusal, self.failure):
            column.addWidget(part)
        column.addLayout(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def use_theme(self, theme: Theme) -> None:
        self.curves.use_theme(theme)

    def _render(self, changed: frozenset[str] = frozenset({"metrics", "can_draw"})) -> None:
        props = self._model.props
        run = props.run
        self.refusal.show_failure(props.refusal)
        self.failure.show_failure(props.failure if props.page is Page.FULL else None)
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The run cannot be shown"), text, self.tr("Try again"))
        pages = {Page.LOADING: self.loading, Page.FAILED: self.empty, Page.FULL: self._scroll}
        self._stack.setCurrentWidget(pages[props.page])
        self.name.setVisible(run is not None)
        failed = run is not None and run.error is not None and run.state == "failed"
        self.ended.show_failure(Failure.from_body(run.error.model_dump()) if failed and run and run.error else None)
        self.cancel.setVisible(props.live)
        self.cancel.setEnabled(props.may_cancel)
        self.cancel.setText(self.tr("Stopping …") if props.stopping else self.tr("Cancel run"))
        self.resume.setVisible(run is not None and run.state in ("failed", "cancelled"))
        self.resume.setEnabled(props.may_resume)
        self.remove.setVisible(run is not None and not props.live)
        self.remove.setEnabled(props.may_remove)
        self._head.arrange()
        if "removal" in changed and props.removal is not None:
            self._ask(props.removal)
        if run is None:
            return
        self.name.setText(run.name)
        self.progress.show_props(props)
        if changed & {"metrics", "can_draw", "page"}:
            self.curves.show_metrics(props.metrics, may_draw=props.can_draw)
        self.happened.show_run(run)
        self.export.show_props(props)
        self.settings.show_run(run)

    def _ask(self, report: RunRemovalReport) -> None:
        dialog = self.asked = RunRemovalDialog(report, self)
        dialog.remove.clicked.connect(self._model.remove)
        dialog.rejected.connect(self._model.give_up_removal)
        dialog.open()


class ProgressCard(Card):
    def __init__(self) -> None:
        super().__init__("")
        self.bar = dress(QProgressBar(), spoken=self.tr("Progress of the training"))
        self.bar.setTextVisible(False)
        self.facts = Facts()
        self.column.addWidget(self.bar)
        self.column.addWidget(self.facts)

    def show_props(self, props: RunProps) -> None:
        run, last = props.run, props.last
        assert run is not None
        parts = [words.standing(run)]
        if run.state != "queued":
            parts.append(words.progress(run))
        if run.state == "running":
            parts.append(words.time_left(props.time_left_s))
        self.title.setText(" · ".join(part.replace(" ", "\u00a0") for part in parts))
        dress(self.title, words.state_role(run.state))
        self.bar.setVisible(run.state in ("running", "queued"))
        self.bar.setRange(0, _FULL if run.steps else 0)
        self.bar.setValue(round(_FULL * run.step / run.steps) if run.steps else 0)
        evaluated = words.evaluation(props.metrics)
        best = ""
        if run.best_loss is not None and run.best_step is not None:
            best = self.tr("{loss} at step {n}").format(
                loss=words.loss(run.best_loss), n=QLocale().toString(run.best_step)
            )
        memory = run.peak_memory_bytes
        temperature = next((one.temperature_c for one in reversed(props.metrics[-_RECENT:]) if one.temperature_c), None)
        self.facts.show_facts(
            (
                (self.tr("Loss"), words.loss(last.loss if last else run.loss)),
                (self.tr("Evaluation loss"), words.loss(evaluated.evaluation_loss if evaluated else None)),
                (self.tr("Best evaluation"), best),
                (self.tr("Learning rate"), words.rate(last.learning_rate if last else None)),
                (self.tr("Tokens per second"), words.speed(last.tokens_per_s if last else None)),
                (self.tr("Peak memory"), words.size(memory) if memory else ""),
                (self.tr("Planned memory"), words.size(run.estimated_bytes)),
                (self.tr("Temperature"), self.tr("{n} °C").format(n=temperature) if temperature else ""),
                (self.tr("Started"), moment_text(run.started_at) if run.started_at else ""),
                (self.tr("Ended"), moment_text(run.finished_at) if run.finished_at else ""),
            )
        )


class HappenedCard(Card):
    """What the engine noted on the way: memory that ran out, examples left out, an early end, the licence."""

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("What happened"))
        self.notes = plain()
        self.column.addWidget(self.notes)

    def show_run(self, run: RunResponse) -> None:
        self.setVisible(bool(run.notes))
        self.notes.setText("\n".join(f"• {in_words(note)}" for note in run.notes))


class ResolvedCard(Card):
    """With what the run was carried out: everything that somebody needs to repeat it."""

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("With what it was run"))
        self._run: RunResponse | None = None
        self.facts = Facts()
        self.fold = QPushButton(self.tr("All settings"))
        self.fold.setCheckable(True)
        row = FlowRow(8)
        row.add(self.fold)
        self.table = QWidget()
        self.table.hide()
        self._grid = QGridLayout(self.table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._cells: dict[str, QLabel] = {}
        self.fold.toggled.connect(self.table.setVisible)
        for part in (self.facts, row, self.table):
            self.column.addWidget(part)

    def show_run(self, run: RunResponse) -> None:
        if self._run is not None and (self._run.id, self._run.config, self._run.versions) == (
            run.id,
            run.config,
            run.versions,
        ):
            return
        self._run = run
        self.facts.show_facts(
            (
                (self.tr("Base model"), run.base_name),
                (self.tr("Method"), field_words.choice(run.method)),
                (self.tr("Preset"), words.preset(run.preset)),
                (self.tr("Licence"), run.licence),
                (self.tr("Seed"), str(run.config.seed)),
                (self.tr("Dataset SHA-256"), f"{run.dataset_sha256[:16]}…"),
                (self.tr("Base SHA-256"), f"{run.base_manifest_sha256[:16]}…"),
            )
        )
        values = {name: self._value(getattr(run.config, name)) for name in fields()}
        names = {name: field_words.title(name) for name in values}
        for library, version in run.versions.items():
            names[f"/{library}"], values[f"/{library}"] = library, version
        for name, value in values.items():
            if name not in self._cells:
                row = len(self._cells)
                title, cell = plain("muted"), plain()
                title.setText(names[name])
                self._grid.addWidget(title, row, 0)
                self._grid.addWidget(cell, row, 1)
                self._cells[name] = cell
            self._cells[name].setText(value)
            self._cells[name].setAccessibleName(f"{names[name]}: {value}")

    def _value(self, value: object) -> str:
        if isinstance(value, bool | str):
            return field_words.choice(str(value))
        return shown(value) if isinstance(value, int | float | list) else str(value)

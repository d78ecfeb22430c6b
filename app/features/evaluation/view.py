"""The page Evaluation: the list, the answers of the chosen one, a new one, and a comparison."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.evaluation import words
from app.features.evaluation.dialogs import ComparisonDialog, NewEvaluationDialog
from app.features.evaluation.view_model import EvaluationViewModel, Page
from app.features.jobs.job_panel import JobPanel
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.dress import dress, heading
from app.widgets.list_table import Column, ListTable, ListTableView
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.evaluation import EvaluationResponse, GivenAnswer

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class EvaluationPage(QWidget):
    view: ListTableView[EvaluationResponse]
    answers: ListTableView[GivenAnswer]

    def __init__(self, model: EvaluationViewModel) -> None:
        super().__init__()
        self._model = model
        self._dialog: ComparisonDialog | None = None
        self.new = dress(QPushButton(self.tr("New evaluation …")), "primary", tip=self.tr("Ctrl+N"))
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(self.ask_for_new)
        self.compare = QPushButton(self.tr("Compare"))
        self.compare.clicked.connect(lambda: model.compare([one.id for one in self.view.selected()]))
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.job = JobPanel()
        self.job.cancelled.connect(model.cancel)
        self.loading = dress(QLabel(self.tr("Looking at the evaluations …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._full = self._build_full()
        self._stack = QStackedWidget()
        for part in (self.loading, self.empty, self._full):
            self._stack.addWidget(part)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(heading(self.tr("Evaluation")))
        head.addStretch()
        head.addWidget(self.compare)
        head.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.failure)
        column.addWidget(self.job)
        column.addWidget(self._stack, 1)
        model.changed.connect(self._follow)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def ask_for_new(self) -> None:
        NewEvaluationDialog(self._model.props, self._model.start, self).open()

    def _build_full(self) -> QWidget:
        evaluations = ListTable[EvaluationResponse](
            (
                Column(self.tr("Name"), lambda e: e.name, 24),
                Column(self.tr("Right"), words.scores),
                Column(self.tr("Questions"), lambda e: words.number(e.questions), 12, spare=2, is_number=True),
                Column(self.tr("Answered"), lambda e: words.mode(e.mode), 18, spare=3),
                Column(self.tr("State"), words.state, 12),
                Column(self.tr("Made"), lambda e: moment_text(e.created_at), 22, spare=1),
            ),
            key=lambda e: e.id,
        )
        self.view = ListTableView(evaluations, spoken=self.tr("Evaluations"), several=True)
        self.view.chosen.connect(lambda e: self._model.choose(e.id if e else None))
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._render())
        answers = ListTable[GivenAnswer](
            (
                Column(self.tr("Question"), lambda a: a.question, 44),
                Column(self.tr("Model"), self._model_of, 20, spare=2),
                Column(self.tr("Answer"), lambda a: a.answer),
                Column(self.tr("Expected"), self._expected, 28, spare=1),
                Column(self.tr("Right"), lambda a: self.tr("right") if a.right else self.tr("wrong"), 10),
            ),
            key=lambda a: f"{a.position}/{a.number}",
        )
        self.answers = ListTableView(answers, spoken=self.tr("Answers"))
        self.scores = plain("muted")
        self.only_wrong = QCheckBox(self.tr("Only wrong answers"))
        self.only_wrong.toggled.connect(self._model.show_only_wrong)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in ((self.view, 2), (self.scores, 0), (self.only_wrong, 0), (self.answers, 3)):
            column.addWidget(part, stretch)
        return made

    def _model_of(self, answer: GivenAnswer) -> str:
        chosen = self._model.props.chosen
        named = {one.position: one.name for one in chosen.models} if chosen else {}
        return named.get(answer.position, "")

    def _expected(self, answer: GivenAnswer) -> str:
        return " | ".join(answer.expected) or self.tr("to abstain")

    def _act_on_empty(self) -> None:
        if self._model.props.page is Page.FAILED:
            self._model.refresh()
        else:
            self.ask_for_new()

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "evaluations" in changed:
            self.view.table.show_rows(props.evaluations)
        if changed & {"answers", "chosen"}:
            self.answers.table.show_rows(props.answers)
        self._render()

    def _render(self) -> None:
        props = self._model.props
        gone = props.failure is not None and props.failure.code == _GONE
        self.failure.show_failure(None if gone or props.page is Page.FAILED else props.failure)
        self.job.show_following(props.following)
        free, busy = not props.following.busy, self.tr("An evaluation runs.")
        role = self.tr("Model owners, compliance officers and administrators evaluate models.")
        may = props.page is not Page.FORBIDDEN
        allow(self.new, may and free, busy if may else role, tip=self.tr("Ctrl+N"))
        chosen = self.view.selected()
        models = sum(len(one.models) for one in chosen)
        reason = self.tr("Choose evaluations with two models or more, of the same questions.") if may else role
        tip = self.tr("The first model against each of the others")
        allow(self.compare, may and models > 1, reason, tip=tip)
        self.scores.setText(
            "\n".join(f"{one.name}: {words.score(one)}" for one in props.chosen.models) if props.chosen else ""
        )
        self._say_why()
        pages: dict[Page, QWidget] = {Page.LOADING: self.loading, Page.FULL: self._full}
        self._stack.setCurrentWidget(pages.get(props.page, self.empty))
        if props.comparison is not None and self._dialog is None:
            self._dialog = ComparisonDialog(props.comparison, self)
            self._dialog.finished.connect(self._forget)
            self._dialog.open()

    def _forget(self) -> None:
        self._dialog = None
        self._model.drop_comparison()

    def _say_why(self) -> None:
        props = self._model.props
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The evaluations cannot be shown"), text, self.tr("Try again"))
        elif props.page is Page.FORBIDDEN:
            self.empty.show_text(
                self.tr("Not for your role"),
                self.tr("Model owners, compliance officers and administrators evaluate models."),
            )
        elif props.page is Page.EMPTY:
            self.empty.show_text(
                self.tr("No evaluation yet"),
                self.tr(
                    "Put a set of questions with known answers to one or more models: that is how a better model is "
                    "told from one that only sounds better."
                ),
                self.tr("New evaluation …"),
            )

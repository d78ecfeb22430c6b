"""Evaluations: started, followed, looked into answer by answer, and compared. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.job_follower import Following, JobFollower
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.evaluation.questions import read_questions
from engine.contract.evaluation import ComparisonResponse, EvaluationResponse, EvaluationStart, GivenAnswer, Mode
from engine.contract.system import ModelResponse, Role

KIND = "evaluation"
_MOST_TOKENS, _SEED = 96, 17  # as the command line has them, so that both can be compared
_MAY = (Role.MODEL_OWNER, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FORBIDDEN = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new evaluation. ``collection`` empty: everywhere. ``name`` empty: the models' names."""

    file: Path
    models: tuple[str, ...]
    mode: Mode = "closed"
    collection: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationInputs:
    """None: not known yet. ``answers`` are those of ``chosen``."""

    role: Role | None = None
    evaluations: tuple[EvaluationResponse, ...] | None = None
    models: tuple[ModelResponse, ...] = ()
    collections: tuple[str, ...] = ()
    chosen: str | None = None
    answers: tuple[GivenAnswer, ...] | None = None
    only_wrong: bool = False
    comparison: ComparisonResponse | None = None
    following: Following = Following()  # noqa: RUF009 - it is frozen
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class EvaluationProps:
    """``answers``: those that are shown, of the chosen evaluation; ``comparison`` until it is dropped."""

    page: Page
    evaluations: tuple[EvaluationResponse, ...]
    models: tuple[str, ...]
    collections: tuple[str, ...]
    chosen: EvaluationResponse | None
    answers: tuple[GivenAnswer, ...]
    only_wrong: bool
    comparison: ComparisonResponse | None
    following: Following
    failure: Failure | None


class EvaluationViewModel(ViewModel[EvaluationInputs, EvaluationProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(EvaluationInputs(), parent)
        self._engine = engine
        self._background = background
        self._follower = JobFollower(engine, background, self)
        self._follower.moved.connect(lambda now: self._set(following=now))
        self._follower.failed.connect(self._failed)
        self._follower.ended.connect(lambda _: self.refresh())

    @staticmethod
    def derive(inputs: EvaluationInputs) -> EvaluationProps:
        found = inputs.evaluations or ()
        if inputs.role is not None and inputs.role not in _MAY:
            page = Page.FORBIDDEN
        elif inputs.evaluations is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if found else Page.EMPTY
        answers = inputs.answers or ()
        return EvaluationProps(
            page=page,
            evaluations=found,
            models=tuple(one.name for one in inputs.models),
            collections=inputs.collections,
            chosen=next((one for one in found if one.id == inputs.chosen), None),
            answers=tuple(one for one in answers if not (inputs.only_wrong and one.right)),
            only_wrong=inputs.only_wrong,
            comparison=inputs.comparison,
            following=inputs.following,
            failure=inputs.failure,
        )

    def know_role(self, role: Role | None) -> None:
        """Who looks, as the status says."""
        if role != self._inputs.role:
            self._set(role=role)

    def refresh(self) -> None:
        """The evaluations, and what a new one may ask."""
        if self._inputs.role not in _MAY:
            return
        self._background.run(lambda: self._engine().evaluation.evaluations(), self._listed, self._failed)
        self._background.run(
            lambda: self._engine().list_models(), lambda found: self._set(models=tuple(found)), self._failed
        )
        self._background.run(
            lambda: self._engine().list_collections(),
            lambda found: self._set(collections=tuple(c.name for c in found if c.access is not None)),
            self._failed,
        )
        self._follower.look((KIND,))

    def start(self, wanted: Wanted) -> None:
        """Read the question set and put it to the models."""
        self._set(failure=None)

        def send(engine: EngineClient) -> str:
            request = EvaluationStart(
                models=list(wanted.models),
                questions=read_questions(wanted.file),
                mode=wanted.mode,
                collection=wanted.collection or None,
                name=wanted.name or None,
                max_tokens=_MOST_TOKENS,
                seed=_SEED,
            )
            return engine.evaluation.start(request).job_id

        self._follower.start(send)

    def cancel(self) -> None:
        self._follower.cancel()

    def choose(self, evaluation_id: str | None) -> None:
        """Show what each model said in this one."""
        if evaluation_id != self._inputs.chosen:
            self._set(chosen=evaluation_id, answers=None)
            self._load_answers()

    def show_only_wrong(self, only: bool) -> None:
        self._set(only_wrong=only)

    def compare(self, evaluation_ids: Sequence[str]) -> None:
        """The first model of the first one against every other model in these."""
        ids = list(evaluation_ids)
        self._set(failure=None)
        self._background.run(
            lambda: self._engine().evaluation.compare(ids), lambda c: self._set(comparison=c), self._failed
        )

    def drop_comparison(self) -> None:
        self._set(comparison=None)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _listed(self, found: list[EvaluationResponse]) -> None:
        self._set(evaluations=tuple(found))
        self._load_answers()

    def _load_answers(self) -> None:
        if (chosen := self._inputs.chosen) is None:
            return

        def came(answers: list[GivenAnswer]) -> None:
            if chosen == self._inputs.chosen:
                self._set(answers=tuple(answers))

        self._background.run(lambda: self._engine().evaluation.answers(chosen), came, self._failed)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)

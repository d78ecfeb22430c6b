"""Evaluations of one vault: start, list, show, compare. Owns the job kind ``evaluation``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ForbiddenError, InvalidInputError, NotFoundError
from engine.core.ids import new_id
from engine.evaluation import repository
from engine.evaluation.asking import Arena
from engine.evaluation.errors import EvaluationNotFoundError, NotComparableError
from engine.evaluation.records import Answered, Contestant, Evaluation, Mode, Question, digest_of
from engine.evaluation.scoring import score
from engine.evaluation.statistics import Paired, compare
from engine.jobs.context import JobContext
from engine.jobs.errors import JobNotFoundError
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.registry.errors import VersionNotFoundError
from engine.registry.service import Registry
from engine.runtime.models import ModelService
from engine.vault.database import Database

_KIND = "evaluation"


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """What somebody asks for. ``readable``: the collections that they may read; ``searched`` are among them."""

    name: str | None
    models: Sequence[str]
    questions: Sequence[Question]
    mode: Mode
    searched: Sequence[int]
    readable: Collection[int]
    max_tokens: int
    seed: int
    created_by: str


@dataclass(frozen=True, slots=True)
class Result:
    """A contestant of a finished evaluation with what it answered, by question."""

    evaluation: Evaluation
    contestant: Contestant
    answers: tuple[Answered, ...]

    @property
    def right(self) -> list[bool]:
        return [answered.score.right for answered in self.answers]


class EvaluationService:
    """Thread-safe. Make it before the queue starts: it registers what runs its jobs."""

    def __init__(
        self,
        db: Database,
        queue: JobQueue,
        models: ModelService,
        registry: Registry,
        arena: Arena,
        collection_of_version: Callable[[str], int],
        clock: Clock,
    ) -> None:
        """``collection_of_version``: of a frozen dataset version; raises NotFoundError."""
        self._db = db
        self._queue = queue
        self._models = models
        self._registry = registry
        self._arena = arena
        self._collection_of_version = collection_of_version
        self._clock = clock
        queue.register(_KIND, self._run)

    def start(self, wanted: NewEvaluation) -> tuple[str, str]:
        """Record it and queue it; the evaluation's and the job's id.

        Raises NotFoundError, InvalidInputError (a model twice), or ForbiddenError for a model that learned from a
        collection which its asker may not read.
        """
        found = [self._contestant(name, number) for number, name in enumerate(wanted.models, start=1)]
        contestants = tuple(contestant for contestant, _ in found)
        if len({one.model_id for one in contestants}) < len(contestants):
            raise InvalidInputError("The same model is named twice.", help="Name each model once.")
        learned_from = {collection for _, collection in found if collection is not None}
        if not learned_from <= set(wanted.readable):
            raise ForbiddenError(
                "One of these models learned from a collection that you may not read.",
                help="Ask whoever owns the collection for the right to read it.",
            )
        evaluation = Evaluation(
            id=new_id("evl"),
            name=wanted.name or f"{' and '.join(one.name for one in contestants)}"[:120],
            job_id=None,
            mode=wanted.mode,
            searched=tuple(wanted.searched),
            visible_with=frozenset(learned_from | set(wanted.searched)),
            set_sha256=digest_of(wanted.questions),
            max_tokens=wanted.max_tokens,
            seed=wanted.seed,
            created_at=iso_utc(self._clock.now_utc()),
            created_by=wanted.created_by,
            finished_at=None,
            questions=len(wanted.questions),
            contestants=contestants,
        )
        params = {"evaluation_id": evaluation.id}
        with self._db.write() as conn:
            repository.insert(conn, evaluation, wanted.questions)
            job_id = self._queue.submit(_KIND, Lane.GPU, params, created_by=wanted.created_by, conn=conn)
            repository.set_job(conn, evaluation.id, job_id)
        return evaluation.id, job_id

    def visible(self, readable: Collection[int]) -> list[Evaluation]:
        """Those that somebody who reads these collections may see, the newest first."""
        with self._db.read() as conn:
            return [one for one in repository.list_all(conn) if one.visible_with <= set(readable)]

    def show(self, evaluation_id: str, readable: Collection[int]) -> Evaluation:
        """Raises EvaluationNotFoundError."""
        with self._db.read() as conn:
            return _visible(conn, evaluation_id, readable)

    def state(self, evaluation: Evaluation) -> str:
        """queued, running, succeeded, failed or cancelled."""
        if evaluation.finished_at is not None:
            return "succeeded"
        try:
            job = self._queue.get(evaluation.job_id or "")
        except JobNotFoundError:
            return "failed"  # jobs are forgotten after a while, and this one never finished
        return job.state.value

    def questions(self, evaluation_id: str) -> Sequence[Question]:
        """In order; the first has number 1."""
        with self._db.read() as conn:
            return repository.questions_of(conn, evaluation_id)

    def answers(self, evaluation_id: str) -> Sequence[Answered]:
        """By contestant, then by question; as many as there are so far."""
        with self._db.read() as conn:
            return repository.answers_of(conn, evaluation_id)

    def results(self, evaluation_ids: Sequence[str], readable: Collection[int]) -> list[Result]:
        """Every contestant of these evaluations. Raises EvaluationNotFoundError or NotComparableError."""
        found = []
        with self._db.read() as conn:
            for evaluation_id in dict.fromkeys(evaluation_ids):
                evaluation = _visible(conn, evaluation_id, readable)
                answers = repository.answers_of(conn, evaluation_id)
                for one in evaluation.contestants:
                    own = tuple(answered for answered in answers if answered.position == one.position)
                    found.append(Result(evaluation, one, own))
        if any(result.evaluation.finished_at is None for result in found):
            raise NotComparableError("One of these evaluations is not finished.", help="Wait for it, or run it again.")
        if len({result.evaluation.set_sha256 for result in found}) > 1:
            raise NotComparableError(
                "These evaluations asked different questions.", help="Put one and the same set to both."
            )
        if len(found) < 2:
            raise NotComparableError("There is only one model to compare.", help="Name a second evaluation.")
        return found

    def compare(self, results: Sequence[Result]) -> list[Paired]:
        """The first against each of the others."""
        first, *others = results
        return [compare(first.right, other.right, seed=first.evaluation.seed) for other in others]

    def _contestant(self, name: str, position: int) -> tuple[Contestant, int | None]:
        """By name or id of a model or a version, and the collection that it learned from."""
        try:
            version = self._registry.show(name).record
        except VersionNotFoundError:
            version = None
        if version is not None and version.model_id is None:
            raise NotFoundError(f"The version '{name}' has no weights.", help="Export its run again.")
        record = self._models.show(version.model_id if version is not None and version.model_id else name)
        base = self._models.show(record.base_model_id) if record.base_model_id else None
        contestant = Contestant(
            position,
            record.id,
            record.name,
            record.sha256,
            base.sha256 if base else None,
            version.id if version else None,
        )
        if version is None or version.dataset_version_id is None:
            return contestant, None
        try:
            return contestant, self._collection_of_version(version.dataset_version_id)
        except NotFoundError:
            return contestant, None

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        evaluation_id = str(context.params["evaluation_id"])
        with self._db.read() as conn:
            evaluation = repository.find(conn, evaluation_id)
            questions = repository.questions_of(conn, evaluation_id)
            done = {(one.position, one.number) for one in repository.answers_of(conn, evaluation_id)}
        if evaluation is None:
            raise EvaluationNotFoundError("The evaluation is gone.", help="Start it again.")
        total = len(questions) * len(evaluation.contestants)
        for contestant in evaluation.contestants:
            open_ones = [
                (number, question)
                for number, question in enumerate(questions, start=1)
                if (contestant.position, number) not in done
            ]
            if open_ones:
                context.progress(f"load {contestant.name}", len(done), total, "answers")
                self._examine(context, evaluation, contestant, open_ones, done, total)
        with self._db.write() as conn:
            repository.set_finished(conn, evaluation_id, iso_utc(self._clock.now_utc()))
        return {"evaluation_id": evaluation_id}

    def _examine(
        self,
        context: JobContext,
        evaluation: Evaluation,
        contestant: Contestant,
        open_ones: Sequence[tuple[int, Question]],
        done: set[tuple[int, int]],
        total: int,
    ) -> None:
        record = self._models.show(contestant.model_id)
        with self._arena.enter(record, evaluation) as ask:
            for number, question in open_ones:
                context.check()
                said = ask(question)
                given = score(said.answer, question.expected, abstained=said.abstained)
                with self._db.write() as conn:
                    answered = Answered(contestant.position, number, said.answer, given)
                    repository.insert_answer(conn, evaluation.id, answered)
                context.checkpoint()
                done.add((contestant.position, number))
                context.progress(f"ask {contestant.name}", len(done), total, "answers")


def _visible(conn: apsw.Connection, evaluation_id: str, readable: Collection[int]) -> Evaluation:
    found = repository.find(conn, evaluation_id)
    if found is None or not found.visible_with <= set(readable):
        raise EvaluationNotFoundError("There is no such evaluation.", help="See 'cloister evaluate list'.")
    return found

"""Builds, imports and freezes: starting one, following it, stopping it, and what it reports. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.reports import BUILD, FREEZE, IMPORT, Gates, Outcome, gates_of, outcome_of, outcome_of_result
from engine.contract.datasets import BuildRequest, FreezeRequest, ImportRequest
from engine.contract.jobs import JobResponse, JobState

_KINDS = (BUILD, IMPORT, FREEZE)
_FOLLOW_MS = 500
_TELL_EVERY = 6
"""So many questions after the job until the items are looked at again while it runs."""


@dataclass(frozen=True, slots=True)
class WorkInputs:
    dataset_id: str | None = None
    sending: bool = False
    job: JobResponse | None = None
    is_preview: bool = False
    cancelling: bool = False
    outcome: Outcome | None = None
    preview: Gates | None = None
    ended: tuple[JobResponse, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class WorkProps:
    """``busy``: one runs or is being started. ``outcome``: of the one that ended last, until it is dismissed.

    ``preview``: what a freeze would take and leave out. ``history``: earlier ones of this dataset, the newest first.
    """

    busy: bool
    sending: bool
    job: JobResponse | None
    cancelling: bool
    outcome: Outcome | None
    preview: Gates | None
    history: tuple[Outcome, ...]
    failure: Failure | None


class WorkViewModel(ViewModel[WorkInputs, WorkProps]):
    """One is followed at a time; it goes on in the engine whatever is open here."""

    moved = Signal()
    """Items were added, or may have been."""
    frozen = Signal(str)
    """There is a new version, by its id."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(WorkInputs(), parent)
        self._engine = engine
        self._background = background
        self._asking = False
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)

    @staticmethod
    def derive(inputs: WorkInputs) -> WorkProps:
        of_this = [job for job in inputs.ended if (job.result or {}).get("dataset_id") == inputs.dataset_id]
        outcomes = [outcome for job in of_this if (outcome := outcome_of_result(job)) is not None]
        outcomes.sort(key=lambda one: one.job.finished_at or one.job.created_at, reverse=True)
        return WorkProps(
            busy=inputs.sending or inputs.job is not None,
            sending=inputs.sending,
            job=inputs.job,
            cancelling=inputs.cancelling,
            outcome=inputs.outcome,
            preview=inputs.preview,
            history=tuple(outcomes),
            failure=inputs.failure,
        )

    def show_dataset(self, dataset_id: str | None) -> None:
        """Whose builds the history tells."""
        if dataset_id != self._inputs.dataset_id:
            self._set(dataset_id=dataset_id, outcome=None, preview=None)

    def look(self) -> None:
        """Find what runs already, whoever started it, and what ended before."""
        self._background.run(lambda: self._engine().list_jobs(), self._listed, lambda _: None)

    def build(self, request: BuildRequest) -> None:
        self._start(lambda engine, dataset_id: engine.build_dataset(dataset_id, request))

    def import_file(self, request: ImportRequest) -> None:
        self._start(lambda engine, dataset_id: engine.import_dataset(dataset_id, request))

    def freeze(self, request: FreezeRequest) -> None:
        """With ``preview`` only find out what would be left out."""
        self._start(lambda engine, dataset_id: engine.freeze_dataset(dataset_id, request), is_preview=request.preview)

    def cancel(self) -> None:
        """Ask the followed job to stop; what it added is kept."""
        if (job := self._inputs.job) is not None:
            self._set(cancelling=True)
            self._background.run(lambda: self._engine().cancel_job(job.id), lambda _: None, self._failed)

    def follow(self) -> None:
        """Ask once how the followed job stands."""
        job = self._inputs.job
        if job is not None and not self._asking:
            self._asking = True
            self._background.run(lambda: self._engine().job(job.id), self._job_moved, self._lost)

    def dismiss_outcome(self) -> None:
        self._set(outcome=None)

    def forget_preview(self) -> None:
        """The settings are others now, or nobody looks any more."""
        self._set(preview=None)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _start(self, send: Callable[[EngineClient, str], str], *, is_preview: bool = False) -> None:
        dataset_id = self._inputs.dataset_id
        if dataset_id is None or self._props.busy:
            return
        self._set(failure=None, outcome=None, preview=None, sending=True)

        def work() -> JobResponse:
            engine = self._engine()
            return engine.job(send(engine, dataset_id))

        self._background.run(work, lambda job: self._follow(job, is_preview=is_preview), self._failed)

    def _follow(self, job: JobResponse, *, is_preview: bool) -> None:
        self._asked = 0
        self._set(job=job, is_preview=is_preview, sending=False, cancelling=False)
        self._timer.start()
        self.follow()

    def _listed(self, jobs: list[JobResponse]) -> None:
        ours = [job for job in jobs if job.kind in _KINDS]
        self._set(ended=tuple(job for job in ours if job.state.ended))
        running = next((job for job in ours if not job.state.ended), None)
        if running is not None and not self._props.busy:
            self._follow(running, is_preview=False)

    def _job_moved(self, job: JobResponse) -> None:
        self._asking = False
        self._asked += 1
        if not job.state.ended:
            self._set(job=job)
            if self._asked % _TELL_EVERY == 0 and job.kind != FREEZE:
                self.moved.emit()
            return
        self._timer.stop()
        failure = Failure.from_body(job.error.model_dump()) if job.state is JobState.FAILED and job.error else None
        self._set(job=None, cancelling=False, failure=failure)
        if job.kind == FREEZE:
            self._freeze_ended(job)
        else:
            self._background.run(
                lambda: outcome_of(job, self._engine().build_report(job.id)),
                lambda outcome: self._set(outcome=outcome),
                self._failed,
            )
        self.moved.emit()
        self.look()  # the history has one more, and another one may have waited for this

    def _freeze_ended(self, job: JobResponse) -> None:
        result = job.result or {}
        if job.state is not JobState.SUCCEEDED:
            return
        if version_id := result.get("version_id"):
            self.frozen.emit(str(version_id))
        elif result.get("dataset_id") == self._inputs.dataset_id:
            self._set(preview=gates_of(result.get("statistics", {})))

    def _lost(self, failure: Failure) -> None:
        """The job goes on without us: keep asking, unless the engine does not know it any more."""
        self._asking = False
        if failure.code != "ENGINE_UNREACHABLE":
            self._timer.stop()
            self._set(job=None, failure=failure)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure, sending=False, cancelling=False)

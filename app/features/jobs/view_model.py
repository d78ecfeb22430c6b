"""What runs and what ran lately. Asks the engine only while something runs or somebody looks. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.jobs import JobResponse

_INTERVAL_MS = 1000
_FINISHED = 20


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class JobsInputs:
    """``told``: how many jobs run, as the status bar was told."""

    is_open: bool = False
    told: int = 0
    jobs: tuple[JobResponse, ...] | None = None
    stopping: frozenset[str] = field(default_factory=frozenset)
    failure: Failure | None = None
    refusal: Failure | None = None


@dataclass(frozen=True, slots=True)
class JobsProps:
    """``running`` the oldest first, queued ones included; ``finished`` the newest first, twenty at most.

    ``stopping`` were asked to stop. ``refusal``: why one could not be stopped. ``polls``: the engine is asked again.
    """

    page: Page
    running: tuple[JobResponse, ...]
    finished: tuple[JobResponse, ...]
    stopping: frozenset[str]
    polls: bool
    failure: Failure | None
    refusal: Failure | None


class JobsViewModel(ViewModel[JobsInputs, JobsProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(JobsInputs(), parent)
        self._engine = engine
        self._background = background
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ask)

    @staticmethod
    def derive(inputs: JobsInputs) -> JobsProps:
        jobs = inputs.jobs or ()
        running = sorted((job for job in jobs if not job.state.ended), key=lambda job: job.created_at)
        finished = sorted(
            (job for job in jobs if job.state.ended), key=lambda job: job.finished_at or job.created_at, reverse=True
        )
        if inputs.failure:
            page = Page.FAILED
        elif inputs.jobs is None:
            page = Page.LOADING
        else:
            page = Page.FULL if jobs else Page.EMPTY
        return JobsProps(
            page=page,
            running=tuple(running),
            finished=tuple(finished[:_FINISHED]),
            stopping=inputs.stopping & {job.id for job in running},
            polls=inputs.is_open or inputs.told > 0 or bool(running),
            failure=inputs.failure,
            refusal=inputs.refusal,
        )

    def set_open(self, is_open: bool) -> None:
        """The panel is shown, or not any more."""
        self._set(is_open=is_open, **({} if is_open else {"refusal": None}))
        self._keep_asking()
        if is_open:
            self.ask()

    def know_running(self, count: int) -> None:
        """What the status says about how many jobs run."""
        self._set(told=count)
        self._keep_asking()

    def ask(self) -> None:
        """Ask once; while an answer is awaited no second question is sent."""
        if not self._asking:
            self._asking = True
            self._background.run(lambda: self._engine().list_jobs(), self._listed, self._failed)

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop; what it finished is kept."""
        self._set(stopping=self._inputs.stopping | {job_id}, refusal=None)

        def refused(failure: Failure) -> None:
            self._set(stopping=self._inputs.stopping - {job_id}, refusal=failure)

        self._background.run(lambda: self._engine().cancel_job(job_id), lambda _: self.ask(), refused)

    def _listed(self, jobs: list[JobResponse]) -> None:
        self._asking = False
        self._set(jobs=tuple(jobs), failure=None)
        self._keep_asking()

    def _failed(self, failure: Failure) -> None:
        self._asking = False
        self._set(jobs=None, failure=failure)
        self._keep_asking()

    def _keep_asking(self) -> None:
        if self._props.polls != self._timer.isActive():
            self._timer.start() if self._props.polls else self._timer.stop()

"""Follows one job to its end: started here or found running. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from engine.contract.jobs import JobResponse, JobState

_FOLLOW_MS = 500


@dataclass(frozen=True, slots=True)
class Following:
    """``sending``: it is being started. ``cancelling``: it was asked to stop."""

    sending: bool = False
    job: JobResponse | None = None
    cancelling: bool = False

    @property
    def busy(self) -> bool:
        return self.sending or self.job is not None


class JobFollower(QObject):
    """One at a time; the job goes on in the engine whatever is open here."""

    moved = Signal(object)
    """How it stands now, a ``Following``."""
    ended = Signal(object)
    """The ``JobResponse`` at its end, however it ended."""
    failed = Signal(object)
    """A ``Failure``: of the start, of the job, or of asking."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._background = background
        self._now = Following()
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)

    def start(self, send: Callable[[EngineClient], str]) -> None:
        """``send`` asks the engine for the job and returns its id. Nothing happens while another one is followed."""
        if self._now.busy:
            return
        self._tell(Following(sending=True))

        def work() -> JobResponse:
            engine = self._engine()
            return engine.job(send(engine))

        self._background.run(work, self._begin, self._not_started)

    def look(self, kinds: Collection[str]) -> None:
        """Find one of these kinds that runs already, whoever started it."""
        if not self._now.busy:
            self._background.run(lambda: self._engine().list_jobs(), lambda jobs: self._found(jobs, kinds), _ignore)

    def cancel(self) -> None:
        if (job := self._now.job) is not None:
            self._tell(Following(job=job, cancelling=True))
            self._background.run(lambda: self._engine().cancel_job(job.id), _ignore, self.failed.emit)

    def follow(self) -> None:
        """Ask once how it stands."""
        job = self._now.job
        if job is not None and not self._asking:
            self._asking = True
            self._background.run(lambda: self._engine().job(job.id), self._job_moved, self._lost)

    def _begin(self, job: JobResponse) -> None:
        self._tell(Following(job=job))
        self._timer.start()
        self.follow()

    def _found(self, jobs: list[JobResponse], kinds: Collection[str]) -> None:
        running = next((job for job in jobs if job.kind in kinds and not job.state.ended), None)
        if running is not None and not self._now.busy:
            self._begin(running)

    def _job_moved(self, job: JobResponse) -> None:
        self._asking = False
        if not job.state.ended:
            self._tell(Following(job=job, cancelling=self._now.cancelling))
            return
        self._timer.stop()
        self._tell(Following())
        if job.state is JobState.FAILED and job.error is not None:
            self.failed.emit(Failure.from_body(job.error.model_dump()))
        self.ended.emit(job)

    def _lost(self, failure: Failure) -> None:
        """The job goes on without us: keep asking, unless the engine does not know it any more."""
        self._asking = False
        if failure.code != "ENGINE_UNREACHABLE":
            self._timer.stop()
            self._tell(Following())
            self.failed.emit(failure)

    def _not_started(self, failure: Failure) -> None:
        self._tell(Following())
        self.failed.emit(failure)

    def _tell(self, now: Following) -> None:
        self._now = now
        self.moved.emit(now)


def _ignore(_: object) -> None:
    """What was asked for is seen by asking after the job."""

"""What a handler sees of the queue: its parameters, a way to report, and a request to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.core.errors import CancelledError
from engine.jobs.errors import PausedError
from engine.jobs.records import Job, Params


class JobContext:
    """Given to a handler for one run of one job. Its methods may be called from any thread."""

    def __init__(
        self,
        job: Job,
        *,
        report: Callable[[str, int, int | None, str], None],
        checkpoint: Callable[[], None],
    ) -> None:
        self.job_id = job.id
        self.params: Params = job.params
        self.created_by = job.created_by
        self.attempts = job.attempts
        self.cancelled = threading.Event()
        """Set when the job is to stop, because it was cancelled or because the engine shuts down."""
        self._pausing = False
        self._report = report
        self._checkpoint = checkpoint

    def progress(self, stage: str, done: int, total: int | None, unit: str) -> None:
        """Say how far the work is; cheap, call it as often as there is something to say."""
        self._report(stage, done, total, unit)

    def checkpoint(self) -> None:
        """Say that lasting work was done: earlier deaths of the engine no longer count against the job."""
        self._checkpoint()

    def check(self) -> None:
        """Raise CancelledError or PausedError when the job is to stop. What is done so far must be safe."""
        if self.cancelled.is_set():
            if self._pausing:
                raise PausedError("The engine is shutting down.", help="The job goes on at its next start.")
            raise CancelledError("The job was cancelled.", help="What it had done until then stays.")

    def ask_to_cancel(self) -> None:
        self._pausing = False
        self.cancelled.set()

    def ask_to_pause(self) -> None:
        if not self.cancelled.is_set():
            self._pausing = True
            self.cancelled.set()

"""One run of one job: calls the handler, follows its progress, and says how it ended."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.core.clock import Clock
from engine.core.errors import CancelledError, CloisterError
from engine.core.ids import new_id
from engine.jobs.context import JobContext
from engine.jobs.errors import PausedError
from engine.jobs.progress import ProgressMeter
from engine.jobs.records import Job, JobError, JobState, Params, Progress

_log = logging.getLogger(__name__)

Handler = Callable[[JobContext], Mapping[str, Any] | None]
PERSIST_INTERVAL_S = 1.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended; state QUEUED means that the job was paused."""

    state: JobState
    result: Params | None = None
    error: JobError | None = None


class JobRun:
    """The live side of a running job."""

    def __init__(
        self,
        job: Job,
        handler: Handler,
        clock: Clock,
        *,
        publish: Callable[[Job], None],
        persist: Callable[[str, Progress], None],
        checkpoint: Callable[[str], None],
    ) -> None:
        self._job = job
        self._handler = handler
        self._clock = clock
        self._publish = publish
        self._persist = persist
        self._clear_attempts = checkpoint
        self._meter = ProgressMeter()
        self._lock = threading.Lock()
        self._persisted_s = clock.monotonic_s()
        self._has_lasting_work = job.attempts == 0
        self.context = JobContext(job, report=self._report, checkpoint=self._checkpoint)

    def snapshot(self) -> Job:
        """The job with its progress as of now."""
        with self._lock:
            return replace(self._job, progress=self._meter.progress(now_s=self._clock.monotonic_s()))

    def execute(self) -> Ending:
        """Run the handler to its end, whatever that is. Never raises an Exception."""
        try:
            result = self._handler(self.context)
            return Ending(JobState.SUCCEEDED, result=result or {})
        except PausedError:
            return Ending(JobState.QUEUED)
        except CancelledError as error:
            return Ending(JobState.CANCELLED, error=JobError(error.code, error.message, error.help))
        except CloisterError as error:
            return Ending(JobState.FAILED, error=JobError(error.code, error.message, error.help))
        except Exception as error:  # noqa: BLE001 - the boundary of every job
            return Ending(JobState.FAILED, error=self._internal(error))

    def _internal(self, error: Exception) -> JobError:
        error_id = new_id("err")
        # The message of an unexpected error may quote a document; where it happened is enough to find it.
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
        _log.error("job %s failed [%s] %s at %s", self._job.id, error_id, type(error).__name__, where)
        return JobError(
            "INTERNAL",
            "The engine failed at this in a way that nobody foresaw.",
            f"What was done before stays. Please report it with the number {error_id}, which is in the log.",
        )

    def _report(self, stage: str, done: int, total: int | None, unit: str) -> None:
        now_s = self._clock.monotonic_s()
        with self._lock:
            self._meter.report(stage, done, total, unit, now_s=now_s)
            progress = self._meter.progress(now_s=now_s)
            job = self._job = replace(self._job, progress=progress)
            persist = now_s - self._persisted_s >= PERSIST_INTERVAL_S
            if persist:
                self._persisted_s = now_s
        self._publish(job)
        if persist:
            self._persist(job.id, progress)

    def _checkpoint(self) -> None:
        with self._lock:
            if self._has_lasting_work:
                return
            self._has_lasting_work = True
        self._clear_attempts(self._job.id)

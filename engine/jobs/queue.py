"""The durable queue: takes jobs, runs them on two lanes of threads, and survives the death of the engine."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.core.clock import Clock, SystemClock, iso_utc
from engine.core.errors import CloisterError
from engine.core.ids import new_id
from engine.jobs import repository
from engine.jobs.errors import (
    JobCrashLoopError,
    JobNotFoundError,
    JobQueueClosedError,
    JobWaitTimeoutError,
    UnknownJobKindError,
)
from engine.jobs.feed import Feed, Subscription
from engine.jobs.records import Job, JobError, JobState, Lane, Progress
from engine.jobs.run import Ending, Handler, JobRun
from engine.jobs.witness import JobWitness
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

_log = logging.getLogger(__name__)
_RETRY_AFTER_ERROR_S = 5.0


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """``max_deaths``: how often in a row the engine may die under a job before anything lasting was done.

    It leaves room for an impatient person and a flaky power supply; a job that did lasting work in between
    starts from zero (``JobContext.checkpoint``).
    """

    cpu_workers: int = 2
    keep_finished: int = 500
    max_deaths: int = 5


class JobQueue:
    """Safe to use from any thread. Register the handlers, then ``start``; ``close`` pauses what runs."""

    def __init__(
        self,
        database: Database,
        *,
        settings: QueueSettings | None = None,
        clock: Clock | None = None,
        witness: JobWitness | None = None,
    ) -> None:
        """``witness``: told of each job within the transactions that queue and end it."""
        self._db = database
        self._settings = settings or QueueSettings()
        self._clock = clock or SystemClock()
        self._witness = witness
        self._feed = Feed()
        self._handlers: dict[str, Handler] = {}
        self._runs: dict[str, JobRun] = {}
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._generation = 0  # counts what may give an idle worker something to do
        self._closing = False

    def register(self, kind: str, handler: Handler) -> None:
        """Say what runs the jobs of a kind; before ``start``."""
        self._handlers[kind] = handler

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind that somebody registered."""
        return frozenset(self._handlers)

    def start(self) -> None:
        """Take up what an earlier engine left, then run jobs."""
        self._recover()
        lanes = [Lane.GPU] + [Lane.CPU] * self._settings.cpu_workers
        for number, lane in enumerate(lanes):
            thread = threading.Thread(target=self._work, args=(lane,), name=f"job-{lane.value}-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def pause(self) -> None:
        """Take no more jobs and ask what runs to pause; returns at once. ``close`` waits for it."""
        with self._changed:
            self._closing = True
            runs = list(self._runs.values())
            self._changed.notify_all()
        for run in runs:
            run.context.ask_to_pause()

    def close(self, *, timeout_s: float = 4.0) -> bool:
        """Ask what runs to pause and wait for it; returns whether everything stopped in time.

        A paused job is queued again and goes on at the next start. So is one that does not stop in time: its
        process is about to end, and that is no death to be counted against it.
        """
        deadline_s = self._clock.monotonic_s() + timeout_s
        self.pause()
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - self._clock.monotonic_s()))
        in_time = not any(thread.is_alive() for thread in self._threads)
        if not in_time:
            self._put_back_what_runs()
        self._feed.close()
        return in_time

    def submit(
        self,
        kind: str,
        lane: Lane | str,
        params: Mapping[str, Any],
        *,
        created_by: str,
        conn: apsw.Connection | None = None,
    ) -> str:
        """Queue a job and return its id. With ``conn`` it is queued if and when that transaction commits.

        Raises UnknownJobKindError or JobQueueClosedError.
        """
        if kind not in self._handlers:
            raise _unknown_kind(kind)
        if self._closing:
            raise JobQueueClosedError("The engine is shutting down.", help="Try again once it has started.")
        job = Job(
            new_id("job"),
            kind,
            Lane(lane),
            JobState.QUEUED,
            params,
            created_by,
            iso_utc(self._clock.now_utc()),
        )
        if conn is not None:
            self._insert(conn, job)
            return job.id
        with self._db.write() as own:
            self._insert(own, job)
        return job.id

    def _insert(self, conn: apsw.Connection, job: Job) -> None:
        repository.insert(conn, job)
        if self._witness is not None:
            self._witness.queued(conn, job)
        self._db.after_commit(self._wake)

    def get(self, job_id: str) -> Job:
        """The job as it is now, with live progress. Raises JobNotFoundError."""
        with self._db.read() as conn:
            job = repository.get(conn, job_id)
        if job is None:
            raise JobNotFoundError("There is no such job.", help="Finished jobs are forgotten after a while.")
        return self._with_progress(job)

    def list(
        self,
        *,
        limit: int = 50,
        states: tuple[JobState, ...] = (),
        kind: str | None = None,
        created_by: str | None = None,
    ) -> list[Job]:
        """The newest jobs first; with ``created_by`` those of one user."""
        with self._db.read() as conn:
            jobs = repository.recent(conn, limit=limit, states=states, kind=kind, created_by=created_by)
        return [self._with_progress(job) for job in jobs]

    def cancel(self, job_id: str) -> Job:
        """Ask a job to stop; a queued one ends at once, a running one when its handler notices.

        A job that has ended stays as it is. Raises JobNotFoundError.
        """
        with self._db.write() as conn:
            job = repository.get(conn, job_id)
            if job is None:
                raise JobNotFoundError("There is no such job.", help="Finished jobs are forgotten after a while.")
            if job.state is JobState.QUEUED:
                self._finish(conn, job_id, _CANCELLED)
            elif job.state is JobState.RUNNING:
                repository.request_cancel(conn, job_id)
        with self._changed:
            run = self._runs.get(job_id)
        if run is not None:
            run.context.ask_to_cancel()
        self._announce(job_id)
        return self.get(job_id)

    def subscribe(self, job_id: str) -> Subscription:
        """Watch a job: its state now, then each change, until it ended. Raises JobNotFoundError."""
        subscription = self._feed.subscribe(job_id)
        try:
            subscription.offer(self.get(job_id), only_first=True)
        except BaseException:
            subscription.close()
            raise
        return subscription

    def wait(self, job_id: str, *, timeout_s: float | None = None) -> Job:
        """Wait until the job has ended. Raises JobWaitTimeoutError, or JobQueueClosedError on shutdown."""
        deadline_s = None if timeout_s is None else self._clock.monotonic_s() + timeout_s
        with self.subscribe(job_id) as changes:
            while True:
                left_s = None if deadline_s is None else max(0.0, deadline_s - self._clock.monotonic_s())
                job = changes.take(left_s)
                if job is not None and job.state.ended:
                    return job
                if job is None and self._closing:
                    raise JobQueueClosedError("The engine is shutting down.", help="The job goes on later.")
                if deadline_s is not None and self._clock.monotonic_s() >= deadline_s:
                    raise JobWaitTimeoutError("The job is still going on.", help="Look at it again later.")

    @property
    def running(self) -> int:
        with self._changed:
            return len(self._runs)

    def _recover(self) -> None:
        with self._db.write() as conn:
            for job in repository.left_running(conn):
                if job.cancel_requested:
                    self._finish(conn, job.id, _CANCELLED)
                elif job.attempts + 1 >= self._settings.max_deaths:
                    _log.error("job %s is given up: the engine died under it %d times", job.id, job.attempts + 1)
                    self._finish(conn, job.id, _crash_loop(job.attempts + 1))
                else:
                    repository.requeue_after_death(conn, job.id)
            for job in repository.recent(conn, limit=-1, states=(JobState.QUEUED,)):
                if job.kind not in self._handlers:
                    self._finish(conn, job.id, _failed(_unknown_kind(job.kind)))

    def _put_back_what_runs(self) -> None:
        with self._changed:
            unfinished = list(self._runs)
        for job_id in unfinished:
            _log.warning("job %s did not pause in time; it goes on at the next start", job_id)
        try:
            with self._db.write() as conn:
                for job_id in unfinished:
                    repository.put_back(conn, job_id)
        except CloisterError as error:
            _log.error("jobs that did not pause in time were not put back: %s", error.code)

    def _work(self, lane: Lane) -> None:
        while True:
            with self._changed:
                if self._closing:
                    return
                generation = self._generation
            try:
                run = self._claim(lane)
                if run is not None:
                    self._execute(run)
                    continue
                pause_s = None
            except CloisterError as error:
                # A full disk or a closed vault: nothing can be recorded now, so try again later.
                _log.error("the %s lane cannot take a job: %s", lane.value, error.code)
                pause_s = _RETRY_AFTER_ERROR_S
            self._wait_for_change(generation, pause_s)

    def _wait_for_change(self, seen: int, timeout_s: float | None) -> None:
        def changed() -> bool:
            return self._closing or self._generation != seen

        with self._changed:
            self._changed.wait_for(changed, timeout_s)

    def _claim(self, lane: Lane) -> JobRun | None:
        if not self._handlers:
            return None
        with self._db.read() as snapshot:  # an idle lane must not take the writer's lock
            if not repository.has_queued(snapshot, lane):
                return None
        with self._db.write() as conn:
            job = repository.claim(conn, lane, tuple(self._handlers), now=iso_utc(self._clock.now_utc()))
        if job is None:
            return None
        run = JobRun(
            job,
            self._handlers[job.kind],
            self._clock,
            publish=self._feed.publish,
            persist=self._persist,
            checkpoint=self._checkpoint,
        )
        with self._changed:
            self._runs[job.id] = run
            closing = self._closing
        # Somebody may have asked between the commit and the line above, and found nobody to tell.
        if closing:
            run.context.ask_to_pause()
        if self.get(job.id).cancel_requested:
            run.context.ask_to_cancel()
        return run

    def _execute(self, run: JobRun) -> None:
        job_id = run.context.job_id
        self._announce(job_id)
        ending = run.execute()
        while not self._record(job_id, ending, run):
            # The disk is full, most likely. The job stays `running` until its end can be written down.
            with self._changed:
                if self._changed.wait_for(lambda: self._closing, _RETRY_AFTER_ERROR_S):
                    break
        with self._changed:
            self._runs.pop(job_id, None)
        self._announce(job_id)

    def _record(self, job_id: str, ending: Ending, run: JobRun) -> bool:
        try:
            with self._db.write() as conn:
                if ending.state is JobState.QUEUED:
                    repository.put_back(conn, job_id)
                else:
                    self._finish(conn, job_id, ending, run.snapshot().progress)
                    repository.prune(conn, keep=self._settings.keep_finished)
        except CloisterError as error:
            _log.error("the end of job %s was not recorded: %s", job_id, error.code)
            return False
        return True

    def _finish(self, conn: apsw.Connection, job_id: str, ending: Ending, progress: Progress | None = None) -> None:
        now = iso_utc(self._clock.now_utc())
        repository.finish(
            conn, job_id, ending.state, now=now, result=ending.result, error=ending.error, progress=progress
        )
        job = repository.get(conn, job_id)
        if self._witness is not None and job is not None:
            self._witness.ended(conn, job)

    def _persist(self, job_id: str, progress: Progress) -> None:
        try:
            with self._db.write() as conn:
                repository.write_progress(conn, job_id, progress)
        except CloisterError as error:
            _log.warning("progress of job %s was not recorded: %s", job_id, error.code)

    def _checkpoint(self, job_id: str) -> None:
        with self._db.write() as conn:
            repository.clear_attempts(conn, job_id)

    def _with_progress(self, job: Job) -> Job:
        with self._changed:
            run = self._runs.get(job.id)
        if run is None or job.state is not JobState.RUNNING:
            return job
        return replace(job, progress=run.snapshot().progress)

    def _announce(self, job_id: str) -> None:
        if self._feed.is_watched(job_id):
            self._feed.publish(self.get(job_id))

    def _wake(self) -> None:
        with self._changed:
            self._generation += 1
            self._changed.notify_all()


def _failed(error: CloisterError) -> Ending:
    return Ending(JobState.FAILED, error=JobError(error.code, error.message, error.help))


_CANCELLED = Ending(JobState.CANCELLED, error=JobError("CANCELLED", "The job was cancelled."))


def _unknown_kind(kind: str) -> UnknownJobKindError:
    return UnknownJobKindError(
        f"This engine does not know how to run a job of the kind '{kind}'.",
        help="It may come from a newer version; install that version again.",
    )


def _crash_loop(deaths: int) -> Ending:
    return _failed(
        JobCrashLoopError(
            f"The engine died {deaths} times while it ran this job, without getting any further.",
            help="Start the job again with fewer files to find the one that causes it, and look at the log.",
        )
    )

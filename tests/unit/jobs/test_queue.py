"""The queue over a real encrypted database: lanes, progress, cancel, pause, and an engine that dies."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.core.errors import CloisterError
from engine.jobs import repository
from engine.jobs.context import JobContext
from engine.jobs.errors import JobNotFoundError, JobWaitTimeoutError, UnknownJobKindError
from engine.jobs.queue import JobQueue, QueueSettings
from engine.jobs.records import Job, JobState
from engine.vault.database import Database

KEY = bytes(range(32))
WAIT_S = 30.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", KEY)
    yield opened
    opened.close()


@pytest.fixture
def make_queue(database: Database) -> Iterator[Callable[..., JobQueue]]:
    queues: list[JobQueue] = []

    def make(**settings: int) -> JobQueue:
        queue = JobQueue(database, settings=QueueSettings(**settings))
        queues.append(queue)
        return queue

    yield make
    for queue in queues:
        assert queue.close(timeout_s=WAIT_S)


def run(queue: JobQueue, kind: str = "work", lane: str = "cpu", **params: object) -> Job:
    return queue.wait(queue.submit(kind, lane, params, created_by="usr_1"), timeout_s=WAIT_S)


def test_a_job_runs_and_its_result_is_kept(make_queue: Callable[..., JobQueue], database: Database) -> None:
    queue = make_queue()
    queue.register("work", lambda ctx: {"doubled": ctx.params["number"] * 2, "by": ctx.created_by})
    queue.start()
    job = run(queue, number=21)
    assert job.state is JobState.SUCCEEDED
    assert job.result == {"doubled": 42, "by": "usr_1"}
    assert job.started_at is not None and job.finished_at is not None
    with database.read() as conn:
        assert repository.get(conn, job.id) == queue.get(job.id)


def test_a_typed_error_is_recorded_with_what_to_do(make_queue: Callable[..., JobQueue]) -> None:
    class NoPaperError(CloisterError):
        code = "NO_PAPER"

    def handler(ctx: JobContext) -> None:
        raise NoPaperError("The tray is empty.", help="Fill it.")

    queue = make_queue()
    queue.register("work", handler)
    queue.start()
    job = run(queue)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.message, job.error.help) == (
        "NO_PAPER",
        "The tray is empty.",
        "Fill it.",
    )


def test_an_unforeseen_error_says_nothing_of_the_content(
    make_queue: Callable[..., JobQueue], caplog: pytest.LogCaptureFixture
) -> None:
    def handler(ctx: JobContext) -> None:
        raise ValueError("canary-4711 in the document")

    queue = make_queue()
    queue.register("work", handler)
    queue.start()
    with caplog.at_level(logging.DEBUG):
        job = run(queue)
    assert job.error is not None and job.error.code == "INTERNAL"
    assert "canary" not in job.error.message + job.error.help + caplog.text
    error_id = next(word for word in job.error.help.replace(",", " ").split() if word.startswith("err_"))
    assert error_id in caplog.text and "ValueError" in caplog.text


def test_the_gpu_lane_is_serial_and_the_cpu_lane_is_not(make_queue: Callable[..., JobQueue]) -> None:
    together = threading.Barrier(2)
    running, most = 0, 0
    lock = threading.Lock()

    def alone(ctx: JobContext) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        ctx.cancelled.wait(0.02)
        with lock:
            running -= 1

    queue = make_queue(cpu_workers=2)
    queue.register("pair", lambda ctx: {"order": together.wait(WAIT_S)})
    queue.register("alone", alone)
    queue.start()
    ids = [queue.submit("alone", "gpu", {}, created_by="u") for _ in range(4)]
    pair = [queue.submit("pair", "cpu", {}, created_by="u") for _ in range(2)]
    assert all(queue.wait(job, timeout_s=WAIT_S).state is JobState.SUCCEEDED for job in ids + pair)
    assert most == 1


def test_jobs_of_a_lane_start_in_the_order_they_came(make_queue: Callable[..., JobQueue]) -> None:
    order: list[int] = []
    queue = make_queue()
    queue.register("work", lambda ctx: order.append(ctx.params["n"]))
    ids = [queue.submit("work", "gpu", {"n": n}, created_by="u") for n in range(5)]
    queue.start()
    for job in ids:
        queue.wait(job, timeout_s=WAIT_S)
    assert order == [0, 1, 2, 3, 4]


def test_a_running_job_stops_when_it_is_cancelled(make_queue: Callable[..., JobQueue]) -> None:
    started = threading.Event()

    def handler(ctx: JobContext) -> None:
        started.set()
        assert ctx.cancelled.wait(WAIT_S)
        ctx.check()

    queue = make_queue()
    queue.register("work", handler)
    queue.start()
    job_id = queue.submit("work", "cpu", {}, created_by="u")
    assert started.wait(WAIT_S)
    queue.cancel(job_id)
    job = queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.CANCELLED and job.error is not None and job.error.code == "CANCELLED"
    assert queue.cancel(job_id).state is JobState.CANCELLED, "cancelling again changes nothing"


def test_a_queued_job_is_cancelled_at_once(make_queue: Callable[..., JobQueue]) -> None:
    ran = threading.Event()
    queue = make_queue()
    queue.register("work", lambda ctx: ran.set())
    job_id = queue.submit("work", "cpu", {}, created_by="u")
    assert queue.cancel(job_id).state is JobState.CANCELLED
    queue.start()
    queue.register("other", lambda ctx: None)
    assert run(queue, "other").state is JobState.SUCCEEDED
    assert not ran.is_set()


def test_unknown_jobs_and_kinds_are_refused(make_queue: Callable[..., JobQueue]) -> None:
    queue = make_queue()
    with pytest.raises(JobNotFoundError):
        queue.get("job_none")
    with pytest.raises(JobNotFoundError):
        queue.subscribe("job_none")
    with pytest.raises(UnknownJobKindError):
        queue.submit("nothing", "cpu", {}, created_by="u")


def test_the_jobs_of_one_user_are_listed_whoever_came_later(make_queue: Callable[..., JobQueue]) -> None:
    queue = make_queue()
    queue.register("work", lambda _: None)
    mine = queue.submit("work", "cpu", {}, created_by="me")
    others = [queue.submit("work", "cpu", {}, created_by="other") for _ in range(3)]
    assert [job.id for job in queue.list(limit=2, created_by="me")] == [mine]
    assert [job.id for job in queue.list(limit=2)] == others[:0:-1]


def test_waiting_has_an_end(make_queue: Callable[..., JobQueue]) -> None:
    queue = make_queue()
    queue.register("work", lambda ctx: None)
    job_id = queue.submit("work", "cpu", {}, created_by="u")
    with pytest.raises(JobWaitTimeoutError):
        queue.wait(job_id, timeout_s=0.05)


def test_a_job_submitted_in_a_transaction_exists_only_if_that_commits(
    make_queue: Callable[..., JobQueue], database: Database
) -> None:
    queue = make_queue()
    queue.register("work", lambda ctx: None)
    queue.start()
    with database.write() as conn:
        kept = queue.submit("work", "cpu", {}, created_by="u", conn=conn)
    lost = ""
    with pytest.raises(RuntimeError), database.write() as conn:
        lost = queue.submit("work", "cpu", {}, created_by="u", conn=conn)
        raise RuntimeError
    assert queue.wait(kept, timeout_s=WAIT_S).state is JobState.SUCCEEDED
    with pytest.raises(JobNotFoundError):
        queue.get(lost)


def test_a_watcher_sees_progress_and_the_end(make_queue: Callable[..., JobQueue]) -> None:
    release = threading.Event()

    def handler(ctx: JobContext) -> None:
        ctx.progress("reading", 3, 10, "files")
        assert release.wait(WAIT_S)
        ctx.progress("reading", 10, 10, "files")

    queue = make_queue()
    queue.register("work", handler)
    queue.start()
    seen: list[Job] = []
    for job in queue.subscribe(queue.submit("work", "cpu", {}, created_by="u")):
        seen.append(job)
        if job.progress.done == 3:
            release.set()
    assert any(job.progress.done == 3 and job.progress.total == 10 for job in seen)
    assert seen[-1].state is JobState.SUCCEEDED and seen[-1].progress.done == 10
    assert [job.state for job in queue.subscribe(seen[-1].id)] == [JobState.SUCCEEDED], "an ended job says so"


def test_a_coroutine_can_watch(make_queue: Callable[..., JobQueue]) -> None:
    gate = threading.Event()

    def handler(ctx: JobContext) -> None:
        assert gate.wait(WAIT_S)
        ctx.progress("reading", 1, 1, "files")

    queue = make_queue()
    queue.register("work", handler)
    queue.start()

    async def watch() -> list[JobState]:
        states = []
        async for job in queue.subscribe(queue.submit("work", "cpu", {}, created_by="u")):
            states.append(job.state)
            gate.set()
        return states

    states = asyncio.run(asyncio.wait_for(watch(), WAIT_S))
    assert states[0] in (JobState.QUEUED, JobState.RUNNING) and states[-1] is JobState.SUCCEEDED


def test_progress_is_written_once_a_second_at_most(
    make_queue: Callable[..., JobQueue], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = repository.write_progress
    monkeypatch.setattr(repository, "write_progress", lambda *args: (written.append(1), real(*args))[1])

    def handler(ctx: JobContext) -> None:
        for number in range(5000):
            ctx.progress("reading", number, None, "files")

    queue = make_queue()
    queue.register("work", handler)
    queue.start()
    job = run(queue)
    assert job.progress.done == 4999
    assert len(written) <= 4, "the last state and at most one a second before it"


def test_shutting_down_pauses_and_the_next_start_goes_on(
    make_queue: Callable[..., JobQueue], database: Database
) -> None:
    started = threading.Event()

    def handler(ctx: JobContext) -> None:
        started.set()
        assert ctx.cancelled.wait(WAIT_S)
        ctx.check()

    first = make_queue()
    first.register("work", handler)
    first.start()
    job_id = first.submit("work", "cpu", {"a": 1}, created_by="u")
    assert started.wait(WAIT_S)
    assert first.close(timeout_s=WAIT_S)
    with database.read() as conn:
        paused = repository.get(conn, job_id)
    assert paused is not None and paused.state is JobState.QUEUED and paused.attempts == 0

    second = make_queue()
    second.register("work", lambda ctx: {"went on": ctx.params["a"]})
    second.start()
    assert second.wait(job_id, timeout_s=WAIT_S).result == {"went on": 1}


def die(database: Database, job_id: str) -> None:
    """Leave the job as an engine leaves it that was killed while running it."""
    with database.write() as conn:
        conn.execute("UPDATE jobs SET state = 'running' WHERE id = ?", (job_id,))


def test_a_job_that_does_not_pause_in_time_goes_on_and_nobody_died(database: Database) -> None:
    release, started = threading.Event(), threading.Event()

    def stubborn(context: JobContext) -> None:
        started.set()
        release.wait(WAIT_S)

    queue = JobQueue(database)
    queue.register("work", stubborn)
    queue.start()
    job_id = queue.submit("work", "cpu", {}, created_by="usr_1")
    assert started.wait(WAIT_S)
    try:
        assert not queue.close(timeout_s=0.05)
        with database.read() as conn:
            left = repository.get(conn, job_id)
        assert left is not None and (left.state, left.attempts) == (JobState.QUEUED, 0)
    finally:
        release.set()
        assert queue.close(timeout_s=WAIT_S)


def test_a_job_whose_engine_died_goes_on(make_queue: Callable[..., JobQueue], database: Database) -> None:
    first = make_queue()
    first.register("work", lambda ctx: None)
    job_id = first.submit("work", "cpu", {}, created_by="u")
    die(database, job_id)
    second = make_queue()
    second.register("work", lambda ctx: {"attempts": ctx.attempts})
    second.start()
    assert second.wait(job_id, timeout_s=WAIT_S).result == {"attempts": 1}


def test_a_job_that_kills_the_engine_each_time_is_given_up(
    make_queue: Callable[..., JobQueue], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    first = make_queue()
    first.register("work", lambda ctx: None)
    job_id = first.submit("work", "cpu", {}, created_by="u")
    for _ in range(2):
        die(database, job_id)
        with database.write() as conn:
            repository.requeue_after_death(conn, job_id)
    die(database, job_id)
    queue = make_queue(max_deaths=3)
    queue.register("work", lambda ctx: None)
    queue.start()
    job = queue.get(job_id)
    assert job.state is JobState.FAILED
    assert job.error is not None and job.error.code == "JOB_CRASH_LOOP" and job.error.help


def test_lasting_work_forgives_earlier_deaths(make_queue: Callable[..., JobQueue], database: Database) -> None:
    first = make_queue()
    first.register("work", lambda ctx: None)
    job_id = first.submit("work", "cpu", {}, created_by="u")
    die(database, job_id)
    second = make_queue(max_deaths=3)
    second.register("work", lambda ctx: ctx.checkpoint())
    second.start()
    assert second.wait(job_id, timeout_s=WAIT_S).attempts == 0


def test_a_cancel_survives_the_death_of_the_engine(make_queue: Callable[..., JobQueue], database: Database) -> None:
    first = make_queue()
    first.register("work", lambda ctx: None)
    job_id = first.submit("work", "cpu", {}, created_by="u")
    die(database, job_id)
    with database.write() as conn:
        repository.request_cancel(conn, job_id)
    second = make_queue()
    second.register("work", lambda ctx: None)
    second.start()
    assert second.get(job_id).state is JobState.CANCELLED


def test_only_the_last_finished_jobs_are_kept(make_queue: Callable[..., JobQueue]) -> None:
    queue = make_queue(keep_finished=3)
    queue.register("work", lambda ctx: None)
    queue.start()
    ids = [run(queue).id for _ in range(6)]
    assert [job.id for job in queue.list()] == ids[:2:-1]

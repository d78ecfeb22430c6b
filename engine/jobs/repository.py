"""The jobs table. Every function takes the connection of its caller's transaction."""

from __future__ import annotations

import json
from typing import Any

import apsw

from engine.jobs.records import Job, JobError, JobState, Lane, Params, Progress

_COLUMNS = (
    "id, kind, lane, state, params, created_by, stage, done, total, unit, attempts, cancel_requested, "
    "result, error_code, error_message, error_help, created_at, started_at, finished_at"
)


def insert(conn: apsw.Connection, job: Job) -> None:
    conn.execute(
        "INSERT INTO jobs (id, kind, lane, state, params, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            job.id,
            job.kind,
            job.lane.value,
            job.state.value,
            to_json(job.params),
            job.created_by,
            job.created_at,
        ),
    )


def get(conn: apsw.Connection, job_id: str) -> Job | None:
    row = conn.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", (job_id,)).fetchone()
    return None if row is None else _job(row)


def recent(
    conn: apsw.Connection,
    *,
    limit: int,
    states: tuple[JobState, ...] = (),
    kind: str | None = None,
    created_by: str | None = None,
) -> list[Job]:
    """The newest jobs first."""
    where, values = "1", list[str | int]()
    if states:
        where += f" AND state IN ({', '.join('?' * len(states))})"
        values += [state.value for state in states]
    if kind is not None:
        where += " AND kind = ?"
        values.append(kind)
    if created_by is not None:
        where += " AND created_by = ?"
        values.append(created_by)
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM jobs WHERE {where} ORDER BY rowid DESC LIMIT ?",
        (*values, limit),
    )
    return [_job(row) for row in rows]


def claim(conn: apsw.Connection, lane: Lane, kinds: tuple[str, ...], *, now: str) -> Job | None:
    """Mark the oldest queued job of the lane as running and return it."""
    row = conn.execute(
        "SELECT id FROM jobs WHERE state = 'queued' AND lane = ? "
        f"AND kind IN ({', '.join('?' * len(kinds))}) ORDER BY rowid LIMIT 1",
        (lane.value, *kinds),
    ).fetchone()
    if row is None:
        return None
    conn.execute("UPDATE jobs SET state = 'running', started_at = coalesce(started_at, ?) WHERE id = ?", (now, row[0]))
    return get(conn, row[0])


def has_queued(conn: apsw.Connection, lane: Lane) -> bool:
    row = conn.execute("SELECT 1 FROM jobs WHERE state = 'queued' AND lane = ? LIMIT 1", (lane.value,)).fetchone()
    return row is not None


def write_progress(conn: apsw.Connection, job_id: str, progress: Progress) -> None:
    conn.execute(
        "UPDATE jobs SET stage = ?, done = ?, total = ?, unit = ? WHERE id = ? AND state = 'running'",
        (progress.stage, progress.done, progress.total, progress.unit, job_id),
    )


def clear_attempts(conn: apsw.Connection, job_id: str) -> None:
    conn.execute("UPDATE jobs SET attempts = 0 WHERE id = ?", (job_id,))


def request_cancel(conn: apsw.Connection, job_id: str) -> None:
    conn.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?", (job_id,))


def put_back(conn: apsw.Connection, job_id: str) -> None:
    """A paused job waits for the next start."""
    conn.execute("UPDATE jobs SET state = 'queued' WHERE id = ? AND state = 'running'", (job_id,))


def finish(
    conn: apsw.Connection,
    job_id: str,
    state: JobState,
    *,
    now: str,
    result: Params | None = None,
    error: JobError | None = None,
    progress: Progress | None = None,
) -> None:
    if progress is not None and progress.stage:
        write_progress(conn, job_id, progress)
    conn.execute(
        "UPDATE jobs SET state = ?, finished_at = ?, result = ?, error_code = ?, error_message = ?, "
        "error_help = ? WHERE id = ?",
        (
            state.value,
            now,
            None if result is None else to_json(result),
            *((error.code, error.message, error.help) if error else (None, None, None)),
            job_id,
        ),
    )


def left_running(conn: apsw.Connection) -> list[Job]:
    """Jobs that an engine was running when it died."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM jobs WHERE state = 'running' ORDER BY rowid")
    return [_job(row) for row in rows]


def requeue_after_death(conn: apsw.Connection, job_id: str) -> None:
    conn.execute("UPDATE jobs SET state = 'queued', attempts = attempts + 1 WHERE id = ?", (job_id,))


def prune(conn: apsw.Connection, *, keep: int) -> int:
    """Delete all but the ``keep`` jobs that ended last; returns how many went."""
    conn.execute(
        "DELETE FROM jobs WHERE rowid IN (SELECT rowid FROM jobs WHERE state IN ('succeeded', 'failed', "
        "'cancelled') ORDER BY finished_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        (keep,),
    )
    return int(conn.changes())


def to_json(value: Params) -> str:
    # ASCII only: a file name that is no valid text keeps its odd bytes as escapes.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=dict)


def _job(row: tuple[Any, ...]) -> Job:
    (job_id, kind, lane, state, params, created_by, stage, done, total, unit, attempts, cancel, result) = row[:13]
    code, message, help_text, created_at, started_at, finished_at = row[13:]
    return Job(
        id=job_id,
        kind=kind,
        lane=Lane(lane),
        state=JobState(state),
        params=json.loads(params),
        created_by=created_by,
        created_at=created_at,
        progress=Progress(stage, done, total, unit),
        attempts=attempts,
        cancel_requested=bool(cancel),
        result=json.loads(result) if result else {},
        error=JobError(code, message, help_text or "") if code else None,
        started_at=started_at,
        finished_at=finished_at,
    )

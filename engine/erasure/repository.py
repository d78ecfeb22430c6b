"""The table ``erasures``."""

from __future__ import annotations

import json
from typing import Any

import apsw

from engine.erasure.errors import no_such_erasure
from engine.erasure.records import Erasure, Facts, Kind, State

_COLUMNS = "id, kind, state, collections, request, facts, certificate, job_id, requested_by, requested_at, finished_at"


def insert(conn: apsw.Connection, erasure: Erasure) -> None:
    conn.execute(
        "INSERT INTO erasures (id, kind, state, collections, request, requested_by, requested_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            erasure.id,
            erasure.kind.value,
            erasure.state.value,
            json.dumps([*erasure.collections]),
            json.dumps(erasure.request),
            erasure.requested_by,
            erasure.requested_at,
        ),
    )


def find(conn: apsw.Connection, erasure_id: str) -> Erasure:
    """Raises ErasureNotFoundError."""
    row: Any = conn.execute(f"SELECT {_COLUMNS} FROM erasures WHERE id = ?", (erasure_id,)).fetchone()
    if row is None:
        raise no_such_erasure()
    return _erasure(row)


def every(conn: apsw.Connection) -> list[Erasure]:
    """The newest first."""
    rows: Any = conn.execute(f"SELECT {_COLUMNS} FROM erasures ORDER BY id DESC").fetchall()
    return [_erasure(row) for row in rows]


def unfinished(conn: apsw.Connection) -> list[Erasure]:
    """The oldest first."""
    return [one for one in reversed(every(conn)) if one.state in (State.WAITING, State.ERASED)]


def set_job(conn: apsw.Connection, erasure_id: str, job_id: str) -> None:
    conn.execute("UPDATE erasures SET job_id = ? WHERE id = ?", (job_id, erasure_id))


def set_erased(conn: apsw.Connection, erasure_id: str, facts: Facts) -> None:
    """In the transaction that erases: what was asked for goes with it, because it may name a person."""
    conn.execute(
        "UPDATE erasures SET state = 'erased', request = '', facts = ? WHERE id = ?",
        (json.dumps(facts.to_json()), erasure_id),
    )


def set_certified(conn: apsw.Connection, erasure_id: str, facts: Facts, certificate: bytes, now: str) -> None:
    conn.execute(
        "UPDATE erasures SET state = 'certified', facts = ?, certificate = ?, finished_at = ? WHERE id = ?",
        (json.dumps(facts.to_json()), certificate, now, erasure_id),
    )


def give_up(conn: apsw.Connection, erasure_id: str, now: str) -> None:
    """Nothing was erased and nothing will be."""
    conn.execute(
        "UPDATE erasures SET state = 'given_up', request = '', finished_at = ? WHERE id = ? AND state = 'waiting'",
        (now, erasure_id),
    )


def _erasure(row: Any) -> Erasure:
    identifier, kind, state, collections, request, facts, certificate, *rest = row
    return Erasure(
        identifier,
        Kind(kind),
        State(state),
        tuple(json.loads(collections)),
        json.loads(request) if request else {},
        Facts.from_json(json.loads(facts)) if facts else None,
        certificate,
        *rest,
    )

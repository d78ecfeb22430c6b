"""The tables of the log: rows are added and read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw


@dataclass(frozen=True, slots=True)
class Row:
    """``record``: canonical bytes. The other fields repeat parts of it."""

    sequence: int
    utc: str
    action: str
    actor: str
    object: str
    record: bytes
    hash: bytes


_COLUMNS = "sequence, utc, action, actor, object, record, hash"


def log_id(conn: apsw.Connection) -> str | None:
    """None: the log was never begun."""
    row: Any = conn.execute("SELECT id FROM audit_log").fetchone()
    return None if row is None else str(row[0])


def begin(conn: apsw.Connection, identifier: str, now: str) -> None:
    conn.execute("INSERT INTO audit_log (one, id, created_at) VALUES (1, ?, ?)", (identifier, now))


def head(conn: apsw.Connection) -> tuple[int, bytes] | None:
    """Number and hash of the last record."""
    row: Any = conn.execute("SELECT sequence, hash FROM audit_records ORDER BY sequence DESC LIMIT 1").fetchone()
    return None if row is None else (int(row[0]), bytes(row[1]))


def hash_of(conn: apsw.Connection, sequence: int) -> bytes | None:
    row: Any = conn.execute("SELECT hash FROM audit_records WHERE sequence = ?", (sequence,)).fetchone()
    return None if row is None else bytes(row[0])


def insert(conn: apsw.Connection, row: Row) -> None:
    conn.execute(
        f"INSERT INTO audit_records ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row.sequence, row.utc, row.action, row.actor, row.object, row.record, row.hash),
    )


def rows_between(conn: apsw.Connection, first: int, last: int) -> Iterator[Row]:
    """In order, both ends included."""
    found = conn.execute(
        f"SELECT {_COLUMNS} FROM audit_records WHERE sequence BETWEEN ? AND ? ORDER BY sequence", (first, last)
    )
    for row in found:
        yield from_columns(row)


def first_with(conn: apsw.Connection, action: str) -> Row | None:
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM audit_records WHERE action = ? ORDER BY sequence LIMIT 1", (action,)
    ).fetchone()
    return None if row is None else from_columns(row)


def latest_with(conn: apsw.Connection, action: str) -> Row | None:
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM audit_records WHERE action = ? ORDER BY sequence DESC LIMIT 1", (action,)
    ).fetchone()
    return None if row is None else from_columns(row)


def from_columns(row: Any) -> Row:
    sequence, utc, action, actor, about, record, digest = row
    return Row(int(sequence), str(utc), str(action), str(actor), str(about), bytes(record), bytes(digest))


def insert_checkpoint(conn: apsw.Connection, number: int, count: int, line: bytes) -> None:
    conn.execute("INSERT INTO audit_checkpoints (number, count, line) VALUES (?, ?, ?)", (number, count, line))


def last_checkpoint(conn: apsw.Connection) -> tuple[int, int, bytes] | None:
    """Number, count of records, line."""
    row: Any = conn.execute("SELECT number, count, line FROM audit_checkpoints ORDER BY number DESC LIMIT 1").fetchone()
    return None if row is None else (int(row[0]), int(row[1]), bytes(row[2]))


def checkpoints_between(conn: apsw.Connection, first: int, last: int) -> list[tuple[int, bytes]]:
    """Those over ``first`` to ``last`` records: (count, line), in order."""
    found = conn.execute(
        "SELECT count, line FROM audit_checkpoints WHERE count BETWEEN ? AND ? ORDER BY count", (first, last)
    )
    rows: list[Any] = found.fetchall()
    return [(int(count), bytes(line)) for count, line in rows]


def checkpoints_after(conn: apsw.Connection, number: int, limit: int) -> list[tuple[int, bytes]]:
    """Those with a higher number: (number, line), in order."""
    found = conn.execute(
        "SELECT number, line FROM audit_checkpoints WHERE number > ? ORDER BY number LIMIT ?", (number, limit)
    )
    rows: list[Any] = found.fetchall()
    return [(int(one), bytes(line)) for one, line in rows]

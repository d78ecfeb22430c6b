"""Run one statement and return its rows, with the types that the schema promises instead of SQLite's union."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import apsw


def fetch_all(conn: apsw.Connection, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Every row of a statement."""
    return conn.execute(statement, tuple(values)).fetchall()


def fetch_one(conn: apsw.Connection, statement: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
    """The first row of a statement, or None."""
    return conn.execute(statement, tuple(values)).fetchone()

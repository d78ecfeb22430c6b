"""Pages of the log for people: the newest first, filtered by action, actor, object and time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.audit import repository
from engine.audit.repository import Row
from engine.vault.database import Database


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """``actions``: names, or beginnings that end in a dot. ``since`` and ``until``: RFC 3339 UTC, as records have it;
    ``until`` itself is left out. ``before``: only records with a lower number, which is how the next page is asked for.
    """

    actions: Sequence[str] = ()
    actors: Sequence[str] = ()
    object: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class RecordPage:
    """``next``: what ``before`` has to be for the next page; None: this is the last."""

    records: tuple[Row, ...]
    next: int | None


def find_records(database: Database, query: RecordQuery) -> RecordPage:
    """One page, the newest first."""
    where, values = ["1"], []
    if query.actions:
        names = [name for name in query.actions if not name.endswith(".")]
        parts = ["action IN (SELECT value FROM json_each(?))"]
        values.append(json.dumps(names))
        for beginning in (name for name in query.actions if name.endswith(".")):
            parts.append("(action >= ? AND action < ?)")
            values += [beginning, beginning[:-1] + "/"]  # the slash follows the dot in ASCII
        where.append(f"({' OR '.join(parts)})")
    if query.actors:
        where.append("actor IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(query.actors)))
    for condition, value in (("object = ?", query.object), ("utc >= ?", query.since), ("utc < ?", query.until)):
        if value:
            where.append(condition)
            values.append(value)
    bound: list[Any] = [*values]
    if query.before is not None:
        where.append("sequence < ?")
        bound.append(query.before)
    columns = "sequence, utc, action, actor, object, record, hash"
    with database.read() as conn:
        found = conn.execute(
            f"SELECT {columns} FROM audit_records WHERE {' AND '.join(where)} ORDER BY sequence DESC LIMIT ?",
            (*bound, query.limit + 1),
        ).fetchall()
    rows = [repository.from_columns(row) for row in found]
    page = tuple(rows[: query.limit])
    return RecordPage(page, page[-1].sequence if len(rows) > query.limit else None)

"""One page of the list of documents, sorted and filtered, on a vault of a hundred thousand. Reads only.

Every column that sorts has an index with collection and status in it (migration 0005), so that a page is a walk along
that index from the nearer end, which looks at no other row than those it returns. What a name or a path contains is
found by one pass over the index of the paths; the walk then passes over the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import islice

import apsw

from engine.ingest.documents import Document, Status, from_row

_FEW = 1000  # rows that are sorted faster than an index of a hundred thousand is walked
_COLUMNS = ", ".join(field.name for field in fields(Document))


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a list, and how many documents the whole list has."""

    documents: tuple[Document, ...]
    total: int


class SortBy(StrEnum):
    """The value is the SQL that sorts: the columns of one index, so that the order of equal ones is its order too."""

    NAME = "name COLLATE NOCASE, collection_id, status, rowid"
    PATH = "path, collection_id"
    TYPE = "media_type, collection_id, status, rowid"
    SIZE = "size_bytes, collection_id, status, rowid"
    PAGES = "pages, collection_id, status, rowid"
    CHUNKS = "chunks, collection_id, status, rowid"
    STATUS = "status, collection_id, chunks, rowid"
    ADDED = "added_at, collection_id, status, rowid"
    UPDATED = "updated_at, collection_id, status, rowid"


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """Which documents, in which order. ``collections`` decides access, so it has no default; empty: none."""

    collections: tuple[int, ...]
    statuses: tuple[Status, ...] = ()
    contains: str = ""  # in the name or the path, any case
    sort_by: SortBy = SortBy.NAME
    descending: bool = False
    offset: int = 0
    limit: int = 100


def find_many(conn: apsw.Connection, query: DocumentQuery) -> DocumentPage:
    """The page that the query names; empty where there are fewer documents."""
    if query.contains:
        found = _containing(conn, query)
        total = len(found)
    else:
        found, total = None, _count(conn, query)
    limit = min(query.limit, total - query.offset)
    if limit <= 0:
        return DocumentPage((), total)
    # From the nearer end: a walk passes over whatever lies before the page.
    behind = total - query.offset - limit
    if behind < query.offset:
        rows = _walk(conn, query, found, descending=not query.descending, offset=behind, limit=limit)[::-1]
    else:
        rows = _walk(conn, query, found, descending=query.descending, offset=query.offset, limit=limit)
    return DocumentPage(tuple(from_row(row) for row in rows), total)


def _walk(
    conn: apsw.Connection,
    query: DocumentQuery,
    found: Sequence[int] | None,
    *,
    descending: bool,
    offset: int,
    limit: int,
) -> list[tuple[object, ...]]:
    order = _order(query.sort_by, descending=descending)
    if found is None:
        where, values = _where(query, at_the_index=True)
        return conn.execute(
            f"SELECT {_COLUMNS} FROM documents WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, limit, offset),
        ).fetchall()
    if len(found) > _FEW:
        wanted = frozenset(found)
        ordered = conn.execute(f"SELECT rowid FROM documents ORDER BY {order}")
        found = list(islice((rowid for rowid in _integers(ordered) if rowid in wanted), offset, offset + limit))
        ordered.close()  # half read it would hold its snapshot, and cost the connection with its warm cache
        offset = 0
    return conn.execute(
        f"SELECT {_COLUMNS} FROM documents NOT INDEXED WHERE rowid IN (SELECT value FROM json_each(?)) "
        f"ORDER BY {order} LIMIT ? OFFSET ?",
        (json.dumps(found), limit, offset),
    ).fetchall()


def _count(conn: apsw.Connection, query: DocumentQuery) -> int:
    where, values = _where(query, at_the_index=False)
    row = conn.execute(f"SELECT count(*) FROM documents WHERE {where}", values).fetchone()
    return int(str(row[0])) if row else 0


def _containing(conn: apsw.Connection, query: DocumentQuery) -> list[int]:
    """Row ids, in no order. SQLite folds the case of ASCII letters only; the others are tried both ways."""
    where, values = _where(query, at_the_index=True)
    text = query.contains
    spellings = list(dict.fromkeys((text,) if text.isascii() else (text, text.lower(), text.upper())))
    # A path is searched where it is shown: not where the policy hides people in the file's name.
    shown = "substr(path, -length(name)) = name"
    tests = [
        f"(name LIKE ?{n} ESCAPE '!' OR (path LIKE ?{n} ESCAPE '!' AND {shown}))" for n in range(1, len(spellings) + 1)
    ]
    return list(
        _integers(
            conn.execute(
                f"SELECT rowid FROM documents INDEXED BY documents_by_path WHERE ({' OR '.join(tests)}) AND {where}",
                (*(f"%{_escaped(spelling)}%" for spelling in spellings), *values),
            )
        )
    )


def _where(query: DocumentQuery, *, at_the_index: bool) -> tuple[str, list[str | int]]:
    """``at_the_index``: for a walk along an index of another column, from which these must not lead away (``+``)."""
    plus = "+" if at_the_index else ""
    clauses = [f"{plus}collection_id IN ({_marks(query.collections)})"]
    values: list[str | int] = list(query.collections)
    if query.statuses:
        clauses.append(f"{plus}status IN ({_marks(query.statuses)})")
        values += [status.value for status in query.statuses]
    return " AND ".join(clauses), values


def _order(sort_by: SortBy, *, descending: bool) -> str:
    direction = "DESC" if descending else "ASC"
    return ", ".join(f"{column} {direction}" for column in sort_by.value.split(", "))


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _integers(rows: Iterable[tuple[object, ...]]) -> Iterable[int]:
    return (row[0] for row in rows if isinstance(row[0], int))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))

"""What is known about documents: rows, text, elements, places on the page. Reads only.

Every function takes the connection of its caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import apsw

from engine.ingest.errors import DocumentNotFoundError
from engine.parsing.elements import Box, Element
from engine.parsing.hiding import ONLY_MARKED


class Status(StrEnum):
    READY = "ready"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Document:
    """One row. Times are RFC 3339 UTC; ``path`` is in its stored form (``engine.ingest.paths``)."""

    id: str
    collection_id: int
    parent_id: str | None
    path: str
    name: str
    title: str | None
    media_type: str | None
    language: str | None
    sha256: bytes
    size_bytes: int
    mtime_ns: int | None
    text_sha256: bytes | None
    status: Status
    reason_code: str | None
    reason: str | None
    duplicate_of: str | None
    blob_id: str | None
    pages: int | None
    chunks: int
    added_at: str
    updated_at: str
    privacy_revision: int = 0  # of the policy under which its text was made


@dataclass(frozen=True, slots=True)
class PageSpan:
    """``page`` counts from 1; ``start`` and ``end`` are characters of the document's text."""

    page: int
    start: int
    end: int


_COLUMNS = ", ".join(field.name for field in fields(Document))


def find(conn: apsw.Connection, document_id: str) -> Document:
    """Raises DocumentNotFoundError."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise no_such_document()
    return from_row(row)


def path_of(conn: apsw.Connection, document_id: str) -> str | None:
    """In its stored form; None where the document has gone."""
    row = conn.execute("SELECT path FROM documents WHERE id = ?", (document_id,)).fetchone()
    return None if row is None else str(row[0])


def no_such_document() -> DocumentNotFoundError:
    """Also for one that the caller may not see."""
    return DocumentNotFoundError("There is no such document.", help="It may have been removed.")


def collections_of(conn: apsw.Connection, document_ids: Iterable[str]) -> dict[str, int]:
    """In which collection each document lies. Raises DocumentNotFoundError."""
    named = frozenset(document_ids)
    rows = conn.execute(
        "SELECT id, collection_id FROM documents WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*named]),),
    )
    found = {str(document_id): int(str(collection_id)) for document_id, collection_id in rows}
    if len(found) < len(named):
        raise no_such_document()
    return found


def find_by_path(conn: apsw.Connection, collection_id: int, path: str) -> Document | None:
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM documents WHERE collection_id = ? AND path = ?", (collection_id, path)
    ).fetchone()
    return None if row is None else from_row(row)


def count(conn: apsw.Connection, collection_id: int) -> tuple[int, int]:
    """How many documents of a collection can be searched, and how many passages they have."""
    row = conn.execute(
        "SELECT count(*), coalesce(sum(chunks), 0) FROM documents WHERE collection_id = ? AND status = ?",
        (collection_id, Status.READY.value),
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def descendants(conn: apsw.Connection, document_id: str) -> list[Document]:
    """Everything inside a document, at every depth: outer ones first, then by path."""
    columns = ", ".join(f"d.{field.name}" for field in fields(Document))
    rows = conn.execute(
        "WITH RECURSIVE inside (id, depth) AS ("
        "  SELECT id, 1 FROM documents WHERE parent_id = ?1"
        "  UNION ALL SELECT d.id, i.depth + 1 FROM documents AS d JOIN inside AS i ON d.parent_id = i.id"
        f") SELECT {columns} FROM inside AS i JOIN documents AS d ON d.id = i.id ORDER BY i.depth, d.path",
        (document_id,),
    )
    return [from_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class HiddenCount:
    """How many places of a document hide text in one way (``engine.parsing.hiding``), and how much."""

    kind: str
    places: int
    characters: int


def outermost(conn: apsw.Connection, document_id: str) -> Document:
    """The document that is a file of its own. Raises DocumentNotFoundError."""
    document = find(conn, document_id)
    while document.parent_id is not None:
        document = find(conn, document.parent_id)
    return document


def text_of(conn: apsw.Connection, document_id: str) -> str:
    """The text that every offset refers to; empty for a document that is not ready."""
    row = conn.execute(
        "SELECT t.text FROM document_texts AS t JOIN documents AS d ON d.id = t.document_id "
        "WHERE t.document_id = ? AND d.status = 'ready'",
        (document_id,),
    ).fetchone()
    return "" if row is None else str(row[0])


def elements_of(conn: apsw.Connection, document_id: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Elements that share a character with ``start`` to ``end``, in order."""
    text = text_of(conn, document_id)
    if not text:
        return
    rows = conn.execute(
        'SELECT kind, level, page, start, "end", boxes, hiding FROM elements '
        'WHERE document_id = ? AND "end" > ? AND start < ? ORDER BY ordinal',
        (document_id, start, len(text) if end is None else end),
    )
    for kind, level, page, first, last, boxes, hiding in rows:
        placed = tuple(Box(*box) for box in json.loads(boxes)) if boxes else ()
        yield Element(kind, text[first:last], page, first, last, placed, level, hiding)


def pages_of(conn: apsw.Connection, document_id: str) -> list[PageSpan]:
    """Which characters stand on which page, in the order of the pages; empty for a document without pages.

    Hidden text is left out: it stands at the end of the text, whatever its page.
    """
    marked = ", ".join(f"'{kind}'" for kind in sorted(ONLY_MARKED))
    rows = conn.execute(
        'SELECT page, min(start), max("end") FROM elements WHERE document_id = ? AND page IS NOT NULL '
        f"AND (hiding IS NULL OR hiding IN ({marked})) GROUP BY page ORDER BY page",
        (document_id,),
    )
    return [PageSpan(int(str(page)), int(str(start)), int(str(end))) for page, start, end in rows]


def hidden_in(conn: apsw.Connection, document_ids: Iterable[str]) -> dict[str, tuple[HiddenCount, ...]]:
    """What is hidden in each document that has such text, by kind."""
    rows = conn.execute(
        'SELECT document_id, hiding, count(*), sum("end" - start) FROM elements '
        "WHERE hiding IS NOT NULL AND document_id IN (SELECT value FROM json_each(?)) "
        "GROUP BY document_id, hiding ORDER BY document_id, hiding",
        (json.dumps(list(document_ids)),),
    )
    found: dict[str, tuple[HiddenCount, ...]] = {}
    for document_id, kind, places, characters in rows:
        one = HiddenCount(str(kind), int(str(places)), int(str(characters)))
        found[str(document_id)] = (*found.get(str(document_id), ()), one)
    return found


def boxes_of(conn: apsw.Connection, document_id: str, start: int, end: int) -> list[Box]:
    """Where the characters from ``start`` to ``end`` stand on their pages.

    An element's boxes are its lines. Which of them hold a part of its text is estimated from their widths, and
    one line more is taken on each side, since the estimate may be off by a few words.
    """
    found: list[Box] = []
    for element in elements_of(conn, document_id, start, end):
        found.extend(_boxes_within(element, start, end))
    return found


def _boxes_within(element: Element, start: int, end: int) -> Sequence[Box]:
    widths = [box.x1 - box.x0 for box in element.boxes]
    whole = sum(widths)
    if len(widths) < 3 or whole <= 0 or (start <= element.start and end >= element.end):
        return element.boxes
    length = element.end - element.start
    low, high = (max(start, element.start) - element.start) / length, (min(end, element.end) - element.start) / length
    chosen, passed = [], 0.0
    for index, width in enumerate(widths):
        if passed / whole < high and (passed + width) / whole > low:
            chosen.append(index)
        passed += width
    return element.boxes[max(0, chosen[0] - 1) : chosen[-1] + 2] if chosen else element.boxes


def from_row(row: tuple[object, ...]) -> Document:
    """A row of all columns, in the order of the fields."""
    values = dict(zip((field.name for field in fields(Document)), row, strict=True))
    values["status"] = Status(str(values["status"]))
    return Document(**values)  # type: ignore[arg-type]

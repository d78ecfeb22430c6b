"""What a search reads of one database snapshot once it knows which chunks: vectors, chunks, text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import apsw
import numpy as np

from engine.retrieval.passages import ChunkHit
from engine.retrieval.rows import fetch_all, fetch_one
from engine.retrieval.vector_index import COLLECTION_SHIFT, Floats, Ids
from engine.vault.connections import damaged_error

# CROSS JOIN keeps the order: the ids first, each row by its key. Left to choose, SQLite takes an index on the state of
# documents for the better beginning, and reads every document and every chunk of the vault.
_VECTORS = "SELECT v.rowid, v.embedding FROM json_each(?) AS j CROSS JOIN chunk_vectors AS v ON v.rowid = j.value"
_HITS = """
    SELECT c.id, c.document_id, d.name, d.title, c.ordinal, c.page, c.start, c."end", c.heading, c.text
    FROM json_each(?) AS j
    CROSS JOIN chunks AS c ON c.id = j.value CROSS JOIN documents AS d ON d.id = c.document_id
    WHERE d.status = 'ready'
"""


def exact_cosines(conn: apsw.Connection, vector: Floats, ids: Ids) -> Floats:
    """Inner products of a unit vector with the stored vectors; -1 for an id without one."""
    result = np.full(len(ids), -1.0, dtype=np.float32)
    position = {chunk_id: row for row, chunk_id in enumerate(ids.tolist())}
    try:
        rows = fetch_all(conn, _VECTORS, (json.dumps(list(position)),))
    except apsw.SQLError as error:  # the extension has no other word for a page that cannot be read
        raise damaged_error() from error
    if rows:
        stored = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), -1)
        result[[position[row[0]] for row in rows]] = stored @ vector
    return result


def chunk_hits(conn: apsw.Connection, ids: Ids, scores: Floats, permitted: Sequence[int]) -> list[ChunkHit]:
    """The chunks in the order given; those that the snapshot lacks, or that may not be read, are left out."""
    allowed = set(permitted)
    wanted = {i: s for i, s in zip(ids.tolist(), scores.tolist(), strict=True) if i >> COLLECTION_SHIFT in allowed}
    rows = fetch_all(conn, _HITS, (json.dumps(list(wanted)),))
    found = {row[0]: ChunkHit(wanted[row[0]], *row) for row in rows}
    return [found[i] for i in wanted if i in found]


def text_reader(conn: apsw.Connection) -> Callable[[str, int, int], str]:
    """A function that reads characters ``start`` to ``end`` of a document's text."""

    def slice_of(document_id: str, start: int, end: int) -> str:
        row = fetch_one(
            conn,
            "SELECT substr(text, ? + 1, ?) FROM document_texts WHERE document_id = ?",
            (start, end - start, document_id),
        )
        return str(row[0]) if row else ""

    return slice_of


def page_starts(conn: apsw.Connection, document_id: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """(character, page) of the last element that begins at or before ``start``, and of each up to ``end``."""
    rows = fetch_all(
        conn,
        "SELECT start, page FROM elements WHERE document_id = ?1 AND page IS NOT NULL AND start < ?3 AND start >= "
        "coalesce((SELECT max(start) FROM elements WHERE document_id = ?1 AND page IS NOT NULL AND start <= ?2), 0) "
        "ORDER BY start",
        (document_id, start, end),
    )
    return tuple((int(at), int(page)) for at, page in rows)

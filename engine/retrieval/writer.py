"""Write a document's chunks, terms and vectors inside the caller's transaction. Knows nothing of search.

The three are rows of one transaction: they appear and go together. What memory must learn once that
transaction is durable comes back as a value, for ``SearchService.after_commit``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from engine.core.errors import NotFoundError
from engine.retrieval.languages import base_code
from engine.retrieval.rows import fetch_all, fetch_one
from engine.retrieval.text import Stemming
from engine.retrieval.vector_index import COLLECTION_SHIFT, Floats, Ids
from engine.retrieval.vocabulary import is_vocabulary

if TYPE_CHECKING:
    import apsw

#: Put before a term that a chunk holds more than once: the short list of the chunks where it matters.
REPEATED = "²"
_UNIT_LENGTH_TOLERANCE = 1e-2


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """One chunk as ingestion cut it; offsets are characters of the document's text."""

    ordinal: int
    page: int | None
    start: int
    end: int
    heading: str  # the headings above it, " > " between levels
    tokens: int  # word pieces of the embedder
    text: str
    indexed: str | None = None  # what is found by its words, where that is not ``text``


@dataclass(frozen=True, slots=True)
class Added:
    """What one added document brings to the indexes in memory."""

    ids: Ids
    vectors: Floats
    terms: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What one removed document takes from the indexes in memory."""

    ids: Ids
    terms: frozenset[str]


class IndexWriter:
    """Adds and removes documents in ``chunks``, ``chunk_terms``, ``chunk_vectors`` and ``vocabulary``."""

    def __init__(self, stemming: Stemming | None = None) -> None:
        self._stemming = stemming or Stemming()

    def add(
        self,
        conn: apsw.Connection,
        document_id: str,
        title: str | None,
        language: str | None,
        chunks: Sequence[ChunkRow],
        vectors: Floats,
    ) -> Added:
        """Index a document whose row in ``documents`` exists already.

        ``vectors``: float32 [len(chunks), d], L2-normalised, of ``context_text(title, heading, text)``.
        """
        _check_vectors(chunks, vectors)
        collection_id, name = self._document(conn, document_id)
        code = base_code(language)
        ids = self._take_ids(conn, collection_id, len(chunks))
        conn.executemany(
            'INSERT INTO chunks (id, document_id, ordinal, page, start, "end", heading, tokens, text)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (i, document_id, c.ordinal, c.page, c.start, c.end, c.heading, c.tokens, c.text)
                for i, c in zip(ids.tolist(), chunks, strict=True)
            ),
        )
        title_terms = self._stemming.document_terms(title_label(title, name), code)
        seen: set[str] = set(title_terms)
        rows = []
        for chunk_id, chunk in zip(ids.tolist(), chunks, strict=True):
            body = self._stemming.document_terms(chunk.text if chunk.indexed is None else chunk.indexed, code)
            place = title_terms + self._stemming.document_terms(chunk.heading, code)
            seen.update(body, place)
            rows.append((chunk_id, " ".join(body), " ".join(dict.fromkeys(place)), with_repeated(body)))
        conn.executemany("INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, ?, ?)", rows)
        conn.executemany(
            "INSERT INTO chunk_vectors (rowid, embedding) VALUES (?, ?)",
            ((i, np.asarray(v, dtype="<f4").tobytes()) for i, v in zip(ids.tolist(), vectors, strict=True)),
        )
        terms = frozenset(term for term in seen if is_vocabulary(term))
        conn.executemany("INSERT OR IGNORE INTO vocabulary (term) VALUES (?)", ((t,) for t in sorted(terms)))
        return Added(ids=ids, vectors=np.asarray(vectors, dtype=np.float32), terms=terms, language=code)

    def remove(self, conn: apsw.Connection, document_id: str) -> Removed:
        """Take a document's chunks out of every index; its row in ``documents`` stays for the caller."""
        rows = fetch_all(
            conn,
            "SELECT c.id, t.body, t.place FROM chunks AS c JOIN chunk_terms AS t ON t.rowid = c.id"
            " WHERE c.document_id = ?",
            (document_id,),
        )
        ids = np.array(sorted(row[0] for row in rows), dtype=np.int64)
        for statement in (
            "DELETE FROM chunk_terms WHERE rowid = ?",
            "DELETE FROM chunk_vectors WHERE rowid = ?",
            "DELETE FROM chunks WHERE id = ?",
        ):
            conn.executemany(statement, ((i,) for i in ids.tolist()))
        held = {term for _, body, place in rows for term in f"{body} {place}".split() if is_vocabulary(term)}
        orphans = frozenset(term for term in held if not _occurs(conn, term))
        conn.execute(
            "DELETE FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(orphans)),),
        )
        return Removed(ids=ids, terms=orphans)

    @staticmethod
    def _document(conn: apsw.Connection, document_id: str) -> tuple[int, str]:
        row = fetch_one(conn, "SELECT collection_id, name FROM documents WHERE id = ?", (document_id,))
        if row is None:
            raise NotFoundError(
                f"The document {document_id} is not in the vault.", help="Add its row before its chunks."
            )
        return int(row[0]), str(row[1])

    @staticmethod
    def _take_ids(conn: apsw.Connection, collection_id: int, count: int) -> Ids:
        [row] = fetch_all(
            conn,
            "UPDATE collections SET next_chunk = next_chunk + ? WHERE id = ? RETURNING next_chunk",
            (count, collection_id),
        )
        first = (collection_id << COLLECTION_SHIFT) | (int(row[0]) - count)
        return np.arange(first, first + count, dtype=np.int64)


def _check_vectors(chunks: Sequence[ChunkRow], vectors: Floats) -> None:
    if vectors.ndim != 2 or vectors.shape[0] != len(chunks):
        raise ValueError(f"{len(chunks)} chunks need as many vectors, not an array of shape {vectors.shape}")
    lengths = np.linalg.norm(vectors, axis=1)
    if len(chunks) and not np.all(np.abs(lengths - 1.0) <= _UNIT_LENGTH_TOLERANCE):
        raise ValueError("the vectors must be finite and of unit length")


def title_label(title: str | None, name: str) -> str:
    """A document's title, and its file name where that says something else."""
    stem = PurePosixPath(name).stem
    return stem if not title or title.casefold() == stem.casefold() else f"{title} {stem}"


def with_repeated(terms: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for term in terms:
        counts[term] = counts.get(term, 0) + 1
    return " ".join(REPEATED + term for term, count in counts.items() if count > 1)


def _occurs(conn: apsw.Connection, term: str) -> bool:
    found = fetch_one(conn, "SELECT 1 FROM chunk_terms WHERE chunk_terms MATCH ? LIMIT 1", (f'"{term}"',))
    return found is not None

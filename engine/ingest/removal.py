"""Takes documents out: rows, text, index, original, all in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields

import apsw

from engine.ingest import documents, rows
from engine.ingest.documents import Document
from engine.ingest.duplicates import release_copies
from engine.retrieval.writer import IndexWriter, Removed
from engine.vault.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class Doomed:
    """Documents that are to go, with everything inside them: outer ones first."""

    documents: tuple[Document, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(document.id for document in self.documents)

    @property
    def chunks(self) -> int:
        return sum(document.chunks for document in self.documents)

    @property
    def size_bytes(self) -> int:
        """Of the originals; what lies inside another one is counted with that one."""
        ids = self.ids
        return sum(document.size_bytes for document in self.documents if document.parent_id not in ids)


@dataclass(frozen=True, slots=True)
class Removal:
    """``removed``: what the search index in memory must forget. ``heirs``: copies that must be read again."""

    removed: tuple[Removed, ...]
    heirs: tuple[str, ...]
    documents: int
    chunks: int
    size_bytes: int


def remove_documents(
    conn: apsw.Connection, index: IndexWriter, blobs: BlobStore, document_ids: Iterable[str]
) -> Removal:
    """Remove documents and everything inside them. Raises DocumentNotFoundError."""
    return remove_doomed(conn, index, blobs, find_doomed(conn, document_ids))


def find_doomed(conn: apsw.Connection, document_ids: Iterable[str]) -> Doomed:
    """The documents and everything inside them, each once. Raises DocumentNotFoundError."""
    named = list(dict.fromkeys(document_ids))
    columns = ", ".join(f"d.{field.name}" for field in fields(Document))
    # One that is named and also lies inside another named one comes after that one: its greatest depth counts.
    rows = conn.execute(
        "WITH RECURSIVE inside (id, depth) AS ("
        "  SELECT value, 0 FROM json_each(?)"
        "  UNION SELECT d.id, i.depth + 1 FROM documents AS d JOIN inside AS i ON d.parent_id = i.id"
        "), deepest (id, depth) AS (SELECT id, max(depth) FROM inside GROUP BY id)"
        f" SELECT {columns} FROM deepest AS i JOIN documents AS d ON d.id = i.id ORDER BY i.depth, d.path, d.id",
        (json.dumps(named),),
    )
    doomed = Doomed(tuple(documents.from_row(row) for row in rows))
    if not doomed.ids.issuperset(named):
        raise documents.no_such_document()
    return doomed


def remove_doomed(conn: apsw.Connection, index: IndexWriter, blobs: BlobStore, doomed: Doomed) -> Removal:
    """Remove what ``find_doomed`` found in the same transaction."""
    leaving = doomed.ids
    removed: list[Removed] = []
    heirs: list[str] = []
    for document in reversed(doomed.documents):  # inner ones first
        heirs += release_copies(conn, document.id, leaving=leaving)
        removed.append(strip(conn, index, blobs, document))
        conn.execute("DELETE FROM documents WHERE id = ?", (document.id,))
    return Removal(
        tuple(removed),
        tuple(heirs),
        len(doomed.documents),
        doomed.chunks,
        doomed.size_bytes,
    )


def held_among(conn: apsw.Connection, document_ids: Iterable[str]) -> list[str]:
    """Those that a legal hold keeps: one on themselves, or on a mail or an archive that they lie in."""
    rows = conn.execute(
        "WITH RECURSIVE around (id, above) AS ("
        "  SELECT value, value FROM json_each(?)"
        "  UNION SELECT a.id, d.parent_id FROM around AS a JOIN documents AS d ON d.id = a.above "
        "  WHERE d.parent_id IS NOT NULL"
        ") SELECT DISTINCT a.id FROM around AS a JOIN legal_holds AS h ON h.document_id = a.above ORDER BY 1",
        (json.dumps([*document_ids]),),
    )
    return [str(row[0]) for row in rows]


def strip(conn: apsw.Connection, index: IndexWriter, blobs: BlobStore, document: Document) -> Removed:
    """Take everything from a document but its row."""
    removed = index.remove(conn, document.id)
    rows.delete_content(conn, document.id)
    if document.blob_id is not None:
        conn.execute("UPDATE documents SET blob_id = NULL WHERE id = ?", (document.id,))
        blobs.delete(conn, document.blob_id)
    return removed

"""Takes documents out: rows, text, index, original, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from engine.ingest import documents, rows
from engine.ingest.documents import Document
from engine.ingest.duplicates import release_copies
from engine.retrieval.writer import IndexWriter, Removed
from engine.vault.blobs import BlobStore


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
    doomed: dict[str, Document] = {}
    for document_id in document_ids:
        doomed[document_id] = documents.find(conn, document_id)
        doomed.update((inner.id, inner) for inner in documents.descendants(conn, document_id))
    leaving = frozenset(doomed)
    removed: list[Removed] = []
    heirs: list[str] = []
    for document in reversed(doomed.values()):  # inner ones first
        heirs += release_copies(conn, document.id, leaving=leaving)
        removed.append(strip(conn, index, blobs, document))
        conn.execute("DELETE FROM documents WHERE id = ?", (document.id,))
    return Removal(
        tuple(removed),
        tuple(heirs),
        len(doomed),
        sum(document.chunks for document in doomed.values()),
        sum(document.size_bytes for document in doomed.values() if document.parent_id not in doomed),
    )


def strip(conn: apsw.Connection, index: IndexWriter, blobs: BlobStore, document: Document) -> Removed:
    """Take everything from a document but its row."""
    removed = index.remove(conn, document.id)
    rows.delete_content(conn, document.id)
    if document.blob_id is not None:
        conn.execute("UPDATE documents SET blob_id = NULL WHERE id = ?", (document.id,))
        blobs.delete(conn, document.blob_id)
    return removed

"""Take a person out of a document that stays: text, passages, terms, vectors and names; the original file goes.

Every offset stays right, because a mask is as long as what it covers. The original cannot be changed without knowing
its format from the inside, so its key is erased: afterwards no page can be drawn and no file be saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from engine.erasure.errors import ErasureStateError
from engine.erasure.names import Person
from engine.erasure.persons import redactable, texts_of
from engine.ingest import watched
from engine.ingest.chunk import short_title
from engine.ingest.dedupe import bands, fingerprint
from engine.ingest.documents import Document, descendants, find
from engine.ingest.duplicates import release_copies
from engine.retrieval.service import SearchService
from engine.retrieval.text import context_text
from engine.retrieval.vector_index import Floats
from engine.retrieval.writer import ChunkRow
from engine.runtime.embedder import Embedder
from engine.vault.blobs import BlobStore
from engine.vault.database import Database

_BATCH_PASSAGES = 64


@dataclass(frozen=True, slots=True)
class Redaction:
    """A document as it will be. ``texts``: as it was, to notice that it changed. ``vectors`` [chunks, dimension]."""

    document: Document
    texts: dict[str, str]
    text: str
    title: str | None
    chunks: tuple[ChunkRow, ...]
    vectors: Floats
    places: int


class Redactor:
    """``prepare`` computes, outside of any transaction; ``apply`` is a step of its caller's."""

    def __init__(self, database: Database, search: SearchService, embedder: Embedder, blobs: BlobStore) -> None:
        self._db = database
        self._search = search
        self._embedder = embedder
        self._blobs = blobs

    def prepare(
        self, conn: apsw.Connection, person: Person, document_id: str, *, possible: bool, check: Callable[[], None]
    ) -> Redaction:
        """Raises DocumentNotFoundError, or ErasureStateError where the document cannot be redacted."""
        document = find(conn, document_id)
        require_redactable(conn, document_id)
        texts = texts_of(conn, document_id)
        text = person.mask(texts["text"], possible=possible)
        title = None if document.title is None else person.mask(document.title, possible=possible)
        rows: Any = conn.execute(
            'SELECT ordinal, page, start, "end", heading, tokens, text FROM chunks '
            "WHERE document_id = ? ORDER BY ordinal",
            (document_id,),
        ).fetchall()
        chunks = []
        for row in rows:
            chunk = ChunkRow(*row)
            whole = texts["text"][chunk.start : chunk.end] == chunk.text
            masked = text[chunk.start : chunk.end] if whole else person.mask(chunk.text, possible=possible)
            chunks.append(replace(chunk, heading=person.mask(chunk.heading, possible=possible), text=masked))
        return Redaction(
            document,
            texts,
            text,
            title,
            tuple(chunks),
            self._embed(title or "", chunks, check),
            sum(len(person.find(one, possible=possible)) for one in texts.values()),
        )

    def _embed(self, title: str, chunks: Sequence[ChunkRow], check: Callable[[], None]) -> Floats:
        import numpy as np

        short = short_title(title, self._embedder)
        texts = [context_text(short, chunk.heading, chunk.text) for chunk in chunks]
        parts = []
        for begin in range(0, len(texts), _BATCH_PASSAGES):
            check()
            parts.append(self._embedder.embed_passages(texts[begin : begin + _BATCH_PASSAGES]))
        return np.concatenate(parts) if parts else np.empty((0, self._embedder.dimension), dtype=np.float32)

    def apply(self, conn: apsw.Connection, redaction: Redaction, person: Person, *, possible: bool) -> list[str]:
        """Write it; ids of the stored files whose keys went. Its copies have to be erased before.

        Raises ErasureStateError where the document changed.
        """
        document = redaction.document
        if texts_of(conn, document.id) != redaction.texts:
            raise ErasureStateError(
                f"{document.id} was read again meanwhile.", help="Look for the person again, and decide again."
            )
        release_copies(conn, document.id)
        removed = self._search.writer.remove(conn, document.id)
        digest, signature = fingerprint(redaction.text)
        conn.execute("UPDATE document_texts SET text = ? WHERE document_id = ?", (redaction.text, document.id))
        conn.execute(
            "UPDATE documents SET title = ?, text_sha256 = ? WHERE id = ?", (redaction.title, digest, document.id)
        )
        self._rename(conn, document, person, possible=possible)
        for table in ("minhash_bands", "minhash_signatures", "privacy_findings"):
            conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (document.id,))
        if signature is not None:
            conn.execute("INSERT INTO minhash_signatures VALUES (?, ?)", (document.id, signature))
            conn.executemany(
                "INSERT INTO minhash_bands (collection_id, band, digest, document_id) VALUES (?, ?, ?, ?)",
                [(document.collection_id, band, one, document.id) for band, one in enumerate(bands(signature))],
            )
        added = self._search.writer.add(
            conn, document.id, redaction.title, document.language, redaction.chunks, redaction.vectors
        )
        conn.execute("UPDATE training_run_documents SET withdrawn = 1 WHERE document_id = ?", (document.id,))
        self._db.after_commit(lambda: self._search.after_commit((added,), (removed,)))
        return self._drop_original(conn, document)

    def _rename(self, conn: apsw.Connection, document: Document, person: Person, *, possible: bool) -> None:
        """The document and everything inside it: their paths begin with its own."""
        for one in (document, *descendants(conn, document.id)):
            name, path = (person.mask(text, possible=possible) for text in (one.name, one.path))
            if (name, path) == (one.name, one.path):
                continue
            if path != one.path and one.parent_id is None:
                watched.remember_removed(conn, one.collection_id, [one.path])
            taken = conn.execute(
                "SELECT 1 FROM documents WHERE collection_id = ? AND path = ?", (one.collection_id, path)
            ).fetchone()
            path = f"{path} [{one.id}]" if taken else path
            conn.execute("UPDATE documents SET name = ?, path = ? WHERE id = ?", (name, path, one.id))

    def _drop_original(self, conn: apsw.Connection, document: Document) -> list[str]:
        if document.blob_id is None:
            return []
        conn.execute("UPDATE documents SET blob_id = NULL WHERE id = ?", (document.id,))
        self._blobs.delete(conn, document.blob_id)
        return [document.blob_id]


def require_redactable(conn: apsw.Connection, document_id: str) -> None:
    """Raise ErasureStateError where a person cannot be taken out of the text that is kept."""
    refused = redactable(conn, document_id)
    if refused:
        raise ErasureStateError(
            f"A person cannot be taken out of {document_id}: {refused}.", help="Erase the whole document instead."
        )

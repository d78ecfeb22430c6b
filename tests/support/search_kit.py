"""A vault with documents to search, through the writer and the hooks that ingestion uses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.retrieval.service import QueryEmbedder, SearchService
from engine.retrieval.text import context_text
from engine.retrieval.writer import ChunkRow
from engine.runtime.reader import Reader
from engine.vault.database import Database
from tests.support.fake_embedder import FakeEmbedder

Floats = npt.NDArray[np.float32]


class SearchKit:
    """One encrypted database and one search service over it."""

    def __init__(self, folder: Path, embedder: QueryEmbedder | None = None, reader: Reader | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "vault.db"
        self.key = secrets.token_bytes(32)
        self.embedder = embedder or FakeEmbedder()
        self.database = Database.open(self.path, self.key)
        self.search = SearchService(self.database, self.embedder, reader=reader)
        with self.database.write() as conn:
            conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_t', 't', 'administrator', '')")

    def collection(self, number: int) -> int:
        with self.database.write() as conn:
            conn.execute(
                "INSERT INTO collections (id, name, created_by, created_at) VALUES (?, ?, 'usr_t', '')",
                (number, f"collection {number}"),
            )
        return number

    def add(
        self,
        document_id: str,
        chunks: Sequence[str | tuple[str, str]],
        *,
        collection: int = 1,
        title: str | None = None,
        language: str | None = "en",
        vectors: Floats | None = None,
        replaces: str | None = None,
    ) -> None:
        """Add a document of chunks (a text, or a heading and a text) in one transaction, as ingestion does."""
        pairs = [("", chunk) if isinstance(chunk, str) else chunk for chunk in chunks]
        if vectors is None:
            embed = self.embedder.embed_passages  # type: ignore[attr-defined]
            vectors = embed([context_text(title or "", heading, text) for heading, text in pairs])
        rows, start = [], 0
        for ordinal, (heading, text) in enumerate(pairs):
            rows.append(ChunkRow(ordinal, ordinal + 1, start, start + len(text), heading, len(text) // 4, text))
            start += len(text) + 2
        with self.database.write() as conn:
            removed = [self.search.writer.remove(conn, replaces)] if replaces else []
            if replaces:
                conn.execute("DELETE FROM documents WHERE id = ?", (replaces,))
            conn.execute(
                "INSERT INTO documents (id, collection_id, path, name, title, language, sha256, size_bytes, status,"
                " chunks, added_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, x'00', 1, 'ready', ?, '', '')",
                (document_id, collection, document_id, f"{document_id}.txt", title, language, len(rows)),
            )
            conn.execute("INSERT INTO document_texts VALUES (?, ?)", (document_id, "\n\n".join(t for _, t in pairs)))
            added = self.search.writer.add(conn, document_id, title, language, rows, vectors)
            self.database.after_commit(lambda: self.search.after_commit([added], removed))

    def remove(self, document_id: str) -> None:
        with self.database.write() as conn:
            removed = self.search.writer.remove(conn, document_id)
            conn.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            self.database.after_commit(lambda: self.search.after_commit(removed=[removed]))

    def reopened(self) -> SearchService:
        """A service that knows only what the database holds."""
        service = SearchService(self.database, self.embedder)
        service.load()
        return service

    def found(self, question: str, *, collections: Sequence[int] = (1,), k: int = 10) -> list[str]:
        """Ids of the documents found, best first."""
        return [p.document_id for p in self.search.search(question, collections=collections, k=k)]

    def close(self) -> None:
        self.database.close()

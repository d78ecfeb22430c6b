"""Find what a damaged database or damaged files still give: which documents are hit, and in which part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import apsw

from engine.core.errors import CloisterError
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from engine.vault.errors import BlobError, VaultDamagedError

_CHUNKS = "SELECT id FROM chunks WHERE document_id = ?"
_PARTS = (
    ("record", "SELECT * FROM documents WHERE id = ?"),
    ("text", "SELECT text FROM document_texts WHERE document_id = ?"),
    ("elements", "SELECT * FROM elements WHERE document_id = ?"),
    ("passages", "SELECT * FROM chunks WHERE document_id = ?"),
    ("terms", f"SELECT * FROM chunk_terms_docsize WHERE id IN ({_CHUNKS})"),
    ("vectors", f"SELECT embedding FROM chunk_vectors WHERE rowid IN ({_CHUNKS})"),
)
_PLACES = (("documents", "id"), ("document_texts", "document_id"), ("chunks", "document_id"))


@dataclass(frozen=True, slots=True)
class HitDocument:
    """``parts``: what of it cannot be read. ``name``: None where that cannot be read either."""

    id: str
    name: str | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """``pages``: numbers of the database's pages that do not authenticate; None: not told for this cipher.

    ``lists``: tables whose rows could not all be listed, so that there may be documents that nothing names.
    """

    pages: tuple[int, ...] | None
    pages_total: int
    documents: tuple[HitDocument, ...]
    sound_documents: int
    lists: tuple[str, ...]


def find_damage(database: Database, blobs: BlobStore, report: Callable[[int, int], None]) -> Damage:
    """Read everything of every document. ``report`` is told (documents done, of how many). Changes nothing."""
    told = database.damaged_pages()
    ids, lists = _document_ids(database)
    hit = []
    for number, document_id in enumerate(sorted(ids)):
        report(number, len(ids))
        parts = [name for name, query in _PARTS if not _reads(database, query, document_id)]
        if "record" in parts or not _original_reads(database, blobs, document_id):
            parts.append("original")
        if parts:
            hit.append(HitDocument(document_id, _name(database, document_id), tuple(parts)))
    pages, total = (None, 0) if told is None else (tuple(told[0]), told[1])
    return Damage(pages, total, tuple(hit), len(ids) - len(hit), lists)


def _document_ids(database: Database) -> tuple[set[str], tuple[str, ...]]:
    """From each place that names documents, from both ends: a bad page stops a walk."""
    ids: set[str] = set()
    incomplete = []
    for table, column in _PLACES:
        whole = False
        for order in ("ASC", "DESC"):
            try:
                with database.read() as conn:
                    for row in conn.execute(f"SELECT {column} FROM {table} ORDER BY {column} {order}"):
                        ids.add(str(row[0]))
                whole = True
                break
            except VaultDamagedError:
                continue
        if not whole:
            incomplete.append(table)
    return ids, tuple(incomplete)


def _reads(database: Database, query: str, document_id: str) -> bool:
    try:
        with database.read() as conn:
            conn.execute(query, (document_id,)).fetchall()
    except (VaultDamagedError, apsw.Error):
        return False
    return True


def _original_reads(database: Database, blobs: BlobStore, document_id: str) -> bool:
    try:
        with database.read() as conn:
            row = conn.execute("SELECT blob_id FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is not None and row[0] is not None:
                for _ in blobs.stream(conn, str(row[0])):
                    pass
    except (BlobError, VaultDamagedError):
        return False
    return True


def _name(database: Database, document_id: str) -> str | None:
    try:
        with database.read() as conn:
            row = conn.execute("SELECT name FROM documents WHERE id = ?", (document_id,)).fetchone()
    except CloisterError:
        return None
    return None if row is None else str(row[0])

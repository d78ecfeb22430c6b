"""Documents whose file has gone: which they are below a folder, and which one a file with another name was."""

from __future__ import annotations

import os
from collections.abc import Sequence

import apsw

from engine.ingest import documents
from engine.ingest.documents import Document
from engine.ingest.paths import from_stored, to_stored


def is_gone(stored_path: str) -> bool:
    """Whether nothing is at the path. What cannot be looked at, such as a closed folder, counts as being there."""
    try:
        os.lstat(from_stored(stored_path))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def missing_below(conn: apsw.Connection, collection_id: int, folders: Sequence[str]) -> list[tuple[str, Document]]:
    """(folder, document) for each file of its own that was below a folder and is there no more.

    ``folders`` are paths of the system that exist. A document below two of them comes once.
    """
    gone: dict[str, tuple[str, Document]] = {}
    for folder in folders:
        prefix = to_stored(folder).rstrip("/") + "/"
        rows = conn.execute(
            "SELECT id, path FROM documents WHERE collection_id = ? AND parent_id IS NULL "
            "AND substr(path, 1, ?) = ? ORDER BY path",
            (collection_id, len(prefix), prefix),
        ).fetchall()
        for document_id, path in rows:
            if str(document_id) not in gone and is_gone(str(path)):
                gone[str(document_id)] = (folder, documents.find(conn, str(document_id)))
    return list(gone.values())


def find_moved(conn: apsw.Connection, collection_id: int, sha256: bytes) -> Document | None:
    """The searchable document with these bytes whose own file has gone: a file that has them now is its new name."""
    rows = conn.execute(
        "SELECT id FROM documents WHERE collection_id = ? AND sha256 = ? AND parent_id IS NULL AND status = 'ready' "
        "AND reason_code IS NOT 'INGEST_INCOMPLETE' ORDER BY added_at, id",
        (collection_id, sha256),
    ).fetchall()
    for row in rows:
        document = documents.find(conn, str(row[0]))
        if is_gone(document.path):
            return document
    return None

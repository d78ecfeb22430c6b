"""Rewrite the database so that nothing of what was erased is left between its rows. Knows nothing of documents.

`secure_delete` zeroes what is deleted, but not the copies that moving rows leaves in the gaps of pages, and the
full-text index keeps the beginnings of words as signposts between its pages. Both are gone in a file written anew.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from engine.erasure.errors import CompactionMemoryError, CompactionRoomError, ErasureIncompleteError
from engine.vault.database import Database
from engine.vault.errors import VaultBusyError

TERM_INDEXES = ("chunk_terms", "dataset_item_words")
_SPARE_BYTES = 16 * 1024 * 1024
_TRY_EVERY_S = 0.25
_PATIENCE_S = 600.0
_REPORT = "Try again: cloister erase resume ID. If it stays so, report this."

Check = Callable[[], None]
"""Raises to stop."""


def forget_words(database: Database, check: Check) -> None:
    """Rebuild each full-text index whose signposts hold a beginning of a word that is in no row any more."""
    for table in TERM_INDEXES:
        check()
        with database.write() as conn:
            if _has_dead_signpost(conn, table):
                conn.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")


def _has_dead_signpost(conn: apsw.Connection, table: str) -> bool:
    words = f"temp.{table}_living"
    conn.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {words} USING fts5vocab('main', '{table}', 'row')")
    try:
        rows: Any = conn.execute(f"SELECT DISTINCT term FROM {table}_idx WHERE length(term) > 1").fetchall()
        # The first byte says which index of the table it is; the rest may end within a character.
        return not all(_lives(conn, words, bytes(row[0])[1:]) for row in rows)
    finally:
        conn.execute(f"DROP TABLE {words}")


def _lives(conn: apsw.Connection, words: str, beginning: bytes) -> bool:
    """Whether a word begins with these bytes, which may end within a character."""
    whole = beginning.decode("utf-8", "ignore")
    found = conn.execute(
        f"SELECT 1 FROM {words} WHERE term >= ?1 AND term < ?2 AND substr(CAST(term AS BLOB), 1, ?3) = ?4 LIMIT 1",
        (whole, whole + "\U0010ffff", len(beginning), beginning),
    ).fetchall()
    return bool(found)


def require_room(database: Database, folder: Path, available_memory_bytes: Callable[[], int]) -> None:
    """Raise CompactionRoomError or CompactionMemoryError where a copy of the database has no room."""
    with database.read() as conn:
        [(pages,)], [(free,)], [(size,)] = (
            conn.execute(f"PRAGMA {name}").fetchall() for name in ("page_count", "freelist_count", "page_size")
        )
    needed = (int(str(pages)) - int(str(free))) * int(str(size)) + _SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        raise CompactionRoomError(
            f"What was asked for is erased, but its traces in the file are not yet: that takes {needed >> 20} MiB of "
            "free disk for a moment.",
            help="Free that much on the vault's disk, then: cloister erase resume ID",
        )
    if available_memory_bytes() < needed:
        raise CompactionMemoryError(
            f"What was asked for is erased, but its traces in the file are not yet: that takes {needed >> 20} MiB of "
            "free memory for a moment.",
            help="Stop what needs memory, such as a model or a training, then: cloister erase resume ID",
        )


def rewrite(database: Database) -> None:
    """Raises DiskFullError or VaultBusyError; the database is then as it was."""
    free_pages = database.compact()
    if free_pages:
        raise ErasureIncompleteError(f"The database still has {free_pages} free pages.", help=_REPORT)


def empty_log(database: Database, check: Check, *, patience_s: float = _PATIENCE_S) -> None:
    """Wait until nobody reads from the write-ahead log, and empty it. Raises VaultBusyError, or what ``check`` does."""
    give_up_s = time.monotonic() + patience_s
    while not database.checkpoint():
        check()
        if time.monotonic() > give_up_s:
            raise VaultBusyError(
                "The database was read without a pause, so that its log could not be emptied.",
                help="Wait for backups that are being made, then: cloister erase resume ID",
            )
        time.sleep(_TRY_EVERY_S)


def require_clean(database: Database, folder: Path, blobs: tuple[str, ...], documents: tuple[str, ...]) -> None:
    """Look at what is there now. Raises ErasureIncompleteError where something of it still is."""
    with database.read() as conn:
        rows = sum(
            _count(conn, f"SELECT count(*) FROM {table} WHERE {column} = ?", one)
            for table, column in (("documents", "id"), ("chunks", "document_id"), ("turn_sources", "document_id"))
            for one in documents
        )
        rows += sum(_count(conn, "SELECT count(*) FROM blobs WHERE id = ?", one) for one in blobs)
    files = sum((folder / one).exists() for one in blobs)
    if rows or files:
        raise ErasureIncompleteError(f"Something is still there: {rows} rows, {files} files.", help=_REPORT)


def _count(conn: apsw.Connection, statement: str, value: str) -> int:
    row: Any = conn.execute(statement, (value,)).fetchone()
    return int(row[0])

"""Folders that are looked at again and again: which they are, and what was removed from them on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import apsw

_REMOVED_KEY = "ingest.removed/"


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """``path`` is in its stored form. Times are RFC 3339 UTC."""

    path: str
    collection_id: int
    created_by: str
    created_at: str
    last_scan_at: str | None


def add(conn: apsw.Connection, folder: WatchedFolder) -> None:
    conn.execute(
        "INSERT OR IGNORE INTO watched_folders (path, collection_id, created_by, created_at) VALUES (?, ?, ?, ?)",
        (folder.path, folder.collection_id, folder.created_by, folder.created_at),
    )


def remove(conn: apsw.Connection, collection_id: int, path: str) -> bool:
    conn.execute("DELETE FROM watched_folders WHERE collection_id = ? AND path = ?", (collection_id, path))
    return conn.changes() > 0


def every(conn: apsw.Connection) -> list[WatchedFolder]:
    rows = conn.execute(
        "SELECT path, collection_id, created_by, created_at, last_scan_at FROM watched_folders ORDER BY path"
    )
    return [WatchedFolder(str(p), int(str(c)), str(b), str(t), None if s is None else str(s)) for p, c, b, t, s in rows]


def scanned(conn: apsw.Connection, folder: WatchedFolder, now: str) -> None:
    conn.execute(
        "UPDATE watched_folders SET last_scan_at = ? WHERE collection_id = ? AND path = ?",
        (now, folder.collection_id, folder.path),
    )


def is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def remember_removed(conn: apsw.Connection, collection_id: int, paths: Iterable[str]) -> None:
    """A watched folder must not bring back what somebody removed. Only a digest of the path is kept."""
    conn.executemany(
        "INSERT OR REPLACE INTO settings (key, value) VALUES (?, 'true')",
        ((_removed_key(collection_id, path),) for path in paths),
    )


def forget_removed(conn: apsw.Connection, collection_id: int, paths: Iterable[str]) -> None:
    """Somebody added them again by name."""
    conn.executemany("DELETE FROM settings WHERE key = ?", ((_removed_key(collection_id, path),) for path in paths))


def removed_among(conn: apsw.Connection, collection_id: int, paths: Iterable[str]) -> frozenset[str]:
    prefix = f"{_REMOVED_KEY}{collection_id}/"
    rows = conn.execute("SELECT key FROM settings WHERE key >= ? AND key < ?", (prefix, prefix + "g"))
    known = {str(row[0]) for row in rows}
    return frozenset(path for path in paths if _removed_key(collection_id, path) in known) if known else frozenset()


def _removed_key(collection_id: int, path: str) -> str:
    return f"{_REMOVED_KEY}{collection_id}/{hashlib.sha256(path.encode()).hexdigest()[:32]}"

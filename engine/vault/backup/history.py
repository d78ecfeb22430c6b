"""What the vault itself remembers of its backups: so a backup that was removed or replaced outside shows.

Kept in the table ``settings`` under the keys ``backup.*``, as JSON.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import apsw

from engine.vault.backup.keys import BackupKeys

_MADE = "backup.made"
_RETIRED = "backup.retired_keys"
_MADE_MOST = 500


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """One that was made and not removed with `prune`. ``sha256``: of its manifest's file."""

    id: str
    set_id: str
    number: int
    folder: str
    created_at: str
    sha256: str
    intact: bool


def made_backups(conn: apsw.Connection) -> list[MadeBackup]:
    """The oldest first."""
    return [MadeBackup(**one) for one in _load(conn, _MADE, [])]


def add_made(conn: apsw.Connection, made: MadeBackup) -> None:
    known = [one for one in made_backups(conn) if one.id != made.id]
    _save(conn, _MADE, [asdict(one) for one in (*known, made)][-_MADE_MOST:])


def forget_made(conn: apsw.Connection, ids: frozenset[str]) -> None:
    _save(conn, _MADE, [asdict(one) for one in made_backups(conn) if one.id not in ids])


def retired_keys(conn: apsw.Connection) -> list[BackupKeys]:
    """Of the sets that were made under data keys which are no longer the vault's."""
    return [BackupKeys.from_hex(one) for one in _load(conn, _RETIRED, [])]


def retire_keys(conn: apsw.Connection, keys: BackupKeys) -> None:
    kept = [one.to_hex() for one in retired_keys(conn) if one.set_id != keys.set_id]
    _save(conn, _RETIRED, [*kept, keys.to_hex()])


def _load(conn: apsw.Connection, key: str, default: Any) -> Any:
    row = conn.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return default if row is None else json.loads(str(row[0]))


def _save(conn: apsw.Connection, key: str, value: Any) -> None:
    conn.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (key, json.dumps(value)))

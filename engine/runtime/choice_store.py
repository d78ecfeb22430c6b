"""Remembers the embedder's calibration in the vault's settings."""

from __future__ import annotations

from engine.vault.database import Database

_KEY = "runtime.embedder_setting"


class DatabaseChoiceStore:
    """A ChoiceStore (see calibration) over the table ``settings``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def load(self) -> str | None:
        with self._db.read() as conn:
            row = conn.execute("SELECT value FROM settings WHERE key = ?", (_KEY,)).fetchone()
        return str(row[0]) if row else None

    def save(self, choice: str) -> None:
        with self._db.write() as conn:
            conn.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                (_KEY, choice),
            )

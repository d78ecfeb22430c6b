"""A vault with a few documents, and the folder of its backups."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from engine.core.clock import SystemClock
from engine.vault.backup.creating import BackupPlan, Made, create_backup
from engine.vault.backup.manifest import BackupManifest
from engine.vault.backup.restoring import Restored, restore_backup
from engine.vault.database import Database
from engine.vault.keys import DataKey
from engine.vault.vault import Vault
from tests.unit.vault.conftest import PASSPHRASE

Report = Callable[[str, int, int | None, str], None]


def silent(stage: str, done: int, total: int | None, unit: str) -> None:
    """Reports to nobody."""


def document_ids(conn: apsw.Connection) -> list[str]:
    return [str(row[0]) for row in conn.execute("SELECT id FROM documents")]


@dataclass
class Kit:
    """One vault that is in use, with documents whose ids and originals are in ``contents``."""

    vault: Vault
    folder: Path
    recovery_code: str
    contents: dict[str, bytes] = field(default_factory=dict)
    blob_ids: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        with self.vault.db.write() as conn:
            blob_id = self.vault.blobs.put(conn, content)
            conn.execute(
                "INSERT OR IGNORE INTO collections (id, name, created_by, created_at) VALUES (1, 'c', ?, 'now')",
                (self.vault.opened_by,),
            )
            conn.execute(
                "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id, added_at, "
                "updated_at) VALUES (?1, 1, ?1, ?1, x'00', 1, 'ready', ?2, 'now', 'now')",
                (name, blob_id),
            )
            conn.execute("INSERT INTO document_texts VALUES (?, ?)", (name, content.hex()))
        self.contents[name] = content
        self.blob_ids[name] = blob_id

    def remove(self, name: str) -> None:
        with self.vault.db.write() as conn:
            conn.execute("DELETE FROM documents WHERE id = ?", (name,))
            self.vault.blobs.delete(conn, self.blob_ids.pop(name))
        del self.contents[name]

    def back_up(self, report: Report = silent, **options: object) -> Made:
        folder = options.pop("folder", self.folder)
        assert isinstance(folder, Path)
        plan = BackupPlan(folder, document_ids, lambda conn: (), **options)  # type: ignore[arg-type]
        return create_backup(self.vault, plan, SystemClock(), report)

    def files(self) -> dict[str, bytes]:
        """What lies in the folder of backups."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


def restore(
    folder: Path, home: Path, secret: str = PASSPHRASE, backup: str | None = None, report: Report = silent
) -> Restored:
    def finish(database: Database, data_key: DataKey, manifest: BackupManifest) -> None:
        with database.write() as conn:
            conn.execute("INSERT INTO settings VALUES ('restored', 'true')")

    return restore_backup(folder, home, secret, backup, SystemClock(), report, finish)


def read_all(home: Path, passphrase: str = PASSPHRASE) -> dict[str, bytes]:
    """Every document of a vault, from its original, after comparing that with its text."""
    with Vault.unlock(home, passphrase) as vault, vault.db.read() as conn:
        assert vault.sweep.missing == ()
        rows = conn.execute(
            "SELECT d.id, d.blob_id, t.text FROM documents d JOIN document_texts t ON t.document_id = d.id"
        )
        found = {str(row[0]): (vault.blobs.get(conn, str(row[1])), str(row[2])) for row in rows.fetchall()}
    assert all(original.hex() == text for original, text in found.values())
    return {name: original for name, (original, _) in found.items()}


@pytest.fixture
def kit(home: Path, recovery_code: str, tmp_path: Path) -> Iterator[Kit]:
    with Vault.unlock(home, PASSPHRASE) as vault:
        kit = Kit(vault, tmp_path / "backups", recovery_code)
        for number in range(4):
            kit.add(f"doc_{number}", os.urandom(20_000 + number))
        yield kit

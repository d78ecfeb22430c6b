"""An encrypted copy of the database from before a migration, kept until the new schema has opened once."""

from __future__ import annotations

import os
from pathlib import Path

from engine.vault.durable import disk_full_is_typed, fsync_directory, write_all

_COPY_BYTES = 4 * 1024 * 1024


def backup_path(database: Path, version: int) -> Path:
    return database.with_name(f"{database.name}.before-{version:04d}")


def backup_before(database: Path, descriptor: int, version: int) -> Path:
    """Copy the file, whose log must be empty, byte for byte: same cipher, same key. Raises DiskFullError.

    Reads through ``descriptor``, because closing another one would drop SQLite's locks.
    """
    target = backup_path(database, version)
    temporary = target.with_name(target.name + ".tmp")
    with disk_full_is_typed():
        try:
            copy = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                offset = 0
                while block := os.pread(descriptor, _COPY_BYTES, offset):
                    write_all(copy, block)
                    offset += len(block)
                os.fsync(copy)
            finally:
                os.close(copy)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    fsync_directory(target.parent)
    return target


def discard_backups(database: Path) -> None:
    """Remove the copies: they still hold what is erased from now on."""
    stale = list(database.parent.glob(f"{database.name}.before-*"))
    for path in stale:
        path.unlink(missing_ok=True)
    if stale:
        fsync_directory(database.parent)

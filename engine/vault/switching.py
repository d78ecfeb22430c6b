"""Put a database under a new data key in the old one's place; a kill at any moment leaves one of the two.

The new database waits beside the old one under a name with its epoch. ``vault.json`` names the epoch that counts: as
long as it is the old one, the copy is rubbish; from the moment it is the new one, the old database is.
"""

from __future__ import annotations

from pathlib import Path

from engine.core.paths import VaultPaths
from engine.vault.durable import fsync_directory
from engine.vault.schema_backup import discard_backups

_BESIDE = ("-wal", "-shm", "-journal")


def waiting_database(paths: VaultPaths, epoch: int) -> Path:
    """Where the database of that epoch waits until ``vault.json`` names it."""
    return paths.database.with_name(f"{paths.database.name}.epoch-{epoch}")


def settle_rotation(paths: VaultPaths, epoch: int) -> None:
    """Finish what a rotation began, or clear away what it left. ``epoch``: that of ``vault.json``, authenticated.

    Nobody may have the database open.
    """
    waiting = waiting_database(paths, epoch)
    if waiting.exists():
        # The old log first: it must never be taken for one of the new database.
        for suffix in _BESIDE:
            paths.database.with_name(paths.database.name + suffix).unlink(missing_ok=True)
        fsync_directory(paths.home)
        waiting.replace(paths.database)
        fsync_directory(paths.home)
        discard_backups(paths.database)  # they are under the old key
    left = list(paths.home.glob(f"{paths.database.name}.epoch-*"))
    for path in left:
        path.unlink(missing_ok=True)
    if left:
        fsync_directory(paths.home)


def remove_waiting(paths: VaultPaths, epoch: int) -> None:
    """Remove a copy that will not be used, with what SQLite keeps beside it."""
    waiting = waiting_database(paths, epoch)
    for suffix in ("", *_BESIDE):
        waiting.with_name(waiting.name + suffix).unlink(missing_ok=True)

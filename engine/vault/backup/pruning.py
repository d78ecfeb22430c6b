"""Remove old backups, then the pieces that none of the others needs. A kill in between leaves pieces, never gaps."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from engine.core.errors import InvalidInputError
from engine.vault.backup.chunks import ChunkStore
from engine.vault.backup.errors import damaged
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import forget_made
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import BackupManifest
from engine.vault.backup.sets import FoundBackup, find_backups, keyring_of
from engine.vault.vault import Vault

Report = Callable[[str, int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class Pruned:
    """``removed``: ids of backups. ``pieces``: how many chunk files went."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    pieces: int


def prune_backups(vault: Vault, folder: BackupFolder, keep: int, report: Report) -> Pruned:
    """Keep the newest ``keep`` whose database was intact, and whatever is newer than the oldest of these.

    Raises InvalidInputError, BackupBusyError, or BackupDamagedError where a manifest cannot be read: what that backup
    needs is not known, so nothing is removed.
    """
    if keep < 1:
        raise InvalidInputError("At least one backup is kept.", help="Give --keep 1 or more.")
    with folder.locked():
        with vault.db.read() as conn:
            keyring = keyring_of(vault, conn)
            found = find_backups(folder, keyring, conn)
        readable = [one.manifest for one in found if one.manifest is not None]
        unreadable = [one for one in found if one.manifest is None]
        present = [one for one in unreadable if folder.manifest_path(one.set_id, one.id).exists()]
        if present:
            raise damaged(tuple(folder.file_name(folder.manifest_path(one.set_id, one.id)) for one in present))
        stay = _staying(readable, keep)
        gone = [one for one in found if one.manifest is not None and one.id not in stay]
        for one in gone:
            folder.remove_manifest(one.set_id, one.id)
        with vault.db.write() as conn:
            forget_made(conn, frozenset(one.id for one in gone))
        left = [one for one in found if one.id in stay]
        pieces = sum(_sweep(folder, keys, left, report) for keys in keyring.values())
        return Pruned(tuple(one.id for one in gone), tuple(sorted(stay)), pieces)


def _staying(manifests: list[BackupManifest], keep: int) -> frozenset[str]:
    newest_first = list(reversed(manifests))
    intact = [one.id for one in newest_first if one.intact][:keep]
    oldest = intact[-1] if intact else ""
    return frozenset(one.id for one in newest_first if not intact or one.id >= oldest)


def _sweep(folder: BackupFolder, keys: BackupKeys, left: list[FoundBackup], report: Report) -> int:
    """Remove the pieces of one set that nothing needs; return how many."""
    if not folder.set_folder(keys.set_id).is_dir():
        return 0
    store = ChunkStore(folder.set_folder(keys.set_id), keys)
    store.remove_temporaries()
    needed: set[str] = set()
    for one in left:
        if one.set_id == keys.set_id and one.manifest is not None:
            needed |= one.manifest.chunk_names()
    stale = sorted(set(store.names()) - needed)
    for number, name in enumerate(stale):
        report("prune", number, len(stale), "pieces")
        store.remove(name)
    with contextlib.suppress(OSError):
        if not needed:
            _remove_empty(folder, keys.set_id)
    return len(stale)


def _remove_empty(folder: BackupFolder, set_id: str) -> None:
    root = folder.set_folder(set_id)
    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir()
    root.rmdir()

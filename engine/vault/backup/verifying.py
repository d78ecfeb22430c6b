"""Read every piece of a backup from its disk and name the files that are not as they were written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.vault.backup.chunks import ChunkDamagedError, ChunkStore
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import BackupManifest

Report = Callable[[str, int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """``damaged``: files below the folder. ``affected``: ids of the backups that need one of them."""

    backups: int
    pieces: int
    damaged: tuple[str, ...]
    affected: tuple[str, ...]


def verify_backups(
    folder: BackupFolder, wanted: Sequence[tuple[BackupKeys, BackupManifest]], report: Report
) -> Verified:
    """A piece that several backups share is read once. Raises BackupFolderError."""
    total = len({(keys.set_id, name) for keys, manifest in wanted for name in manifest.chunk_names()})
    seen: dict[tuple[str, str], str | None] = {}  # the file's name where it is damaged
    affected = []
    for keys, manifest in wanted:
        store = ChunkStore(folder.set_folder(keys.set_id), keys)
        whole = True
        for name in sorted(manifest.chunk_names()):
            key = (keys.set_id, name)
            if key not in seen:
                report("verify", len(seen), total, "pieces")
                seen[key] = _damage(store, name, keys.set_id)
            whole = whole and seen[key] is None
        if not whole:
            affected.append(manifest.id)
    bad = sorted(file for file in seen.values() if file is not None)
    return Verified(len(wanted), len(seen), tuple(bad), tuple(affected))


def _damage(store: ChunkStore, name: str, set_id: str) -> str | None:
    try:
        store.get(name)
    except ChunkDamagedError as error:
        return f"sets/{set_id}/{error.file}"
    return None

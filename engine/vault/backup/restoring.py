"""Restore a backup into an empty folder, with nothing but the backup and a passphrase or recovery code of its day.

``vault.json`` is put in place last: until then there is no vault, and the next try begins anew.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw

from engine.core.clock import Clock
from engine.core.paths import VaultPaths
from engine.vault.backup.chunks import ChunkDamagedError, ChunkStore
from engine.vault.backup.errors import (
    BackupError,
    BackupMissingError,
    BackupPassphraseError,
    RestoreTargetError,
    damaged,
)
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import BackupManifest, ManifestDamagedError, lock_of, open_manifest
from engine.vault.creation import DATABASE_SUBKEY, creation_marker, restore_marker
from engine.vault.database import Database
from engine.vault.durable import (
    create_durably,
    disk_full_error,
    disk_full_is_typed,
    fsync_directory,
    remove_temporaries,
    system_errors_are_typed,
    unlink_durably,
    write_all,
    write_atomically,
)
from engine.vault.errors import ManifestInvalidError
from engine.vault.instance_lock import InstanceLock
from engine.vault.kdf import derive_key
from engine.vault.keys import DataKey, unwrap, wipe
from engine.vault.manifest import parse_manifest

Report = Callable[[str, int, int | None, str], None]
Finish = Callable[[Database, DataKey, BackupManifest], None]
"""Called with the restored database before the vault counts as one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``missing``: files that the vault lacked when the backup was made."""

    manifest: BackupManifest
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A backup that was opened."""

    keys: BackupKeys
    manifest: BackupManifest
    lock: bytes
    data_key: DataKey


def restore_backup(
    root: Path, home: Path, secret: str, backup_id: str | None, clock: Clock, report: Report, finish: Finish
) -> Restored:
    """Restore the newest backup, or the one that is named.

    ``secret``: a passphrase, or a recovery code in its one spelling. Raises RestoreTargetError, BackupFolderError,
    BackupMissingError, BackupPassphraseError, BackupDamagedError, VaultInUseError or DiskFullError.
    """
    paths = VaultPaths(home)
    folder = BackupFolder.find(root)
    _refuse_what_is_there(paths)
    chosen = _open(folder, secret, backup_id)
    try:
        with system_errors_are_typed("The folder to restore to"):
            paths.make()
        lock = InstanceLock(paths.run / "engine.lock")
        lock.acquire()
        try:
            _refuse_what_is_there(paths)
            _restore_locked(paths, folder, chosen, clock, report, finish)
        finally:
            lock.release()
    finally:
        chosen.data_key.wipe()
    return Restored(chosen.manifest, chosen.manifest.missing)


def _open(folder: BackupFolder, secret: str, backup_id: str | None) -> Chosen:
    candidates = [(set_id, found) for set_id, found in folder.backups() if backup_id in (None, found)]
    if not candidates:
        raise BackupMissingError("There is no such backup in that folder.", help="Look below sets/ in the folder.")
    if backup_id is None:
        _refuse_several_vaults(folder, candidates)
    set_id, found = candidates[-1]
    content = folder.read_manifest(set_id, found)
    name = folder.file_name(folder.manifest_path(set_id, found))
    try:
        lock = lock_of(content)
        public = parse_manifest(lock)
    except (ManifestDamagedError, ManifestInvalidError):
        raise damaged((name,)) from None
    opened = unwrap(public.slots, derive_key(secret, public.salt, public.kdf), public.context, public.epoch)
    if opened is None:
        raise BackupPassphraseError(
            "That does not open the backup.",
            help="A backup opens with a passphrase or the recovery code that was valid on the day it was made. "
            "A manifest whose head was altered also ends here.",
        )
    data_key = opened[1]
    keys = BackupKeys.derive(data_key.subkey)
    try:
        if keys.set_id != set_id:
            raise ManifestDamagedError("it lies in another set")
        return Chosen(keys, open_manifest(content, found, keys), lock, data_key)
    except ManifestDamagedError:
        data_key.wipe()
        raise damaged((name,)) from None


def _refuse_several_vaults(folder: BackupFolder, candidates: list[tuple[str, str]]) -> None:
    vaults = set()
    for set_id, found in candidates:
        with contextlib.suppress(ManifestDamagedError, ManifestInvalidError):
            vaults.add(parse_manifest(lock_of(folder.read_manifest(set_id, found))).vault_id)
    if len(vaults) > 1:
        raise BackupError(
            "That folder holds backups of several vaults.", help="Name the backup with --backup; see below sets/."
        )


def _refuse_what_is_there(paths: VaultPaths) -> None:
    if restore_marker(paths).exists() or not paths.home.exists():
        return
    there = (paths.manifest, paths.database, creation_marker(paths))
    if any(path.exists() for path in there) or (paths.blobs.is_dir() and any(paths.blobs.iterdir())):
        raise RestoreTargetError(
            "There is a vault, or a part of one, in the folder to restore to.",
            help="Name an empty folder with --home; nothing is ever overwritten.",
        )


def _restore_locked(
    paths: VaultPaths, folder: BackupFolder, chosen: Chosen, clock: Clock, report: Report, finish: Finish
) -> None:
    manifest = chosen.manifest
    marker = restore_marker(paths)
    create_durably(marker)
    _clear(paths)
    if shutil.disk_usage(paths.home).free < manifest.size_bytes:
        raise disk_full_error()
    store = ChunkStore(folder.set_folder(chosen.keys.set_id), chosen.keys)
    steps = _Pieces(store, chosen.keys.set_id, manifest, report)
    _write(paths.database, steps.read(manifest.database), manifest.database_bytes)
    for file in manifest.files:
        target = paths.home / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(target, steps.read(file.chunks), file.size_bytes)
        os.utime(target, ns=(file.mtime_ns, file.mtime_ns))
    for directory in (path for path in paths.home.rglob("*") if path.is_dir()):
        fsync_directory(directory)
    database_key = chosen.data_key.subkey(DATABASE_SUBKEY)
    try:
        database = Database.open(paths.database, database_key, cipher=manifest.cipher, clock=clock)
    finally:
        wipe(database_key)
    with contextlib.closing(database):
        _require_files(database, paths, manifest)
        finish(database, chosen.data_key, manifest)
    write_atomically(paths.manifest, chosen.lock)
    unlink_durably(marker)


class _Pieces:
    """Reads pieces and says how far it is."""

    def __init__(self, store: ChunkStore, set_id: str, manifest: BackupManifest, report: Report) -> None:
        self._store = store
        self._set_id = set_id
        self._total_bytes = manifest.size_bytes
        self._done_bytes = 0
        self._report = report

    def read(self, names: tuple[str, ...]) -> Iterator[bytes]:
        for name in names:
            self._report("restore", self._done_bytes, self._total_bytes, "bytes")
            try:
                content = self._store.get(name)
            except ChunkDamagedError as error:
                raise damaged((f"sets/{self._set_id}/{error.file}",)) from None
            self._done_bytes += len(content)
            yield content


def _write(path: Path, pieces: Iterator[bytes], size_bytes: int) -> None:
    with disk_full_is_typed():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            for piece in pieces:
                write_all(descriptor, piece)
            os.fsync(descriptor)
            if os.fstat(descriptor).st_size != size_bytes:
                raise BackupError("A restored file has not the size that it had.", help="Use another backup.")
        finally:
            os.close(descriptor)


def _require_files(database: Database, paths: VaultPaths, manifest: BackupManifest) -> None:
    """Every stored file that the database knows is there, but for those that were missing already."""
    with database.read() as conn:
        wanted = {f"blobs/{row[0]}" for row in conn.execute("SELECT id FROM blobs")}
        sound = not manifest.intact or _is_sound(conn)
    absent = sorted(path for path in wanted - set(manifest.missing) if not (paths.home / path).is_file())
    if absent or not sound:
        raise BackupError(
            "The restored vault is not whole.", help="Restore an older backup with --backup, and report this."
        )


def _is_sound(conn: apsw.Connection) -> bool:
    return conn.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]


def _clear(paths: VaultPaths) -> None:
    """Remove what an interrupted attempt left; the marker says that nothing else can be here."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        paths.database.with_name(paths.database.name + suffix).unlink(missing_ok=True)
    for directory in (paths.blobs, paths.models, paths.home / "runs"):
        shutil.rmtree(directory, ignore_errors=True)
    remove_temporaries(paths.manifest)
    paths.manifest.unlink(missing_ok=True)
    paths.make()

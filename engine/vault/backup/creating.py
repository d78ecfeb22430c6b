"""Make a backup while the vault is in use: pieces first, the manifest last, everything read back in between.

The database is taken as the encrypted pages that lie on disk, held still for as long as it takes (``hold_file``).
A page that did not change is the same bytes again, so the next backup writes only what changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.vault.backup.chunks import ChunkDamagedError, ChunkStore
from engine.vault.backup.errors import BackupError, damaged
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import MadeBackup, add_made, made_backups
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import (
    BackupManifest,
    ManifestDamagedError,
    StoredFile,
    digest_of,
    open_manifest,
    seal_manifest,
)
from engine.vault.backup.sets import find_backups
from engine.vault.database import HeldFile
from engine.vault.durable import system_errors_are_typed
from engine.vault.errors import VaultDamagedError
from engine.vault.vault import Vault

DATABASE_CHUNK_BYTES = 256 * 1024
FILE_CHUNK_BYTES = 4 * 1024 * 1024
_SNAPSHOTS_MOST = 10

Report = Callable[[str, int, int | None, str], None]
"""(stage, done, total, unit). May raise to stop."""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """``documents``: the ids of what a snapshot holds. ``public_models``: names and files of public weights, below the
    vault. ``with_models``: include those. ``new_folder``: the folder is meant to be empty. ``job_id``: who makes it.
    """

    folder: Path
    documents: Callable[[apsw.Connection], Iterable[str]]
    public_models: Callable[[apsw.Connection], Sequence[str]]
    with_models: bool = False
    new_folder: bool = False
    job_id: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """``written``, ``written_bytes``: pieces that were not there yet."""

    manifest: BackupManifest
    written: int
    written_bytes: int
    same_disk: bool


def create_backup(vault: Vault, plan: BackupPlan, clock: Clock, report: Report) -> Made:
    """Raises BackupFolderError, BackupFolderEmptyError, BackupBusyError, BackupDiskFullError, BackupDamagedError."""
    root = plan.folder.absolute()
    if root.resolve().is_relative_to(vault.paths.home.resolve()):
        raise BackupError("The folder of backups lies in the vault.", help="Choose one on another disk.")
    with vault.db.read() as conn:
        known = any(one.folder == str(root) for one in made_backups(conn))
    folder = BackupFolder.make(root, expected=known and not plan.new_folder)
    with folder.locked():
        return _Maker(vault, plan, clock, report, folder).make()


class _Maker:
    """One backup."""

    def __init__(self, vault: Vault, plan: BackupPlan, clock: Clock, report: Report, folder: BackupFolder) -> None:
        self._vault = vault
        self._plan = plan
        self._clock = clock
        self._report = report
        self._folder = folder
        self._keys = BackupKeys.derive(vault.subkey)
        self._chunks = ChunkStore(folder.make_set(self._keys.set_id), self._keys)
        self._written: dict[str, int] = {}
        self._files: dict[str, StoredFile] = {}

    def make(self) -> Made:
        self._chunks.remove_temporaries()
        before = self._before()
        if before is not None:
            self._files = {file.path: file for file in before.files if self._whole(file)}
        self._store_files(sorted(self._blobs_now()))
        manifest = self._snapshot(before)
        content = seal_manifest(manifest, self._vault.lock_bytes(), self._keys)
        self._folder.sync()
        self._read_back()
        self._folder.write_manifest(self._keys.set_id, manifest.id, content)
        self._folder.sync()
        self._check_manifest(manifest)
        self._remember(manifest, digest_of(content))
        return Made(manifest, len(self._written), sum(self._written.values()), self._same_disk())

    def _before(self) -> BackupManifest | None:
        with self._vault.db.read() as conn:
            found = find_backups(self._folder, {self._keys.set_id: self._keys}, conn)
        return next((one.manifest for one in reversed(found) if one.manifest is not None), None)

    def _whole(self, file: StoredFile) -> bool:
        sizes = _piece_sizes(file.size_bytes, FILE_CHUNK_BYTES)
        return all(self._chunks.holds(name, size) for name, size in zip(file.chunks, sizes, strict=True))

    def _blobs_now(self) -> set[str]:
        with self._vault.db.read() as conn:
            return _blob_paths(conn)

    def _store_files(self, paths: Sequence[str]) -> list[str]:
        """Write what is not there yet; return the paths that have no file."""
        absent = []
        sizes = {path: _size_of(self._vault.paths.home / path) for path in paths}
        total_bytes, done_bytes = sum(size or 0 for size in sizes.values()), 0
        for path in paths:
            self._report("files", done_bytes, total_bytes, "bytes")
            if not self._store_file(path):
                absent.append(path)
            done_bytes += sizes[path] or 0
        return absent

    def _store_file(self, path: str) -> bool:
        source = self._vault.paths.home / path
        with system_errors_are_typed("A file of the vault"):
            try:
                opened = source.open("rb")
            except FileNotFoundError:
                return False
            with opened as file:
                found = os.fstat(file.fileno())
                known = self._files.get(path)
                # A stored original never changes under its name; other files are replaced as a whole.
                same = known is not None and known.size_bytes == found.st_size
                if same and known is not None and (path.startswith("blobs/") or known.mtime_ns == found.st_mtime_ns):
                    return True
                names, size_bytes = self._store_pieces(file)
        self._files[path] = StoredFile(path, size_bytes, found.st_mtime_ns, names)
        return True

    def _store_pieces(self, file: BinaryIO) -> tuple[tuple[str, ...], int]:
        names, size_bytes = [], 0
        while piece := file.read(FILE_CHUNK_BYTES):
            names.append(self._put(piece))
            size_bytes += len(piece)
        return tuple(names), size_bytes

    def _put(self, content: bytes) -> str:
        name, is_new = self._chunks.put(content)
        if is_new:
            self._written[name] = len(content)
        return name

    def _snapshot(self, before: BackupManifest | None) -> BackupManifest:
        """Hold the database at a moment of which every file is there or was missing before."""
        for attempt in range(_SNAPSHOTS_MOST):
            with self._vault.db.hold_file() as held:
                wanted = _blob_paths(held.connection)
                absent = self._store_files(sorted(wanted - self._files.keys()))
                # What was removed meanwhile is in this snapshot and no longer on disk: take a newer one.
                removed = absent and not set(absent) <= self._blobs_now()
                if not removed or attempt == _SNAPSHOTS_MOST - 1:
                    others = self._other_files(held.connection)
                    self._store_files(others)
                    kept = sorted((wanted | set(others)) & self._files.keys())
                    return self._describe(held, before, kept, sorted(absent))
        raise AssertionError("the last attempt returns")

    def _other_files(self, conn: apsw.Connection) -> list[str]:
        home = self._vault.paths.home
        runs = [path for path in (home / "runs").rglob("*") if path.is_file() and path.suffix != ".tmp"]
        models = [home / path for path in self._plan.public_models(conn)] if self._plan.with_models else []
        return sorted(path.relative_to(home).as_posix() for path in (*runs, *models) if path.is_file())

    def _describe(
        self, held: HeldFile, before: BackupManifest | None, kept: Sequence[str], absent: Sequence[str]
    ) -> BackupManifest:
        database = tuple(self._database_pieces(held))
        documents = tuple(sorted(self._plan.documents(held.connection)))
        absent_models = () if self._plan.with_models else tuple(self._plan.public_models(held.connection))
        intact = _every_page_reads(held.connection)  # last: a connection that met damage reads nothing more
        return BackupManifest(
            id=new_id("bkp"),
            number=before.number + 1 if before else 1,
            vault_id=self._vault.vault_id,
            created_at=iso_utc(self._clock.now_utc()),
            product=version("cloister"),
            cipher=self._vault.cipher,
            intact=intact,
            previous=before.id if before else "",
            previous_sha256=self._digest_of(before) if before else "",
            database_bytes=held.size_bytes,
            database_chunk_bytes=DATABASE_CHUNK_BYTES,
            database=database,
            files=tuple(self._files[path] for path in kept),
            missing=tuple(absent),
            documents=documents,
            absent_models=absent_models,
            job_id=self._plan.job_id,
        )

    def _database_pieces(self, held: HeldFile) -> Iterator[str]:
        for offset in range(0, held.size_bytes, DATABASE_CHUNK_BYTES):
            self._report("database", offset, held.size_bytes, "bytes")
            with system_errors_are_typed("The vault's database"):
                piece = held.read(offset, min(DATABASE_CHUNK_BYTES, held.size_bytes - offset))
            yield self._put(piece)

    def _digest_of(self, manifest: BackupManifest) -> str:
        return digest_of(self._folder.read_manifest(self._keys.set_id, manifest.id))

    def _read_back(self) -> None:
        bad, done_bytes, total_bytes = [], 0, sum(self._written.values())
        for name, size_bytes in self._written.items():
            self._report("verify", done_bytes, total_bytes, "bytes")
            try:
                self._chunks.get(name)
            except ChunkDamagedError as error:
                bad.append(f"sets/{self._keys.set_id}/{error.file}")
            done_bytes += size_bytes
        if bad:
            raise damaged(tuple(bad))

    def _check_manifest(self, manifest: BackupManifest) -> None:
        content = self._folder.read_manifest(self._keys.set_id, manifest.id)
        try:
            same = open_manifest(content, manifest.id, self._keys) == manifest
        except ManifestDamagedError:
            same = False
        if not same:
            raise damaged((self._folder.file_name(self._folder.manifest_path(self._keys.set_id, manifest.id)),))

    def _remember(self, manifest: BackupManifest, sha256: str) -> None:
        made = MadeBackup(
            manifest.id,
            self._keys.set_id,
            manifest.number,
            str(self._folder.root),
            manifest.created_at,
            sha256,
            manifest.intact,
        )
        with self._vault.db.write() as conn:
            add_made(conn, made)

    def _same_disk(self) -> bool:
        return self._folder.root.stat().st_dev == self._vault.paths.home.stat().st_dev


def _blob_paths(conn: apsw.Connection) -> set[str]:
    return {f"blobs/{row[0]}" for row in conn.execute("SELECT id FROM blobs")}


def _piece_sizes(size_bytes: int, piece_bytes: int) -> list[int]:
    return [min(piece_bytes, size_bytes - offset) for offset in range(0, size_bytes, piece_bytes)]


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _every_page_reads(conn: apsw.Connection) -> bool:
    """Whether each page authenticates and stands where it should."""
    try:
        return conn.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (apsw.Error, VaultDamagedError):
        return False

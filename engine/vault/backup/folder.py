"""The folder of backups: its layout, its lock, and how it is told from an empty mount point.

cloister-backups                              says that this is such a folder
sets/SET/backups/bkp_....backup               one manifest for each backup
sets/SET/chunks/ab/abcdef...                  encrypted pieces, shared by the backups of the set
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from engine.vault.backup.errors import (
    BackupBusyError,
    BackupFolderEmptyError,
    BackupFolderError,
    BackupMissingError,
    folder_errors_are_typed,
)
from engine.vault.backup.manifest import BACKUP_ID
from engine.vault.durable import fsync_directory, write_atomically

_MARKER = "cloister-backups"
_SUFFIX = ".backup"


class BackupFolder:
    """One folder of backups, of one vault or of several. Use ``make`` or ``find``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def find(cls, root: Path) -> BackupFolder:
        """Raises BackupFolderError where there is none."""
        with folder_errors_are_typed():
            if (root / _MARKER).is_file():
                return cls(root)
        raise BackupFolderError(
            "That is no folder of backups.",
            help="Check that its disk is connected, and the path. `cloister backup create` makes a new one.",
        )

    @classmethod
    def make(cls, root: Path, *, expected: bool) -> BackupFolder:
        """The folder, made where there is none; its parent must be there.

        ``expected``: backups were made here before, so that an empty folder is more likely a disk that is not
        connected. Raises BackupFolderEmptyError then, BackupFolderError or BackupDiskFullError.
        """
        with folder_errors_are_typed():
            if (root / _MARKER).is_file():
                return cls(root)
            if expected:
                raise BackupFolderEmptyError(
                    "Backups of this vault were made in that folder, and none are there now.",
                    help="Connect its disk. If it is meant to be a new one, say so with --new-folder.",
                )
            root.mkdir(mode=0o700, exist_ok=True)
            if any(root.iterdir()):
                raise BackupFolderError(
                    "That folder holds something else.", help="Name an empty folder, or one that does not exist yet."
                )
            write_atomically(root / _MARKER, b"1\n")
        return cls(root)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out. Raises BackupBusyError."""
        with folder_errors_are_typed():
            descriptor = os.open(self.root / _MARKER, os.O_RDONLY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupBusyError(
                    "Another backup is being written to that folder.", help="Wait until it has ended, then try again."
                ) from None
            yield
        finally:
            os.close(descriptor)

    def set_folder(self, set_id: str) -> Path:
        return self.root / "sets" / set_id

    def make_set(self, set_id: str) -> Path:
        """The set's folder, with what belongs below it."""
        path = self.set_folder(set_id)
        with folder_errors_are_typed():
            for part in (path.parent, path, path / "backups", path / "chunks"):
                part.mkdir(mode=0o700, exist_ok=True)
        return path

    def backups(self) -> list[tuple[str, str]]:
        """(set, id) of every backup whose file is there, the oldest first: ids begin with their time."""
        with folder_errors_are_typed():
            found = [
                (path.parent.parent.name, path.stem)
                for path in self.root.glob(f"sets/*/backups/*{_SUFFIX}")
                if BACKUP_ID.fullmatch(path.stem)
            ]
        return sorted(found, key=lambda one: one[1])

    def manifest_path(self, set_id: str, backup_id: str) -> Path:
        return self.set_folder(set_id) / "backups" / f"{backup_id}{_SUFFIX}"

    def file_name(self, path: Path) -> str:
        """As errors name it."""
        return path.relative_to(self.root).as_posix()

    def read_manifest(self, set_id: str, backup_id: str) -> bytes:
        """Raises BackupMissingError or BackupFolderError."""
        with folder_errors_are_typed():
            try:
                return self.manifest_path(set_id, backup_id).read_bytes()
            except FileNotFoundError:
                raise BackupMissingError(
                    "There is no such backup in that folder.", help="See `cloister backup list`."
                ) from None

    def write_manifest(self, set_id: str, backup_id: str, content: bytes) -> None:
        with folder_errors_are_typed():
            write_atomically(self.manifest_path(set_id, backup_id), content)

    def remove_manifest(self, set_id: str, backup_id: str) -> None:
        path = self.manifest_path(set_id, backup_id)
        with folder_errors_are_typed():
            path.unlink(missing_ok=True)
            fsync_directory(path.parent)

    def sync(self) -> None:
        """Wait until the disk has everything. Raises BackupDiskFullError or BackupFolderError."""
        with folder_errors_are_typed():
            descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
                    number = ctypes.get_errno()
                    raise OSError(number, os.strerror(number))
            finally:
                os.close(descriptor)

"""Chunks of a set of backups: each is named after its content, encrypted, authenticated, and written once.

    file   AES-256-GCM(key of this chunk alone, nonce 0, the padded content, data = its name)

Since name and key follow from the content, writing a chunk again writes the same bytes: an interrupted backup is
continued by doing it again.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.vault.backup.errors import folder_errors_are_typed
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.padding import pad, padded_length, unpad
from engine.vault.durable import write_all

_NAME = re.compile(r"[0-9a-f]{64}")
_NONCE = bytes(12)
_OVERHEAD_BYTES = 8  # the length field, inside the padding
_TAG_BYTES = 16
TEMPORARY = ".tmp"


class ChunkDamagedError(ValueError):
    """``file``: which one, below the folder of the set."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class ChunkStore:
    """The folder ``chunks/`` of one set. Whoever writes holds the lock of the folder of backups."""

    def __init__(self, directory: Path, keys: BackupKeys) -> None:
        """``directory``: of the set."""
        self._directory = directory
        self._keys = keys

    def put(self, content: bytes | memoryview) -> tuple[str, bool]:
        """Return its name, and whether it had to be written. Durable only after the caller synchronised the disk.

        Raises BackupDiskFullError or BackupFolderError.
        """
        name = self._keys.chunk_name(content)
        if self.holds(name, len(content)):
            return name, False
        sealed = AESGCM(self._keys.chunk_key(name)).encrypt(_NONCE, pad(content), name.encode("ascii"))
        path = self._directory / self.file_of(name)
        with folder_errors_are_typed():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            temporary = path.with_name(f"{name}.{secrets.token_hex(4)}{TEMPORARY}")
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                try:
                    write_all(descriptor, sealed)
                finally:
                    os.close(descriptor)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        return name, True

    def holds(self, name: str, size_bytes: int) -> bool:
        """Whether a file of that name has the size that the content would give it. Reads nothing of it."""
        with folder_errors_are_typed():
            try:
                found_bytes = (self._directory / self.file_of(name)).stat().st_size
            except FileNotFoundError:
                return False
        return found_bytes == padded_length(size_bytes + _OVERHEAD_BYTES) + _TAG_BYTES

    def get(self, name: str) -> bytes:
        """The content, verified. Raises ChunkDamagedError, also where there is none."""
        path = self._directory / self.file_of(name)
        with folder_errors_are_typed():
            try:
                sealed = _read_from_disk(path)
            except FileNotFoundError:
                raise ChunkDamagedError(self.file_of(name)) from None
        try:
            content = unpad(AESGCM(self._keys.chunk_key(name)).decrypt(_NONCE, sealed, name.encode("ascii")))
        except (InvalidTag, ValueError):
            raise ChunkDamagedError(self.file_of(name)) from None
        return content

    def names(self) -> Iterator[str]:
        """Of every chunk that has a file."""
        with folder_errors_are_typed():
            for path in (self._directory / "chunks").glob("??/*"):
                if _NAME.fullmatch(path.name):
                    yield path.name

    def remove(self, name: str) -> None:
        with folder_errors_are_typed():
            (self._directory / self.file_of(name)).unlink(missing_ok=True)

    def remove_temporaries(self) -> None:
        """What a killed process left half written."""
        with folder_errors_are_typed():
            for path in (self._directory / "chunks").glob(f"??/*{TEMPORARY}"):
                path.unlink(missing_ok=True)

    @staticmethod
    def file_of(name: str) -> str:
        """Its path below the folder of the set."""
        if not _NAME.fullmatch(name):
            raise ValueError("that is no name of a chunk")
        return f"chunks/{name[:2]}/{name}"


def _read_from_disk(path: Path) -> bytes:
    """What lies on the medium rather than what the system remembers of writing it, where the system can tell."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
            return file.readall()
    finally:
        os.close(descriptor)

"""Files of one run, encrypted under its key: written whole or not at all, read only if nothing was altered.

    file   salt, 32 bytes | a stream of ``engine.vault.blob_format``

The stream's key is derived from the run's key, the salt and the file's name (HKDF with SHA-256, RFC 5869), so that one
run key serves many files and each stream has a key of its own, as its format demands.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.vault.blob_format import FrameError, seal, unseal
from engine.vault.durable import disk_full_is_typed, fsync_directory, write_all

RUN_KEY_BYTES = 32
_SALT_BYTES = 32
_TEMPORARY = ".tmp"


def write_sealed(path: Path, blocks: Iterable[bytes], run_key: bytes) -> None:
    """Encrypt ``blocks`` to a temporary name, sync, rename, sync the folder.

    Raises DiskFullError; a file that was there before is then untouched.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    temporary = path.with_name(path.name + _TEMPORARY)
    with disk_full_is_typed():
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                write_all(descriptor, salt)
                for frame in seal(blocks, _key_of(run_key, salt, path.name), path.name.encode()):
                    write_all(descriptor, frame)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        fsync_directory(path.parent)


def read_sealed(path: Path, run_key: bytes) -> Iterator[bytes]:
    """Yield the plain text in blocks. Raises FrameError, at the latest at the end, or OSError."""
    with path.open("rb") as file:
        salt = file.read(_SALT_BYTES)
        if len(salt) != _SALT_BYTES:
            raise FrameError("the salt is incomplete")
        yield from unseal(file, _key_of(run_key, salt, path.name), path.name.encode())


def remove_temporaries(folder: Path) -> None:
    """Remove what a killed trainer left half written; nobody may be writing there now."""
    for left in folder.glob(f"*{_TEMPORARY}"):
        left.unlink(missing_ok=True)


def _key_of(run_key: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), 32, salt, b"cloister run file\0" + name.encode()).derive(run_key)

"""What one backup consists of. One file for each backup:

    "CLBACKUP" | format, 1 byte | length of the lock, uint32 big endian | the lock | nonce, 12 bytes | sealed

The lock is the vault's ``vault.json`` of that moment, in clear as it is in the vault. The rest is AES-256-GCM over
padded, compressed JSON under the key of the set's manifests; everything before it, and the backup's id, is its
associated data. So nobody without the data key can make one, change one, or give one another's name.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.vault.backup.errors import BackupNewerError
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.padding import pad, unpad

FORMAT = 1
BACKUP_ID = re.compile(r"bkp_[0-9A-HJKMNP-TV-Z]{26}")
FOLDERS = ("blobs", "runs", "models")
"""Folders of the vault of which a backup may hold files."""

_MAGIC = b"CLBACKUP"
_HEAD = struct.Struct(">8sBI")
_NONCE_BYTES = 12
_LOCK_BYTES_MOST = 64 * 1024


class ManifestDamagedError(ValueError):
    """It is not one that the key's holder wrote under this name."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the vault. ``path``: below its folder. ``mtime_ns``: when the copy was made from it."""

    path: str
    size_bytes: int
    mtime_ns: int
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """Everything that is needed to restore one backup, and to say what it holds.

    ``number``: counts the backups of a set from 1. ``previous``: id and SHA-256 of the one before, "" for none.
    ``missing``: files that the vault should have had and did not. ``intact``: whether every page of the database could
    be read. ``documents``: the ids of what it holds. ``absent_models``: public weights that were left out, by name.
    """

    id: str
    number: int
    vault_id: str
    created_at: str
    product: str
    cipher: str
    intact: bool
    previous: str
    previous_sha256: str
    database_bytes: int
    database_chunk_bytes: int
    database: tuple[str, ...]
    files: tuple[StoredFile, ...]
    missing: tuple[str, ...]
    documents: tuple[str, ...]
    absent_models: tuple[str, ...]
    job_id: str

    @property
    def size_bytes(self) -> int:
        """Of what it restores."""
        return self.database_bytes + sum(file.size_bytes for file in self.files)

    def chunk_names(self) -> frozenset[str]:
        """Every chunk that it needs."""
        return frozenset((*self.database, *(name for file in self.files for name in file.chunks)))


def seal_manifest(manifest: BackupManifest, lock: bytes, keys: BackupKeys) -> bytes:
    """The file's bytes. ``lock``: of ``vault.json``."""
    head = _HEAD.pack(_MAGIC, FORMAT, len(lock)) + lock
    nonce = secrets.token_bytes(_NONCE_BYTES)
    content = zlib.compress(json.dumps(asdict(manifest), separators=(",", ":")).encode())
    return head + nonce + AESGCM(keys.manifest_key).encrypt(nonce, pad(content), head + manifest.id.encode())


def lock_of(untrusted: bytes) -> bytes:
    """The ``vault.json`` that the file carries, unchecked. Raises ManifestDamagedError or BackupNewerError."""
    return untrusted[_HEAD.size : _head_bytes(untrusted)]


def open_manifest(untrusted: bytes, backup_id: str, keys: BackupKeys) -> BackupManifest:
    """Raises ManifestDamagedError, also for another set's, or BackupNewerError."""
    head_bytes = _head_bytes(untrusted)
    nonce, sealed = untrusted[head_bytes : head_bytes + _NONCE_BYTES], untrusted[head_bytes + _NONCE_BYTES :]
    try:
        padded = AESGCM(keys.manifest_key).decrypt(nonce, sealed, untrusted[:head_bytes] + backup_id.encode())
        return _parse(json.loads(zlib.decompress(unpad(padded))))
    except (InvalidTag, ValueError, zlib.error, KeyError, TypeError):
        raise ManifestDamagedError("it does not authenticate") from None


def digest_of(content: bytes) -> str:
    """SHA-256 of a manifest's file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_safe_path(path: str) -> bool:
    """Whether a restored file of that path lies within one of the vault's folders for files."""
    parts = PurePosixPath(path).parts
    plain = all(part not in ("", ".", "..", "/") and "\0" not in part for part in parts)
    return len(parts) >= 2 and parts[0] in FOLDERS and plain and os.fspath(PurePosixPath(*parts)) == path


def _head_bytes(untrusted: bytes) -> int:
    if len(untrusted) < _HEAD.size:
        raise ManifestDamagedError("it is cut off")
    magic, version, lock_bytes = _HEAD.unpack_from(untrusted)
    if magic != _MAGIC or lock_bytes > _LOCK_BYTES_MOST or _HEAD.size + lock_bytes > len(untrusted):
        raise ManifestDamagedError("its head is not one of this format")
    if version > FORMAT:
        raise BackupNewerError(
            f"A backup has format {version}; this program knows up to {FORMAT}.",
            help="Use the newer version of the program that made it.",
        )
    return _HEAD.size + int(lock_bytes)


def _parse(value: dict[str, Any]) -> BackupManifest:
    files = tuple(StoredFile(**{**file, "chunks": tuple(file["chunks"])}) for file in value["files"])
    if not all(is_safe_path(file.path) for file in files):
        raise ValueError("a path leads out of the vault")
    lists = {name: tuple(value[name]) for name in ("database", "missing", "documents", "absent_models")}
    return BackupManifest(**{**value, **lists, "files": files})

"""The keys of a set of backups, derived from the data key of the vault that they are of.

All backups under one data key are a set and share their chunks. Whoever opens the ``vault.json`` that a backup
carries gets the data key, and with it these keys: the passphrase of that day is what a backup opens with.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

from engine.vault.keys import wipe

_PURPOSES = ("names", "chunks", "manifests")
_SET_BYTES = 16


class BackupKeys:
    """Three 32-byte keys: one names chunks, one encrypts them, one encrypts manifests."""

    def __init__(self, material: Mapping[str, bytes]) -> None:
        """``material``: by the names in ``_PURPOSES``. Use ``derive`` or ``restore``."""
        self._material = {purpose: bytes(material[purpose]) for purpose in _PURPOSES}
        self.set_id = self._keyed("names", b"set")[:_SET_BYTES].hex()

    @classmethod
    def derive(cls, subkey: Callable[[str], bytearray]) -> BackupKeys:
        """``subkey``: of the vault or of its data key."""
        material = {}
        for purpose in _PURPOSES:
            key = subkey(f"backup {purpose}/1")
            material[purpose] = bytes(key)
            wipe(key)
        return cls(material)

    @classmethod
    def from_hex(cls, kept: Mapping[str, str]) -> BackupKeys:
        return cls({purpose: bytes.fromhex(kept[purpose]) for purpose in _PURPOSES})

    def to_hex(self) -> dict[str, str]:
        """To be kept inside an encrypted database, when the data key that they come from is given up."""
        return {purpose: key.hex() for purpose, key in self._material.items()}

    @property
    def manifest_key(self) -> bytes:
        return self._material["manifests"]

    def chunk_name(self, content: bytes | memoryview) -> str:
        """HMAC-SHA-256 (RFC 2104) in hexadecimal: equal content has one name, and only the key can tell which."""
        return self._keyed("names", b"chunk\0", content).hex()

    def chunk_key(self, name: str) -> bytes:
        """A key for one chunk, so that it encrypts one message only."""
        return self._keyed("chunks", name.encode("ascii"))

    def _keyed(self, purpose: str, *parts: bytes | memoryview) -> bytes:
        digest = hmac.new(self._material[purpose], digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        return digest.digest()

    def __repr__(self) -> str:
        return f"BackupKeys({self.set_id})"

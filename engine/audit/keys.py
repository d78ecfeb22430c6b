"""The log's two keys, derived from the vault's data key: one signs, one makes digests that nobody can guess at."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.vault.keys import wipe
from engine.vault.vault import Vault

SIGNING_SUBKEY = "audit signing/1"
DIGEST_SUBKEY = "audit digests/1"


class AuditKeys:
    """Ed25519 (RFC 8032) for checkpoints; HMAC-SHA-256 (RFC 2104) for what is too short for a plain digest."""

    def __init__(self, signing_seed: bytes | bytearray, digest_key: bytes | bytearray) -> None:
        self._signing = Ed25519PrivateKey.from_private_bytes(bytes(signing_seed))
        self._digest_key = bytes(digest_key)

    @classmethod
    def of_vault(cls, vault: Vault) -> AuditKeys:
        """The same until the vault's keys are rotated, wherever it is moved to."""
        return cls.derive(vault.subkey)

    @classmethod
    def derive(cls, subkey: Callable[[str], bytearray]) -> AuditKeys:
        """``subkey``: of the vault or of a data key."""
        seed, digest_key = subkey(SIGNING_SUBKEY), subkey(DIGEST_SUBKEY)
        try:
            return cls(seed, digest_key)
        finally:
            wipe(seed)
            wipe(digest_key)

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, 64 hexadecimal digits."""
        return hashlib.sha256(self.public_key).hexdigest()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._signing.sign(message)

    def digest(self, what: str, value: str | bytes) -> str:
        """A keyed digest, 64 hexadecimal digits. ``what`` keeps digests of different things apart.

        The same value has the same digest, so that two questions can be told to be equal; without the vault nobody can
        try guesses.
        """
        content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return hmac.new(self._digest_key, what.encode("ascii") + b"\0" + content, hashlib.sha256).hexdigest()

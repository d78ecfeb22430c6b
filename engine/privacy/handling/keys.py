"""The privacy room's own keys: random, each wrapped under a subkey of the vault that nothing else uses.

Wrapped and not derived, so that a new data key rewraps four rows: pseudonyms stay the same, and originals are not
encrypted anew.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.privacy.handling.errors import PrivacyKeyError
from engine.privacy.model import PiiType
from engine.vault.database import Database
from engine.vault.keys import wipe

if TYPE_CHECKING:
    import apsw

SUBKEY = "privacy/1"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PSEUDONYM_DIGITS = 8  # 40 bits: two of 100,000 people of a case share one with a probability of 0.5 %
_WRITTEN_IN_WORDS = frozenset({PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION, PiiType.STREET_ADDRESS})
_NO_WORD = re.compile(r"[\W_]+")


class Purpose(StrEnum):
    PSEUDONYMS = "pseudonyms"
    ORIGINALS = "originals"
    FINDINGS = "findings"
    DIGESTS = "digests"


class PrivacyKeys:
    """Thread-safe; nothing changes after it is made."""

    def __init__(self, keys: dict[Purpose, bytes]) -> None:
        self._keys = keys

    @classmethod
    def open(cls, database: Database, subkey: Callable[[str], bytearray]) -> PrivacyKeys:
        """Unwrap the keys, or make them once. Raises PrivacyKeyError where they do not fit the vault."""
        wrapping = subkey(SUBKEY)
        try:
            with database.write() as conn:
                return cls({purpose: _unwrapped(conn, purpose, wrapping) for purpose in Purpose})
        finally:
            wipe(wrapping)

    def pseudonym(self, case_key: str, type: str, words: str, label: str) -> str:
        """``PERSON-7K2QM4XD``: the same for the same words in the same case, and told by nothing without the key.

        HMAC-SHA-256 (RFC 2104) under a key of the case, which is itself an HMAC of the case's name.
        """
        of_case = hmac.new(self._keys[Purpose.PSEUDONYMS], case_key.encode(), hashlib.sha256).digest()
        mac = hmac.new(of_case, f"{type}\0{normalised(type, words)}".encode(), hashlib.sha256).digest()
        number = int.from_bytes(mac[:8], "big")
        digits = (_ALPHABET[number >> (5 * place) & 31] for place in range(_PSEUDONYM_DIGITS))
        return f"{label}-{''.join(digits)}"

    def digest(self, type: str, words: str) -> bytes:
        """32 bytes by which equal findings are told, without the vault's key of no use."""
        message = f"{type}\0{normalised(type, words)}".encode()
        return hmac.new(self._keys[Purpose.DIGESTS], message, hashlib.sha256).digest()

    def seal(self, purpose: Purpose, text: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._keys[purpose]).encrypt(nonce, text.encode(), purpose.encode())

    def open_sealed(self, purpose: Purpose, sealed: bytes) -> str:
        """Raises PrivacyKeyError."""
        try:
            opened = AESGCM(self._keys[purpose]).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise _unfit() from None
        return opened.decode()


def normalised(type: str, words: str) -> str:
    """What makes two spellings the same: numbers without what divides them, names without case and double spaces."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return _NO_WORD.sub(" " if type in _WRITTEN_IN_WORDS or type not in set(PiiType) else "", folded).strip()


def rewrap(conn: apsw.Connection, old: bytes | bytearray, new: bytes | bytearray) -> None:
    """Wrap every key under the subkey of a new data key, in the transaction that changes it."""
    rows = conn.execute("SELECT purpose, wrapped FROM privacy_keys").fetchall()
    for purpose, wrapped in rows:
        assert isinstance(wrapped, bytes)
        material = _unwrap(Purpose(str(purpose)), wrapped, old)
        rewrapped = _wrap(Purpose(str(purpose)), material, new)
        conn.execute("UPDATE privacy_keys SET wrapped = ? WHERE purpose = ?", (rewrapped, purpose))


def _unwrapped(conn: apsw.Connection, purpose: Purpose, wrapping: bytearray) -> bytes:
    row = conn.execute("SELECT wrapped FROM privacy_keys WHERE purpose = ?", (purpose.value,)).fetchone()
    if row is not None:
        assert isinstance(row[0], bytes)
        return _unwrap(purpose, row[0], wrapping)
    material = secrets.token_bytes(_KEY_BYTES)
    wrapped = _wrap(purpose, material, wrapping)
    conn.execute("INSERT INTO privacy_keys (purpose, wrapped) VALUES (?, ?)", (purpose.value, wrapped))
    return material


def _wrap(purpose: Purpose, material: bytes, wrapping: bytes | bytearray) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(bytes(wrapping)).encrypt(nonce, material, f"privacy key {purpose}".encode())


def _unwrap(purpose: Purpose, wrapped: bytes, wrapping: bytes | bytearray) -> bytes:
    try:
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        return AESGCM(bytes(wrapping)).decrypt(nonce, sealed, f"privacy key {purpose}".encode())
    except InvalidTag:
        raise _unfit() from None


def _unfit() -> PrivacyKeyError:
    return PrivacyKeyError(
        "A value of the privacy room does not open with the vault's key.",
        help="Restore the vault from a backup, and report this.",
    )

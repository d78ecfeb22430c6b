"""The key hierarchy: one random data key, wrapped once for each way in, and the subkeys that are used."""

from __future__ import annotations

import ctypes
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.vault.kdf import KEY_BYTES

NONCE_BYTES = 12
WRAPPED_BYTES = KEY_BYTES + 16

PASSPHRASE = "passphrase"
RECOVERY = "recovery"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: the data key under AES-256-GCM with a key from a passphrase or the recovery code."""

    id: str
    kind: str  # PASSPHRASE or RECOVERY
    holder: str  # the administrator's user id; "" for the recovery slot
    nonce: bytes
    wrapped: bytes


class DataKey:
    """The vault's root secret, in memory that is kept out of swap where the system allows, and wiped."""

    def __init__(self, material: bytes) -> None:
        if len(material) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        self._material = bytearray(material)
        self.locked = _lock_in_memory(self._material)  # out of swap

    @classmethod
    def random(cls) -> DataKey:
        return cls(secrets.token_bytes(KEY_BYTES))

    def subkey(self, purpose: str) -> bytearray:
        """Derive the 32-byte key for one purpose (HKDF-SHA-256, RFC 5869). The caller wipes it."""
        return bytearray(_hkdf(self.reveal(), f"cloister subkey {purpose}"))

    def reveal(self) -> bytes:
        """The bytes, for wrapping only."""
        if not any(self._material):
            raise ValueError("the data key was wiped")
        return bytes(self._material)

    def wipe(self) -> None:
        wipe(self._material)

    def __repr__(self) -> str:
        return "DataKey(...)"


def wrap(data_key: DataKey, secret_key: bytes, slot_id: str, kind: str, holder: str, context: bytes) -> Slot:
    """Wrap under a key that ``derive_key`` made. ``context`` binds the slot to the rest of the manifest."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_slot_key(secret_key, slot_id)).encrypt(
        nonce, data_key.reveal(), _associated_data(slot_id, kind, holder, context)
    )
    return Slot(slot_id, kind, holder, nonce, sealed)


def unwrap(slots: Sequence[Slot], secret_key: bytes, context: bytes) -> tuple[Slot, DataKey] | None:
    """Try every slot, whether or not an earlier one opened, so that the time says nothing about which did."""
    opened: tuple[Slot, DataKey] | None = None
    for slot in slots:
        try:
            material = AESGCM(_slot_key(secret_key, slot.id)).decrypt(
                slot.nonce, slot.wrapped, _associated_data(slot.id, slot.kind, slot.holder, context)
            )
        except InvalidTag:
            continue
        opened = (slot, DataKey(material))
    return opened


def wipe(buffer: bytearray) -> None:
    """Overwrite in place. Copies that Python or OpenSSL made on the way are out of reach."""
    buffer[:] = bytes(len(buffer))


def _slot_key(secret_key: bytes, slot_id: str) -> bytes:
    return _hkdf(secret_key, f"cloister slot {slot_id}")


def _hkdf(material: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(material)


def _associated_data(slot_id: str, kind: str, holder: str, context: bytes) -> bytes:
    return b"\0".join((b"cloister slot", slot_id.encode(), kind.encode(), holder.encode(), context))


def _lock_in_memory(buffer: bytearray) -> bool:
    try:
        address = (ctypes.c_char * len(buffer)).from_buffer(buffer)
        locked = bool(ctypes.CDLL(None, use_errno=True).mlock(ctypes.byref(address), len(buffer)) == 0)
    except (OSError, AttributeError):
        locked = False
    if not locked:
        _log.warning("the system does not allow to keep keys out of swap; use encrypted swap")
    return locked

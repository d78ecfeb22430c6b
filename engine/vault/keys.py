"""The key hierarchy: one random data key, sealed once for each way in, and the subkeys that are used.

Each way in has a key pair. The private half is wrapped under what a passphrase or the recovery code derives; the data
key is sealed to the public half. So a new data key can be given to everybody whose passphrase nobody asked for.
"""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.vault.kdf import KEY_BYTES

NONCE_BYTES = 12
WRAPPED_BYTES = KEY_BYTES + 16
PUBLIC_BYTES = 32

PASSPHRASE = "passphrase"
RECOVERY = "recovery"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: under AES-256-GCM with a key from a passphrase or the recovery code.

    ``wrapped`` is the slot's private X25519 key where there is a ``public`` one, and ``sealed`` then the data key for
    it. In vaults of the first format ``wrapped`` is the data key itself, and the rest is b"".
    """

    id: str
    kind: str  # PASSPHRASE or RECOVERY
    holder: str  # the administrator's user id; "" for the recovery slot
    nonce: bytes
    wrapped: bytes
    public: bytes = b""
    ephemeral: bytes = b""
    sealed: bytes = b""

    @property
    def has_key_pair(self) -> bool:
        """Whether it can be given a new data key without its secret."""
        return bool(self.public)


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


def wrap(
    data_key: DataKey, secret_key: bytes, slot_id: str, kind: str, holder: str, context: bytes, epoch: int = 0
) -> Slot:
    """A slot with a new key pair, under a key that ``derive_key`` made.

    ``context`` binds it to the rest of the manifest. ``epoch``: which data key of the vault it is, counted from 0.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    wrapped = AESGCM(_slot_key(secret_key, slot_id)).encrypt(
        nonce, private.private_bytes_raw(), _associated_data(slot_id, kind, holder, context, public)
    )
    return seal_for(Slot(slot_id, kind, holder, nonce, wrapped, public), data_key, context, epoch)


def seal_for(slot: Slot, data_key: DataKey, context: bytes, epoch: int) -> Slot:
    """The slot with this data key, for which nobody has to know its secret. It must have a key pair."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(slot.public))
    sealed = AESGCM(_sealing_key(shared, public, slot.public)).encrypt(
        bytes(NONCE_BYTES), data_key.reveal(), _sealed_data(slot, context, epoch)
    )
    return replace(slot, ephemeral=public, sealed=sealed)


def unwrap(slots: Sequence[Slot], secret_key: bytes, context: bytes, epoch: int = 0) -> tuple[Slot, DataKey] | None:
    """Try every slot, whether or not an earlier one opened, so that the time says nothing about which did."""
    opened: tuple[Slot, DataKey] | None = None
    for slot in slots:
        try:
            material = AESGCM(_slot_key(secret_key, slot.id)).decrypt(
                slot.nonce, slot.wrapped, _associated_data(slot.id, slot.kind, slot.holder, context, slot.public)
            )
            if slot.has_key_pair:
                material = _unseal(slot, material, context, epoch)
        except (InvalidTag, ValueError):
            continue
        opened = (slot, DataKey(material))
    return opened


def slots_code(data_key: DataKey, slots: Sequence[Slot], context: bytes, epoch: int) -> bytes:
    """HMAC-SHA-256 over all ways in: without the data key nobody adds one that a new data key would be sealed for."""
    key = data_key.subkey("slots/1")
    try:
        code = hmac.new(key, context + epoch.to_bytes(8, "big"), hashlib.sha256)
    finally:
        wipe(key)
    for slot in slots:
        for part in (slot.id.encode(), slot.kind.encode(), slot.holder.encode(), *_secrets_of(slot)):
            code.update(len(part).to_bytes(4, "big") + part)
    return code.digest()


def _secrets_of(slot: Slot) -> tuple[bytes, ...]:
    return slot.nonce, slot.wrapped, slot.public, slot.ephemeral, slot.sealed


def _unseal(slot: Slot, private: bytes, context: bytes, epoch: int) -> bytes:
    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(slot.ephemeral))
    cipher = AESGCM(_sealing_key(shared, slot.ephemeral, slot.public))
    return cipher.decrypt(bytes(NONCE_BYTES), slot.sealed, _sealed_data(slot, context, epoch))


def _sealing_key(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    """Used once, since the ephemeral key is: which is what makes a fixed nonce safe."""
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"cloister sealed data key" + ephemeral + public
    ).derive(shared)


def _sealed_data(slot: Slot, context: bytes, epoch: int) -> bytes:
    return b"\0".join((b"cloister epoch", str(epoch).encode(), slot.id.encode(), context))


def wipe(buffer: bytearray) -> None:
    """Overwrite in place. Copies that Python or OpenSSL made on the way are out of reach."""
    buffer[:] = bytes(len(buffer))


def _slot_key(secret_key: bytes, slot_id: str) -> bytes:
    return _hkdf(secret_key, f"cloister slot {slot_id}")


def _hkdf(material: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(material)


def _associated_data(slot_id: str, kind: str, holder: str, context: bytes, public: bytes) -> bytes:
    of_pair = (public,) if public else ()
    return b"\0".join((b"cloister slot", slot_id.encode(), kind.encode(), holder.encode(), context, *of_pair))


def _lock_in_memory(buffer: bytearray) -> bool:
    try:
        address = (ctypes.c_char * len(buffer)).from_buffer(buffer)
        locked = bool(ctypes.CDLL(None, use_errno=True).mlock(ctypes.byref(address), len(buffer)) == 0)
    except (OSError, AttributeError):
        locked = False
    if not locked:
        _log.warning("the system does not allow to keep keys out of swap; use encrypted swap")
    return locked

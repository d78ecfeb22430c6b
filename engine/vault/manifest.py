"""vault.json: what may lie beside the lock in clear. Read as untrusted input, written atomically."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from engine.vault.ciphers import CIPHERS
from engine.vault.durable import write_atomically
from engine.vault.errors import ManifestInvalidError, VaultMissingError, VaultNewerError
from engine.vault.kdf import (
    MEMORY_KIB_LEAST,
    MEMORY_KIB_MOST,
    PARALLELISM_MOST,
    SALT_BYTES,
    TIME_COST_MOST,
    KdfParameters,
)
from engine.vault.keys import NONCE_BYTES, PUBLIC_BYTES, RECOVERY, WRAPPED_BYTES, DataKey, Slot, slots_code

FORMAT = 2
_FIRST_FORMAT = 1  # slots without key pairs; the first unlocking by a newer program makes it format 2
_CODE_BYTES = 32
SLOTS_MOST = 64
_FILE_BYTES_MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """The public half of a vault's lock. ``salt`` is the vault's, so that one derivation tries every slot.

    ``epoch``: how often the vault was given a new data key. ``code``: authenticates the slots; b"" in the first format.
    """

    vault_id: str
    created_at: str
    cipher: str
    kdf: KdfParameters
    salt: bytes
    slots: tuple[Slot, ...]
    epoch: int = 0
    code: bytes = b""

    @property
    def context(self) -> bytes:
        """What every slot is bound to: whoever changes it in the file makes every slot refuse."""
        bound = [_FIRST_FORMAT, self.vault_id, self.cipher, self.salt.hex()]
        return json.dumps([*bound, self.kdf.memory_kib, self.kdf.time_cost, self.kdf.parallelism]).encode()

    def with_slot(self, slot: Slot) -> Manifest:
        """With this slot in place of the one with its id, or added."""
        kept = tuple(existing for existing in self.slots if existing.id != slot.id)
        return replace(self, slots=(*kept, slot))

    def without_slots(self, slot_ids: frozenset[str]) -> Manifest:
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id not in slot_ids))

    def authenticated(self, data_key: DataKey) -> Manifest:
        """As it may be written: with the code over its slots."""
        return replace(self, code=slots_code(data_key, self.slots, self.context, self.epoch))

    def is_authentic(self, data_key: DataKey) -> bool:
        """Whether all its slots were put there by who had the data key. The first format cannot tell."""
        return not self.code or hmac.compare_digest(
            self.code, slots_code(data_key, self.slots, self.context, self.epoch)
        )


_Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}$")]
_Text = Annotated[str, StringConstraints(max_length=128, pattern=r"^[A-Za-z0-9+/=]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _KdfOnDisk(_Strict):
    algorithm: Literal["argon2id"]
    version: Literal[19]
    memory_kib: Annotated[int, Field(ge=MEMORY_KIB_LEAST, le=MEMORY_KIB_MOST)]
    time_cost: Annotated[int, Field(ge=1, le=TIME_COST_MOST)]
    parallelism: Annotated[int, Field(ge=1, le=PARALLELISM_MOST)]
    salt: _Text


class _SlotOnDisk(_Strict):
    id: _Id
    kind: Literal["passphrase", "recovery"]
    holder: _Id | Literal[""]
    nonce: _Text
    wrapped: _Text
    public: _Text | None = None
    ephemeral: _Text | None = None
    sealed: _Text | None = None


class _ManifestOnDisk(_Strict):
    format: int
    vault_id: _Id
    created_at: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    cipher: Annotated[str, StringConstraints(max_length=32)]
    kdf: _KdfOnDisk
    slots: Annotated[list[_SlotOnDisk], Field(min_length=1, max_length=SLOTS_MOST)]
    epoch: Annotated[int, Field(ge=0, le=10**9)] | None = None
    code: _Text | None = None


def read_manifest(path: Path) -> Manifest:
    """Raise VaultMissingError and what ``parse_manifest`` raises."""
    try:
        with path.open("rb") as file:
            untrusted = file.read(_FILE_BYTES_MOST + 1)
    except FileNotFoundError:
        raise VaultMissingError(
            "There is no vault in this directory.",
            help="Make one with `cloister init`, or correct CLOISTER_HOME.",
        ) from None
    except OSError as error:
        raise _invalid("it cannot be read") from error
    return parse_manifest(untrusted)


def parse_manifest(untrusted: bytes) -> Manifest:
    """Raise ManifestInvalidError or VaultNewerError. Bounds what the file may ask for."""
    if len(untrusted) > _FILE_BYTES_MOST:
        raise _invalid("it is too large")
    try:
        untrusted_value = json.loads(untrusted)
    except (ValueError, RecursionError):
        raise _invalid("it is not JSON") from None
    if isinstance(untrusted_value, dict):
        version = untrusted_value.get("format")
        if isinstance(version, int) and version > FORMAT:
            raise VaultNewerError(
                f"This vault has format {version}; this program knows up to {FORMAT}.",
                help="Open it with the newer version of the program that made it.",
            )
    try:
        parsed = _ManifestOnDisk.model_validate(untrusted_value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"]) or "the whole"
        raise _invalid(f"the field {where} is not acceptable") from None
    if parsed.format not in (_FIRST_FORMAT, FORMAT):
        raise _invalid("the field format is not acceptable")
    if (parsed.format == FORMAT) == (parsed.code is None or parsed.epoch is None):
        raise _invalid("the field code does not fit the format")
    if parsed.cipher not in CIPHERS:
        raise _invalid("the field cipher names none that this program has")
    if len({slot.id for slot in parsed.slots}) != len(parsed.slots):
        raise _invalid("two slots have the same id")
    return Manifest(
        vault_id=parsed.vault_id,
        created_at=parsed.created_at,
        cipher=parsed.cipher,
        kdf=KdfParameters(parsed.kdf.memory_kib, parsed.kdf.time_cost, parsed.kdf.parallelism),
        salt=_decode(parsed.kdf.salt, SALT_BYTES, "kdf.salt"),
        slots=tuple(_slot(slot, pairs=parsed.format == FORMAT) for slot in parsed.slots),
        epoch=parsed.epoch or 0,
        code=b"" if parsed.code is None else _decode(parsed.code, _CODE_BYTES, "code"),
    )


def _slot(parsed: _SlotOnDisk, *, pairs: bool) -> Slot:
    if (parsed.kind == RECOVERY) != (parsed.holder == ""):
        raise _invalid("a slot's holder does not fit its kind")
    slot = Slot(
        parsed.id,
        parsed.kind,
        parsed.holder,
        _decode(parsed.nonce, NONCE_BYTES, "slots.nonce"),
        _decode(parsed.wrapped, WRAPPED_BYTES, "slots.wrapped"),
    )
    if parsed.public is None and parsed.ephemeral is None and parsed.sealed is None:
        return slot
    if not pairs or parsed.public is None or parsed.ephemeral is None or parsed.sealed is None:
        raise _invalid("a slot's key pair is not acceptable")
    return replace(
        slot,
        public=_decode(parsed.public, PUBLIC_BYTES, "slots.public"),
        ephemeral=_decode(parsed.ephemeral, PUBLIC_BYTES, "slots.ephemeral"),
        sealed=_decode(parsed.sealed, WRAPPED_BYTES, "slots.sealed"),
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the file atomically. Raises DiskFullError, and then the old one still stands."""
    write_atomically(path, manifest_bytes(manifest))


def manifest_bytes(manifest: Manifest) -> bytes:
    """The file's content, which ``parse_manifest`` reads."""
    newer = {"epoch": manifest.epoch, "code": _encode(manifest.code)} if manifest.code else {}
    value = {
        "format": FORMAT if manifest.code else _FIRST_FORMAT,
        "vault_id": manifest.vault_id,
        "created_at": manifest.created_at,
        "cipher": manifest.cipher,
        **newer,
        "kdf": {
            "algorithm": "argon2id",
            "version": 19,
            "memory_kib": manifest.kdf.memory_kib,
            "time_cost": manifest.kdf.time_cost,
            "parallelism": manifest.kdf.parallelism,
            "salt": _encode(manifest.salt),
        },
        "slots": [_slot_value(slot) for slot in manifest.slots],
    }
    return json.dumps(value, indent=2).encode() + b"\n"


def _slot_value(slot: Slot) -> dict[str, str]:
    secrets = {"nonce": slot.nonce, "wrapped": slot.wrapped}
    if slot.has_key_pair:
        secrets |= {"public": slot.public, "ephemeral": slot.ephemeral, "sealed": slot.sealed}
    return {
        "id": slot.id,
        "kind": slot.kind,
        "holder": slot.holder,
        **{name: _encode(value) for name, value in secrets.items()},
    }


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: str, length: int, field: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise _invalid(f"the field {field} is not base 64") from None
    if len(data) != length:
        raise _invalid(f"the field {field} has the wrong length")
    return data


def _invalid(reason: str) -> ManifestInvalidError:
    return ManifestInvalidError(
        f"The file vault.json is not one that this program wrote: {reason}.",
        help="Restore the vault from a backup with `cloister backup restore`: without vault.json nothing can be read.",
    )

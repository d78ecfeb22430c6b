"""The bytes of records and checkpoints and their hashes, as docs/audit-format.md has them; the verifier has its own.

Canonical JSON in the subset of RFC 8785 where every sound writer agrees: keys and strings are printable ASCII without
quotation mark and backslash, numbers are whole and below 2**53. The line that a person reads is what is hashed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.audit.events import Event

VERSION = 1
_RECORD = b"cloister audit record 1\0"
_CHECKPOINT = b"cloister audit checkpoint 1\0"
_SEAL = b"cloister audit seal 1\0"
_GENESIS = b"cloister audit genesis 1\0"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Keys sorted, no white space, ASCII."""
    return _ENCODER.encode(value).encode("ascii")


def record_bytes(event: Event, *, sequence: int, previous: bytes, utc: str, monotonic_ms: int, boot_id: str) -> bytes:
    """The record that is hashed, stored and exported. ``previous``: the hash before it, 32 bytes."""
    return canonical(
        {
            "action": event.action.value,
            "actor": event.actor,
            "boot": boot_id,
            "details": dict(event.details),
            "digests": dict(event.digests),
            "mono_ms": monotonic_ms,
            "object": event.object,
            "outcome": event.outcome.value,
            "prev": previous.hex(),
            "related": list(event.related),
            "request": event.request,
            "seq": sequence,
            "utc": utc,
            "v": VERSION,
        }
    )


def record_hash(record: bytes) -> bytes:
    return hashlib.sha256(_RECORD + record).digest()


def genesis_hash(log_id: str) -> bytes:
    """What the first record names as the one before it, so that no record fits into another log."""
    return hashlib.sha256(_GENESIS + log_id.encode("ascii")).digest()


def checkpoint_message(checkpoint: bytes) -> bytes:
    """What is signed of a checkpoint."""
    return _CHECKPOINT + checkpoint


def seal_message(seal: bytes) -> bytes:
    """What is signed of the last line of an export."""
    return _SEAL + seal


def checkpoint_hash(checkpoint: bytes) -> bytes:
    """By which the next checkpoint names this one."""
    return hashlib.sha256(_CHECKPOINT + checkpoint).digest()

"""The log itself: appends records to the chain and signs checkpoints, within transactions of the vault's database.

The head is read inside the transaction that extends it and never kept in memory: whoever else writes to the same
database, and whatever was rolled back, the chain has one end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import apsw

from engine.audit import canonical, repository
from engine.audit.actions import Action
from engine.audit.codes import code_of
from engine.audit.errors import AuditBrokenError
from engine.audit.events import SYSTEM, Event, is_opaque
from engine.audit.keys import AuditKeys
from engine.audit.repository import Row
from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.vault.database import Database
from engine.vault.throttle import system_boot_id

CHECKPOINT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Signed: the log has ``count`` records and the last has the hash ``head``. ``line`` is its canonical form."""

    number: int
    count: int
    head: bytes
    utc: str
    reason: str
    line: bytes

    @property
    def code(self) -> str:
        """To print and to type by hand."""
        return code_of(self.count, self.head)


class AuditLog:
    """Safe to use from any thread: the database serialises the transactions."""

    def __init__(
        self, database: Database, keys: AuditKeys, clock: Clock, *, boot_id: Callable[[], str] = system_boot_id
    ) -> None:
        self._db = database
        self._clock = clock
        self._boot_id = boot_id()
        self._log_id: str | None = None
        self.keys = keys

    @property
    def database(self) -> Database:
        return self._db

    def together(self) -> AbstractContextManager[apsw.Connection]:
        """One transaction for an action and its records: see ``Database.write_together``."""
        return self._db.write_together()

    def append(self, conn: apsw.Connection, event: Event) -> int:
        """Add a record within the caller's transaction; returns its number. If this raises, so must the caller.

        Raises AuditRecordError, and what writing to the database raises.
        """
        event.check()
        identifier = self.id_within(conn)
        last = repository.head(conn)
        sequence, previous = (1, canonical.genesis_hash(identifier)) if last is None else (last[0] + 1, last[1])
        utc = iso_utc(self._clock.now_utc())
        record = canonical.record_bytes(
            event,
            sequence=sequence,
            previous=previous,
            utc=utc,
            monotonic_ms=round(self._clock.monotonic_s() * 1000),
            boot_id=self._boot_id,
        )
        digest = canonical.record_hash(record)
        repository.insert(conn, Row(sequence, utc, event.action.value, event.actor, event.object, record, digest))
        if sequence % CHECKPOINT_EVERY == 0:
            self.checkpoint_within(conn, "count")
        return sequence

    def record(self, event: Event) -> int:
        """Add a record in a transaction of its own: before an effect that is not one transaction."""
        with self._db.write_together() as conn:
            return self.append(conn, event)

    def id_within(self, conn: apsw.Connection) -> str:
        """The id of the log, which is begun if it never was. Raises AuditBrokenError where the id was taken away."""
        found = repository.log_id(conn)
        if found is not None:
            return found
        if repository.head(conn) is not None:
            raise AuditBrokenError(
                "The audit log has records but no beginning.", help="Restore the vault from a backup, and report this."
            )
        identifier = new_id("log")
        repository.begin(conn, identifier, iso_utc(self._clock.now_utc()))
        details = {"key": self.keys.fingerprint}
        self.append(conn, Event(Action.LOG_CREATED, SYSTEM, identifier, digests=details))
        return identifier

    def checkpoint(self, reason: str) -> Checkpoint | None:
        """Sign where the log stands, unless the last checkpoint says so already; returns the latest one."""
        with self._db.write_together() as conn:
            return self.checkpoint_within(conn, reason)

    def checkpoint_within(self, conn: apsw.Connection, reason: str) -> Checkpoint | None:
        """Like ``checkpoint``, in the caller's transaction."""
        head = repository.head(conn)
        if head is None:
            return None
        count, digest = head
        last = repository.last_checkpoint(conn)
        if last is not None and last[1] == count:
            return parse_checkpoint(last[2])
        number = 1 if last is None else last[0] + 1
        before = bytes(32) if last is None else canonical.checkpoint_hash(_body(last[2]))
        body = canonical.canonical(
            {
                "count": count,
                "head": digest.hex(),
                "key": self.keys.fingerprint,
                "log": self.id_within(conn),
                "number": number,
                "prev": before.hex(),
                "reason": reason,
                "utc": iso_utc(self._clock.now_utc()),
                "v": canonical.VERSION,
            }
        )
        signature = self.keys.sign(canonical.checkpoint_message(body))
        line = canonical.canonical({"checkpoint": json.loads(body), "signature": signature.hex()})
        repository.insert_checkpoint(conn, number, count, line)
        return parse_checkpoint(line)

    def change_keys(self, conn: apsw.Connection, keys: AuditKeys) -> None:
        """Go on under other keys. The old one signs that, so that whoever knows it can tell that the new one is meant.

        Records follow under the new keys alone.
        """
        self.id_within(conn)
        digests = {
            "before": self.keys.public_key.hex(),
            "key": keys.public_key.hex(),
        }
        self.append(conn, Event(Action.LOG_KEY_CHANGED, SYSTEM, digests=digests))
        self.checkpoint_within(conn, "key")
        self.keys = keys

    def fingerprints(self) -> frozenset[str]:
        """Of the present key and of all that it followed: what one of them signed, this vault signed."""
        with self._db.read() as conn:
            rows = conn.execute(
                "SELECT record FROM audit_records WHERE action = ?", (Action.LOG_KEY_CHANGED.value,)
            ).fetchall()
        before = [bytes.fromhex(json.loads(bytes(row[0]))["digests"]["before"]) for row in rows]  # type: ignore[arg-type]
        return frozenset((self.keys.fingerprint, *(hashlib.sha256(key).hexdigest() for key in before)))

    def digest(self, what: str, value: str | bytes) -> str:
        """See ``AuditKeys.digest``."""
        return self.keys.digest(what, value)

    def opaque(self, name: str) -> str:
        """``name`` if it is an id of Cloister's making, else a keyed digest that has the form of one."""
        if not name or name == SYSTEM or is_opaque(name):
            return name
        return f"key_{self.keys.digest('name', name)[:32]}"


def parse_checkpoint(line: bytes) -> Checkpoint:
    """A checkpoint from its canonical form, which is taken for sound: it comes from the vault."""
    body: dict[str, Any] = json.loads(line)["checkpoint"]
    return Checkpoint(body["number"], body["count"], bytes.fromhex(body["head"]), body["utc"], body["reason"], line)


def _body(line: bytes) -> bytes:
    return canonical.canonical(json.loads(line)["checkpoint"])

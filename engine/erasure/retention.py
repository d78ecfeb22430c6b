"""How long documents are kept: rules, legal holds, what is due, and a clock that must be believed first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw

from engine.core.clock import Clock, iso_utc
from engine.erasure import repository
from engine.erasure.errors import RetentionNotSetError
from engine.erasure.records import Kind
from engine.erasure.service import ErasureService
from engine.ingest import documents
from engine.vault.database import Database
from engine.vault.throttle import system_boot_id

JUMP_MOST_S = 24 * 3600.0
_AT_ONCE = 500  # documents of one erasure

_DUE = """
WITH RECURSIVE dated AS (
    SELECT d.id, d.path, d.name, CASE WHEN :from = 'modified' AND d.mtime_ns IS NOT NULL
        THEN strftime('%Y-%m-%dT%H:%M:%fZ', d.mtime_ns / 1e9, 'unixepoch') ELSE d.added_at END AS since
    FROM documents AS d WHERE d.collection_id = :collection AND d.parent_id IS NULL
), kept (id) AS (
    SELECT document_id FROM legal_holds
    UNION SELECT d.parent_id FROM documents AS d JOIN kept AS k ON d.id = k.id WHERE d.parent_id IS NOT NULL
)
SELECT id, name, since FROM dated WHERE since < :limit AND id NOT IN (SELECT id FROM kept) ORDER BY since, path
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """``counted_from``: added (to the vault, in this version) or modified (the file, where that is known)."""

    collection_id: int
    days: int
    counted_from: str
    set_by: str
    set_at: str


@dataclass(frozen=True, slots=True)
class Hold:
    document_id: str
    collection_id: int
    name: str
    why: str
    held_by: str
    held_at: str


@dataclass(frozen=True, slots=True)
class Due:
    """``since``: what its days are counted from."""

    document_id: str
    name: str
    since: str


class Retention:
    """Thread-safe. The clock's last believed state is in the vault: a restart does not make it trustworthy."""

    def __init__(
        self,
        database: Database,
        erasures: ErasureService,
        clock: Clock,
        *,
        boot_id: Callable[[], str] = system_boot_id,
    ) -> None:
        self._db = database
        self._erasures = erasures
        self._clock = clock
        self._boot_id = boot_id()
        self._next_look: str | None = None

    # -- rules -------------------------------------------------------------------------------------------

    def set(self, collection_id: int, days: int, counted_from: str, *, by: str) -> Rule:
        rule = Rule(collection_id, days, counted_from, by, iso_utc(self._clock.now_utc()))
        with self._db.write() as conn:
            conn.execute(
                "INSERT OR REPLACE INTO retention_rules (collection_id, days, counted_from, set_by, set_at) "
                "VALUES (?, ?, ?, ?, ?)",
                (rule.collection_id, rule.days, rule.counted_from, rule.set_by, rule.set_at),
            )
        return rule

    def end(self, collection_id: int) -> None:
        """Raises RetentionNotSetError."""
        with self._db.write() as conn:
            conn.execute("DELETE FROM retention_rules WHERE collection_id = ?", (collection_id,))
            if conn.changes() == 0:
                raise _not_set()

    def rules(self, collections: Sequence[int]) -> list[Rule]:
        with self._db.read() as conn:
            rows: Any = conn.execute(
                "SELECT collection_id, days, counted_from, set_by, set_at FROM retention_rules "
                "WHERE collection_id IN (SELECT value FROM json_each(?)) ORDER BY collection_id",
                (json.dumps([*collections]),),
            ).fetchall()
        return [Rule(*row) for row in rows]

    def due(self, collection_id: int, *, days: int | None = None, counted_from: str | None = None) -> list[Due]:
        """What the rule of the collection, or another one to try, would erase now. Raises RetentionNotSetError."""
        found = self.rules([collection_id])
        if not found and days is None:
            raise _not_set()
        kept_days = days if days is not None else found[0].days
        since = counted_from or (found[0].counted_from if found else "added")
        with self._db.read() as conn:
            return self._due(conn, collection_id, kept_days, since)

    def _due(self, conn: apsw.Connection, collection_id: int, days: int, counted_from: str) -> list[Due]:
        limit = iso_utc(self._clock.now_utc() - timedelta(days=days))
        rows: Any = conn.execute(_DUE, {"collection": collection_id, "from": counted_from, "limit": limit}).fetchall()
        return [Due(*row) for row in rows]

    # -- holds -------------------------------------------------------------------------------------------

    def hold(self, document_id: str, why: str, *, by: str) -> None:
        """Raises DocumentNotFoundError."""
        with self._db.write() as conn:
            documents.find(conn, document_id)
            conn.execute(
                "INSERT OR REPLACE INTO legal_holds (document_id, why, held_by, held_at) VALUES (?, ?, ?, ?)",
                (document_id, why, by, iso_utc(self._clock.now_utc())),
            )

    def release(self, document_id: str) -> bool:
        """Whether there was a hold."""
        with self._db.write() as conn:
            conn.execute("DELETE FROM legal_holds WHERE document_id = ?", (document_id,))
            return conn.changes() > 0

    def holds(self, collections: Sequence[int]) -> list[Hold]:
        with self._db.read() as conn:
            rows: Any = conn.execute(
                "SELECT h.document_id, d.collection_id, d.name, h.why, h.held_by, h.held_at FROM legal_holds AS h "
                "JOIN documents AS d ON d.id = h.document_id "
                "WHERE d.collection_id IN (SELECT value FROM json_each(?)) ORDER BY h.held_at, h.document_id",
                (json.dumps([*collections]),),
            ).fetchall()
        return [Hold(*row) for row in rows]

    # -- the schedule ------------------------------------------------------------------------------------

    def look(self) -> list[str]:
        """Queue what is due; ids of the erasures. Nothing where the clock is not believed, or was never seen before."""
        with self._db.write_together() as conn:
            if not self._believed(conn):
                return []
            busy = {str(one) for erasure in repository.unfinished(conn) for one in erasure.request.get("documents", ())}
            rows: Any = conn.execute(
                "SELECT collection_id, days, counted_from, set_by, set_at FROM retention_rules ORDER BY collection_id"
            ).fetchall()
            started = []
            for rule in (Rule(*row) for row in rows):
                due = [one.document_id for one in self._due(conn, rule.collection_id, rule.days, rule.counted_from)]
                wanted = [one for one in due if one not in busy][:_AT_ONCE]
                if wanted:
                    erasure_id, _ = self._erasures.submit(
                        wanted, created_by=rule.set_by, copies=False, kind=Kind.RETENTION
                    )
                    started.append(erasure_id)
            return started

    def expect_look(self, in_s: float) -> None:
        """The schedule says when it will look next."""
        self._next_look = iso_utc(self._clock.now_utc() + timedelta(seconds=in_s))

    def next_look(self) -> str | None:
        """RFC 3339 UTC; None: no schedule runs."""
        return self._next_look

    def clock_is_believed(self) -> bool:
        """False from the moment on that the clock went ahead, until it is back or somebody confirms it."""
        with self._db.read() as conn:
            return self._ahead_s(conn) <= JUMP_MOST_S

    def confirm_clock(self) -> None:
        """Somebody looked at the clock and says that it is right."""
        with self._db.write() as conn:
            self._remember(conn)

    def _believed(self, conn: apsw.Connection) -> bool:
        seen = conn.execute("SELECT 1 FROM retention_clock").fetchone() is not None
        if self._ahead_s(conn) > JUMP_MOST_S:
            return False
        self._remember(conn)
        return seen

    def _ahead_s(self, conn: apsw.Connection) -> float:
        """How much more time passed by the wall clock than is known to have passed, since the last look.

        Across a restart of the machine nothing is known to have passed.
        """
        row: Any = conn.execute("SELECT utc, boot_id, at_monotonic_s FROM retention_clock").fetchone()
        if row is None:
            return 0.0
        utc, boot_id, at_monotonic_s = row
        before = datetime.fromisoformat(utc).astimezone(UTC)
        same_boot = bool(boot_id) and boot_id == self._boot_id
        known_s = max(0.0, self._clock.monotonic_s() - float(at_monotonic_s)) if same_boot else 0.0
        return (self._clock.now_utc() - before).total_seconds() - known_s

    def _remember(self, conn: apsw.Connection) -> None:
        conn.execute(
            "INSERT OR REPLACE INTO retention_clock (one, utc, boot_id, at_monotonic_s) VALUES (1, ?, ?, ?)",
            (iso_utc(self._clock.now_utc()), self._boot_id, self._clock.monotonic_s()),
        )


def _not_set() -> RetentionNotSetError:
    return RetentionNotSetError(
        "The documents of this collection are kept without a limit.",
        help="Set one: cloister retention set COLLECTION --days N",
    )

"""Telling what a pseudonym stands for: with a reason, and where the policy says so, with a second person's approval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError
from engine.core.ids import new_id
from engine.privacy.handling import store
from engine.privacy.handling.errors import (
    PseudonymNotFoundError,
    RevealNotFoundError,
    RevealStateError,
    SamePersonError,
)
from engine.privacy.handling.keys import PrivacyKeys, Purpose
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

VALID_HOURS = 24


class State(StrEnum):
    """``EXPIRED``: nobody decided, or nobody looked, within a day. It is not stored."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    SHOWN = "shown"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reveal:
    """People are named by their ids. ``original``: only where it was told with this."""

    id: str
    pseudonym: str
    case_key: str
    reason: str
    requested_by: str
    requested_at: str
    state: State
    decided_by: str | None
    decided_at: str | None
    original: str | None = None


_COLUMNS = "id, pseudonym, case_key, reason, requested_by, requested_at, state, decided_by, decided_at"


class Reveals:
    """Thread-safe. ``collections`` are always those that the caller may read: what lies elsewhere does not exist."""

    def __init__(self, database: Database, keys: PrivacyKeys, clock: Clock) -> None:
        self._db = database
        self._keys = keys
        self._clock = clock

    def request(self, pseudonym: str, reason: str, collections: Sequence[int], *, by: str) -> Reveal:
        """With ``original`` where nobody else is needed. Raises PseudonymNotFoundError or ConflictError."""
        pseudonym = pseudonym.strip("[]").upper()
        with self._db.write() as conn:
            case_key = _case_of(conn, pseudonym, collections)
            alone = not _needs_second(conn, pseudonym, case_key)
            made = Reveal(
                new_id("rev"),
                pseudonym,
                case_key,
                reason,
                by,
                iso_utc(self._clock.now_utc()),
                State.SHOWN if alone else State.WAITING,
                None,
                None,
                self._original(conn, pseudonym, case_key, collections) if alone else None,
            )
            conn.execute(
                f"INSERT INTO privacy_reveals ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
                (made.id, pseudonym, case_key, reason, by, made.requested_at, made.state.value),
            )
        return made

    def every(self, collections: Sequence[int], *, by: str) -> list[Reveal]:
        """One's own, and those about pseudonyms that stand in the collections; the newest first."""
        with self._db.read() as conn:
            rows: Any = conn.execute(
                f"SELECT {_COLUMNS} FROM privacy_reveals AS r WHERE requested_by = ? OR EXISTS ("
                "SELECT 1 FROM privacy_originals AS o JOIN documents AS d ON d.id = o.document_id "
                "WHERE o.pseudonym = r.pseudonym AND o.case_key = r.case_key "
                "AND d.collection_id IN (SELECT value FROM json_each(?))) ORDER BY id DESC LIMIT 500",
                (by, json.dumps([*collections])),
            ).fetchall()
        return [self._reveal(row) for row in rows]

    def decide(self, reveal_id: str, collections: Sequence[int], *, approve: bool, by: str) -> Reveal:
        """Raises RevealNotFoundError, SamePersonError or RevealStateError."""
        with self._db.write() as conn:
            found = self._find(conn, reveal_id)
            try:
                _case_of(conn, found.pseudonym, collections, found.case_key)
            except PseudonymNotFoundError:
                raise _no_such_reveal() from None
            if found.requested_by == by:
                raise SamePersonError(
                    "Nobody approves or refuses a request of their own, by whatever key.",
                    help="Ask another person with the permission reveal_pseudonyms.",
                )
            if found.state is not State.WAITING:
                raise RevealStateError(f"This request is {found.state.value}.", help="Ask for a new one where needed.")
            state = State.APPROVED if approve else State.REFUSED
            conn.execute(
                "UPDATE privacy_reveals SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?",
                (state.value, by, iso_utc(self._clock.now_utc()), reveal_id),
            )
            return self._find(conn, reveal_id)

    def show(self, reveal_id: str, collections: Sequence[int], *, by: str) -> Reveal:
        """The original of an approved request, once, to who made it. Raises RevealNotFoundError, RevealStateError,
        PseudonymNotFoundError.
        """
        with self._db.write() as conn:
            found = self._find(conn, reveal_id)
            if found.requested_by != by:
                raise _no_such_reveal()
            if found.state is not State.APPROVED:
                raise RevealStateError(
                    f"This request is {found.state.value}.",
                    help="A second person approves it within a day; it is then shown once, within another day.",
                )
            original = self._original(conn, found.pseudonym, found.case_key, collections)
            conn.execute("UPDATE privacy_reveals SET state = 'shown' WHERE id = ?", (reveal_id,))
            row: Any = conn.execute(f"SELECT {_COLUMNS} FROM privacy_reveals WHERE id = ?", (reveal_id,)).fetchone()
            return replace(self._reveal(row), original=original)

    def _find(self, conn: apsw.Connection, reveal_id: str) -> Reveal:
        row: Any = conn.execute(f"SELECT {_COLUMNS} FROM privacy_reveals WHERE id = ?", (reveal_id,)).fetchone()
        if row is None:
            raise _no_such_reveal()
        return self._reveal(row)

    def _reveal(self, row: Any) -> Reveal:
        state = State(row[6])
        since = row[5] if state is State.WAITING else row[8]
        if state in (State.WAITING, State.APPROVED) and since is not None:
            until = datetime.fromisoformat(since) + timedelta(hours=VALID_HOURS)
            state = State.EXPIRED if self._clock.now_utc() > until else state
        return Reveal(row[0], row[1], row[2], row[3], row[4], row[5], state, row[7], row[8])

    def _original(self, conn: apsw.Connection, pseudonym: str, case_key: str, collections: Sequence[int]) -> str:
        row: Any = conn.execute(
            "SELECT o.sealed FROM privacy_originals AS o JOIN documents AS d ON d.id = o.document_id "
            "WHERE o.pseudonym = ? AND o.case_key = ? AND d.collection_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY o.document_id LIMIT 1",
            (pseudonym, case_key, json.dumps([*collections])),
        ).fetchone()
        if row is None:
            raise _no_such_pseudonym()
        return self._keys.open_sealed(Purpose.ORIGINALS, row[0])


def _case_of(conn: apsw.Connection, pseudonym: str, collections: Sequence[int], case_key: str | None = None) -> str:
    rows = conn.execute(
        "SELECT DISTINCT o.case_key FROM privacy_originals AS o JOIN documents AS d ON d.id = o.document_id "
        "WHERE o.pseudonym = ? AND d.collection_id IN (SELECT value FROM json_each(?)) "
        "AND (? IS NULL OR o.case_key = ?)",
        (pseudonym, json.dumps([*collections]), case_key, case_key),
    ).fetchall()
    if not rows:
        raise _no_such_pseudonym()
    if len(rows) > 1:
        raise ConflictError("Several cases have this pseudonym.", help="Name the collection that it stands in.")
    return str(rows[0][0])


def _needs_second(conn: apsw.Connection, pseudonym: str, case_key: str) -> bool:
    """The strictest of all collections that the pseudonym stands in."""
    rows = conn.execute(
        "SELECT DISTINCT d.collection_id FROM privacy_originals AS o JOIN documents AS d ON d.id = o.document_id "
        "WHERE o.pseudonym = ? AND o.case_key = ?",
        (pseudonym, case_key),
    ).fetchall()
    return any(store.policy_of(conn, int(str(row[0]))).second_person for row in rows)


def _no_such_pseudonym() -> PseudonymNotFoundError:
    return PseudonymNotFoundError(
        "There is no such pseudonym in the collections that you may read.",
        help="Write it as it stands in the text. With its last document its original has gone.",
    )


def _no_such_reveal() -> RevealNotFoundError:
    return RevealNotFoundError("There is no such request.", help="See: cloister privacy reveals list")

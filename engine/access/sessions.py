"""Sessions of people who signed in with a password: the repository of the table ``sessions``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import apsw

from engine.access.errors import SessionEndedError
from engine.access.secrets import LENGTH_MOST, SESSION_PREFIX, new_secret, secret_digest
from engine.core.clock import Clock, iso_utc
from engine.core.errors import NotFoundError
from engine.core.ids import new_id
from engine.vault.database import Database

_COLUMNS = "id, user_id, created_at, last_used_at, ends_at"
_NOTED_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """``idle_s``: without a request for so long it ends. ``most_s``: it ends after so long in any case."""

    idle_s: float = 30 * 60.0
    most_s: float = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Session:
    """Times are RFC 3339 UTC; ``last_used_at`` is exact to a minute."""

    id: str
    user_id: str
    created_at: str
    last_used_at: str
    ends_at: str


class Sessions:
    """Who may see and end whose is for the caller to decide."""

    def __init__(self, database: Database, clock: Clock, limits: SessionLimits | None = None) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits or SessionLimits()

    def start(self, user_id: str) -> tuple[Session, str]:
        """Return the session and its token, which is kept as a digest only and cannot be told again."""
        token = new_secret(SESSION_PREFIX)
        now = self._clock.now_utc()
        ends_at = iso_utc(now + timedelta(seconds=self._limits.most_s))
        session = Session(new_id("ses"), user_id, iso_utc(now), iso_utc(now), ends_at)
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE ends_at <= ? OR last_used_at <= ?", self._over(now))
            connection.execute(
                "INSERT INTO sessions (id, user_id, token_digest, created_at, last_used_at, ends_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (session.id, user_id, secret_digest(token), session.created_at, session.last_used_at, ends_at),
            )
        return session, token

    def of_token(self, token: str) -> Session:
        """The session that is alive under the token, which counts as used now. Raises SessionEndedError."""
        now = self._clock.now_utc()
        row = None
        if len(token) <= LENGTH_MOST:
            with self._database.read() as connection:
                row = connection.execute(
                    f"SELECT {_COLUMNS} FROM sessions WHERE token_digest = ?3 AND ends_at > ?1 AND last_used_at > ?2",
                    (*self._over(now), secret_digest(token)),
                ).fetchone()
        if row is None:
            raise SessionEndedError("This session has ended.", help="Sign in again.")
        session = _session(row)
        if (now - datetime.fromisoformat(session.last_used_at)).total_seconds() >= _NOTED_EVERY_S:
            with self._database.write() as connection:
                connection.execute("UPDATE sessions SET last_used_at = ? WHERE id = ?", (iso_utc(now), session.id))
        return session

    def list(self, user_id: str | None) -> tuple[Session, ...]:
        """Those that are alive, of one user or of all (None), newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM sessions WHERE ends_at > ?1 AND last_used_at > ?2 "
                "AND (?3 IS NULL OR user_id = ?3) ORDER BY created_at DESC, id DESC",
                (*self._over(self._clock.now_utc()), user_id),
            ).fetchall()
        return tuple(map(_session, rows))

    def get(self, session_id: str, *, user_id: str | None) -> Session:
        """One that is alive, of that user or of anybody (None). Raises NotFoundError."""
        for session in self.list(user_id):
            if session.id == session_id:
                return session
        raise NotFoundError("There is no such session.", help="List the sessions to see their ids.")

    def end(self, session_id: str) -> None:
        """At once; one that has ended already is fine."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def end_all(self, user_id: str, *, but: str | None = None) -> int:
        """End those of a user, except the one with the id ``but``; how many."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE user_id = ? AND id IS NOT ?", (user_id, but))
            return connection.changes()

    def _over(self, now: datetime) -> tuple[str, str]:
        """Ended are those with ``ends_at`` up to the first, and with ``last_used_at`` up to the second."""
        return iso_utc(now), iso_utc(now - timedelta(seconds=self._limits.idle_s))


def _session(row: tuple[apsw.SQLiteValue, ...]) -> Session:
    session_id, user_id, created_at, last_used_at, ends_at = map(str, row)
    return Session(session_id, user_id, created_at, last_used_at, ends_at)

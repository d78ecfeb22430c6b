"""That programs may run with less isolation than they ask for: who accepted it, when and why, until it is withdrawn."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError
from engine.vault.database import Database

_KEY = "isolation.accepted"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """``by``: a user's id; None: whoever started the engine with a reason. ``at``: RFC 3339 UTC."""

    reason: str
    by: str | None
    at: str


class WeakIsolation:
    """The repository of the key ``isolation.accepted`` of the table ``settings``. Thread-safe."""

    def __init__(self, database: Database, clock: Clock, *, at_start: str = "") -> None:
        """``at_start``: the reason that the engine was started with; empty: none."""
        self._database = database
        self._clock = clock
        self._at_start = Acceptance(at_start, None, iso_utc(clock.now_utc())) if at_start else None

    def acceptance(self) -> Acceptance | None:
        """What holds now; None: nothing is started that this system cannot isolate."""
        with self._database.read() as conn:
            row = conn.execute("SELECT value FROM settings WHERE key = ?", (_KEY,)).fetchone()
        return self._at_start if row is None else Acceptance(**json.loads(str(row[0])))

    def holds(self) -> bool:
        """Asked whenever a program is started, so that a change counts from the next one on."""
        return self.acceptance() is not None

    def accept(self, reason: str, *, by: str) -> Acceptance:
        """In place of what was accepted before. Joins a transaction that is open."""
        accepted = Acceptance(reason, by, iso_utc(self._clock.now_utc()))
        with self._database.write() as conn:
            conn.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                (_KEY, json.dumps(asdict(accepted))),
            )
        return accepted

    def withdraw(self) -> None:
        """Joins a transaction that is open. Raises ConflictError where there is nothing to take back here."""
        with self._database.write() as conn:
            gone = conn.execute("DELETE FROM settings WHERE key = ? RETURNING key", (_KEY,)).fetchall()
        if gone:
            return
        if self._at_start is not None:
            raise ConflictError(
                "The engine was started with the reason.",
                help="Take CLOISTER_WEAK_ISOLATION_REASON away and restart the engine.",
            )
        raise ConflictError("Nobody accepted less isolation.", help="`cloister isolation show` says what holds.")

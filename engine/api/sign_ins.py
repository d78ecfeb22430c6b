"""When somebody came in, and who tried in vain. Keys have no sessions: a sign-in is the first call after a pause."""

from __future__ import annotations

import threading

from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event, Outcome
from engine.audit.log import AuditLog
from engine.core.clock import Clock

PAUSE_S = 3600.0


class SignIns:
    """Safe to use from any thread."""

    def __init__(self, log: AuditLog, clock: Clock, *, pause_s: float = PAUSE_S) -> None:
        """``pause_s``: after so long without a call, the next one is a sign-in again."""
        self._log = log
        self._clock = clock
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._seen_s: dict[tuple[str, str], float] = {}

    def came_in(self, user_id: str, way: str) -> None:
        """A call of ``user_id``, let in by the ``way`` "key" or "socket". The first after a pause is recorded first."""
        with self._lock:
            now_s = self._clock.monotonic_s()
            last_s = self._seen_s.get((user_id, way))
            if last_s is None or now_s - last_s >= self._pause_s:
                actor = self._log.opaque(user_id)
                self._log.record(Event(Action.SIGNED_IN, actor, actor, Outcome.ALLOWED, details={"way": way}))
            self._seen_s[(user_id, way)] = now_s

    def was_refused(self, credential: str, request_id: str) -> None:
        """Somebody sent a credential that is nobody's; equal ones have equal digests."""
        event = Event(
            Action.SIGN_IN_FAILED,
            SYSTEM,
            outcome=Outcome.REFUSED,
            digests={"credential": self._log.digest("credential", credential)},
            request=request_id,
        )
        self._log.record(event)

    def may_not(self, user_id: str, code: str, request_id: str) -> None:
        """Somebody who is known asked for what their role or grants do not allow."""
        actor = self._log.opaque(user_id)
        details: dict[str, int | str] = {"error": code}
        self._log.record(Event(Action.REFUSED, actor, actor, Outcome.REFUSED, details=details, request=request_id))

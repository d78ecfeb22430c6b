"""What the log says of the engine itself: who unlocked it, which version started, how the last run ended."""

from __future__ import annotations

import json
import logging

from engine.audit import repository
from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event, Outcome
from engine.audit.log import AuditLog
from engine.core.errors import CloisterError

_log = logging.getLogger(__name__)


def record_start(log: AuditLog, *, product: str, opened_by: str | None, failed_unlocks: int) -> None:
    """Before anything is served. ``opened_by``: whose passphrase unlocked the vault; None: the recovery code did.

    ``failed_unlocks``: wrong passphrases before that, which nobody could record while the vault was locked.
    """
    with log.together() as conn:
        log.id_within(conn)
        started = repository.latest_with(conn, Action.ENGINE_STARTED.value)
        stopped = repository.latest_with(conn, Action.ENGINE_STOPPED.value)
        if failed_unlocks:
            details: dict[str, int | str] = {"way": "passphrase", "times": failed_unlocks}
            log.append(conn, Event(Action.SIGN_IN_FAILED, SYSTEM, outcome=Outcome.REFUSED, details=details))
        opener = log.opaque(opened_by or SYSTEM)
        way = {"way": "passphrase" if opened_by else "recovery_code"}
        log.append(conn, Event(Action.SIGNED_IN, opener, opener, details=way))
        after = "first"
        if started is not None:
            after = "stop" if stopped is not None and stopped.sequence > started.sequence else "crash"
            before = str(json.loads(started.record)["details"].get("version", product))
            if before != product:
                details_of_upgrade = {"before": before, "version": product}
                log.append(conn, Event(Action.PRODUCT_UPGRADED, SYSTEM, details=details_of_upgrade))
        log.append(conn, Event(Action.ENGINE_STARTED, opener, details={"version": product, "after": after}))


def record_accepted_isolation(log: AuditLog, reason: str) -> None:
    """At each start with ``CLOISTER_WEAK_ISOLATION_REASON``: programs may run with less isolation than they ask for.

    The reason is a person's words, so the log has its keyed digest alone; the doctor shows it for as long as it holds.
    """
    if reason:
        digests = {"reason": log.digest("isolation reason", reason)}
        log.record(Event(Action.WEAK_ISOLATION_ACCEPTED, SYSTEM, digests=digests))


def record_stop(log: AuditLog) -> None:
    """At the end, which nothing may hold up: where there is no room, the next start says that it ended without."""
    try:
        log.record(Event(Action.ENGINE_STOPPED, SYSTEM, details={"why": "ended"}))
    except CloisterError as error:
        _log.error("the end of the engine was not recorded: %s", error.code)

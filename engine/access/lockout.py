"""The growing delay after wrong passwords, for each name: the repository of the table ``sign_in_failures``.

It is kept in the vault, so that it outlives the process, and it ends by itself, so that nobody is shut out for good.
Whoever owns the local socket signs in without a password and is not delayed at all.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import apsw

from engine.access.errors import SignInDelayedError
from engine.core.clock import Clock, iso_utc
from engine.vault.database import Database
from engine.vault.throttle import system_boot_id

FREE_FAILURES = 3
"""So many wrong passwords in a row cost nothing: people mistype."""
DELAY_MOST_S = 900.0
_FAILURES_MOST = 1_000_000
_NAMES_MOST = 10_000  # invented names must not fill the disk


def delay_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 0, 0, 0, 2, 4, 8, ... 900."""
    beyond = failures - FREE_FAILURES
    return 0.0 if beyond <= 0 else min(DELAY_MOST_S, 2.0 ** min(beyond, 16))


class Lockout:
    """Counts by the digest of a name, whether or not it is anybody's."""

    def __init__(self, database: Database, clock: Clock, boot_id: Callable[[], str] = system_boot_id) -> None:
        self._database = database
        self._clock = clock
        self._boot_id = boot_id

    def begin_attempt(self, name: str) -> None:
        """Count an attempt as failed before it is made, in a transaction of its own.

        So attempts at the same time count like attempts in a row, and a killed process has paid for its own. Raises
        SignInDelayedError where the last one was too recent; such an attempt does not count.
        """
        digest = _digest(name)
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT failures, boot_id, at_monotonic_s FROM sign_in_failures WHERE name_digest = ?", (digest,)
            ).fetchone()
            failures = 0
            if row is not None:
                failures = int(str(row[0]))
                self._require_waited(failures, str(row[1]), float(str(row[2])))
            connection.execute(
                "INSERT INTO sign_in_failures (name_digest, failures, boot_id, at_monotonic_s, at) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (name_digest) DO UPDATE SET failures = excluded.failures, "
                "boot_id = excluded.boot_id, at_monotonic_s = excluded.at_monotonic_s, at = excluded.at",
                (
                    digest,
                    min(failures + 1, _FAILURES_MOST),
                    self._boot_id(),
                    self._clock.monotonic_s(),
                    iso_utc(self._clock.now_utc()),
                ),
            )
            _forget_some(connection)

    def forget(self, name: str) -> bool:
        """Forget the failures of a name; whether there were any."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sign_in_failures WHERE name_digest = ?", (_digest(name),))
            return connection.changes() > 0

    def _require_waited(self, failures: int, boot_id: str, at_s: float) -> None:
        """By the monotonic clock alone, which counts from boot: setting the wall clock shortens nothing.

        What happened before this boot is waited for from its start.
        """
        now_s = self._clock.monotonic_s()
        same_boot = boot_id == self._boot_id() and at_s <= now_s
        remaining_s = delay_after(failures) - (now_s - at_s if same_boot else now_s)
        if remaining_s > 0:
            wait_s = math.ceil(remaining_s)
            raise SignInDelayedError(
                f"Too many wrong passwords for this name: the next attempt is possible in {wait_s} s.",
                help="Wait, or ask an administrator to end the wait (cloister users unlock).",
                retry_after_s=remaining_s,
            )


def _forget_some(connection: apsw.Connection) -> None:
    """The names with the fewest failures go first: a flood of invented ones does not clear a real one."""
    connection.execute(
        "DELETE FROM sign_in_failures WHERE name_digest IN (SELECT name_digest FROM sign_in_failures "
        "ORDER BY failures, at LIMIT max(0, (SELECT count(*) FROM sign_in_failures) - ?))",
        (_NAMES_MOST,),
    )


def _digest(name: str) -> bytes:
    """People type a password where the name belongs: the name itself is not kept."""
    return hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).digest()

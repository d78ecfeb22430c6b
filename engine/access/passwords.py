"""Passwords, as Argon2id hashes: the repository of the tables ``passwords`` and ``password_cost``."""

from __future__ import annotations

import hmac
import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from engine.access.errors import PasswordRefusedError, RateLimitedError
from engine.core.clock import Clock, iso_utc
from engine.vault.database import Database
from engine.vault.kdf import MEMORY_KIB_LEAST, SALT_BYTES, Calibration, KdfParameters, derive_key

LENGTH_LEAST = 12
LENGTH_MOST = 1024
SIGN_IN_COST = Calibration(memory_kib=MEMORY_KIB_LEAST, target_s=0.4)
"""Less than the vault's passphrase has: the hashes lie in an encrypted database, and attempts are delayed."""
_AT_A_TIME = 2  # each takes 64 MiB and a core
_PATIENCE_S = 20.0


def check_new_password(password: str, *, name: str) -> None:
    """Raise PasswordRefusedError for one that is short, long, the user's name, or of hardly any characters.

    Length and nothing else, as NIST SP 800-63B section 3.1.1.2 advises.
    """
    text = unicodedata.normalize("NFC", password)
    advice = "Four or more unrelated words are both strong and easy to remember."
    if len(text) < LENGTH_LEAST:
        raise PasswordRefusedError(f"The password must have at least {LENGTH_LEAST} characters.", help=advice)
    if len(text) > LENGTH_MOST:
        raise PasswordRefusedError(f"The password must have at most {LENGTH_MOST} characters.", help=advice)
    if len(set(text)) < 5:
        raise PasswordRefusedError("The password has fewer than five different characters.", help=advice)
    if len(name) >= 4 and text.casefold().replace(name.casefold(), "").strip("0123456789 !.-_") == "":
        raise PasswordRefusedError("The password is the user's name.", help=advice)


class Passwords:
    """Safe to use from any thread. Who may set whose is for the caller to decide."""

    def __init__(self, database: Database, clock: Clock, calibration: Calibration = SIGN_IN_COST) -> None:
        self._database = database
        self._clock = clock
        self._calibration = calibration
        self._cost: KdfParameters | None = None
        self._calibrating = threading.Lock()
        self._working = threading.BoundedSemaphore(_AT_A_TIME)

    def prepare(self, password: str) -> tuple[bytes, bytes]:
        """A new salt and the hash, for ``keep``. Takes long: call it outside of any transaction."""
        salt = os.urandom(SALT_BYTES)
        with self._turn():
            return salt, derive_key(password, salt, self._parameters())

    def keep(self, user_id: str, salt: bytes, digest: bytes) -> None:
        """Make it the user's password, in place of any other."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO passwords (user_id, salt, hash, changed_at) VALUES (?, ?, ?, ?) ON CONFLICT (user_id) "
                "DO UPDATE SET salt = excluded.salt, hash = excluded.hash, changed_at = excluded.changed_at",
                (user_id, salt, digest, iso_utc(self._clock.now_utc())),
            )

    def remove(self, user_id: str) -> bool:
        """Whether there was one."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM passwords WHERE user_id = ?", (user_id,))
            return connection.changes() > 0

    def exists(self, user_id: str) -> bool:
        with self._database.read() as connection:
            return connection.execute("SELECT 1 FROM passwords WHERE user_id = ?", (user_id,)).fetchone() is not None

    def holders(self) -> frozenset[str]:
        """Ids of those who have one."""
        with self._database.read() as connection:
            return frozenset(str(row[0]) for row in connection.execute("SELECT user_id FROM passwords"))

    def fits(self, user_id: str | None, password: str) -> bool:
        """Whether it is the user's. The same work for a user who has none, and for None: nobody.

        Raises RateLimitedError where too many are being checked already.
        """
        with self._database.read() as connection:
            row = connection.execute("SELECT salt, hash FROM passwords WHERE user_id = ?", (user_id,)).fetchone()
        salt, digest = (bytes(SALT_BYTES), b"") if row is None else row
        assert isinstance(salt, bytes) and isinstance(digest, bytes)
        with self._turn():
            found = derive_key(password[:LENGTH_MOST], salt, self._parameters())
        return hmac.compare_digest(found, digest) and len(password) <= LENGTH_MOST

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._working.acquire(timeout=_PATIENCE_S):
            raise RateLimitedError(
                "Too many people are signing in at once.", help="Try again in a few seconds.", retry_after_s=5
            )
        try:
            yield
        finally:
            self._working.release()

    def _parameters(self) -> KdfParameters:
        """Measured on this machine the first time, and kept: every hash and every refusal costs the same."""
        with self._calibrating:
            if self._cost is None:
                self._cost = self._kept() or self._chosen()
            return self._cost

    def _kept(self) -> KdfParameters | None:
        with self._database.read() as connection:
            row = connection.execute("SELECT memory_kib, time_cost, parallelism FROM password_cost").fetchone()
        return None if row is None else KdfParameters(*(int(str(value)) for value in row))

    def _chosen(self) -> KdfParameters:
        cost = self._calibration.choose()
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO password_cost (one, memory_kib, time_cost, parallelism) VALUES (1, ?, ?, ?)",
                (cost.memory_kib, cost.time_cost, cost.parallelism),
            )
        return cost

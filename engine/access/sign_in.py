"""Signing in with a name and a password: delayed after failures, the same work for everybody."""

from __future__ import annotations

from engine.access.errors import SignInRefusedError
from engine.access.lockout import Lockout
from engine.access.model import User
from engine.access.passwords import Passwords, check_new_password
from engine.access.sessions import Session, Sessions
from engine.access.users import Users, require_own
from engine.core.clock import Clock
from engine.core.errors import InvalidInputError
from engine.core.names import clean_name
from engine.vault.database import Database
from engine.vault.kdf import Calibration


class SignIn:
    """``sessions``, ``passwords`` and ``lockout`` hold everything; the methods are the steps of a person."""

    def __init__(
        self, database: Database, clock: Clock, users: Users, sessions: Sessions, calibration: Calibration
    ) -> None:
        self._database = database
        self._users = users
        self.sessions = sessions
        self.passwords = Passwords(database, clock, calibration)
        self.lockout = Lockout(database, clock)

    def verify(self, name: str, password: str) -> User:
        """Whose name and password they are. Takes long; call it outside of any transaction.

        Raises SignInRefusedError, SignInDelayedError or RateLimitedError. Nothing in them, and nothing in the time
        they take, tells a user who does not exist from one with another password or with none.
        """
        name = _usable(name)
        self.lockout.begin_attempt(name)
        user = self._users.by_name(name)
        if not self.passwords.fits(user.id if user else None, password) or user is None:
            raise _refused()
        return user

    def start(self, user: User) -> tuple[Session, str]:
        """A session and its token for somebody who was verified; their failures are forgotten."""
        with self._database.write_together():
            self.lockout.forget(user.name)
            return self.sessions.start(user.id)

    def prepare_password(self, user: User, password: str, *, current: str | None, by: User) -> tuple[bytes, bytes]:
        """Check that ``by`` may set it, then do the slow part: what ``keep_password`` takes.

        ``current``: what whoever changes their own has to know; None where the caller need not (an administrator
        of another's, the owner of the socket). Raises ForbiddenError, PasswordRefusedError and what ``verify`` raises.
        """
        require_own(by, user.id)
        check_new_password(password, name=user.name)
        if current is not None and self.passwords.exists(user.id):
            self.verify(user.name, current)
        return self.passwords.prepare(password)

    def keep_password(self, user: User, prepared: tuple[bytes, bytes], *, session_id: str | None) -> int:
        """Set it; every session of the user ends, but the one that asked. Returns how many ended."""
        with self._database.write_together():
            self.passwords.keep(user.id, *prepared)
            self.lockout.forget(user.name)
            return self.sessions.end_all(user.id, but=session_id)

    def remove_password(self, user: User, *, by: User) -> int:
        """They sign in no more, and what they had open ends. Returns how many sessions ended."""
        require_own(by, user.id)
        with self._database.write_together():
            self.passwords.remove(user.id)
            return self.sessions.end_all(user.id)


def _usable(name: str) -> str:
    try:
        return clean_name(name, what="The name")
    except InvalidInputError:
        raise _refused() from None


def _refused() -> SignInRefusedError:
    return SignInRefusedError(
        "Name and password do not belong together.", help="Check both. An administrator can set a new password."
    )

"""Why somebody does not come in, or has to wait.

CloisterError
├── UnauthenticatedError
│   ├── SignInRefusedError   SIGN_IN_REFUSED    no such user, no password, or a wrong one: never which of them
│   └── SessionEndedError    SESSION_ENDED      the session was ended, was not used for too long, or is too old
├── InvalidInputError
│   └── PasswordRefusedError PASSWORD_REFUSED   a new password that is too easy to guess
└── WaitError
    ├── SignInDelayedError   SIGN_IN_DELAYED    too many wrong passwords for that name
    └── RateLimitedError     RATE_LIMITED       more requests than the user or the key may send
"""

from __future__ import annotations

import math

from engine.core.errors import CloisterError, InvalidInputError, UnauthenticatedError


class SignInRefusedError(UnauthenticatedError):
    code = "SIGN_IN_REFUSED"


class SessionEndedError(UnauthenticatedError):
    code = "SESSION_ENDED"


class PasswordRefusedError(InvalidInputError):
    code = "PASSWORD_REFUSED"


class WaitError(CloisterError):
    """It is possible again after ``retry_after_s`` seconds, a whole number."""

    http_status = 429

    def __init__(self, message: str, *, help: str, retry_after_s: float) -> None:
        super().__init__(message, help=help)
        self.retry_after_s = max(1, math.ceil(retry_after_s))


class SignInDelayedError(WaitError):
    code = "SIGN_IN_DELAYED"


class RateLimitedError(WaitError):
    code = "RATE_LIMITED"

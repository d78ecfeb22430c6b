"""The root of every typed error of the engine.

    CloisterError
    ├── NotFoundError        NOT_FOUND          what was named does not exist, or may not be seen
    ├── ConflictError        CONFLICT           it exists already, or its state forbids the step
    ├── InvalidInputError    INVALID_INPUT      the request cannot be carried out as written
    ├── ForbiddenError       FORBIDDEN          the caller lacks the permission
    ├── UnauthenticatedError UNAUTHENTICATED    no valid credential came with the request
    ├── DiskFullError        DISK_FULL          the file system has no room left
    └── CancelledError       CANCELLED          somebody asked for it to stop

Each package adds its own leaves next to the code that raises them.
"""

from __future__ import annotations

from typing import ClassVar


class CloisterError(Exception):
    """An error that a person can act on: a stable code, what happened, and what to do about it."""

    code: ClassVar[str] = "INTERNAL"
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class NotFoundError(CloisterError):
    code = "NOT_FOUND"
    http_status = 404


class ConflictError(CloisterError):
    code = "CONFLICT"
    http_status = 409


class InvalidInputError(CloisterError):
    code = "INVALID_INPUT"
    http_status = 422


class ForbiddenError(CloisterError):
    code = "FORBIDDEN"
    http_status = 403


class UnauthenticatedError(CloisterError):
    code = "UNAUTHENTICATED"
    http_status = 401


class DiskFullError(CloisterError):
    code = "DISK_FULL"
    http_status = 507


class CancelledError(CloisterError):
    code = "CANCELLED"
    http_status = 409


def sentences(*parts: str) -> str:
    """One line of sentences, each with its full stop; empty parts are left out."""
    stripped = (part.strip() for part in parts)
    return " ".join(part if part[-1] in ".!?:…" else f"{part}." for part in stripped if part)

"""The people and collections that access is about, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.access.roles import PERMISSIONS, Permission, Role
from engine.core.errors import InvalidInputError


class Access(StrEnum):
    """``WRITE`` includes ``READ``."""

    READ = "read"
    WRITE = "write"


def parse_access(text: str) -> Access:
    """Raise InvalidInputError for anything but the two."""
    try:
        return Access(text)
    except ValueError:
        raise InvalidInputError("There is no such access.", help="Choose read or write.") from None


@dataclass(frozen=True, slots=True)
class Scope:
    """What is left of somebody's rights behind a narrowed API key; None: nothing is taken away there."""

    permissions: frozenset[Permission] | None = None
    collections: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may call the engine. ``created_at`` is RFC 3339 UTC.

    ``scope`` narrows what they may do in this call: it goes wherever the user goes, so that no check can miss it.
    """

    id: str
    name: str
    role: Role
    has_key: bool
    created_at: str
    scope: Scope = Scope()

    def may(self, permission: Permission) -> bool:
        within = self.scope.permissions
        return permission in PERMISSIONS[self.role] and (within is None or permission in within)

    def reaches(self, collection_id: int) -> bool:
        """Whether the scope leaves the collection open; it takes a grant as well."""
        return self.scope.collections is None or collection_id in self.scope.collections


@dataclass(frozen=True, slots=True)
class Collection:
    """``access`` is what the person who asked may do with it; None: see its name only."""

    id: int
    name: str
    created_by: str
    created_at: str
    access: Access | None


@dataclass(frozen=True, slots=True)
class Grant:
    collection_id: int
    user_id: str
    access: Access
    granted_by: str
    granted_at: str

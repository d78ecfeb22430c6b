"""One door to users, collections and grants, for those who need more than one of them."""

from __future__ import annotations

from dataclasses import replace

from engine.access.collections import Collections
from engine.access.model import Access, Collection, User, parse_access
from engine.access.roles import Role
from engine.access.users import Users
from engine.core.clock import Clock, SystemClock
from engine.vault.database import Database


class AccessService:
    """``users`` and ``collections`` hold everything; the methods here are what nearly every caller needs."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.users = Users(database, clock or SystemClock())
        self.collections = Collections(database, clock or SystemClock())

    def principal_for_key(self, key: str) -> User:
        return self.users.principal_for_key(key)

    def local_administrator(self) -> User:
        return self.users.local_administrator()

    def create_user(self, name: str, role: Role, *, by: User) -> tuple[User, str]:
        return self.users.create(name, role, by=by)

    def create_collection(self, name: str, *, by: User) -> Collection:
        return self.collections.create(name, by=by)

    def grant(self, collection: int | str, user: str, access: Access | str, *, by: User) -> None:
        """Like ``Collections.grant``, for names as well as ids. Also raises InvalidInputError."""
        found = self.collections.find(collection, by=by)
        self.collections.require_grantor(by, found.id)
        self.collections.grant(found.id, self.users.find(user, by=by).id, parse_access(access), by=by)

    def revoke(self, collection: int | str, user: str, *, by: User) -> Collection:
        """Like ``Collections.revoke``, for names as well as ids; return the collection as ``by`` sees it then."""
        found = self.collections.find(collection, by=by)
        self.collections.require_grantor(by, found.id)
        loser = self.users.find(user, by=by)
        self.collections.revoke(found.id, loser.id, by=by)
        return replace(found, access=None) if loser.id == by.id else found

    def readable_collections(self, user: User) -> list[int]:
        return self.collections.readable_collections(user)

    def require_read(self, user: User, collection_id: int) -> None:
        self.collections.require_read(user, collection_id)

    def require_write(self, user: User, collection_id: int) -> None:
        self.collections.require_write(user, collection_id)

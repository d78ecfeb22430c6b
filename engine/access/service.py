"""One door to users, groups, keys, sessions, collections and grants, for those who need more than one of them."""

from __future__ import annotations

from dataclasses import replace

from engine.access.collections import Collections
from engine.access.groups import Groups
from engine.access.keys import ApiKeys
from engine.access.model import Access, Collection, User, parse_access
from engine.access.passwords import SIGN_IN_COST
from engine.access.roles import Role
from engine.access.sessions import Session, SessionLimits, Sessions
from engine.access.sign_in import SignIn
from engine.access.users import Users
from engine.core.clock import Clock, SystemClock
from engine.vault.database import Database
from engine.vault.kdf import Calibration


class AccessService:
    """Its attributes hold everything; the methods here are what nearly every caller needs."""

    def __init__(
        self,
        database: Database,
        clock: Clock | None = None,
        *,
        session_limits: SessionLimits | None = None,
        calibration: Calibration = SIGN_IN_COST,
    ) -> None:
        clock = clock or SystemClock()
        self.users = Users(database, clock)
        self.collections = Collections(database, clock)
        self.groups = Groups(database, clock)
        self.keys = ApiKeys(database, clock, self.users)
        self.sessions = Sessions(database, clock, session_limits)
        self.sign_in = SignIn(database, clock, self.users, self.sessions, calibration)

    def principal_for_key(self, key: str) -> User:
        return self.keys.owner_of(key)[0]

    def principal_for_session(self, token: str) -> tuple[User, Session]:
        """Raises SessionEndedError."""
        session = self.sessions.of_token(token)
        return self.users.get(session.user_id), session

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
        return self.as_seen(found, by)

    def grant_group(self, collection: int | str, group: str, access: Access | str, *, by: User) -> None:
        """Like ``grant``, for everybody in a group."""
        found = self.collections.find(collection, by=by)
        self.collections.require_grantor(by, found.id)
        self.groups.grant(found.id, self.groups.find(group, by=by).id, parse_access(access), by=by)

    def revoke_group(self, collection: int | str, group: str, *, by: User) -> Collection:
        """Like ``revoke``, for everybody in a group; what members were granted themselves stays."""
        found = self.collections.find(collection, by=by)
        self.collections.require_grantor(by, found.id)
        self.groups.revoke(found.id, self.groups.find(group, by=by).id)
        return self.as_seen(found, by)

    def readable_collections(self, user: User) -> list[int]:
        return self.collections.readable_collections(user)

    def require_read(self, user: User, collection_id: int) -> None:
        self.collections.require_read(user, collection_id)

    def require_write(self, user: User, collection_id: int) -> None:
        self.collections.require_write(user, collection_id)

    def as_seen(self, collection: Collection, by: User) -> Collection:
        """The collection with what ``by`` may do with it now; within a transaction: before it."""
        return replace(collection, access=self.collections.access_of(by, collection.id))

"""Groups of people, and the grants that they have together: the repository of ``groups`` and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from engine.access.model import Access, User
from engine.access.roles import Permission
from engine.access.users import require_permission
from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, NotFoundError
from engine.core.ids import new_id
from engine.core.names import clean_name, clean_new_name
from engine.vault.database import Database


@dataclass(frozen=True, slots=True)
class Group:
    """``members`` are ids of users, the oldest member first."""

    id: str
    name: str
    created_at: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupGrant:
    """What a group may do with a collection."""

    group_id: str
    access: Access
    granted_by: str
    granted_at: str


class Groups:
    """A member has what the group was granted for as long as both are so. A group gives no role."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, *, by: User) -> Group:
        """Raises ForbiddenError, InvalidInputError or ConflictError."""
        require_permission(by, Permission.MANAGE_USERS)
        name = clean_new_name(name, what="The group's name")
        made = Group(new_id("grp"), name, self._now(), ())
        with self._database.write() as connection:
            try:
                connection.execute(
                    "INSERT INTO groups (id, name, created_by, created_at) VALUES (?, ?, ?, ?)",
                    (made.id, name, by.id, made.created_at),
                )
            except apsw.ConstraintError:
                raise ConflictError("There is a group of that name already.", help="Choose another name.") from None
        return made

    def list(self, *, by: User) -> tuple[Group, ...]:
        """All, by name, for whoever manages users or grants access. Raises ForbiddenError."""
        _require_interest(by)
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, name, created_at FROM groups ORDER BY name").fetchall()
            return tuple(_group(connection, row) for row in rows)

    def find(self, name_or_id: str, *, by: User) -> Group:
        """By name, in any case of ASCII letters, or id. Raises ForbiddenError or NotFoundError."""
        _require_interest(by)
        name = clean_name(name_or_id, what="The group's name")
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT id, name, created_at FROM groups WHERE name = ?1 OR id = ?1", (name,)
            ).fetchone()
            if row is None:
                raise _no_such_group()
            return _group(connection, row)

    def remove(self, group_id: str, *, by: User) -> None:
        """With its grants, at once. Raises ForbiddenError."""
        require_permission(by, Permission.MANAGE_USERS)
        with self._database.write() as connection:
            connection.execute("DELETE FROM groups WHERE id = ?", (group_id,))

    def add_member(self, group_id: str, user_id: str, *, by: User) -> None:
        """Fine for one who is in it already. Raises ForbiddenError or NotFoundError."""
        require_permission(by, Permission.MANAGE_USERS)
        with self._database.write() as connection:
            try:
                connection.execute(
                    "INSERT INTO group_members (group_id, user_id, added_by, added_at) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    (group_id, user_id, by.id, self._now()),
                )
            except apsw.ConstraintError:
                raise _no_such_group() from None

    def remove_member(self, group_id: str, user_id: str, *, by: User) -> None:
        """Fine for one who is not in it. Raises ForbiddenError."""
        require_permission(by, Permission.MANAGE_USERS)
        with self._database.write() as connection:
            connection.execute("DELETE FROM group_members WHERE group_id = ? AND user_id = ?", (group_id, user_id))

    def grant(self, collection_id: int, group_id: str, access: Access, *, by: User) -> None:
        """Give, raise or lower a group's access. Whether ``by`` may is for the caller to ask of the collection."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO group_grants (collection_id, group_id, access, granted_by, granted_at) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (collection_id, group_id) DO UPDATE SET "
                "access = excluded.access, granted_by = excluded.granted_by, granted_at = excluded.granted_at",
                (collection_id, group_id, access.value, by.id, self._now()),
            )

    def revoke(self, collection_id: int, group_id: str) -> None:
        """Without any is fine. Whether the caller may is for them to ask of the collection."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM group_grants WHERE collection_id = ? AND group_id = ?", (collection_id, group_id)
            )

    def grants(self, collection_id: int) -> tuple[GroupGrant, ...]:
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT group_id, access, granted_by, granted_at FROM group_grants "
                "WHERE collection_id = ? ORDER BY granted_at, group_id",
                (collection_id,),
            ).fetchall()
        return tuple(GroupGrant(str(group), Access(str(access)), str(by), str(at)) for group, access, by, at in rows)

    def names(self) -> dict[str, str]:
        """Every group's name by id, for callers who have asked for a permission themselves."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, name FROM groups").fetchall()
        return {str(group_id): str(name) for group_id, name in rows}

    def _now(self) -> str:
        return iso_utc(self._clock.now_utc())


def _require_interest(by: User) -> None:
    if not by.may(Permission.GRANT_ACCESS):
        require_permission(by, Permission.MANAGE_USERS)


def _group(connection: apsw.Connection, row: tuple[apsw.SQLiteValue, ...]) -> Group:
    members = connection.execute(
        "SELECT user_id FROM group_members WHERE group_id = ? ORDER BY added_at, user_id", (row[0],)
    ).fetchall()
    return Group(str(row[0]), str(row[1]), str(row[2]), tuple(str(one[0]) for one in members))


def _no_such_group() -> NotFoundError:
    return NotFoundError("There is no such group, or no such user.", help="List the groups to see their names.")

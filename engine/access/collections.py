"""Collections and the grants on them: the repository of the tables ``collections`` and ``grants``.

A collection that a person has no grant on does not exist for them: every method answers as if it had never
been made.
"""

from __future__ import annotations

import json

import apsw

from engine.access.model import Access, Collection, Grant, User
from engine.access.roles import Permission
from engine.access.users import require_permission
from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, ForbiddenError, NotFoundError
from engine.core.names import clean_name, clean_new_name
from engine.vault.database import Database

# The collection's id is the high half of its chunks' ids, which are 63 bits.
_ID_MOST = (1 << 31) - 1

_VISIBLE = """
SELECT c.id, c.name, c.created_by, c.created_at, g.access
FROM collections c LEFT JOIN effective_grants g ON g.collection_id = c.id AND g.user_id = :user
WHERE (g.access IS NOT NULL OR :all_names) AND (:within IS NULL OR c.id IN (SELECT value FROM json_each(:within)))
"""


class Collections:
    """What documents are grouped in, and who may read or write each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, *, by: User) -> Collection:
        """Make an empty collection that its maker may write.

        Names are unique among all, so ConflictError can tell of a hidden one; only who may create gets that far.
        Raises ForbiddenError, InvalidInputError or ConflictError.
        """
        require_permission(by, Permission.CREATE_COLLECTIONS)
        name = clean_new_name(name, what="The collection's name")
        now = iso_utc(self._clock.now_utc())
        with self._database.write() as connection:
            try:
                rows = connection.execute(
                    "INSERT INTO collections (name, created_by, created_at) VALUES (?, ?, ?) RETURNING id",
                    (name, by.id, now),
                ).fetchall()
            except apsw.ConstraintError:
                raise ConflictError(
                    "There is a collection of that name already.", help="Choose another name."
                ) from None
            collection_id = _integer(rows[0][0])
            if collection_id > _ID_MOST:
                raise ConflictError("This vault cannot hold more collections.")
            _grant(connection, collection_id, by.id, Access.WRITE, by.id, now)
        return Collection(collection_id, name, by.id, now, Access.WRITE)

    def list_visible(self, *, by: User) -> tuple[Collection, ...]:
        """Those that ``by`` may read, and for an administrator the names of all, by name."""
        with self._database.read() as connection:
            rows = connection.execute(f"{_VISIBLE} ORDER BY c.name", _visible_to(by)).fetchall()
        return tuple(_collection(row) for row in rows)

    def find(self, name_or_id: str | int, *, by: User) -> Collection:
        """The collection of that name, in any case of ASCII letters, or number. Raises NotFoundError.

        A name goes before a number, so that a collection may be called 2026.
        """
        text = str(name_or_id)
        by_name = clean_name(text, what="The collection's name") if isinstance(name_or_id, str) else None
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_VISIBLE} AND (c.name = :name OR c.id = :id) ORDER BY c.name = :name DESC",
                {**_visible_to(by), "name": by_name, "id": number},
            ).fetchall()
        if not rows:
            raise _no_such_collection()
        return _collection(rows[0])

    def readable_collections(self, user: User) -> list[int]:
        """Ids of what the user may search, ascending. A role opens none of them: grants do."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT collection_id FROM effective_grants WHERE user_id = ? ORDER BY collection_id", (user.id,)
            ).fetchall()
        return [_integer(row[0]) for row in rows if user.reaches(_integer(row[0]))]

    def require_read(self, user: User, collection_id: int) -> None:
        """Raise NotFoundError unless the user may read it, whether or not it exists."""
        if self.access_of(user, collection_id) is None:
            raise _no_such_collection()

    def require_write(self, user: User, collection_id: int) -> None:
        """Raise ForbiddenError if the user may only read it, NotFoundError if not even that."""
        access = self.access_of(user, collection_id)
        if access is None:
            raise _no_such_collection()
        if access is not Access.WRITE:
            raise ForbiddenError(
                "You may read this collection, but not change it.", help="Ask its owner for write access."
            )

    def grant(self, collection_id: int, user_id: str, access: Access, *, by: User) -> None:
        """Give, raise or lower a user's access. Raises ForbiddenError or NotFoundError."""
        self.require_grantor(by, collection_id)
        now = iso_utc(self._clock.now_utc())
        with self._database.write() as connection:
            if not connection.execute("SELECT 1 FROM users WHERE id = ?", (user_id,)).fetchall():
                raise NotFoundError("There is no such user.", help="List the users to see their names.")
            if not connection.execute("SELECT 1 FROM collections WHERE id = ?", (collection_id,)).fetchall():
                raise _no_such_collection()
            _grant(connection, collection_id, user_id, access, by.id, now)

    def revoke(self, collection_id: int, user_id: str, *, by: User) -> None:
        """Take a user's access away; without any is fine. Raises ForbiddenError or NotFoundError."""
        self.require_grantor(by, collection_id)
        with self._database.write() as connection:
            connection.execute("DELETE FROM grants WHERE collection_id = ? AND user_id = ?", (collection_id, user_id))

    def grants(self, collection_id: int, *, by: User) -> tuple[Grant, ...]:
        """Who may do what with it. Raises ForbiddenError or NotFoundError."""
        self.require_grantor(by, collection_id)
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT collection_id, user_id, access, granted_by, granted_at FROM grants "
                "WHERE collection_id = ? ORDER BY granted_at, user_id",
                (collection_id,),
            ).fetchall()
        return tuple(
            Grant(_integer(number), str(user), Access(str(access)), str(granted_by), str(granted_at))
            for number, user, access, granted_by, granted_at in rows
        )

    def require_grantor(self, by: User, collection_id: int) -> None:
        """Raise ForbiddenError or NotFoundError unless ``by`` may decide who reads and writes it."""
        if by.may(Permission.MANAGE_COLLECTIONS) and by.reaches(collection_id):
            with self._database.read() as connection:
                if not connection.execute("SELECT 1 FROM collections WHERE id = ?", (collection_id,)).fetchall():
                    raise _no_such_collection()
            return
        self.require_write(by, collection_id)
        require_permission(by, Permission.GRANT_ACCESS)

    def access_of(self, user: User, collection_id: int) -> Access | None:
        """By grants of their own and of their groups, within their scope; None: not even read."""
        if not user.reaches(collection_id):
            return None
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT access FROM effective_grants WHERE collection_id = ? AND user_id = ?", (collection_id, user.id)
            ).fetchall()
        return Access(str(rows[0][0])) if rows else None


def _visible_to(user: User) -> dict[str, str | int | None]:
    within = None if user.scope.collections is None else json.dumps(sorted(user.scope.collections))
    return {"user": user.id, "all_names": int(user.may(Permission.MANAGE_COLLECTIONS)), "within": within}


def _grant(connection: apsw.Connection, collection_id: int, user_id: str, access: Access, by: str, now: str) -> None:
    connection.execute(
        "INSERT INTO grants (collection_id, user_id, access, granted_by, granted_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (collection_id, user_id) DO UPDATE SET access = excluded.access, "
        "granted_by = excluded.granted_by, granted_at = excluded.granted_at",
        (collection_id, user_id, access.value, by, now),
    )


def _collection(row: tuple[apsw.SQLiteValue, ...]) -> Collection:
    collection_id, name, created_by, created_at, access = row
    granted = Access(str(access)) if access is not None else None
    return Collection(_integer(collection_id), str(name), str(created_by), str(created_at), granted)


def _integer(value: apsw.SQLiteValue) -> int:
    assert isinstance(value, int)
    return value


def _no_such_collection() -> NotFoundError:
    return NotFoundError(
        "There is no such collection, or you may not read it.", help="List the collections that you may read."
    )

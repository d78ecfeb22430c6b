"""Users: the repository of the table ``users``, and of the key that each has from the beginning."""

from __future__ import annotations

import apsw

from engine.access.model import Scope, User
from engine.access.roles import Permission, Role
from engine.access.secrets import KEY_PREFIX, new_secret, secret_digest
from engine.core.clock import Clock, iso_utc
from engine.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from engine.core.ids import new_id
from engine.core.names import clean_name
from engine.vault.database import Database

FIRST_KEY = "default"
"""The name of the key that comes with a new user, and that ``replace_key`` replaces."""
_COLUMNS = "id, name, role, EXISTS (SELECT 1 FROM api_keys WHERE user_id = users.id), created_at"


def require_permission(user: User, permission: Permission) -> None:
    """Raise ForbiddenError unless the user's role has the permission."""
    if not user.may(permission):
        raise ForbiddenError(
            f"The role {user.role.value} may not do this; it needs the permission {permission.value}.",
            help="Ask an administrator to do it, or to change the role.",
        )


def require_own(by: User, user_id: str) -> None:
    """Raise ForbiddenError unless the credentials are the caller's own, or the caller manages users.

    A narrowed key makes none, for that would be a way around what it was narrowed to.
    """
    if by.scope != Scope():
        raise ForbiddenError(
            "A narrowed API key may not make or change credentials.", help="Sign in, or use a key without limits."
        )
    if by.id != user_id:
        require_permission(by, Permission.MANAGE_USERS)


def parse_role(text: str) -> Role:
    """Raise InvalidInputError for a role that does not exist."""
    try:
        return Role(text)
    except ValueError:
        raise InvalidInputError(
            "There is no such role.", help=f"Choose one of: {', '.join(role.value for role in Role)}."
        ) from None


class Users:
    """Everybody who may call the engine."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, role: Role, *, by: User) -> tuple[User, str]:
        """Return the user and the API key, which is kept as a digest only and cannot be shown again.

        Raises ForbiddenError, InvalidInputError or ConflictError.
        """
        require_permission(by, Permission.MANAGE_USERS)
        name = clean_name(name, what="The user's name")
        key = new_secret(KEY_PREFIX)
        user = User(new_id("usr"), name, role, True, iso_utc(self._clock.now_utc()))
        with self._database.write() as connection:
            try:
                connection.execute(
                    "INSERT INTO users (id, name, role, created_at) VALUES (?, ?, ?, ?)",
                    (user.id, user.name, user.role.value, user.created_at),
                )
            except apsw.ConstraintError:
                raise ConflictError("There is a user of that name already.", help="Choose another name.") from None
            self._insert_key(connection, user.id, key, by=by)
        return user, key

    def list(self, *, by: User) -> tuple[User, ...]:
        """Everybody, oldest first. Raises ForbiddenError."""
        require_permission(by, Permission.MANAGE_USERS)
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM users ORDER BY created_at, id").fetchall()
        return tuple(_user(row) for row in rows)

    def get(self, user_id: str) -> User:
        """Raises NotFoundError."""
        with self._database.read() as connection:
            return _one(connection, "id = ?", user_id)

    def find(self, name_or_id: str, *, by: User) -> User:
        """The user of that name, in any case of ASCII letters, or id. Raises ForbiddenError or NotFoundError.

        Whoever may grant access may look up whom to grant it to.
        """
        if not (by.may(Permission.MANAGE_USERS) or by.may(Permission.GRANT_ACCESS)):
            require_permission(by, Permission.MANAGE_USERS)
        name = clean_name(name_or_id, what="The user's name")
        with self._database.read() as connection:
            return _one(connection, "name = ?1 OR id = ?1", name)

    def set_role(self, user_id: str, role: Role, *, by: User) -> User:
        """Raises ForbiddenError, NotFoundError, or ConflictError if no administrator would be left."""
        require_permission(by, Permission.MANAGE_USERS)
        with self._database.write() as connection:
            _one(connection, "id = ?", user_id)
            connection.execute("UPDATE users SET role = ? WHERE id = ?", (role.value, user_id))
            if not connection.execute("SELECT 1 FROM users WHERE role = ?", (Role.ADMINISTRATOR.value,)).fetchall():
                raise ConflictError(
                    "That would leave nobody who may administer the vault.", help="Appoint another one first."
                )
            return _one(connection, "id = ?", user_id)

    def replace_key(self, user_id: str, *, by: User) -> str:
        """Make the user's first API key worthless and return a new one. One's own, or as an administrator anybody's.

        Raises ForbiddenError or NotFoundError.
        """
        require_own(by, user_id)
        key = new_secret(KEY_PREFIX)
        with self._database.write() as connection:
            _one(connection, "id = ?", user_id)
            connection.execute("DELETE FROM api_keys WHERE user_id = ? AND name = ?", (user_id, FIRST_KEY))
            self._insert_key(connection, user_id, key, by=by)
        return key

    def revoke_key(self, user_id: str, *, by: User) -> None:
        """Leave the user without any key, whatever it is called; they are still named in what they did."""
        require_own(by, user_id)
        with self._database.write() as connection:
            _one(connection, "id = ?", user_id)
            connection.execute("DELETE FROM api_keys WHERE user_id = ?", (user_id,))

    def local_administrator(self) -> User:
        """The first administrator, as whom the owner of the local socket acts. Raises NotFoundError."""
        with self._database.read() as connection:
            return _one(connection, "role = ? ORDER BY created_at, id LIMIT 1", Role.ADMINISTRATOR.value)

    def by_name(self, name: str) -> User | None:
        """Whose name it is, in any case of ASCII letters. Asks for no permission: for whoever signs in."""
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM users WHERE name = ?", (name,)).fetchall()
        return _user(rows[0]) if rows else None

    def names(self) -> dict[str, str]:
        """Everybody's name by id, for those who read what ids did. Asks for no permission: its callers do."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, name FROM users").fetchall()
        return {str(user_id): str(name) for user_id, name in rows}

    def administrators(self) -> tuple[User, ...]:
        """All of them, oldest first, for whoever opened the vault itself: there is always one."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM users WHERE role = ? ORDER BY created_at, id", (Role.ADMINISTRATOR.value,)
            ).fetchall()
        return tuple(_user(row) for row in rows)

    def administrator(self, name_or_id: str) -> User:
        """The administrator of that name, in any case of ASCII letters, or id. Raises NotFoundError."""
        name = clean_name(name_or_id, what="The administrator's name")
        with self._database.read() as connection:
            return _one(connection, f"(name = ?1 OR id = ?1) AND role = '{Role.ADMINISTRATOR.value}'", name)

    def _insert_key(self, connection: apsw.Connection, user_id: str, key: str, *, by: User) -> None:
        connection.execute(
            "INSERT INTO api_keys (id, user_id, name, digest, all_collections, created_by, created_at) "
            "VALUES (?, ?, ?, ?, 1, ?, ?)",
            (new_id("key"), user_id, FIRST_KEY, secret_digest(key), by.id, iso_utc(self._clock.now_utc())),
        )


def _one(connection: apsw.Connection, where: str, value: str) -> User:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM users WHERE {where}", (value,)).fetchall()
    if not rows:
        raise _no_such_user()
    return _user(rows[0])


def _user(row: tuple[apsw.SQLiteValue, ...]) -> User:
    user_id, name, role, has_key, created_at = row
    return User(str(user_id), str(name), Role(str(role)), bool(has_key), str(created_at))


def _no_such_user() -> NotFoundError:
    return NotFoundError("There is no such user.", help="List the users to see their names.")

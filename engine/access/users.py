"""Users and their API keys: the repository of the table ``users``."""

from __future__ import annotations

import hashlib
import secrets

import apsw

from engine.access.model import User
from engine.access.roles import Permission, Role
from engine.core.clock import Clock, iso_utc
from engine.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from engine.core.ids import new_id
from engine.core.names import clean_name
from engine.vault.database import Database

_KEY_PREFIX = "clk_"
_KEY_RANDOM_BYTES = 32
_KEY_LENGTH_MOST = 256
_COLUMNS = "id, name, role, key_digest IS NOT NULL, created_at"


def require_permission(user: User, permission: Permission) -> None:
    """Raise ForbiddenError unless the user's role has the permission."""
    if not user.may(permission):
        raise ForbiddenError(
            f"The role {user.role.value} may not do this; it needs the permission {permission.value}.",
            help="Ask an administrator to do it, or to change the role.",
        )


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
        key = _new_key()
        user = User(new_id("usr"), name, role, True, iso_utc(self._clock.now_utc()))
        with self._database.write() as connection:
            try:
                connection.execute(
                    "INSERT INTO users (id, name, role, key_digest, created_at) VALUES (?, ?, ?, ?, ?)",
                    (user.id, user.name, user.role.value, _digest(key), user.created_at),
                )
            except apsw.ConstraintError:
                raise ConflictError("There is a user of that name already.", help="Choose another name.") from None
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
        """Make the old API key worthless and return a new one. One's own, or as an administrator anybody's."""
        if by.id != user_id:
            require_permission(by, Permission.MANAGE_USERS)
        key = _new_key()
        self._set_digest(user_id, _digest(key))
        return key

    def revoke_key(self, user_id: str, *, by: User) -> None:
        """Leave the user without a key: shut out, but still named in what they did."""
        if by.id != user_id:
            require_permission(by, Permission.MANAGE_USERS)
        self._set_digest(user_id, None)

    def principal_for_key(self, key: str) -> User:
        """Whose API key this is. Raises UnauthenticatedError.

        Looked up by its SHA-256: with 256 random bits neither salt nor slow hash would add anything, and the
        time of the look-up says nothing about the key.
        """
        if len(key) <= _KEY_LENGTH_MOST:
            with self._database.read() as connection:
                rows = connection.execute(
                    f"SELECT {_COLUMNS} FROM users WHERE key_digest = ?", (_digest(key),)
                ).fetchall()
            if rows:
                return _user(rows[0])
        raise UnauthenticatedError(
            "That API key is not valid.", help="Check the key, or ask an administrator for a new one."
        )

    def local_administrator(self) -> User:
        """The first administrator, as whom the owner of the local socket acts. Raises NotFoundError."""
        with self._database.read() as connection:
            return _one(connection, "role = ? ORDER BY created_at, id LIMIT 1", Role.ADMINISTRATOR.value)

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

    def _set_digest(self, user_id: str, digest: bytes | None) -> None:
        with self._database.write() as connection:
            connection.execute("UPDATE users SET key_digest = ? WHERE id = ?", (digest, user_id))
            if connection.changes() == 0:
                raise _no_such_user()


def _one(connection: apsw.Connection, where: str, value: str) -> User:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM users WHERE {where}", (value,)).fetchall()
    if not rows:
        raise _no_such_user()
    return _user(rows[0])


def _user(row: tuple[apsw.SQLiteValue, ...]) -> User:
    user_id, name, role, has_key, created_at = row
    return User(str(user_id), str(name), Role(str(role)), bool(has_key), str(created_at))


def _new_key() -> str:
    return _KEY_PREFIX + secrets.token_urlsafe(_KEY_RANDOM_BYTES)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _no_such_user() -> NotFoundError:
    return NotFoundError("There is no such user.", help="List the users to see their names.")

"""Named API keys, narrowed and with an end where wanted: the repository of the table ``api_keys``."""

from __future__ import annotations

import json
from collections.abc import Collection as Many
from dataclasses import dataclass, replace
from datetime import timedelta

import apsw

from engine.access.model import Scope, User
from engine.access.roles import Permission
from engine.access.secrets import KEY_PREFIX, LENGTH_MOST, new_secret, secret_digest
from engine.access.users import Users, require_own
from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError
from engine.core.ids import new_id
from engine.core.names import clean_new_name
from engine.vault.database import Database

UNSUITABLE = frozenset({Permission.MANAGE_USERS, Permission.MANAGE_VAULT})
"""Never in a narrowed key: whoever has them can make credentials, or shut everybody out, and so is not narrowed."""
DAYS_MOST = 3660

_COLUMNS = (
    "k.id, k.user_id, k.name, k.permissions, k.all_collections, k.created_by, k.created_at, k.expires_at, "
    "(SELECT json_group_array(c.collection_id) FROM api_key_collections c WHERE c.key_id = k.id)"
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. Times are RFC 3339 UTC; ``expires_at`` None: it does not."""

    id: str
    user_id: str
    name: str
    scope: Scope
    created_by: str
    created_at: str
    expires_at: str | None


class ApiKeys:
    """What scripts and other programs come in with."""

    def __init__(self, database: Database, clock: Clock, users: Users) -> None:
        self._database = database
        self._clock = clock
        self._users = users

    def create(self, owner: User, name: str, scope: Scope, *, days: int | None, by: User) -> tuple[ApiKey, str]:
        """Return the key and its secret, which is kept as a digest only and cannot be told again.

        ``scope``: a part of what the owner may do now. What the owner loses later, the key loses too. ``days``: until
        it expires. Raises ForbiddenError, InvalidInputError or ConflictError.
        """
        require_own(by, owner.id)
        name = clean_new_name(name, what="The key's name")
        _check(owner, scope, days)
        now = self._clock.now_utc()
        expires_at = None if days is None else iso_utc(now + timedelta(days=days))
        made = ApiKey(new_id("key"), owner.id, name, _suitable(owner, scope), by.id, iso_utc(now), expires_at)
        secret = new_secret(KEY_PREFIX)
        with self._database.write() as connection:
            connection.execute("DELETE FROM api_keys WHERE user_id = ? AND expires_at <= ?", (owner.id, iso_utc(now)))
            try:
                _insert(connection, made, secret_digest(secret))
            except apsw.ConstraintError:
                raise ConflictError(
                    "The user has a key of that name already.", help="Choose another name, or revoke that key."
                ) from None
        return made, secret

    def list(self, user_id: str | None, *, by: User) -> tuple[ApiKey, ...]:
        """Of one user or of everybody (None), the oldest first, expired ones too. Raises ForbiddenError."""
        require_own(by, user_id or "")
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM api_keys k WHERE (?1 IS NULL OR k.user_id = ?1) ORDER BY k.created_at, k.id",
                (user_id,),
            ).fetchall()
        return tuple(map(_key, rows))

    def find(self, key_id: str, *, by: User) -> ApiKey:
        """One's own, or as an administrator anybody's; another's is not there. Raises ForbiddenError, NotFoundError."""
        require_own(by, by.id)
        everybody = by.may(Permission.MANAGE_USERS)
        for key in self.list(None if everybody else by.id, by=by):
            if key.id == key_id:
                return key
        raise NotFoundError("There is no such key.", help="List the keys to see their ids.")

    def revoke(self, key_id: str, *, by: User) -> ApiKey:
        """Make it worthless at once. Raises ForbiddenError or NotFoundError."""
        key = self.find(key_id, by=by)
        with self._database.write() as connection:
            connection.execute("DELETE FROM api_keys WHERE id = ?", (key.id,))
        return key

    def owner_of(self, secret: str) -> tuple[User, str]:
        """Whose key it is, narrowed to what the key is for, and the key's id. Raises UnauthenticatedError."""
        row = None
        if len(secret) <= LENGTH_MOST:
            with self._database.read() as connection:
                row = connection.execute(
                    f"SELECT {_COLUMNS} FROM api_keys k "
                    "WHERE k.digest = ? AND (k.expires_at IS NULL OR k.expires_at > ?)",
                    (secret_digest(secret), iso_utc(self._clock.now_utc())),
                ).fetchone()
        if row is None:
            raise UnauthenticatedError(
                "That API key is not valid.", help="Check the key, or ask an administrator for a new one."
            )
        key = _key(row)
        return replace(self._users.get(key.user_id), scope=key.scope), key.id


def _check(owner: User, scope: Scope, days: int | None) -> None:
    if days is not None and not 1 <= days <= DAYS_MOST:
        raise InvalidInputError(
            f"A key lasts 1 to {DAYS_MOST} days.", help="Leave the days out for one without an end."
        )
    for permission in scope.permissions or ():
        if permission in UNSUITABLE:
            raise InvalidInputError(
                f"A narrowed key cannot have the permission {permission.value}.",
                help="Whoever has it can make other keys. Use a key without limits for that.",
            )
        if not owner.may(permission):
            raise ForbiddenError(
                f"The role {owner.role.value} has no permission {permission.value} to give to a key.",
                help="Leave it out, or ask an administrator to change the role.",
            )


def _suitable(owner: User, scope: Scope) -> Scope:
    """A key for some collections gets no permission either that could make it a wider one."""
    if scope.permissions is None and scope.collections is not None:
        return replace(scope, permissions=frozenset(p for p in Permission if owner.may(p)) - UNSUITABLE)
    return scope


def _insert(connection: apsw.Connection, key: ApiKey, digest: bytes) -> None:
    permissions = key.scope.permissions
    connection.execute(
        "INSERT INTO api_keys (id, user_id, name, digest, permissions, all_collections, created_by, created_at, "
        "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.id,
            key.user_id,
            key.name,
            digest,
            None if permissions is None else json.dumps(sorted(permissions)),
            int(key.scope.collections is None),
            key.created_by,
            key.created_at,
            key.expires_at,
        ),
    )
    _insert_collections(connection, key.id, key.scope.collections or ())


def _insert_collections(connection: apsw.Connection, key_id: str, collections: Many[int]) -> None:
    connection.executemany(
        "INSERT INTO api_key_collections (key_id, collection_id) VALUES (?, ?)",
        [(key_id, collection_id) for collection_id in sorted(collections)],
    )


def _key(row: tuple[apsw.SQLiteValue, ...]) -> ApiKey:
    key_id, user_id, name, permissions, all_collections, created_by, created_at, expires_at, collections = row
    scope = Scope(
        None if permissions is None else frozenset(Permission(one) for one in json.loads(str(permissions))),
        None if all_collections else frozenset(json.loads(str(collections))),
    )
    return ApiKey(
        str(key_id),
        str(user_id),
        str(name),
        scope,
        str(created_by),
        str(created_at),
        None if expires_at is None else str(expires_at),
    )

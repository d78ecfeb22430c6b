"""The engine's users, groups, keys and sessions in memory."""

from __future__ import annotations

from collections.abc import Callable

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError
from engine.contract.access import GroupResponse, KeyCreate, KeyResponse, Me, SessionResponse
from engine.contract.documents import Access, CollectionResponse, GrantResponse
from engine.contract.system import Role, UserResponse

SECRET = "clk_7Q4KD9M2XV0TBHRW8C3N5JZPGE6Y1ASF7K2"
_PRIVACY = ("review_findings", "set_privacy_policy", "reveal_pseudonyms")
_MANAGES = (
    "ask",
    "erase",
    "grant_access",
    "manage_collections",
    "manage_users",
    "manage_vault",
    "read_audit",
    "evaluate",
    *_PRIVACY,
)
_BY_ROLE = {
    Role.ADMINISTRATOR: _MANAGES,
    Role.COMPLIANCE_OFFICER: ("ask", "erase", "read_audit", "evaluate", *_PRIVACY),
    Role.KNOWLEDGE_OWNER: ("ask", "grant_access"),
    Role.MODEL_OWNER: ("ask", "evaluate"),
    Role.ANALYST: ("ask",),
}


def user(name: str, role: Role = Role.ANALYST, **changes: object) -> UserResponse:
    values: dict[str, object] = {"id": f"usr_{name}", "name": name, "role": role, "created_at": TIME}
    return UserResponse.model_validate(values | changes)


def session(number: int, name: str, *, current: bool = False) -> SessionResponse:
    return SessionResponse(
        id=f"ses_{number}", user=name, created_at=TIME, last_used_at=TIME, ends_at=TIME, current=current
    )


def grant(user: str = "", group: str = "", access: Access = Access.READ) -> GrantResponse:
    return GrantResponse(user=user, group=group, access=access, granted_by="Ada", granted_at=TIME)


class FakeUsers:
    """The calls about users that the client has at its top."""

    users: list[UserResponse]
    grants: dict[str, list[GrantResponse]]
    role: Role

    def __init__(self) -> None:
        super().__init__()
        self.users = [user("Ada", Role.ADMINISTRATOR, has_passphrase=True)]
        self.grants = {}

    def list_users(self) -> list[UserResponse]:
        self._maybe_fail("list_users")
        return list(self.users)

    def add_user(self, name: str, role: Role) -> UserResponse:
        self._maybe_fail("add_user")
        self.users.append(user(name, role, has_key=True))
        return self.users[-1].model_copy(update={"api_key": SECRET})

    def set_role(self, user: str, role: Role) -> UserResponse:
        self._maybe_fail("set_role")
        return self.change_user(user, role=role)

    def grant(self, collection: str, user: str, access: Access) -> CollectionResponse:
        self._maybe_fail("grant")
        return self.change_grant(collection, grant(user=user, access=access))

    def revoke(self, collection: str, user: str) -> CollectionResponse:
        self._maybe_fail("revoke")
        return self.change_grant(collection, user=user)

    def change_user(self, name: str, **changes: object) -> UserResponse:
        self.users = [u.model_copy(update=changes) if u.name == name else u for u in self.users]
        return next(u for u in self.users if u.name == name)

    def change_grant(
        self, collection: str, made: GrantResponse | None = None, *, user: str = "", group: str = ""
    ) -> CollectionResponse:
        """Replace what the same user or group had; without ``made`` only take it away."""
        whose = (made.user, made.group) if made else (user, group)
        kept = [one for one in self.grants.get(collection, []) if (one.user, one.group) != whose]
        self.grants[collection] = [*kept, *([made] if made else [])]
        return next(c for c in self.list_collections() if c.name == collection)

    def list_collections(self) -> list[CollectionResponse]:
        raise NotImplementedError

    def _maybe_fail(self, method: str) -> None:
        raise NotImplementedError


class FakeAccess:
    """``passwords`` are those that were set; ``failures`` makes a method raise, by its name."""

    def __init__(self, engine: FakeUsers) -> None:
        self._engine = engine
        self.name = "Ada"
        self.way = "socket"
        self.passwords: dict[str, str] = {}
        self.unlocked: list[str] = []
        self.held: list[KeyResponse] = []
        self.alive: list[SessionResponse] = []
        self.known: list[GroupResponse] = []
        self.failures: dict[str, ClientError] = {}

    def me(self) -> Me:
        self._maybe_fail("me")
        role = self._engine.role
        mine = next((u for u in self._engine.users if u.name == self.name), user(self.name, role))
        return Me(user=mine, way=self.way, permissions=list(_BY_ROLE[role]))

    def sessions(self, user: str | None = None, *, everybody: bool = False) -> list[SessionResponse]:
        self._maybe_fail("sessions")
        return [one for one in self.alive if everybody or one.user == (user or self.name)]

    def end_session(self, session_id: str) -> int:
        self._maybe_fail("end_session")
        self.alive = [one for one in self.alive if one.id != session_id]
        return 1

    def end_sessions(self, user: str) -> int:
        self._maybe_fail("end_sessions")
        before = len(self.alive)
        self.alive = [one for one in self.alive if one.user != user]
        return before - len(self.alive)

    def set_password(self, user: str, password: str, *, current: str | None = None) -> UserResponse:
        self._maybe_fail("set_password")
        self.passwords[user] = password
        return self._engine.change_user(user, has_password=True)

    def remove_password(self, user: str) -> UserResponse:
        self._maybe_fail("remove_password")
        self.passwords.pop(user, None)
        return self._engine.change_user(user, has_password=False)

    def unlock(self, user: str) -> UserResponse:
        self._maybe_fail("unlock")
        self.unlocked.append(user)
        return self._engine.change_user(user)

    def keys(self, user: str | None = None) -> list[KeyResponse]:
        self._maybe_fail("keys")
        return [one for one in self.held if one.user == (user or self.name)]

    def create_key(self, wanted: KeyCreate) -> KeyResponse:
        self._maybe_fail("create_key")
        made = KeyResponse(
            id=f"key_{len(self.held)}",
            user=wanted.user or self.name,
            name=wanted.name,
            permissions=None if wanted.permissions is None else [*wanted.permissions],
            collections=None if wanted.collections is None else [*wanted.collections],
            created_at=TIME,
            expires_at=TIME if wanted.days else None,
        )
        self.held.append(made)
        return made.model_copy(update={"api_key": SECRET})

    def revoke_key(self, key_id: str) -> KeyResponse:
        self._maybe_fail("revoke_key")
        gone = next(one for one in self.held if one.id == key_id)
        self.held.remove(gone)
        return gone

    def groups(self) -> list[GroupResponse]:
        self._maybe_fail("groups")
        return list(self.known)

    def add_group(self, name: str) -> GroupResponse:
        self._maybe_fail("add_group")
        self.known.append(GroupResponse(id=f"grp_{name}", name=name, created_at=TIME, members=[]))
        return self.known[-1]

    def remove_group(self, name: str) -> GroupResponse:
        self._maybe_fail("remove_group")
        gone = next(one for one in self.known if one.name == name)
        self.known.remove(gone)
        return gone

    def add_member(self, group: str, user: str) -> GroupResponse:
        self._maybe_fail("add_member")
        return self._change(group, lambda members: [*members, user])

    def remove_member(self, group: str, user: str) -> GroupResponse:
        self._maybe_fail("remove_member")
        return self._change(group, lambda members: [one for one in members if one != user])

    def grant_group(self, collection: str, group: str, access: Access) -> CollectionResponse:
        self._maybe_fail("grant_group")
        return self._engine.change_grant(collection, grant(group=group, access=access))

    def revoke_group(self, collection: str, group: str) -> CollectionResponse:
        self._maybe_fail("revoke_group")
        return self._engine.change_grant(collection, group=group)

    def _change(self, name: str, change: Callable[[list[str]], list[str]]) -> GroupResponse:
        self.known = [
            one.model_copy(update={"members": change(one.members)}) if one.name == name else one for one in self.known
        ]
        return next(one for one in self.known if one.name == name)

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]

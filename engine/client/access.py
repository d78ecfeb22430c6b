"""The typed client's calls about passwords, sessions, API keys and groups."""

from __future__ import annotations

from pydantic import SecretStr

from engine.client.transport import Transport, segment
from engine.contract import access as wire
from engine.contract import documents, system


class AccessCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def me(self) -> wire.Me:
        """Who calls, and what they may do in this call."""
        return self._transport.call("GET", "/api/me", wire.Me)

    def sign_in(self, name: str, password: str) -> wire.SignedIn:
        """Begin a session. Its token goes where an API key goes, and is not told again."""
        body = wire.SignInRequest(name=name, password=SecretStr(password))
        return self._transport.call("POST", "/api/sign-in", wire.SignedIn, json={"name": name} | body.reveal())

    def sign_out(self) -> None:
        """End the session that this client calls with."""
        self._transport.call("POST", "/api/sign-out", wire.SessionsEnded)

    def sessions(self, user: str | None = None, *, everybody: bool = False) -> list[wire.SessionResponse]:
        params = {"everybody": str(everybody).lower()} | ({} if user is None else {"user": user})
        return self._transport.call("GET", "/api/sessions", wire.SessionList, params=params).sessions

    def end_session(self, session_id: str) -> int:
        return self._transport.call("DELETE", f"/api/sessions/{segment(session_id)}", wire.SessionsEnded).ended

    def end_sessions(self, user: str) -> int:
        """All of a user's."""
        return self._transport.call("DELETE", f"/api/users/{segment(user)}/sessions", wire.SessionsEnded).ended

    def set_password(self, user: str, password: str, *, current: str | None = None) -> system.UserResponse:
        body = wire.PasswordChange(
            password=SecretStr(password), current=None if current is None else SecretStr(current)
        )
        path = f"/api/users/{segment(user)}/password"
        return self._transport.call("PUT", path, system.UserResponse, json=body.reveal())

    def remove_password(self, user: str) -> system.UserResponse:
        return self._transport.call("DELETE", f"/api/users/{segment(user)}/password", system.UserResponse)

    def unlock(self, user: str) -> system.UserResponse:
        """End the wait after wrong passwords."""
        return self._transport.call("POST", f"/api/users/{segment(user)}/unlock", system.UserResponse)

    def keys(self, user: str | None = None) -> list[wire.KeyResponse]:
        params = {} if user is None else {"user": user}
        return self._transport.call("GET", "/api/keys", wire.KeyList, params=params).keys

    def create_key(self, wanted: wire.KeyCreate) -> wire.KeyResponse:
        """The answer holds the secret, which exists nowhere else."""
        return self._transport.call("POST", "/api/keys", wire.KeyResponse, json=wanted.model_dump())

    def revoke_key(self, key_id: str) -> wire.KeyResponse:
        return self._transport.call("DELETE", f"/api/keys/{segment(key_id)}", wire.KeyResponse)

    def groups(self) -> list[wire.GroupResponse]:
        return self._transport.call("GET", "/api/groups", wire.GroupList).groups

    def add_group(self, name: str) -> wire.GroupResponse:
        body = wire.GroupCreate(name=name)
        return self._transport.call("POST", "/api/groups", wire.GroupResponse, json=body.model_dump())

    def remove_group(self, name: str) -> wire.GroupResponse:
        return self._transport.call("DELETE", f"/api/groups/{segment(name)}", wire.GroupResponse)

    def add_member(self, group: str, user: str) -> wire.GroupResponse:
        body = wire.GroupMember(user=user)
        path = f"/api/groups/{segment(group)}/members"
        return self._transport.call("POST", path, wire.GroupResponse, json=body.model_dump())

    def remove_member(self, group: str, user: str) -> wire.GroupResponse:
        path = f"/api/groups/{segment(group)}/members"
        return self._transport.call("DELETE", path, wire.GroupResponse, params={"user": user})

    def grant_group(self, collection: str, group: str, access: documents.Access) -> documents.CollectionResponse:
        body = documents.GrantRequest(group=group, access=access)
        path = f"/api/collections/{segment(collection)}/grants"
        return self._transport.call("POST", path, documents.CollectionResponse, json=body.model_dump(mode="json"))

    def revoke_group(self, collection: str, group: str) -> documents.CollectionResponse:
        path = f"/api/collections/{segment(collection)}/grants"
        return self._transport.call("DELETE", path, documents.CollectionResponse, params={"group": group})

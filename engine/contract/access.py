"""Coming in and who belongs together: sign-in, sessions, API keys, groups."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from engine.contract.base import Name, Request, Response
from engine.contract.system import UserResponse
from engine.contract.vault import Secret, SecretRequest

PermissionName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class SignInRequest(SecretRequest):
    name: Annotated[str, Field(min_length=1, max_length=400)]
    password: Secret


class SessionResponse(Response):
    """``user`` is a name. ``current``: the one that asks. Times are RFC 3339 UTC."""

    id: str
    user: str
    created_at: str
    last_used_at: str
    ends_at: str
    current: bool = False


class SignedIn(Response):
    """``token`` goes into ``Authorization: Bearer`` and is not told again."""

    token: str
    session: SessionResponse
    user: UserResponse


class SessionList(Response):
    sessions: list[SessionResponse]


class SessionsEnded(Response):
    ended: int


class PasswordChange(SecretRequest):
    """``current``: who changes their own has to know it, but for the owner of the socket."""

    password: Secret
    current: Secret | None = None


class Me(Response):
    """Who calls and what they may do in this call, for a client that shows just that.

    ``way``: socket, session or key. ``collections`` None: the key is not narrowed to some.
    """

    user: UserResponse
    way: str
    permissions: list[str]
    collections: list[str] | None = None


class KeyCreate(Request):
    """``user``: whose it is, the caller's own where it is left out. What is left out is not narrowed."""

    name: Name
    user: Name | None = None
    permissions: list[PermissionName] | None = Field(default=None, max_length=64)
    collections: list[Name] | None = Field(default=None, max_length=1000)
    days: int | None = Field(default=None, ge=1, le=3660)


class KeyResponse(Response):
    """``user`` and ``collections`` are names. ``api_key`` is present once, in the response that made it."""

    id: str
    user: str
    name: str
    permissions: list[str] | None
    collections: list[str] | None
    created_at: str
    expires_at: str | None
    api_key: str | None = None


class KeyList(Response):
    keys: list[KeyResponse]


class GroupCreate(Request):
    name: Name


class GroupMember(Request):
    user: Name


class GroupResponse(Response):
    """``members`` are names of users."""

    id: str
    name: str
    created_at: str
    members: list[str]


class GroupList(Response):
    groups: list[GroupResponse]

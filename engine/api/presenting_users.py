"""Users, sessions, keys and groups as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access.groups import Group
from engine.access.keys import ApiKey
from engine.access.model import User
from engine.access.sessions import Session
from engine.api.services import Services
from engine.contract import access as wire
from engine.contract.system import Role, UserResponse


def present_user(services: Services, user: User, key: str | None = None) -> UserResponse:
    return UserResponse(
        id=user.id,
        name=user.name,
        role=Role(user.role.value),
        created_at=user.created_at,
        has_key=user.has_key,
        has_password=services.access.sign_in.passwords.exists(user.id),
        has_passphrase=user.id in services.vault.passphrase_holders(),
        api_key=key,
    )


def present_session(session: Session, name: str, current: str | None = None) -> wire.SessionResponse:
    return wire.SessionResponse(
        id=session.id,
        user=name,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        ends_at=session.ends_at,
        current=session.id == current,
    )


def present_key(
    key: ApiKey, users: Mapping[str, str], collections: Mapping[int, str], secret: str | None = None
) -> wire.KeyResponse:
    """``collections``: the names that the caller may see; of others the number is told."""
    scope = key.scope
    return wire.KeyResponse(
        id=key.id,
        user=users[key.user_id],
        name=key.name,
        permissions=None if scope.permissions is None else sorted(scope.permissions),
        collections=None
        if scope.collections is None
        else [collections.get(one, str(one)) for one in sorted(scope.collections)],
        created_at=key.created_at,
        expires_at=key.expires_at,
        api_key=secret,
    )


def present_group(group: Group, users: Mapping[str, str]) -> wire.GroupResponse:
    return wire.GroupResponse(
        id=group.id, name=group.name, created_at=group.created_at, members=[users[one] for one in group.members]
    )

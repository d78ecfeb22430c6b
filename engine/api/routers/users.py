"""Users, their roles and their keys."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.model import User
from engine.access.roles import Permission, Role
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import system as wire

router = APIRouter(prefix="/api/users", tags=["users"])


@router.get("")
def list_users(caller: CallerDep, services: ServicesDep) -> wire.UserList:
    """Everybody, oldest first."""
    return wire.UserList(users=[_present(services, user) for user in services.access.users.list(by=caller.user)])


@router.post("", status_code=201)
def add_user(body: wire.UserCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Add a user. The response holds the API key, which is not shown again."""
    with trail.together():
        user, key = services.access.create_user(body.name, Role(body.role.value), by=caller.user)
        trail.done(Action.USER_ADDED, user.id, details={"role": user.role.value})
    return _present(services, user, key)


@router.put("/{name:path}/role")
def set_role(
    name: str, body: wire.RoleChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.UserResponse:
    """Change a user's role. An administrator who is one no longer keeps a passphrase until it is removed."""
    user = services.access.users.find(name, by=caller.user)
    with trail.together():
        changed = services.access.users.set_role(user.id, Role(body.role.value), by=caller.user)
        trail.done(Action.ROLE_CHANGED, user.id, details={"before": user.role.value, "role": changed.role.value})
    return _present(services, changed)


@router.post("/{name:path}/key")
def replace_key(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Make a new API key, which is not shown again; the old one is worthless. One's own, or an administrator any."""
    user = _meant(services, caller, name)
    with trail.together():
        key = services.access.users.replace_key(user.id, by=caller.user)
        trail.done(Action.KEY_REPLACED, user.id)
    return _present(services, services.access.users.get(user.id), key)


@router.delete("/{name:path}/key")
def revoke_key(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Make a user's API key worthless, which shuts them out. One's own, or an administrator any."""
    user = _meant(services, caller, name)
    with trail.together():
        services.access.users.revoke_key(user.id, by=caller.user)
        trail.done(Action.KEY_REVOKED, user.id)
    return _present(services, services.access.users.get(user.id))


def _meant(services: Services, caller: Caller, name: str) -> User:
    """The named user; everybody may name themselves. Raises ForbiddenError or NotFoundError."""
    if name in (caller.user.name, caller.user.id):
        return caller.user
    caller.require(Permission.MANAGE_USERS)
    return services.access.users.find(name, by=caller.user)


def _present(services: Services, user: User, key: str | None = None) -> wire.UserResponse:
    return wire.UserResponse(
        id=user.id,
        name=user.name,
        role=wire.Role(user.role.value),
        created_at=user.created_at,
        has_key=user.has_key,
        has_passphrase=user.id in services.vault.passphrase_holders(),
        api_key=key,
    )

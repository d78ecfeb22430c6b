"""Users, their roles, their first keys, and what ends their sessions and waits."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Role
from engine.api.caller import CallerDep, ServicesDep
from engine.api.naming import named_user
from engine.api.presenting_users import present_user
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import access as access_wire
from engine.contract import system as wire

router = APIRouter(prefix="/api/users", tags=["users"])


@router.get("")
def list_users(caller: CallerDep, services: ServicesDep) -> wire.UserList:
    """Everybody, oldest first."""
    return wire.UserList(users=[present_user(services, user) for user in services.access.users.list(by=caller.user)])


@router.post("", status_code=201)
def add_user(body: wire.UserCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Add a user. The response holds the API key, which is not shown again."""
    with trail.together():
        user, key = services.access.create_user(body.name, Role(body.role.value), by=caller.user)
        trail.done(Action.USER_ADDED, user.id, details={"role": user.role.value})
    return present_user(services, user, key)


@router.put("/{name:path}/role")
def set_role(
    name: str, body: wire.RoleChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.UserResponse:
    """Change a user's role. An administrator who is one no longer keeps a passphrase until it is removed."""
    user = services.access.users.find(name, by=caller.user)
    with trail.together():
        changed = services.access.users.set_role(user.id, Role(body.role.value), by=caller.user)
        trail.done(Action.ROLE_CHANGED, user.id, details={"before": user.role.value, "role": changed.role.value})
    return present_user(services, changed)


@router.post("/{name:path}/key")
def replace_key(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Make a new first API key, not shown again; the old one is worthless. One's own, or an administrator any."""
    user = named_user(services, caller, name)
    with trail.together():
        key = services.access.users.replace_key(user.id, by=caller.user)
        trail.done(Action.KEY_REPLACED, user.id)
    return present_user(services, services.access.users.get(user.id), key)


@router.delete("/{name:path}/key")
def revoke_key(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """Make all of a user's API keys worthless. One's own, or an administrator any."""
    user = named_user(services, caller, name)
    with trail.together():
        services.access.users.revoke_key(user.id, by=caller.user)
        trail.done(Action.KEY_REVOKED, user.id)
    return present_user(services, services.access.users.get(user.id))


@router.post("/{name:path}/unlock")
def unlock(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.UserResponse:
    """End the wait after wrong passwords."""
    user = services.access.users.find(name, by=caller.user)
    with trail.together():
        waited = services.access.sign_in.lockout.forget(user.name)
        trail.done(Action.USER_UNLOCKED, user.id, details={"failures": int(waited)})
    return present_user(services, user)


@router.delete("/{name:path}/sessions")
def end_sessions(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> access_wire.SessionsEnded:
    """End all sessions of a user at once: one's own, or as an administrator anybody's."""
    user = named_user(services, caller, name)
    with trail.together():
        ended = services.access.sessions.end_all(user.id)
        trail.done(Action.SESSION_ENDED, user.id, details={"sessions_ended": ended})
    return access_wire.SessionsEnded(ended=ended)

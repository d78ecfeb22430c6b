"""Users, their roles and their keys."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.model import User
from engine.access.roles import Role
from engine.api.caller import CallerDep, ServicesDep
from engine.contract import system as wire

router = APIRouter(prefix="/api/users", tags=["users"])


@router.get("")
def list_users(caller: CallerDep, services: ServicesDep) -> wire.UserList:
    """Everybody, oldest first."""
    return wire.UserList(users=[_present(user) for user in services.access.users.list(by=caller.user)])


@router.post("", status_code=201)
def add_user(body: wire.UserCreate, caller: CallerDep, services: ServicesDep) -> wire.UserResponse:
    """Add a user. The response holds the API key, which is not shown again."""
    user, key = services.access.create_user(body.name, Role(body.role.value), by=caller.user)
    return _present(user, key)


@router.put("/{name:path}/role")
def set_role(name: str, body: wire.RoleChange, caller: CallerDep, services: ServicesDep) -> wire.UserResponse:
    """Change a user's role."""
    user = services.access.users.find(name, by=caller.user)
    return _present(services.access.users.set_role(user.id, Role(body.role.value), by=caller.user))


def _present(user: User, key: str | None = None) -> wire.UserResponse:
    return wire.UserResponse(
        id=user.id, name=user.name, role=wire.Role(user.role.value), created_at=user.created_at, api_key=key
    )

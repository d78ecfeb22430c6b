"""Whom a request names."""

from __future__ import annotations

from engine.access.model import User
from engine.access.roles import Permission
from engine.api.caller import Caller
from engine.api.services import Services


def named_user(services: Services, caller: Caller, name: str) -> User:
    """The user of that name or id; everybody may name themselves. Raises ForbiddenError or NotFoundError."""
    if name in (caller.user.name, caller.user.id):
        return caller.user
    caller.require(Permission.MANAGE_USERS)
    return services.access.users.find(name, by=caller.user)

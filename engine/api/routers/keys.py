"""Named API keys: made, listed, revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.model import Scope, User
from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.naming import named_user
from engine.api.presenting_users import present_key
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import access as wire
from engine.contract.base import Name
from engine.core.errors import InvalidInputError

router = APIRouter(prefix="/api/keys", tags=["keys"])


@router.get("")
def list_keys(caller: CallerDep, services: ServicesDep, user: Annotated[Name | None, Query()] = None) -> wire.KeyList:
    """One's own keys, or as an administrator a user's; without their secrets."""
    owner = caller.user if user is None else named_user(services, caller, user)
    found = services.access.keys.list(owner.id, by=caller.user)
    users, collections = services.access.users.names(), _visible_names(services, caller)
    return wire.KeyList(keys=[present_key(one, users, collections) for one in found])


@router.post("", status_code=201)
def create_key(body: wire.KeyCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.KeyResponse:
    """Make a key. The response holds the secret, which is not told again."""
    owner = caller.user if body.user is None else named_user(services, caller, body.user)
    scope = Scope(_permissions(body.permissions), _collections(services, owner, body.collections))
    with trail.together():
        made, secret = services.access.keys.create(owner, body.name, scope, days=body.days, by=caller.user)
        details = {"narrowed": int(made.scope != Scope()), "days": body.days or 0}
        trail.done(Action.KEY_ADDED, owner.id, related=[made.id], details=details)
    return present_key(made, services.access.users.names(), _visible_names(services, caller), secret)


@router.delete("/{key_id}")
def revoke_key(key_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.KeyResponse:
    """Make a key worthless at once: one's own, or as an administrator anybody's; another's is not there."""
    services.access.keys.find(key_id, by=caller.user)
    with trail.together():
        revoked = services.access.keys.revoke(key_id, by=caller.user)
        trail.done(Action.KEY_REVOKED, revoked.user_id, related=[revoked.id])
    return present_key(revoked, services.access.users.names(), _visible_names(services, caller))


def _permissions(names: list[str] | None) -> frozenset[Permission] | None:
    if names is None:
        return None
    try:
        return frozenset(map(Permission, names))
    except ValueError:
        raise InvalidInputError(
            "There is no such permission.", help=f"Choose among: {', '.join(one.value for one in Permission)}."
        ) from None


def _collections(services: Services, owner: User, names: list[str] | None) -> frozenset[int] | None:
    """Those that the owner may read now. Raises NotFoundError for any other."""
    if names is None:
        return None
    found = [services.access.collections.find(name, by=owner).id for name in names]
    for one in found:
        services.access.require_read(owner, one)
    return frozenset(found)


def _visible_names(services: Services, caller: Caller) -> dict[int, str]:
    return {one.id: one.name for one in services.access.collections.list_visible(by=caller.user)}

"""Collections and who may read them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.model import Collection
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import present_collection
from engine.audit.actions import Action
from engine.contract.base import Name
from engine.contract.documents import (
    Access,
    CollectionCreate,
    CollectionList,
    CollectionResponse,
    GrantRequest,
    GrantResponse,
)
from engine.core.errors import ForbiddenError, InvalidInputError, NotFoundError

router = APIRouter(prefix="/api/collections", tags=["collections"])


@router.get("")
def list_collections(caller: CallerDep, services: ServicesDep) -> CollectionList:
    """The collections that the caller may read; for an administrator the names of all.

    Who may do what with them is told to whoever may change it.
    """
    return CollectionList(
        collections=[
            present_collection(services, one).model_copy(update={"grants": _grants(services, caller, one)})
            for one in services.access.collections.list_visible(by=caller.user)
        ]
    )


@router.post("", status_code=201)
def create_collection(
    body: CollectionCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> CollectionResponse:
    """Make a collection; whoever makes it may read and write it."""
    with trail.together():
        made = services.access.create_collection(body.name, by=caller.user)
        trail.done(Action.COLLECTION_CREATED, f"col_{made.id}")
    return present_collection(services, made)


@router.post("/{name:path}/grants")
def grant(
    name: str, body: GrantRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> CollectionResponse:
    """Let a user or a group read or write a collection. Who grants it to themselves is on record as any other."""
    details: dict[str, int | str] = {"access": body.access.value}
    with trail.together():
        found = services.access.collections.find(name, by=caller.user)
        if body.user is not None:
            services.access.grant(name, body.user, body.access.value, by=caller.user)
            receiver = services.access.users.find(body.user, by=caller.user).id
            details["to_oneself"] = int(receiver == caller.user_id)
        else:
            services.access.grant_group(name, body.group or "", body.access.value, by=caller.user)
            receiver = services.access.groups.find(body.group or "", by=caller.user).id
        trail.done(Action.ACCESS_GRANTED, receiver, related=[f"col_{found.id}"], details=details)
    return present_collection(services, services.access.collections.find(name, by=caller.user))


@router.delete("/{name:path}/grants")
def revoke(
    name: str,
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
    user: Annotated[Name | None, Query()] = None,
    group: Annotated[Name | None, Query()] = None,
) -> CollectionResponse:
    """Take a user's or a group's access away. What they were answered from the collection is withheld from then on."""
    if (user is None) == (group is None):
        raise InvalidInputError("Name a user or a group.", help="Send just one of the two.")
    with trail.together():
        if user is not None:
            collection = services.access.revoke(name, user, by=caller.user)
            loser = services.access.users.find(user, by=caller.user).id
        else:
            collection = services.access.revoke_group(name, group or "", by=caller.user)
            loser = services.access.groups.find(group or "", by=caller.user).id
        trail.done(Action.ACCESS_REVOKED, loser, related=[f"col_{collection.id}"])
    return present_collection(services, services.access.as_seen(collection, caller.user))


def _grants(services: Services, caller: Caller, collection: Collection) -> list[GrantResponse] | None:
    try:
        found = services.access.collections.grants(collection.id, by=caller.user)
    except (ForbiddenError, NotFoundError):
        return None
    users, groups = services.access.users.names(), services.access.groups.names()
    own = [
        GrantResponse(
            user=users[grant.user_id],
            access=Access(grant.access.value),
            granted_by=users[grant.granted_by],
            granted_at=grant.granted_at,
        )
        for grant in found
    ]
    return own + [
        GrantResponse(
            user="",
            group=groups[grant.group_id],
            access=Access(grant.access.value),
            granted_by=users[grant.granted_by],
            granted_at=grant.granted_at,
        )
        for grant in services.access.groups.grants(collection.id)
    ]

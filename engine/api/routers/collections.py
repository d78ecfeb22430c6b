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
from engine.core.errors import ForbiddenError, NotFoundError

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
    """Let a user read or write a collection."""
    with trail.together():
        services.access.grant(name, body.user, body.access.value, by=caller.user)
        found = services.access.collections.find(name, by=caller.user)
        user = services.access.users.find(body.user, by=caller.user)
        trail.done(Action.ACCESS_GRANTED, user.id, related=[f"col_{found.id}"], details={"access": body.access.value})
    return present_collection(services, services.access.collections.find(name, by=caller.user))


@router.delete("/{name:path}/grants")
def revoke(
    name: str, user: Annotated[Name, Query()], caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> CollectionResponse:
    """Take a user's access to a collection away. What they were answered from it is withheld from then on."""
    with trail.together():
        collection = services.access.revoke(name, user, by=caller.user)
        loser = services.access.users.find(user, by=caller.user)
        trail.done(Action.ACCESS_REVOKED, loser.id, related=[f"col_{collection.id}"])
    return present_collection(services, collection)


def _grants(services: Services, caller: Caller, collection: Collection) -> list[GrantResponse] | None:
    try:
        found = services.access.collections.grants(collection.id, by=caller.user)
    except (ForbiddenError, NotFoundError):
        return None
    users = services.access.users
    return [
        GrantResponse(
            user=users.get(grant.user_id).name,
            access=Access(grant.access.value),
            granted_by=users.get(grant.granted_by).name,
            granted_at=grant.granted_at,
        )
        for grant in found
    ]

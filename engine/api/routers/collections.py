"""Collections and who may read them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.model import Collection
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.visibility import present_collection
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
def create_collection(body: CollectionCreate, caller: CallerDep, services: ServicesDep) -> CollectionResponse:
    """Make a collection; whoever makes it may read and write it."""
    return present_collection(services, services.access.create_collection(body.name, by=caller.user))


@router.post("/{name:path}/grants")
def grant(name: str, body: GrantRequest, caller: CallerDep, services: ServicesDep) -> CollectionResponse:
    """Let a user read or write a collection."""
    services.access.grant(name, body.user, body.access.value, by=caller.user)
    return present_collection(services, services.access.collections.find(name, by=caller.user))


@router.delete("/{name:path}/grants")
def revoke(name: str, user: Annotated[Name, Query()], caller: CallerDep, services: ServicesDep) -> CollectionResponse:
    """Take a user's access to a collection away. What they were answered from it is withheld from then on."""
    return present_collection(services, services.access.revoke(name, user, by=caller.user))


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

"""Collections and who may read them."""

from __future__ import annotations

from fastapi import APIRouter

from engine.api.caller import CallerDep, ServicesDep
from engine.api.visibility import present_collection
from engine.contract.documents import CollectionCreate, CollectionList, CollectionResponse, GrantRequest

router = APIRouter(prefix="/api/collections", tags=["collections"])


@router.get("")
def list_collections(caller: CallerDep, services: ServicesDep) -> CollectionList:
    """The collections that the caller may read; for an administrator the names of all."""
    found = services.access.collections.list_visible(by=caller.user)
    return CollectionList(collections=[present_collection(services, collection) for collection in found])


@router.post("", status_code=201)
def create_collection(body: CollectionCreate, caller: CallerDep, services: ServicesDep) -> CollectionResponse:
    """Make a collection; whoever makes it may read and write it."""
    return present_collection(services, services.access.create_collection(body.name, by=caller.user))


@router.post("/{name:path}/grants")
def grant(name: str, body: GrantRequest, caller: CallerDep, services: ServicesDep) -> CollectionResponse:
    """Let a user read or write a collection."""
    services.access.grant(name, body.user, body.access.value, by=caller.user)
    return present_collection(services, services.access.collections.find(name, by=caller.user))

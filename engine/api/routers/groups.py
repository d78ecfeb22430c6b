"""Groups of people: made, filled, removed. What a group may read is a grant on the collection."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_users import present_group
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import access as wire
from engine.contract.base import Name

router = APIRouter(prefix="/api/groups", tags=["groups"])


@router.get("")
def list_groups(caller: CallerDep, services: ServicesDep) -> wire.GroupList:
    """All groups with their members, by name."""
    names = services.access.users.names()
    return wire.GroupList(groups=[present_group(one, names) for one in services.access.groups.list(by=caller.user)])


@router.post("", status_code=201)
def add_group(body: wire.GroupCreate, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.GroupResponse:
    """Make a group without members."""
    with trail.together():
        made = services.access.groups.create(body.name, by=caller.user)
        trail.done(Action.GROUP_ADDED, made.id)
    return present_group(made, {})


@router.delete("/{name:path}/members")
def remove_member(
    name: str, user: Annotated[Name, Query()], caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.GroupResponse:
    """Take somebody out of a group, and with that what they could read by it alone."""
    group = services.access.groups.find(name, by=caller.user)
    member = services.access.users.find(user, by=caller.user)
    with trail.together():
        services.access.groups.remove_member(group.id, member.id, by=caller.user)
        trail.done(Action.GROUP_MEMBER_REMOVED, member.id, related=[group.id])
    return _present(services, caller, group.id)


@router.post("/{name:path}/members")
def add_member(
    name: str, body: wire.GroupMember, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.GroupResponse:
    """Put somebody into a group."""
    group = services.access.groups.find(name, by=caller.user)
    member = services.access.users.find(body.user, by=caller.user)
    with trail.together():
        services.access.groups.add_member(group.id, member.id, by=caller.user)
        trail.done(Action.GROUP_MEMBER_ADDED, member.id, related=[group.id])
    return _present(services, caller, group.id)


@router.delete("/{name:path}")
def remove_group(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.GroupResponse:
    """Remove a group with its grants."""
    group = services.access.groups.find(name, by=caller.user)
    with trail.together():
        services.access.groups.remove(group.id, by=caller.user)
        trail.done(Action.GROUP_REMOVED, group.id)
    return present_group(group, services.access.users.names())


def _present(services: Services, caller: Caller, group_id: str) -> wire.GroupResponse:
    return present_group(services.access.groups.find(group_id, by=caller.user), services.access.users.names())

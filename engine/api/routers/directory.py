"""The directory that people may sign in with: set, tried, asked again about everybody, turned off."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.routers.vault import SecretRoute
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import directory as wire
from engine.contract.system import Role
from engine.directory.model import DirectorySettings, check

router = APIRouter(prefix="/api/directory", tags=["directory"], route_class=SecretRoute)


@router.get("")
def show(caller: CallerDep, services: ServicesDep) -> wire.DirectoryResponse:
    """What is set, without the password of the account that searches."""
    return _present(services)


@router.put("")
def change(
    body: wire.DirectoryChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.DirectoryResponse:
    """Set it whole. Nobody is asked anything by this: try it with a name afterwards."""
    caller.require(Permission.MANAGE_USERS)
    settings = check(_settings(services, body))
    with trail.together():
        services.directory.keep(settings)
        details = {"security": settings.security, "roles": len(settings.group_roles)}
        trail.done(Action.DIRECTORY_SET, details=details)
    return _present(services)


@router.delete("")
def turn_off(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.DirectoryResponse:
    """Nobody signs in through it from now on; users, groups and what they were granted stay."""
    caller.require(Permission.MANAGE_USERS)
    with trail.together():
        services.directory.remove()
        trail.done(Action.DIRECTORY_OFF)
    return _present(services)


@router.post("/test")
def test(
    body: wire.DirectoryQuestion, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.DirectoryAnswer:
    """Ask for one name, with a password also whether it fits; nothing here changes."""
    caller.require(Permission.MANAGE_USERS)
    trail.allowed(Action.DIRECTORY_ASKED, digests={"name": trail.digest("name", body.name)})
    password = None if body.password is None else body.password.get_secret_value()
    found = services.directory.look_up(body.name, password)
    if found is None:
        return wire.DirectoryAnswer(outcome="not_found")
    entry, role = found
    settings = services.directory.settings()
    here = settings.groups_of(entry.groups) if settings is not None else frozenset()
    return wire.DirectoryAnswer(
        outcome="found",
        dn=entry.dn,
        name=entry.name,
        groups=[*entry.groups],
        role=None if role is None else Role(role.value),
        groups_here=sorted(here),
    )


@router.post("/check")
def check_everybody(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.DirectoryChecked:
    """Ask the directory about everybody who came through it; who is known no more loses sessions and keys."""
    caller.require(Permission.MANAGE_USERS)
    trail.allowed(Action.DIRECTORY_ASKED)
    return wire.DirectoryChecked(lost=services.directory.check_everybody())


def _settings(services: Services, body: wire.DirectoryChange) -> DirectorySettings:
    present = services.directory.settings()
    password = "" if body.bind_password is None else body.bind_password.get_secret_value()
    if body.bind_password is None and present is not None and present.bind_dn == body.bind_dn:
        password = present.bind_password if present.url == body.url else ""  # a secret goes to no other place unasked
    return DirectorySettings(
        url=body.url,
        base=body.base,
        user_filter=body.user_filter,
        name_attribute=body.name_attribute,
        group_base=body.group_base,
        bind_dn=body.bind_dn,
        bind_password=password,
        ca=body.ca,
        start_tls=body.start_tls,
        group_roles={group: role.value for group, role in body.group_roles.items()},
        group_groups=body.group_groups,
    )


def _present(services: Services) -> wire.DirectoryResponse:
    found = services.directory.settings()
    if found is None:
        return wire.DirectoryResponse(url=None)
    way = services.directory.way
    return wire.DirectoryResponse(
        url=found.url,
        base=found.base,
        user_filter=found.user_filter,
        name_attribute=found.name_attribute,
        group_base=found.group_base,
        bind_dn=found.bind_dn,
        has_ca=bool(found.ca),
        start_tls=found.start_tls,
        group_roles={group: Role(role) for group, role in found.group_roles.items()},
        group_groups=dict(found.group_groups),
        reachable=way is not None and (way.host.lower(), way.port) == (found.host.lower(), found.port),
        people=len(services.directory.known()),
    )

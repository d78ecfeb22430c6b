"""How programs are isolated here, and that an administrator accepts less than they ask for."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.presenting_isolation import present_acceptance
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import isolation as wire
from engine.core.sandbox.means import Means

router = APIRouter(prefix="/api/isolation", tags=["system"])


@router.get("")
def show(caller: CallerDep, services: ServicesDep) -> wire.IsolationResponse:
    """What confines programs on this system, and whether less was accepted."""
    return _present(services)


@router.put("/acceptance")
def accept(
    body: wire.WeakIsolationRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.IsolationResponse:
    """Let programs run that this system cannot isolate. It counts from the next start of each on."""
    caller.require(Permission.MANAGE_VAULT)
    with trail.together():
        services.weak_isolation.accept(body.reason, by=caller.user_id)
        digests = {"reason": trail.digest("isolation reason", body.reason)}
        trail.done(Action.WEAK_ISOLATION_ACCEPTED, digests=digests)
    return _present(services)


@router.delete("/acceptance")
def withdraw(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.IsolationResponse:
    """Refuse such programs again. What runs already goes on until it ends."""
    caller.require(Permission.MANAGE_VAULT)
    with trail.together():
        services.weak_isolation.withdraw()
        trail.done(Action.WEAK_ISOLATION_WITHDRAWN)
    return _present(services)


def _present(services: Services) -> wire.IsolationResponse:
    return wire.IsolationResponse(way=Means().way(), accepted=present_acceptance(services))

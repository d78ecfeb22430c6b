"""The TLS listener's certificate: made here, renewed, supplied, shown."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.presenting_tls import present_tls
from engine.api.routers.vault import SecretRoute
from engine.api.services import Services
from engine.api.trail import Trail, TrailDep
from engine.audit.actions import Action
from engine.contract import tls as wire
from engine.network.certificates import describe
from engine.network.errors import TlsNotSetUpError
from engine.network.service import Identity

router = APIRouter(prefix="/api/tls", tags=["tls"], route_class=SecretRoute)


@router.get("")
def show(caller: CallerDep, services: ServicesDep) -> wire.TlsResponse:
    """What the listener shows, and whether there is a listener."""
    return present_tls(services)


@router.get("/authority")
def authority(caller: CallerDep, services: ServicesDep) -> wire.AuthorityCertificate:
    """The certificate of the local authority, for clients to trust."""
    found = services.tls.identity().authority
    if found is None:
        raise TlsNotSetUpError(
            "The certificate was supplied: its authority is not here.",
            help="Give clients the certificate of whoever made it.",
        )
    return wire.AuthorityCertificate(certificate=found.certificate)


@router.post("/authority", status_code=201)
def make_authority(body: wire.TlsNames, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.TlsResponse:
    """Make a new authority and a certificate of it. Clients that trusted an earlier one need the new one."""
    caller.require(Permission.MANAGE_VAULT)
    return _keep(services, trail, services.tls.make(tuple(body.names)), "authority")


@router.post("/renewal")
def renew(body: wire.TlsNames, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.TlsResponse:
    """A new certificate from the same authority; clients notice nothing."""
    caller.require(Permission.MANAGE_VAULT)
    return _keep(services, trail, services.tls.renewed(tuple(body.names)), "renewal")


@router.put("/certificate")
def use(body: wire.TlsSupplied, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.TlsResponse:
    """Show a certificate that somebody else made, after it was checked."""
    caller.require(Permission.MANAGE_VAULT)
    return _keep(services, trail, services.tls.supplied(body.certificate, body.key.get_secret_value()), "supplied")


def _keep(services: Services, trail: Trail, identity: Identity, how: str) -> wire.TlsResponse:
    digest = describe(identity.server.certificate).fingerprint.replace(":", "").lower()
    with trail.together():
        services.tls.keep(identity)
        trail.done(Action.TLS_CERTIFICATE_CHANGED, digests={"certificate": digest}, details={"how": how})
    services.tls.present()
    return present_tls(services)

"""Certificates as the wire has them."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.api.services import Services
from engine.contract import tls as wire
from engine.core.clock import iso_utc
from engine.network.certificates import Description


def present_tls(services: Services) -> wire.TlsResponse:
    """The listener and its certificate, as they are now."""
    shown = services.tls.shown()
    if shown is None:
        return wire.TlsResponse(listening=services.tls.listener.address, origin=None, server=None, authority=None)
    origin, server, authority = shown
    return wire.TlsResponse(
        listening=services.tls.listener.address,
        origin=origin,
        server=_present(server),
        authority=None if authority is None else _present(authority),
    )


def _present(found: Description) -> wire.CertificateResponse:
    return wire.CertificateResponse(
        subject=found.subject,
        issuer=found.issuer,
        names=[*found.names],
        fingerprint=found.fingerprint,
        not_before=iso_utc(found.not_before),
        not_after=iso_utc(found.not_after),
        days_left=(found.not_after - datetime.now(UTC)).days,
    )

"""The typed client's calls about the TLS listener's certificate."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from engine.client.transport import Transport
from engine.contract import tls as wire


class TlsCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self) -> wire.TlsResponse:
        return self._transport.call("GET", "/api/tls", wire.TlsResponse)

    def authority(self) -> str:
        """The local authority's certificate, PEM."""
        return self._transport.call("GET", "/api/tls/authority", wire.AuthorityCertificate).certificate

    def make_authority(self, names: Sequence[str]) -> wire.TlsResponse:
        """A new authority, and a certificate of it for these host names and addresses."""
        body = wire.TlsNames(names=[*names])
        return self._transport.call("POST", "/api/tls/authority", wire.TlsResponse, json=body.model_dump())

    def renew(self, names: Sequence[str] = ()) -> wire.TlsResponse:
        """A new certificate from the same authority; without names for those of the present one."""
        body = wire.TlsNames(names=[*names])
        return self._transport.call("POST", "/api/tls/renewal", wire.TlsResponse, json=body.model_dump())

    def use(self, certificate: str, key: str) -> wire.TlsResponse:
        """Show a certificate that somebody else made."""
        body = wire.TlsSupplied(certificate=certificate, key=SecretStr(key))
        sent = {"certificate": body.certificate} | body.reveal()
        return self._transport.call("PUT", "/api/tls/certificate", wire.TlsResponse, json=sent)

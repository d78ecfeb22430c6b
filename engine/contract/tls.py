"""The TLS listener: what its certificate says, and how to get another."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from engine.contract.base import Request, Response
from engine.contract.vault import SecretRequest

HostName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
_PEM_MOST = 64 * 1024


class Health(Response):
    """The engine answers; nothing else is told to strangers."""

    status: Literal["ok"] = "ok"


class TlsNames(Request):
    """Host names and IP addresses by which people reach this machine; none: those of the present certificate."""

    names: Annotated[list[HostName], Field(max_length=50, default_factory=list)]


class TlsSupplied(SecretRequest):
    """PEM texts: the server's certificate first, then those above it; a key without a passphrase."""

    certificate: Annotated[str, Field(min_length=1, max_length=_PEM_MOST)]
    key: Annotated[SecretStr, Field(min_length=1, max_length=_PEM_MOST)]


class CertificateResponse(Response):
    """``fingerprint``: SHA-256, pairs of digits with colons. Times are RFC 3339 UTC."""

    subject: str
    issuer: str
    names: list[str]
    fingerprint: str
    not_before: str
    not_after: str
    days_left: int


class TlsResponse(Response):
    """``listening``: the address that clients connect to; None: there is no listener now.

    ``origin`` None: there is no certificate yet.
    """

    listening: str | None
    origin: Literal["authority", "supplied"] | None
    server: CertificateResponse | None
    authority: CertificateResponse | None


class AuthorityCertificate(Response):
    """PEM, for clients; it is no secret."""

    certificate: str

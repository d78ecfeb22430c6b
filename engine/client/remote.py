"""An engine of another machine: where it is, and by which authority it is known."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.client.errors import ClientError
from engine.contract.locations import CA_FILE_VARIABLE, URL_VARIABLE


@dataclass(frozen=True, slots=True)
class RemoteEngine:
    """``url``: ``https://host:port``. ``ca_file`` None: the authorities that this machine trusts."""

    url: str
    ca_file: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> RemoteEngine | None:
        """What ``CLOISTER_URL`` names; None: the engine of this machine. Raises ClientError for anything but https."""
        url = environment.get(URL_VARIABLE, "").strip().rstrip("/")
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.username:
            raise ClientError(
                "URL_REFUSED",
                f"{URL_VARIABLE} is no address of an engine.",
                "Write https://HOST:PORT and nothing else.",
            )
        named = environment.get(CA_FILE_VARIABLE, "").strip()
        return cls(url, Path(named).expanduser() if named else None)

    def tls(self) -> ssl.SSLContext:
        """TLS 1.2 or newer; the certificate must be from the authority and for the host. Raises ClientError."""
        try:
            context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        except (OSError, ssl.SSLError) as error:
            raise ClientError(
                "CA_FILE_UNREADABLE",
                f"The authority's certificate cannot be read: {error.strerror or 'it is not PEM text'}.",
                f"Let {CA_FILE_VARIABLE} name the file that `cloister tls export-authority` wrote.",
            ) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

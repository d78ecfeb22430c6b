"""The listener's certificate: made, supplied, renewed, kept sealed in the vault, and presented by the listener."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from engine.core.clock import Clock
from engine.network.certificates import Description, Pair, describe, examine_supplied, make_authority, make_server
from engine.network.errors import TlsNotSetUpError
from engine.vault.database import Database

Origin = Literal["authority", "supplied"]

_KEY = "network.tls"
WARNING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Identity:
    """What the listener shows, and the authority that made it; None: it was supplied."""

    origin: Origin
    server: Pair
    authority: Pair | None


class Listener(Protocol):
    """The process that clients connect to."""

    @property
    def address(self) -> str | None:
        """``host:port``; None: there is none."""

    def present(self, server: Pair) -> None:
        """Show another certificate from the next connection on."""


class NoListener:
    """Where nobody asked for one."""

    address: str | None = None

    def present(self, server: Pair) -> None:
        return None


class TlsService:
    """The repository of the key ``network.tls`` of the table ``settings``: the encrypted database seals the keys."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.listener: Listener = NoListener()

    @property
    def has_ended(self) -> bool:
        """Whether there was a listener, and nobody connects any more."""
        return not isinstance(self.listener, NoListener) and self.listener.address is None

    def identity(self) -> Identity:
        """Raises TlsNotSetUpError."""
        found = self._load()
        if found is None:
            raise TlsNotSetUpError(
                "There is no certificate for the listener.",
                help="Make one with `cloister tls authority`, or supply one with `cloister tls use`.",
            )
        return found

    def shown(self) -> tuple[Origin, Description, Description | None] | None:
        """Where the certificate is from, what it says, and what its authority's says; None: there is none."""
        found = self._load()
        if found is None:
            return None
        authority = None if found.authority is None else describe(found.authority.certificate)
        return found.origin, describe(found.server.certificate), authority

    def make(self, names: tuple[str, ...]) -> Identity:
        """A new authority and a certificate of it. Clients have to be given the new authority."""
        now = self._clock.now_utc()
        authority = make_authority(now)
        return Identity("authority", make_server(authority, names, now), authority)

    def renewed(self, names: tuple[str, ...] = ()) -> Identity:
        """A new certificate and key from the authority that is there, for the same names where none are given.

        Raises TlsNotSetUpError, also where the certificate was supplied.
        """
        present = self.identity()
        if present.authority is None:
            raise TlsNotSetUpError(
                "The certificate was supplied, so it cannot be renewed here.",
                help="Supply the next one with `cloister tls use`, or change to an own authority.",
            )
        server = make_server(
            present.authority, names or describe(present.server.certificate).names, self._clock.now_utc()
        )
        return Identity("authority", server, present.authority)

    def supplied(self, certificate: str, key: str) -> Identity:
        """Raises CertificateRefusedError."""
        return Identity("supplied", examine_supplied(certificate, key, self._clock.now_utc()), None)

    def keep(self, identity: Identity) -> None:
        """Keep it in place of any other; ``present`` shows it. Joins a transaction that is open."""
        with self._database.write() as conn:
            conn.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                (_KEY, json.dumps(asdict(identity))),
            )

    def present(self) -> None:
        """Let a running listener show what is kept now. Connections that are open keep the old one."""
        self.listener.present(self.identity().server)

    def _load(self) -> Identity | None:
        with self._database.read() as conn:
            row = conn.execute("SELECT value FROM settings WHERE key = ?", (_KEY,)).fetchone()
        if row is None:
            return None
        body = json.loads(str(row[0]))
        authority = Pair(**body["authority"]) if body["authority"] is not None else None
        return Identity(body["origin"], Pair(**body["server"]), authority)

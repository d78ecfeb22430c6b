"""One question to the directory: a fresh, confined process for each, over a connection that another one opened."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from engine.directory import child
from engine.directory.errors import DirectoryDownError, DirectorySettingsError
from engine.directory.model import DirectorySettings, Entry
from engine.runtime.confinement import directory_client
from engine.runtime.isolation import start_isolated

_LIMIT_S = 30.0
_LARGEST_ANSWER_BYTES = 4 << 20
_DOWN = {
    "certificate": (
        "The directory's certificate is not from the authority that was named, or not for its host.",
        "Set the right one with `cloister ldap set --ca FILE`.",
    ),
    "service_account": (
        "The directory refuses the account that searches it.",
        "Set its name and password again with `cloister ldap set`.",
    ),
    "no_tls": ("The directory does not offer StartTLS.", "Use ldaps://, or turn StartTLS on in the directory."),
}
_SILENT = ("The directory does not answer.", "Passwords that were set here go on working. Try again in a moment.")


class Connects(Protocol):
    """What leads to the directory."""

    def connect(self) -> socket.socket: ...


def ask(
    settings: DirectorySettings, name: str, password: str | None, reach: Connects, folder: Path, *, accept_weak: bool
) -> Entry | None:
    """Who that is, and with a ``password`` whether it is theirs; None: nobody, or it is not.

    Raises DirectoryDownError or DirectorySettingsError.
    """
    if password == "":
        return None
    connection = reach.connect()
    ours, theirs = socket.socketpair()
    with contextlib.closing(ours), contextlib.closing(theirs), contextlib.closing(connection):
        started = start_isolated(
            [sys.executable, "-I", child.__file__, str(theirs.fileno()), str(connection.fileno())],
            folder=folder,
            environment={},
            stderr=subprocess.DEVNULL,
            descriptors=(theirs.fileno(), connection.fileno()),
            policy=directory_client(),
            accept_weak=accept_weak,
        )
        theirs.close()
        connection.close()
        try:
            ours.settimeout(_LIMIT_S)
            ours.sendall(_question(settings, name, password))
            with ours.makefile("rb") as stream:
                untrusted = stream.readline(_LARGEST_ANSWER_BYTES)
        except OSError:
            untrusted = b""
        finally:
            started.process.kill()
            started.process.wait()
    return _judged(untrusted)


def _question(settings: DirectorySettings, name: str, password: str | None) -> bytes:
    body = {
        "host": settings.host,
        "security": settings.security,
        "ca": settings.ca,
        "base": settings.base,
        "group_base": settings.group_base or settings.base,
        "user_filter": settings.user_filter,
        "name_attribute": settings.name_attribute,
        "bind_dn": settings.bind_dn,
        "bind_password": settings.bind_password,
        "name": name,
        "password": password,
    }
    return json.dumps(body).encode() + b"\n"


def _judged(untrusted: bytes) -> Entry | None:
    try:
        told = json.loads(untrusted)
        outcome = told["outcome"]
        if outcome == "found":
            return Entry(str(told["dn"]), str(told["name"]), tuple(str(group) for group in told["groups"]))
    except (ValueError, KeyError, TypeError):
        outcome = "down"
    if outcome in ("unknown", "wrong_password"):
        return None
    if outcome == "filter":
        raise DirectorySettingsError("The directory does not understand the filter.", help="Set another user filter.")
    message, advice = _DOWN.get(outcome, _SILENT)
    raise DirectoryDownError(message, help=advice)

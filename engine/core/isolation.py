"""Leaves the network: the process moves into a network namespace that has no interface.

Unix sockets live in the file system and go on working; nothing else does, for this process and every
child it starts. See unshare(2) and network_namespaces(7).
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path
from typing import Any

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

# See the audit events table of the Python documentation; gethostbyname_ex raises the event of gethostbyname.
_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.getnameinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_TO_AN_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def leave_network() -> bool:
    """Enter an empty network namespace and say whether that worked. Call before any thread is started.

    Without the privilege for it, a user namespace is made in which this user keeps its own id.
    """
    if is_isolated():
        return True
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWNET) == 0:
        return is_isolated()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    proc = Path("/proc/self")
    (proc / "setgroups").write_text("deny")
    (proc / "uid_map").write_text(f"{uid} {uid} 1")
    (proc / "gid_map").write_text(f"{gid} {gid} 1")
    return is_isolated()


def is_isolated() -> bool:
    """Whether this process sees no network interface that is up, a loopback of its own included."""
    try:
        lines = Path("/proc/self/net/dev").read_text().splitlines()[2:]
    except OSError:
        return False
    names = [line.split(":")[0].strip() for line in lines]
    # The new namespace's loopback exists but is down; a routing table with an entry means it is up.
    routes = Path("/proc/self/net/fib_trie")
    has_routes = routes.exists() and "LOCAL" in routes.read_text()
    return set(names) <= {"lo"} and not has_routes


class ConnectionWatch:
    """Counts what this process's Python code tries to reach beyond the machine, and refuses it.

    The namespace refuses too; this is how the engine knows that something tried. See ``sys.addaudithook``.
    """

    def __init__(self) -> None:
        self.attempts = 0

    def install(self) -> None:
        """Watch from now on; an audit hook cannot be taken out again."""
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _LOOK_UPS or (event in _TO_AN_ADDRESS and _is_beyond(*arguments)):
            self.attempts += 1
            raise PermissionError("Cloister opens no connection beyond this machine.")


def _is_beyond(sender: socket.socket, address: object = None) -> bool:
    """Without an address a message answers over a connection that was refused, or accepted, before."""
    return sender.family != socket.AF_UNIX and address is not None

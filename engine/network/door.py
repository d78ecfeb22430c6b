"""The engine's side of the listener: binds its address, starts the process before it, takes over its connections."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from engine.network import front
from engine.network.certificates import Pair
from engine.network.errors import ListenAddressError, ListenError
from engine.runtime.confinement import listener as listener_policy
from engine.runtime.isolation import IsolatedChild, start_isolated

_log = logging.getLogger(__name__)

_READY_S = 30.0
_MESSAGE_BYTES = 4096
_BUFFER_BYTES = 256 * 1024
_END_S = 3.0


def bind_listener(where: str) -> socket.socket:
    """Bind ``host:port``, an address of this machine, and do not listen yet. Call it before leaving the network.

    Raises ListenAddressError or ListenError.
    """
    host, port = _parse(where)
    family = socket.AF_INET6 if host.version == 6 else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((str(host), port))
    except OSError as error:
        bound.close()
        raise ListenError(
            f"The system does not let the engine listen on {where}: {error.strerror}.",
            help="Name an address of this machine and a free port above 1023, such as 0.0.0.0:8443.",
        ) from None
    return bound


def _parse(where: str) -> tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]:
    host, _, port = where.rpartition(":")
    try:
        in_brackets = host.startswith("[") and host.endswith("]")
        address = ipaddress.IPv6Address(host[1:-1]) if in_brackets else ipaddress.IPv4Address(host)
        number = int(port)
        if not 0 <= number <= 65535:
            raise ValueError
    except ValueError:
        raise ListenAddressError(
            "The listener's address is not understood.",
            help="Write an IP address of this machine and a port, such as 0.0.0.0:8443, 192.0.2.7:8443 or [::]:8443.",
        ) from None
    return address, number


class Door:
    """A running listener. ``serve`` gives each connection, with its client's address, to a protocol."""

    def __init__(self, child: IsolatedChild, channel: socket.socket, address: str) -> None:
        """Use ``open_door``."""
        self._child = child
        self._channel = channel
        self._address = address
        self._taking_over: set[asyncio.Task[object]] = set()
        self._open = True

    @property
    def pid(self) -> int:
        return self._child.process.pid

    @property
    def address(self) -> str | None:
        """``host:port`` where clients connect; None: the process before the listener has ended."""
        return self._address if self._open and self._child.process.poll() is None else None

    def present(self, server: Pair) -> None:
        """Show another certificate from the next connection on. Raises ListenError."""
        try:
            self._channel.send(_identity(server))
        except OSError:
            raise ListenError(
                "The listener does not take the certificate.", help="Restart the engine; it is kept in the vault."
            ) from None

    def serve(self, loop: asyncio.AbstractEventLoop, protocol_for: Callable[[str], asyncio.Protocol]) -> None:
        """Take connections over from now on; ``protocol_for`` is told the client's address."""
        self._channel.setblocking(False)
        loop.add_reader(self._channel.fileno(), self._hear, loop, protocol_for)

    def close(self) -> None:
        """No client connects any more; returns when the process is gone. Idempotent."""
        if not self._open:
            return
        self._open = False
        self._channel.close()
        process = self._child.process
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _hear(self, loop: asyncio.AbstractEventLoop, protocol_for: Callable[[str], asyncio.Protocol]) -> None:
        try:
            message = self._channel.recv(_MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            loop.remove_reader(self._channel.fileno())
            _log.error("the process before the TLS listener has ended: nobody is let in until the engine is restarted")
            return
        wanted = json.loads(message)
        ours, theirs = socket.socketpair()
        try:
            with contextlib.closing(theirs):
                socket.send_fds(self._channel, [b"C%d" % int(wanted["client"])], [theirs.fileno()])
        except OSError:  # it is not listening; its client gives up after a while
            ours.close()
            return
        address = str(ipaddress.ip_network(wanted["address"], strict=False)).removesuffix("/32")
        taking = loop.create_task(_take_over(loop, lambda: protocol_for(address), ours))
        self._taking_over.add(taking)
        taking.add_done_callback(self._taking_over.discard)


async def _take_over(
    loop: asyncio.AbstractEventLoop, factory: Callable[[], asyncio.Protocol], ours: socket.socket
) -> object:
    ours.setblocking(False)
    return await loop.connect_accepted_socket(factory, ours)


def open_door(bound: socket.socket, server: Pair, folder: Path, *, accept_weak: bool) -> Door:
    """Start the process before a bound listener, and close the socket here. Returns once it listens.

    The process is killed when the calling thread ends. Raises ListenError or IsolationMissingError.
    """
    host, port = bound.getsockname()[:2]
    address = f"[{host}]:{port}" if bound.family == socket.AF_INET6 else f"{host}:{port}"
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
    try:
        child = start_isolated(
            [sys.executable, "-I", "-S", front.__file__, str(bound.fileno()), str(theirs.fileno())],
            folder=folder,
            environment={},
            stderr=subprocess.DEVNULL,
            descriptors=(bound.fileno(), theirs.fileno()),
            policy=listener_policy(),
            accept_weak=accept_weak,
        )
    except OSError as error:
        ours.close()
        raise ListenError("The process before the listener cannot be started.", help=str(error.strerror)) from None
    finally:
        bound.close()  # from here on the engine itself has no socket of the network
        theirs.close()
    door = Door(child, ours, address)
    ours.settimeout(_READY_S)
    try:
        ours.send(_identity(server))
        ready = ours.recv(_MESSAGE_BYTES)
    except OSError:
        ready = b""
    if not ready:
        door.close()
        raise ListenError(
            "The process before the listener did not get ready.",
            help="Look whether another program listens on that port; `cloister tls show` tells of the certificate.",
        )
    return door


def _identity(server: Pair) -> bytes:
    return b"I" + json.dumps({"certificate": server.certificate, "key": server.key}).encode()

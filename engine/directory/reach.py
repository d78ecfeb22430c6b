"""The only process that opens a connection to another machine, and only to one: the directory named at the start.

Run as a script, standard library only, before the engine leaves the network. It looks the name up once, gives up files,
programs and every other port, and then knows one order: connect, and pass bytes on. What they say is encrypted between
the directory and the process that speaks with it; neither the engine nor a document can name another place.

Arguments: the descriptor of the channel to the engine, the host, the port. Each message on the channel carries one
end of a socket pair. One line is sent first: ``ready``, or what went wrong.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.core.sandbox import landlock, linux, refusals
from engine.core.sandbox.landlock import Places

CONNECT_S = 5.0
SILENCE_S = 30.0
AT_A_TIME = 16
_PIECE_BYTES = 64 * 1024


def confine(port: int) -> bool:
    """Give up everything but connections to ``port``. False where the kernel does not offer it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held = landlock.restrict(Places(), connect_port=port) >= 4
    linux.drop_capabilities()
    filtered = refusals.install(os.getpid(), sockets=False, processes=False, connects=True)
    return held and filtered


def serve(channel: socket.socket, addresses: list[tuple[int, tuple[object, ...]]]) -> None:
    """Until the engine goes away."""
    free = threading.BoundedSemaphore(AT_A_TIME)
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 16, 1)
        if not message:
            return
        ends = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        if not ends or not free.acquire(blocking=False):
            for end in ends:
                end.close()
            continue
        threading.Thread(target=_connect, args=(ends[0], addresses, free), daemon=True).start()


def _connect(
    end: socket.socket, addresses: list[tuple[int, tuple[object, ...]]], free: threading.BoundedSemaphore
) -> None:
    with contextlib.closing(end):
        try:
            for family, address in addresses:
                with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as outer:
                    outer.settimeout(CONNECT_S)
                    outer.connect(address)
                    _pass_on(end, outer)
                    return
        finally:
            free.release()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Both ways, until either ends or nothing was said for long."""
    while ready := select.select([one, other], [], [], SILENCE_S)[0]:
        for source in ready:
            piece = source.recv(_PIECE_BYTES)
            if not piece:
                return
            (other if source is one else one).sendall(piece)


def main(arguments: list[str]) -> None:
    channel = socket.socket(fileno=int(arguments[0]))
    host, port = arguments[1], int(arguments[2])
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        channel.send(b"unknown host")
        return
    if not confine(port):
        channel.send(b"weak")
        return
    channel.send(b"ready")
    serve(channel, [(family, address) for family, _, _, _, address in found])


if __name__ == "__main__":
    main(sys.argv[1:])

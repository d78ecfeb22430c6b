"""The engine's side of the way to the directory: starts the process that connects, and asks it for connections."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys

from engine.directory import reach
from engine.directory.errors import DirectoryDownError, DirectorySettingsError

_READY_S = 30.0
_PLACE = re.compile(r"(?P<host>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]):(?P<port>[0-9]{1,5})")
_WRONG = {
    b"unknown host": (
        "Nobody knows the directory's host name.",
        "Check the name, and the name service of this machine.",
    ),
    b"weak": (
        "This system cannot confine the process that connects to the directory.",
        "It takes Linux 6.7 or newer with Landlock enabled.",
    ),
}


class Reach:
    """Connections to one host and port. Thread-safe."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, host: str, port: int) -> None:
        """Use ``open_reach``."""
        self._process = process
        self._channel = channel
        self.host = host
        self.port = port

    def connect(self) -> socket.socket:
        """One end of a socket pair whose other end leads to the directory, or is closed. Raises DirectoryDownError."""
        ours, theirs = socket.socketpair()
        try:
            with contextlib.closing(theirs):
                socket.send_fds(self._channel, [b"connect"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise DirectoryDownError(
                "The process that connects to the directory has ended.", help="Restart the engine."
            ) from None
        return ours

    def close(self) -> None:
        self._channel.close()
        self._process.kill()
        self._process.wait()


def parse_place(where: str) -> tuple[str, int]:
    """Host and port. Raises DirectorySettingsError."""
    found = _PLACE.fullmatch(where)
    if found is None or not 1 <= int(found["port"]) <= 65535:
        raise DirectorySettingsError(
            "The directory's place is not understood.", help="Write HOST:PORT, such as ldap.example.org:636."
        )
    return found["host"].strip("[]"), int(found["port"])


def open_reach(where: str) -> Reach:
    """Start the process, which stays in the network. Call it before leaving that.

    Raises DirectorySettingsError or DirectoryDownError.
    """
    host, port = parse_place(where)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with contextlib.closing(theirs):
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", reach.__file__, str(theirs.fileno()), host, str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env={},
            cwd="/",
            start_new_session=True,
        )
    ours.settimeout(_READY_S)
    try:
        told = ours.recv(64)
    except OSError:
        told = b""
    ours.settimeout(None)
    made = Reach(process, ours, host, port)
    if told == b"ready":
        return made
    made.close()
    message, advice = _WRONG.get(told, ("The process that connects to the directory did not start.", "Try again."))
    raise DirectoryDownError(message, help=advice)

"""The engine can leave the network, and knows when something tries to use one."""

from __future__ import annotations

import subprocess
import sys

LEAVE = """
import socket
from engine.core.isolation import leave_network, is_isolated
assert leave_network() and is_isolated()
one, other = socket.socketpair()
one.send(b"x")
assert other.recv(1) == b"x"
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError as error:
    print("refused")
"""

WATCH = """
import socket
from engine.core.isolation import ConnectionWatch
watch = ConnectionWatch()
watch.install()
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    lambda: socket.getaddrinfo("example.invalid", 80),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
):
    try:
        attempt()
    except PermissionError:
        pass
unix = socket.socket(socket.AF_UNIX)
try:
    unix.connect("/nonexistent.sock")
except FileNotFoundError:
    print(watch.attempts)
"""


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_process_that_left_the_network_reaches_nothing() -> None:
    assert _run(LEAVE) == "refused"


def test_every_attempt_is_refused_and_counted() -> None:
    assert _run(WATCH) == "3"

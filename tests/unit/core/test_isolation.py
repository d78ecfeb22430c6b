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


WITHOUT_A_CONNECTION = """
import array, socket
from engine.core.isolation import ConnectionWatch
watch = ConnectionWatch()
watch.install()
address = ("192.0.2.1", 53)
for attempt in (
    lambda: socket.gethostbyname("example.invalid"),
    lambda: socket.gethostbyname_ex("example.invalid"),
    lambda: socket.gethostbyaddr("192.0.2.1"),
    lambda: socket.getnameinfo(address, 0),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", 0, address),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, address),
    lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, ("2001:db8::1", 53)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect_ex(address),
):
    before = watch.attempts
    try:
        attempt()
    except PermissionError:
        pass
    else:
        raise AssertionError("was let through")
    assert watch.attempts == before + 1
one, other = socket.socketpair()
one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1]))])
print(other.recv(1).decode(), watch.attempts)
"""


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_process_that_left_the_network_reaches_nothing() -> None:
    assert _run(LEAVE) == "refused"


def test_every_attempt_is_refused_and_counted() -> None:
    assert _run(WATCH) == "3"


def test_a_name_looked_up_and_a_datagram_are_attempts_too() -> None:
    """Either carries data out without a connection."""
    assert _run(WITHOUT_A_CONNECTION) == "x 8"

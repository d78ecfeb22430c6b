"""The one process that stays in the network: it reaches one port, and has nothing else left to try with."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.core.sandbox import landlock
from engine.directory import reach
from engine.directory.errors import DirectoryDownError, DirectorySettingsError
from engine.directory.reaching import Reach, open_reach, parse_place

pytestmark = pytest.mark.skipif(landlock.version() < 4, reason="this kernel's Landlock does not decide about ports")


@pytest.fixture
def directory() -> Iterator[socket.socket]:
    """Something that listens as a directory would."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        yield listening


@pytest.fixture
def way(directory: socket.socket) -> Iterator[Reach]:
    made = open_reach(f"127.0.0.1:{directory.getsockname()[1]}")
    yield made
    made.close()


def test_bytes_go_both_ways_and_an_end_is_an_end(way: Reach, directory: socket.socket) -> None:
    with way.connect() as ours:
        there, _ = directory.accept()
        with there:
            ours.sendall(b"question")
            assert there.recv(100) == b"question"
            there.sendall(b"answer" * 30_000)
            got = b""
            while len(got) < 180_000:
                got += ours.recv(65536)
        assert ours.recv(1) == b""  # it hung up


def test_several_connections_are_apart(way: Reach, directory: socket.socket) -> None:
    with way.connect() as first, way.connect() as second:
        ends = [directory.accept()[0] for _ in range(2)]
        first.sendall(b"1")
        second.sendall(b"2")
        assert sorted(end.recv(1) for end in ends) == [b"1", b"2"]
        for end in ends:
            end.close()


def test_where_nobody_listens_the_connection_ends(way: Reach, directory: socket.socket) -> None:
    directory.close()
    with way.connect() as ours:
        ours.settimeout(20)
        assert ours.recv(1) == b""


def test_a_process_that_has_ended_is_a_typed_error(way: Reach) -> None:
    way._process.kill()
    way._process.wait()
    with pytest.raises(DirectoryDownError):
        way.connect()


def test_a_host_that_nobody_knows_is_said_at_the_start() -> None:
    with pytest.raises(DirectoryDownError, match="host name"):
        open_reach("no-such-host.invalid:636")


@pytest.mark.parametrize(
    "place", ["", "ldap.example.org", "ldap.example.org:0", "ldap.example.org:70000", "a b:1", "x:ldap"]
)
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(DirectorySettingsError):
        parse_place(place)


def test_an_address_of_either_kind_is_a_place() -> None:
    assert parse_place("[2001:db8::1]:636") == ("2001:db8::1", 636)
    assert parse_place("ldap.example.org:389") == ("ldap.example.org", 389)


# What the process could try after its first steps, were it taken over. Each prints what came of it.
_WAYS_OUT = """
import ctypes, os, socket, sys
sys.path.insert(0, sys.argv[1])
from engine.directory.reach import confine
allowed, other, folder = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
assert confine(allowed)
def attempt(name, function):
    try:
        function()
        print(name, "ESCAPED")
    except OSError as error:
        print(name, error.errno)
def connect(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.connect(("127.0.0.1", port))
def sends():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("127.0.0.1", other))
def listens():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.bind(("127.0.0.1", 0))
connect(allowed)
print("allowed", 0)
attempt("another port", lambda: connect(other))
attempt("datagrams", sends)
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
attempt("listening", listens)
attempt("reading", lambda: os.open("/etc/passwd", os.O_RDONLY))
attempt("reading the vault", lambda: os.open(folder, os.O_RDONLY))
attempt("writing", lambda: os.open(folder + "/x", os.O_CREAT | os.O_WRONLY))
attempt("a program", lambda: os.execv("/bin/true", ["/bin/true"]))
attempt("a process", os.fork)
attempt("a message with an address", lambda: socket.socket(socket.AF_INET).sendmsg([b"x"], [], 0, ("127.0.0.1", other)))
"""


def test_it_can_do_nothing_but_connect_to_that_port(directory: socket.socket, tmp_path: Path) -> None:
    root = str(Path(reach.__file__).resolve().parents[2])
    with socket.create_server(("127.0.0.1", 0)) as other, closing(directory):
        ports = [str(one.getsockname()[1]) for one in (directory, other)]
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _WAYS_OUT, root, *ports, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
        )
        other.settimeout(0)
        with pytest.raises(BlockingIOError):
            other.accept()
    told = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert told.pop("allowed", None) == "0", done.stderr
    assert len(told) == 12 and "ESCAPED" not in told.values(), (told, done.stderr)
    assert not [*tmp_path.iterdir()]

"""The listener with the process before it: real sockets, real TLS, and what a hostile client can do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import uvicorn
from uvicorn.server import ServerState

from engine.core.sandbox import landlock
from engine.network import front
from engine.network.certificates import Pair, describe, make_authority, make_server
from engine.network.door import Door, bind_listener, open_door
from engine.network.errors import ListenAddressError, ListenError
from engine.network.protocol import NetworkProtocol
from engine.runtime.confinement import listener as listener_policy
from engine.runtime.isolation import start_isolated
from tests.support import loopback

pytestmark = pytest.mark.skipif(landlock.version() < landlock.ENOUGH, reason="this kernel has no Landlock of version 3")

HEAD_S = 0.6


async def tell(scope: Any, receive: Any, send: Any) -> None:
    """Answers with where the request came from, after its body."""
    while (await receive()).get("more_body"):
        pass
    body = json.dumps({"address": scope["state"]["address"], "scheme": scope["scheme"], "client": scope["client"]})
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


@dataclass
class Served:
    """A door with a small application behind it."""

    door: Door
    authority: Pair
    port: int
    cafile: Path

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.cafile))

    def connect(self, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return (context or self.context()).wrap_socket(raw, server_hostname="localhost")

    def ask(self, connection: ssl.SSLSocket, headers: str = "") -> Any:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        head, _, body = _read_all(connection).partition(b"\r\n\r\n")
        return json.loads(body) if b" 200 " in head.split(b"\r\n")[0] else head


def _read_all(connection: ssl.SSLSocket) -> bytes:
    """Until the one answer is whole or the connection ends."""
    data = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
        while piece := connection.recv(65536):
            data += piece
            if data.endswith(b"}"):
                break
    return data


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("door")
    authority = make_authority(datetime.now(UTC))
    bound = bind_listener("127.0.0.1:0")
    port = int(bound.getsockname()[1])
    door = open_door(bound, make_server(authority, ["localhost"], datetime.now(UTC)), folder, accept_weak=False)
    (folder / "ca.pem").write_text(authority.certificate)
    loop = asyncio.new_event_loop()
    config = uvicorn.Config(tell, log_config=None, proxy_headers=False, ws="none", h11_max_incomplete_event_size=16384)

    def protocol(address: str) -> NetworkProtocol:
        return NetworkProtocol(config, ServerState(), address, head_s=HEAD_S, body_s=HEAD_S)

    loop.call_soon(door.serve, loop, protocol)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        with loopback.opened(port):
            yield Served(door, authority, port, folder / "ca.pem")
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        door.close()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def test_a_request_is_marked_with_its_address_whatever_it_says_itself(served: Served) -> None:
    lies = "X-Forwarded-For: 198.51.100.9\r\nForwarded: for=198.51.100.9\r\nX-Real-Ip: 198.51.100.9\r\n"
    with served.connect() as connection:
        assert connection.version() == "TLSv1.3"
        told = served.ask(connection, lies)
        assert told == {"address": "127.0.0.1", "scheme": "https", "client": ["127.0.0.1", 0]}
        assert served.ask(connection) == told  # the connection is kept


def test_old_versions_weak_ciphers_and_plain_text_are_refused(served: Served) -> None:
    old = served.context()
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with served.connect(old) as connection:
        assert connection.version() == "TLSv1.2" and "GCM" in str(connection.cipher())
    old.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        served.connect(old)
    older = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    older.check_hostname, older.verify_mode = False, ssl.CERT_NONE
    older.set_ciphers("ALL:@SECLEVEL=0")
    older.minimum_version = ssl.TLSVersion.TLSv1
    older.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        served.connect(older)
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"200" not in plain.recv(1000)


def test_another_authority_and_another_name_are_refused_by_clients(served: Served, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_text(make_authority(datetime.now(UTC)).certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        served.connect(ssl.create_default_context(cafile=str(tmp_path / "other.pem")))
    raw = socket.create_connection(("127.0.0.1", served.port), timeout=20)
    with pytest.raises(ssl.SSLCertVerificationError):
        served.context().wrap_socket(raw, server_hostname="elsewhere.example.org")


def test_a_new_certificate_is_shown_from_the_next_connection_on(served: Served) -> None:
    fresh = make_server(served.authority, ["localhost", "127.0.0.1"], datetime.now(UTC))
    with served.connect() as before:
        served.door.present(fresh)
        deadline = 200
        while deadline:
            with served.connect() as after:
                shown = ssl.DER_cert_to_PEM_cert(after.getpeercert(binary_form=True) or b"")
            if describe(shown).fingerprint == describe(fresh.certificate).fingerprint:
                break
            deadline -= 1
        assert deadline and served.ask(before)["scheme"] == "https"


def test_a_client_that_sends_its_head_drop_by_drop_is_cut_off(served: Served) -> None:
    """Each byte comes within any patience; the whole does not."""
    ended = threading.Event()
    with served.connect() as connection:
        drip = threading.Thread(target=_drip, args=(connection, ended))
        drip.start()
        try:
            with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
                while connection.recv(100):
                    pass
        finally:
            ended.set()
            drip.join()


def _drip(connection: ssl.SSLSocket, ended: threading.Event) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        while not ended.wait(0.05):
            connection.sendall(b"a")


def test_a_client_that_says_nothing_or_never_ends_its_body_is_cut_off(served: Served) -> None:
    with served.connect() as silent, served.connect() as endless:
        endless.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
        for connection in (silent, endless):
            with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
                assert connection.recv(100) == b""


def test_a_head_that_is_too_large_is_refused(served: Served) -> None:
    with served.connect() as connection:
        answer = b""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"a" * 100_000 + b"\r\n\r\n")
        with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
            answer = connection.recv(1000)
        assert not answer or b" 400 " in answer


def test_one_address_has_only_so_many_connections_and_gets_them_back(served: Served) -> None:
    """Those that shake no hands count as well."""
    idle = [
        socket.create_connection(("127.0.0.1", served.port), timeout=20)
        for _ in range(front.CLIENTS_OF_AN_ADDRESS_MOST)
    ]
    try:
        with pytest.raises((ssl.SSLError, ConnectionResetError, BrokenPipeError)):
            served.connect()
    finally:
        for one in idle:
            one.close()
    for _ in range(200):
        with contextlib.suppress(OSError), served.connect() as connection:
            assert served.ask(connection)["scheme"] == "https"
            return
    pytest.fail("nobody was let in again")


def test_only_the_process_before_the_listener_has_a_socket_of_the_network(served: Served) -> None:
    with served.connect() as connection:
        served.ask(connection)
        own = [one for one in psutil.Process().net_connections(kind="inet") if one.status == "LISTEN"]
        assert served.port not in {one.laddr.port for one in own}
        names = Path(f"/proc/{served.door.pid}/net/dev").read_text().splitlines()[2:]
        assert {line.split(":")[0].strip() for line in names} <= {"lo"}


@pytest.mark.parametrize(
    ("written", "address"),
    [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4%eth0", "2001:db8:1:2::/64")],
)
def test_an_address_counts_as_whose_it_is(written: str, address: str) -> None:
    assert front.counted_as(written) == address


@pytest.mark.parametrize(
    "where", ["", "8443", "localhost:8443", "0.0.0.0", "0.0.0.0:http", "0.0.0.0:70000", "[::1:8443", "::1:8443"]
)
def test_what_is_no_address_is_refused(where: str) -> None:
    with pytest.raises(ListenAddressError):
        bind_listener(where)


def test_an_address_that_is_not_ours_or_is_taken_is_refused() -> None:
    with pytest.raises(ListenError):
        bind_listener("192.0.2.1:0")
    with contextlib.closing(bind_listener("127.0.0.1:0")) as taken:
        taken.listen()
        with pytest.raises(ListenError):
            bind_listener(f"127.0.0.1:{taken.getsockname()[1]}")


def test_no_certificate_that_cannot_be_loaded_starts_a_listener(tmp_path: Path) -> None:
    with pytest.raises(ListenError):
        open_door(bind_listener("127.0.0.1:0"), Pair("no certificate", "no key"), tmp_path, accept_weak=False)


# What a process that was taken over could try with the sockets that it was given. Each prints what came of it.
_WAYS_OUT = """
import ctypes, os, socket, struct, sys
bound, report, port = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
libc = ctypes.CDLL(None, use_errno=True)
there = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(port), socket.inet_aton("127.0.0.1"))
nowhere = struct.pack("=H14x", socket.AF_UNSPEC)
listener = socket.socket(fileno=bound)
def told(name, result):
    os.write(report, f"{name} {ctypes.get_errno() if result < 0 else 'ESCAPED'}\\n".encode())
def attempt(name, function, *arguments):
    ctypes.set_errno(0)
    told(name, function(*arguments))
attempt("disconnect", libc.connect, bound, nowhere, len(nowhere))
listener.listen(1)
libc.shutdown(bound, socket.SHUT_RDWR)  # the socket can be used again after this
attempt("connect", libc.connect, bound, there, len(there))
attempt("fastopen", libc.sendto, bound, b"x", 1, 0x20000000, there, len(there))
attempt("socket", libc.socket, socket.AF_INET, socket.SOCK_STREAM, 0)
attempt("unix socket", libc.socket, socket.AF_UNIX, socket.SOCK_STREAM, 0)
attempt("sendmsg", libc.sendmsg, bound, ctypes.create_string_buffer(64), 0x20000000)
outside = libc.ioctl(bound, 0x894C)  # SIOCGSKNS: the network that the socket lives in
attempt("setns", libc.setns, outside if outside >= 0 else 0, 0x40000000)
attempt("open", libc.open, b"/etc/passwd", 0)
attempt("fork", libc.fork)
"""


def test_the_sockets_that_it_was_given_lead_nowhere_else(tmp_path: Path) -> None:
    """A listening socket can be turned into a connecting one, and names a network that can be entered: not here."""
    with socket.create_server(("127.0.0.1", 0)) as target, contextlib.closing(bind_listener("127.0.0.1:0")) as bound:
        read_end, write_end = os.pipe()
        try:
            child = start_isolated(
                [
                    *(sys.executable, "-I", "-S", "-c", _WAYS_OUT),
                    *(str(bound.fileno()), str(write_end), str(target.getsockname()[1])),
                ],
                folder=tmp_path,
                environment={},
                stderr=subprocess.DEVNULL,
                descriptors=(bound.fileno(), write_end),
                policy=listener_policy(),
                accept_weak=False,
            )
        finally:
            os.close(write_end)
        with os.fdopen(read_end) as stream:
            told = dict(line.strip().rsplit(" ", 1) for line in stream)
        child.process.wait()
        target.settimeout(0)
        with pytest.raises(BlockingIOError):
            target.accept()
    assert len(told) == 9 and "ESCAPED" not in told.values(), told

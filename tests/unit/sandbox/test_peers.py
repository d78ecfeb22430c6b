"""Several processes in one network of their own: what that opens, that nothing else is, and that they end together."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from engine.core.isolation import is_isolated
from engine.core.sandbox import bubblewrap, escapes, landlock, linux
from engine.core.sandbox.escapes import ESCAPED, Target
from engine.core.sandbox.means import Means
from engine.core.sandbox.policy import IsolationReport, Peers, Policy
from engine.runtime import confinement
from engine.runtime.isolation import IsolatedChild, network_namespace_available, start_isolated

pytestmark = [
    pytest.mark.skipif(not linux.available(), reason="sandboxes are made of Linux mechanisms"),
    pytest.mark.skipif(not network_namespace_available(), reason="programs get no network of their own here"),
]
each_way = pytest.mark.parametrize(
    "means",
    [
        pytest.param(
            Means(bubblewrap=False),
            id="landlock",
            marks=pytest.mark.skipif(
                landlock.version() < landlock.ENOUGH, reason="this kernel has no Landlock of version 3"
            ),
        ),
        pytest.param(
            Means(landlock=False),
            id="bubblewrap",
            marks=pytest.mark.skipif(
                not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces"
            ),
        ),
    ],
)
ROOT = Path(escapes.__file__).resolve().parents[3]
ATTEMPTS = f"""
import json, os, sys
sys.path.insert(0, {str(ROOT)!r})
from engine.core.sandbox import escapes
if os.environ.get("RANK", "0") == "0":
    target = escapes.Target.from_json(sys.argv[1])
    print(json.dumps({{name: escapes.attempt(name, target) for name in escapes.names()}}), flush=True)
os._exit(0)
"""
# Within a network that has nobody else in it.
OPENED = {"listen on TCP": ESCAPED, "open netlink": ESCAPED}
NOBODY_THERE = {"connect over IPv4", "connect over IPv6"}


def policy(tmp_path: Path, peers: Peers | None) -> Policy:
    scratch, model, run = tmp_path / "scratch", tmp_path / "model", tmp_path / "run"
    for folder in (scratch, model, run):
        folder.mkdir(exist_ok=True)
    trainer = confinement.trainer(
        model=model, run=run, scratch=scratch, compiles=False, memory_bytes=4 << 30, file_bytes=1 << 20
    )
    return replace(trainer, peers=peers)


def start(code: str, confined: Policy, means: Means, arguments: Sequence[str] = ()) -> IsolatedChild:
    return start_isolated(
        [sys.executable, "-I", "-S", "-c", code, *arguments],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        policy=confined,
        accept_weak=False,
        means=means,
    )


def output(child: IsolatedChild) -> list[str]:
    said, _ = child.process.communicate(timeout=60)
    return sorted(said.decode().splitlines())


@pytest.fixture
def target(tmp_path: Path) -> Target:
    if is_isolated():
        pytest.skip("this test process has no network itself, so that nothing could be reached")
    for name in ("vault", "outside", "own"):
        (tmp_path / name).mkdir()
    (tmp_path / "vault" / "vault.db").write_bytes(b"secret")
    (tmp_path / "outside" / "there").write_bytes(b"kept")
    (tmp_path / "input").write_bytes(b"input")
    return Target(
        home=str(Path.home()),
        vault=str(tmp_path / "vault"),
        outside=str(tmp_path / "outside"),
        own=str(tmp_path / "own"),
        input=str(tmp_path / "input"),
        input_inode=(tmp_path / "input").stat().st_ino,
        engine_pid=os.getpid(),
        tcp_port=1,
        tcp6_port=1,
        udp_port=1,
        unix_socket=str(tmp_path / "engine.sock"),
        datagram_socket=str(tmp_path / "datagram.sock"),
        abstract_socket="cloister-nobody",
    )


@each_way
@pytest.mark.parametrize("cards", [False, True], ids=["processor", "cards"])
def test_a_network_of_their_own_is_all_that_is_opened(
    target: Target, tmp_path: Path, means: Means, cards: bool
) -> None:
    """Every attempt to get out, by one of two processes and by one that is alone, on sockets that are there."""
    text = json.dumps(
        dataclasses.asdict(replace(target, tcp_port=_listening(tmp_path), tcp6_port=_listening(tmp_path)))
    )
    with (
        socket.socket(socket.AF_UNIX) as stream,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams,
    ):
        stream.bind(target.unix_socket)
        stream.listen()
        datagrams.bind(target.datagram_socket)
        [line] = output(start(ATTEMPTS, policy(tmp_path, None), means, [text]))
        alone = json.loads(line)
        [line] = output(start(ATTEMPTS, policy(tmp_path, Peers(2, cards=cards)), means, [text]))
        found = json.loads(line)
    changed = {name: found[name] for name in found if (found[name] == ESCAPED) != (alone[name] == ESCAPED)}
    assert changed == OPENED | _among_themselves(means) | _to_datagram_sockets(cards, means)
    assert not [name for name, what in alone.items() if what == ESCAPED]
    # Connections are tried, and find nobody; the sockets of the machine are not in this network.
    assert {found[name] for name in NOBODY_THERE} <= {"ECONNREFUSED", "ENETUNREACH", "EADDRNOTAVAIL"}
    for name in ("connect to the engine", "connect to an abstract socket", "send over UDP", "ask for a name"):
        assert found[name] in {"EPERM", "EACCES", "EAFNOSUPPORT"}, name
    for name in ("open a raw socket", "open a packet socket", "reach the host of this machine"):
        assert found[name] in {"EPERM", "EAFNOSUPPORT"}, name


def _among_themselves(means: Means) -> dict[str, str]:
    """In a view of bubblewrap no process is to be seen but their own; Landlock keeps even those apart."""
    return {} if means.landlock else {"read who else runs": ESCAPED}


def _to_datagram_sockets(cards: bool, means: Means) -> dict[str, str]:
    """What NCCL cannot do without reaches datagram sockets under a path, such as the system's log, with Landlock."""
    return {"send to a socket": ESCAPED} if cards and means.landlock else {}


def _listening(folder: Path) -> int:
    """The port of somebody on the machine's own loopback, until the test is over."""
    listener = socket.create_server(("127.0.0.1", 0))
    _KEPT.append(listener)
    return int(listener.getsockname()[1])


_KEPT: list[socket.socket] = []


@pytest.fixture(autouse=True)
def closed() -> object:
    yield
    while _KEPT:
        _KEPT.pop().close()


MEET = """
import os, socket, time
me = int(os.environ["RANK"])
if me == 0:
    with socket.create_server(("127.0.0.1", 4000)) as listener:
        print(listener.accept()[0].recv(9).decode(), flush=True)
else:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", 4000)).send(b"me")
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
print(me, os.environ["WORLD_SIZE"], flush=True)
"""


@each_way
def test_they_reach_each_other_and_their_parent_ends_when_all_have(tmp_path: Path, means: Means) -> None:
    child = start(MEET, policy(tmp_path, Peers(2)), means)
    assert child.isolation == "namespace"
    assert output(child) == ["0 2", "1 2", "me"]
    assert child.process.returncode == 0


@each_way
@pytest.mark.parametrize(("end", "status"), [("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -9)])
def test_one_that_ends_badly_ends_all_as_it_ended(tmp_path: Path, means: Means, end: str, status: int) -> None:
    code = f"import os, time\nif os.environ['RANK'] == '1':\n    {end}\ntime.sleep(600)\n"
    child = start(code, policy(tmp_path, Peers(3)), means)
    child.process.communicate(timeout=20)
    assert child.process.returncode == status


@each_way
def test_a_request_to_end_reaches_the_first_and_a_killed_parent_takes_all_along(tmp_path: Path, means: Means) -> None:
    code = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: os.write(1, b'asked %s\\n' % os.environb[b'RANK']))\n"
        "os.write(1, b'ready\\n')\n"
        "while True: time.sleep(0.05)\n"
    )
    child = start(code, policy(tmp_path, Peers(2)), means)
    with child.process:
        stream = child.process.stdout
        assert stream is not None
        assert [stream.readline() for _ in range(2)] == [b"ready\n"] * 2
        everybody = psutil.Process(child.process.pid).children(recursive=True)
        child.process.send_signal(signal.SIGTERM)
        assert stream.readline() == b"asked 0\n"
        child.process.kill()
    assert len(everybody) >= 2
    assert psutil.wait_procs(everybody, timeout=20)[1] == []


def test_a_descriptor_for_the_first_is_nobody_elses(tmp_path: Path) -> None:
    out, into = os.pipe()
    os.write(into, b"key")
    os.close(into)
    code = (
        "import os, sys\n"
        "try: print(os.environ['RANK'], os.read(int(sys.argv[1]), 3).decode())\n"
        "except OSError as error: print(os.environ['RANK'], error.errno)\n"
    )
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", code, str(out)],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        descriptors=(out,),
        policy=policy(tmp_path, Peers(2, first_only=(out,))),
        accept_weak=False,
    )
    os.close(out)
    assert output(child) == ["0 key", f"1 {errno.EBADF}"]


def test_without_a_network_of_their_own_there_are_not_several() -> None:
    """A filter would leave them the machine's loopback, with everybody on it."""
    assert not IsolationReport("seccomp", 7, seccomp=True).suffices(Policy(peers=Peers(2)))
    assert IsolationReport("namespace", 7, seccomp=True).suffices(Policy(peers=Peers(2)))
    there = Policy(peers=Peers(2, (5,), cards=True))
    assert Policy.from_argument(there.to_argument()) == there

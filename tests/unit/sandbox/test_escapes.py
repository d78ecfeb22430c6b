"""Every way out of every kind of sandbox that we know, tried from inside: all of them must fail."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from engine.core.isolation import is_isolated
from engine.core.sandbox import bubblewrap, escapes, kernel_escapes, landlock, linux
from engine.core.sandbox.enter import reader_places
from engine.core.sandbox.escapes import ESCAPED, Target
from engine.core.sandbox.means import Means, start
from engine.core.sandbox.policy import Policy
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.runtime import confinement
from engine.runtime.isolation import start_isolated
from engine.training.child.spec import TrainerSpec
from engine.training.trainer import policy_of
from tests.support.training_kit import small_config

pytestmark = pytest.mark.skipif(not linux.available(), reason="sandboxes are made of Linux mechanisms")

LANDLOCK, BUBBLEWRAP = Means(bubblewrap=False), Means(landlock=False)
each_way = pytest.mark.parametrize(
    "means",
    [
        pytest.param(
            LANDLOCK,
            id="landlock",
            marks=pytest.mark.skipif(
                landlock.version() < landlock.ENOUGH, reason="this kernel has no Landlock of version 3"
            ),
        ),
        pytest.param(
            BUBBLEWRAP,
            id="bubblewrap",
            marks=pytest.mark.skipif(
                not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces"
            ),
        ),
    ],
)

# What a sandbox says, and not chance: a wrong argument or a missing file would be another error.
REFUSED = {"EPERM", "EACCES", "ENOSYS", "EAFNOSUPPORT", "ENOTTY", "EXDEV"}
# What is not in view does not exist, and what is in view cannot be changed. Each of these attempts succeeds outside.
OUT_OF_VIEW = {"ENOENT", "EROFS", "ESRCH"}
BOUNDED = REFUSED | {"MemoryError", "RuntimeError", "ENOMEM", "EAGAIN", "EFBIG", "SystemError"}
ROOT = Path(escapes.__file__).resolve().parents[3]
INSIDE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from engine.core.sandbox import escapes
escapes.main(sys.argv[1])
"""


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    """An engine's vault, sockets and process; the process is this one, which is traceable as the engine is not."""
    if is_isolated():
        pytest.skip("this test process has no network itself, so that nothing could be reached")
    for name in ("vault", "outside", "own"):
        (tmp_path / name).mkdir()
    (tmp_path / "vault" / "vault.db").write_bytes(b"secret")
    (tmp_path / "outside" / "there").write_bytes(b"kept")
    (tmp_path / "input").write_bytes(b"input")
    program = tmp_path / "own" / "program"
    program.write_text("#!/bin/sh\necho RAN\n")
    program.chmod(0o700)
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(_listener(socket.AF_INET, ("127.0.0.1", 0)))
        tcp6 = stack.enter_context(_listener(socket.AF_INET6, ("::1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        abstract = f"cloister-{secrets.token_hex(4)}"
        stack.enter_context(_listener(socket.AF_UNIX, "\0" + abstract))
        stack.enter_context(_listener(socket.AF_UNIX, str(tmp_path / "engine.sock")))
        datagram = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagram.bind(str(tmp_path / "datagram.sock"))
        yield Target(
            home=str(Path.home()),
            vault=str(tmp_path / "vault"),
            outside=str(tmp_path / "outside"),
            own=str(tmp_path / "own"),
            input=str(tmp_path / "input"),
            input_inode=(tmp_path / "input").stat().st_ino,
            engine_pid=os.getpid(),
            tcp_port=tcp.getsockname()[1],
            tcp6_port=tcp6.getsockname()[1],
            udp_port=udp.getsockname()[1],
            unix_socket=str(tmp_path / "engine.sock"),
            datagram_socket=str(tmp_path / "datagram.sock"),
            abstract_socket=abstract,
        )
    assert (tmp_path / "outside" / "there").read_bytes() == b"kept"
    assert {path.name for path in (tmp_path / "outside").iterdir()} == {"there"}
    assert (tmp_path / "input").read_bytes() == b"input"
    assert (tmp_path / "vault").stat().st_mode & 0o077 == 0o055 & ~_umask()


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


@contextlib.contextmanager
def _listener(family: int, address: object) -> Iterator[socket.socket]:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.bind(address)  # type: ignore[arg-type]
        one.listen(16)
        yield one


def _assert_nothing_escaped(said: dict[str, str], means: Means) -> None:
    assert len(said) >= 90
    refused = REFUSED | OUT_OF_VIEW if means is BUBBLEWRAP else REFUSED
    through = {name: what for name, what in said.items() if what not in refused}
    bombs = {name: what for name, what in through.items() if name in kernel_escapes.BOMBS and what in BOUNDED}
    assert through == bombs


def _run(command: list[str], policy: Policy, means: Means) -> dict[str, str]:
    child = start_isolated(
        command,
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        policy=policy,
        accept_weak=False,
        means=means,
    )
    assert child.report.bubblewrap is (means is BUBBLEWRAP)
    assert (child.report.landlock_abi > 0) is (means is LANDLOCK)
    output, errors = child.process.communicate(timeout=120)
    return _read(output, errors)


def _read(output: bytes, errors: bytes) -> dict[str, str]:
    assert b"RAN" not in output
    lines = [line for line in output.decode().splitlines() if line.startswith("[")]
    said = dict(json.loads(line) for line in lines)
    assert said, errors.decode()
    assert {name for name, what in said.items() if what == "tried"} <= {kernel_escapes.BY_LOADER}, errors.decode()
    if said[kernel_escapes.BY_LOADER] == "tried":
        assert b"Permission denied" in errors + output or b"/bin/sh: cannot open shared object file" in errors + output
        said[kernel_escapes.BY_LOADER] = "EACCES"
    return said


def _with_python(policy: Policy) -> Policy:
    """The policy of a program that is not Python, plus what it takes to run the attempts in its place."""
    python = confinement.converter(sys.executable, [], memory_bytes=0, file_bytes=0, python=True).places
    places = policy.places
    return replace(
        policy,
        places=replace(
            places,
            read=(*(places.read or ()), *(python.read or ())),
            listed=python.listed,
        ),
    )


def _text(target: Target) -> str:
    return json.dumps(dataclasses.asdict(target))


def test_the_attempts_succeed_where_nobody_is_confined(target: Target) -> None:
    """An attempt that could never succeed would prove nothing."""
    harmless = [
        *("list the home", "read the vault", "list the vault", "list root", "read outside", "change outside"),
        *("change a mode outside", "change the input", "make a link out", "make a hard link", "inherit a descriptor"),
        *("connect over IPv4", "connect to the engine", "send to a socket", "connect to an abstract socket"),
        *("send over UDP", "signal the engine", "signal everybody", "open netlink", "listen on TCP"),
        *("read the engine's environment", "list the engine's files", "fork bomb", "change personality"),
    ]
    code = INSIDE.replace("escapes.main(sys.argv[1])", "import json, os\nt = escapes.Target.from_json(sys.argv[1])\n")
    code += f"print(json.dumps([[n, escapes.attempt(n, t)] for n in {harmless!r}])); sys.stdout.flush(); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, _text(target)], capture_output=True, check=True, timeout=60, close_fds=False
    )
    said = dict(json.loads(done.stdout))
    assert {name for name, what in said.items() if what != ESCAPED} == {"inherit a descriptor"}
    assert os.truncate(target.input, 5) is None


@each_way
def test_nothing_escapes_from_a_parser(target: Target, tmp_path: Path, means: Means) -> None:
    target = replace(target, own=target.outside)  # a parser has no folder of its own
    (Path(target.outside) / "own").mkdir()
    (Path(target.outside) / "own").rmdir()
    with ParserPool(1, ParseLimits(memory_bytes=512 << 20), tmp_path / "workers", means=means) as pool:
        answer, report = pool.probe("escapes", _text(target))
    assert report.sufficient
    assert report.bubblewrap is (means is BUBBLEWRAP)
    _assert_nothing_escaped(dict(json.loads(answer)), means)


@each_way
def test_nothing_escapes_from_a_model_server(target: Target, means: Means) -> None:
    """Its only right to make something is a socket in its folder."""
    binary = Path(sys.executable)
    policy = _with_python(confinement.model_server(binary, [target.input], Path(target.own), 1 << 30))
    _assert_nothing_escaped(_run([sys.executable, "-I", "-c", INSIDE, _text(target)], policy, means), means)


@each_way
def test_nothing_escapes_from_an_export(target: Target, means: Means) -> None:
    policy = confinement.converter(
        sys.executable, [target.input], memory_bytes=1 << 30, file_bytes=1 << 20, python=True
    )
    _assert_nothing_escaped(_run([sys.executable, "-I", "-c", INSIDE, _text(target)], policy, means), means)


@each_way
def test_nothing_escapes_from_a_trainer(target: Target, tmp_path: Path, means: Means) -> None:
    """It may make files in its run's folder and in its own memory; a bomb of one file ends at its limit."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    model = tmp_path / "model"
    model.mkdir()
    Path(target.input).rename(model / "input")
    (tmp_path / "input").symlink_to(model / "input")
    spec = TrainerSpec(
        run_id="run_a",
        config=small_config(),
        objective="sft",
        model_dir=str(model),
        run_dir=target.own,
        date="2026-01-01",
    )
    policy = replace(policy_of(spec, scratch), private_bytes=1 << 30)
    inside = "from engine.core.sandbox import refusals; assert refusals.refuse_programs()\n" + INSIDE
    said = _run([sys.executable, "-I", "-c", inside, _text(target)], policy, means)
    _assert_nothing_escaped(said, means)
    assert said["file bomb"] == "EFBIG"


@each_way
def test_nothing_escapes_from_a_reader_of_tables(target: Target, means: Means) -> None:
    """The importer's own steps, in its own order."""
    code = (
        "import os, sys\n"
        "from engine.datasets.tables import child\n"
        "from engine.core.sandbox import escapes\n"
        "assert child.confine(os.getppid(), sys.argv[2])\n"
        "escapes.main(sys.argv[1])\n"
    )
    with Path(target.input).open("rb") as stream:
        said = _run_reader(["-c", code, _text(replace(target, own=target.outside))], means, stream)
    _assert_nothing_escaped(said, means)


def _run_reader(arguments: list[str], means: Means, stdin: int | IO[bytes]) -> dict[str, str]:
    """What a program of ours says that confines itself, started as its parents start it."""
    way = means.way()
    process = start(
        [sys.executable, "-I", "-B", *arguments, way],
        way=way,
        places=reader_places(),
        folder=Path("/"),
        environment={},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    return _read(*process.communicate(timeout=120))


@each_way
def test_nothing_escapes_from_the_probe_of_a_template(target: Target, means: Means) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from engine.runtime import template_probe\n"
        "from engine.core.sandbox import escapes\n"
        "assert template_probe.confine(sys.argv[2])\n"
        "escapes.main(sys.argv[1])\n"
    )
    said = _run_reader(["-c", code, _text(replace(target, own=target.outside))], means, subprocess.DEVNULL)
    _assert_nothing_escaped(said, means)

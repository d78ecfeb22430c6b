"""A child started by the launcher has no network, dies with its parent and reports what protects it."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.isolation import is_isolated
from engine.core.sandbox.policy import Policy
from engine.runtime import launcher
from engine.runtime.isolation import network_namespace_available, start_isolated

NETWORK = """
import socket
def attempt(family, *address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as s:
            s.settimeout(5)
            if address: s.connect(address)
        return "open"
    except OSError as error:
        return str(error.errno)
print(attempt(socket.AF_INET, "127.0.0.1", {port}), attempt(socket.AF_UNIX))
"""


@pytest.fixture
def port() -> Iterator[int]:
    """Somebody listens on this machine's loopback: without isolation a connection succeeds."""
    with socket.socket() as listener:
        if is_isolated():
            pytest.skip("this test process has no network itself")
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield listener.getsockname()[1]


def _run(folder: Path, code: str, environment: dict[str, str] | None = None) -> tuple[str, str]:
    child = start_isolated(
        [sys.executable, "-I", "-c", code], folder=folder, environment=environment or {}, stderr=subprocess.PIPE
    )
    with child.process:
        assert child.process.stdout is not None
        assert child.process.stderr is not None
        output = child.process.stdout.read() + child.process.stderr.read()
    return child.isolation, output.decode()


def test_the_network_is_gone_and_unix_sockets_work(tmp_path: Path, port: int) -> None:
    code = NETWORK.format(port=port)
    plain = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert plain.stdout.split() == ["open", "open"]
    isolation, output = _run(tmp_path, code)
    assert isolation in ("namespace", "seccomp")
    internet, unix = output.split()
    assert internet.isdigit()
    assert unix == "open"


def test_the_filter_refuses_every_socket_but_unix_ones(port: int) -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from engine.core.sandbox import linux, refusals\n"
        "linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)\n"
        "assert refusals.refuse_internet()\n" + NETWORK.format(port=port)
    )
    root = Path(launcher.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["97", "open"]  # EAFNOSUPPORT


def test_the_environment_and_the_folder_are_those_given(tmp_path: Path) -> None:
    code = "import os, json; print(json.dumps([dict(os.environ), os.getcwd(), os.umask(0), os.getuid()]))"
    _, output = _run(tmp_path, code, {"ONLY": "this"})
    assert '"ONLY": "this"' in output
    assert "HOME" not in output
    assert str(tmp_path) in output
    assert f"{0o077}, {os.getuid()}]" in output


def test_a_program_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        start_isolated([str(tmp_path / "none")], folder=tmp_path, environment={}, stderr=subprocess.DEVNULL)


def test_the_child_ends_with_the_thread_that_started_it(tmp_path: Path) -> None:
    children = []

    def starter() -> None:
        children.append(
            start_isolated(
                [sys.executable, "-I", "-c", "import time; time.sleep(60)"],
                folder=tmp_path,
                environment={},
                stderr=subprocess.DEVNULL,
            )
        )

    thread = threading.Thread(target=starter)
    thread.start()
    thread.join()
    assert children[0].process.wait(20) == -9


def test_a_launcher_whose_parent_is_gone_starts_nothing(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    done = subprocess.run(
        [sys.executable, "-I", "-S", launcher.__file__, str(write_end), "1", Policy().to_argument(), "1", "/bin/true"],
        pass_fds=(write_end,),
        check=False,
    )
    os.close(write_end)
    os.close(read_end)
    assert done.returncode == 1


def test_the_namespace_is_reported_as_the_kernel_sees_it() -> None:
    probe = "import ctypes; raise SystemExit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    possible = subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
    assert network_namespace_available() is possible


def test_ctypes_finds_the_calls_it_needs() -> None:
    libc = ctypes.CDLL(None)
    assert libc.prctl
    assert libc.unshare

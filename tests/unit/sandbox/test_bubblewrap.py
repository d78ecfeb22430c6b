"""Children in a view of bubblewrap: they get what they need, end as children do, and leave nobody behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.core.sandbox import bubblewrap, landlock
from engine.core.sandbox.landlock import Places
from engine.core.sandbox.means import Means, WrappedProcess, start
from engine.datasets.errors import ImportRefusedError
from engine.datasets.tables.reader import read_table
from engine.parsing.errors import CrashedError, ParseMemoryError, SandboxError
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.runtime import confinement
from engine.runtime.chat_template import check_chat_template
from engine.runtime.errors import ModelTemplateError
from engine.runtime.isolation import IsolatedChild, start_isolated
from engine.runtime.memory_files import MemoryFile
from tests.support.crash import run_python, start_python

ONLY_BUBBLEWRAP, NEITHER = Means(landlock=False), Means(landlock=False, bubblewrap=False)
needs_bubblewrap = pytest.mark.skipif(
    not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces"
)
TEMPLATE = "{% for message in messages %}{{ message.content }}{% endfor %}"


def _child(code: str, *arguments: str, **more: Any) -> IsolatedChild:
    policy = confinement.converter(sys.executable, [], memory_bytes=1 << 30, file_bytes=1 << 20, python=True)
    return start_isolated(
        [sys.executable, "-I", "-S", "-c", code, *arguments],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        policy=policy,
        accept_weak=False,
        means=ONLY_BUBBLEWRAP,
        **more,
    )


def _said(child: IsolatedChild) -> str:
    output, errors = child.process.communicate(timeout=60)
    assert errors == b""
    return output.decode().strip()


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _running(word: str) -> list[str]:
    """Processes, that are no zombies, with this word on their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and word.encode() in (folder / "cmdline").read_bytes():
                found.append(folder.name)
        except OSError:  # it has ended meanwhile
            continue
    return found


@needs_bubblewrap
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", 0),
        ("raise SystemExit(7)", 7),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass", -signal.SIGKILL),
    ],
)
def test_its_end_reads_as_that_of_a_child_without_a_wrapper(code: str, status: int) -> None:
    child = _child(code)
    assert child.report.bubblewrap and child.report.limits and child.report.capabilities_dropped
    assert isinstance(child.process, WrappedProcess)
    child.process.communicate(timeout=60)
    assert child.process.returncode == status


@needs_bubblewrap
def test_a_request_to_end_reaches_the_program_itself() -> None:
    """A trainer saves its work then; bwrap would end at once and take it along."""
    child = _child(
        "import os, signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'saved'), os._exit(3)))\n"
        "print('ready', flush=True)\n"
        "while True: signal.pause()\n"
    )
    assert child.process.stdout is not None
    assert child.process.stdout.readline() == b"ready\n"
    child.process.terminate()
    assert _said(child) == "saved"
    assert child.process.returncode == 3


@needs_bubblewrap
def test_killing_it_ends_everything_inside_at_once() -> None:
    word = f"inside-{os.getpid()}-{time.monotonic_ns()}"
    code = "import os, time\nfor _ in range(3):\n    if os.fork() == 0: break\nprint(flush=True)\ntime.sleep(600)"
    process = start(
        [sys.executable, "-I", "-S", "-c", code, word],
        way="bubblewrap",
        places=Places(),
        folder=Path("/"),
        environment={},
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        for _ in range(4):
            process.stdout.readline()
        assert len(_running(word)) >= 5  # bwrap and four of its kind
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
        assert _running(word) == []


@needs_bubblewrap
def test_nothing_outlives_an_engine_that_is_killed() -> None:
    word = f"orphan-{os.getpid()}-{time.monotonic_ns()}"
    engine = start_python(
        f"""
        import sys, time
        from pathlib import Path
        from engine.core.sandbox.landlock import Places
        from engine.core.sandbox.means import start
        start([sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)", {word!r}], way="bubblewrap",
              places=Places(), folder=Path("/"), environment={{}})
        print("started", flush=True)
        time.sleep(600)
        """
    )
    with engine:
        assert engine.stdout is not None
        engine.stdout.readline()
        _wait_until(lambda: len(_running(word)) >= 2)
        engine.kill()
    _wait_until(lambda: _running(word) == [])


@needs_bubblewrap
def test_what_is_inherited_works_inside() -> None:
    """A file in memory under its number, and a socket whose other end stays outside."""
    ours, theirs = socket.socketpair()
    with ours, theirs, MemoryFile("weights") as file:
        file.fill([b"weights"]).seal()
        child = _child(
            f"import socket; s = socket.socket(fileno={theirs.fileno()}); s.send(open({file.path!r}, 'rb').read())",
            descriptors=(file.descriptor, theirs.fileno()),
        )
        assert _said(child) == ""
        assert ours.recv(16) == b"weights"


@needs_bubblewrap
def test_nothing_but_what_the_policy_names_is_in_view(tmp_path: Path) -> None:
    shown, hidden = tmp_path / "shown", tmp_path / "hidden"
    for folder in (shown, hidden):
        folder.mkdir()
        (folder / "file").write_text("x")
    policy = confinement.converter(sys.executable, [str(shown)], memory_bytes=1 << 30, file_bytes=1 << 20, python=True)
    code = (
        "import json, os, sys\n"
        "seen = lambda path: os.path.exists(path + '/file')\n"
        "mounts = open('/proc/self/mounts').read().split('\\n')\n"
        "writable = [line.split()[1] for line in mounts if line and 'rw' in line.split()[3].split(',')]\n"
        "print(json.dumps([seen(sys.argv[1]), seen(sys.argv[2]), os.path.exists('/etc/passwd'), writable]))"
    )
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", code, str(shown), str(hidden)],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        policy=policy,
        means=ONLY_BUBBLEWRAP,
    )
    sees_shown, sees_hidden, sees_users, writable = json.loads(_said(child))
    assert (sees_shown, sees_hidden, sees_users) == (True, False, False)
    assert all(path.startswith("/dev/") for path in writable)


@needs_bubblewrap
def test_documents_tables_and_templates_are_read_inside(tmp_path: Path) -> None:
    with ParserPool(1, ParseLimits(), tmp_path / "workers", means=ONLY_BUBBLEWRAP) as pool:
        assert pool.parse(b"<p>Expenses are approved by the head.</p>", "a.html").text == (
            "Expenses are approved by the head."
        )
        report = pool.sandbox_report()
    assert report.bubblewrap and report.network_namespace and report.limits and report.landlock_abi == 0
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    with table.open("rb") as file:
        rows = read_table(file, 8, query=None, sheet=None, check=lambda: None, means=ONLY_BUBBLEWRAP)
        assert list(rows) == [["a", "b"], ["1", "2"]]
    assert check_chat_template(TEMPLATE, means=ONLY_BUBBLEWRAP).system_role


@needs_bubblewrap
def test_a_parser_that_breaks_is_told_from_one_that_has_no_memory_left(tmp_path: Path) -> None:
    limits = ParseLimits(memory_bytes=256 << 20)
    with ParserPool(1, limits, tmp_path / "workers", means=ONLY_BUBBLEWRAP) as pool:
        with pytest.raises(CrashedError):
            pool.probe("crash")
        assert pool.probe("allocate")[0] == "MemoryError"
        with pytest.raises(ParseMemoryError):
            pool.parse(b"line of text\n\n" * 4_000_000, "big.txt")
        pool.warm()
        (pid,) = pool.worker_pids()
        ended = threading.Thread(target=lambda: (time.sleep(0.5), os.kill(pid, signal.SIGKILL)))
        ended.start()
        with pytest.raises(CrashedError):
            pool.probe("sleep", "600")
        ended.join()
        assert pool.parse(b"Hello.", "a.txt").text == "Hello."


def test_without_either_no_document_is_read_unless_that_is_accepted(tmp_path: Path) -> None:
    """What is accepted counts for the next document, and so does that it no longer is."""
    accepted = False
    with ParserPool(1, ParseLimits(), tmp_path / "workers", accept_weak=lambda: accepted, means=NEITHER) as pool:
        with pytest.raises(SandboxError, match="neither Landlock nor bubblewrap") as refused:
            pool.parse(b"Hello.", "a.txt")
        assert "doctor" in refused.value.help
        accepted = True
        assert pool.parse(b"Hello.", "a.txt").text == "Hello."
        accepted = False
        with pytest.raises(SandboxError):
            pool.parse(b"Hello.", "a.txt")
        assert not pool.sandbox_report().sufficient


def test_without_either_no_table_is_read_unless_that_is_accepted(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")

    def read(*, accepted: bool) -> list[list[str]]:
        with table.open("rb") as file:
            rows = read_table(file, 8, query=None, sheet=None, check=lambda: None, accept_weak=accepted, means=NEITHER)
            return list(rows)

    with pytest.raises(ImportRefusedError, match="cannot isolate"):
        read(accepted=False)
    assert read(accepted=True) == [["a", "b"], ["1", "2"]]


def test_without_either_no_template_of_a_stranger_is_rendered() -> None:
    """One that would be refused for what it does is only looked at, and asked in the way that suits all."""
    fails = "{% for message in messages %}{{ message.content + 1 }}{% endfor %}"
    assert not check_chat_template(fails, means=NEITHER).system_role
    with pytest.raises(ModelTemplateError):
        check_chat_template("{{ messages.__class__ }}", means=NEITHER)


def test_a_program_that_is_not_there_is_no_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "PROGRAM", tmp_path / "bwrap")
    bubblewrap.works.cache_clear()
    try:
        assert ONLY_BUBBLEWRAP.way() == "none"
    finally:
        bubblewrap.works.cache_clear()


@needs_bubblewrap
def test_where_users_may_make_no_namespaces_it_counts_as_absent() -> None:
    said = run_python(
        """
        import errno, platform
        from engine.core.sandbox import bpf, linux
        from engine.core.sandbox.means import Means

        machine = platform.machine()
        column = bpf.column_of(machine)
        program = [*bpf.opening(machine, newest=0x3FFFFFFF),
                   *bpf.rule((56, 220)[column], bpf.without_bits(0, linux.CLONE_NEWUSER, errno.EPERM)),
                   *bpf.rule((272, 97)[column], bpf.without_bits(0, linux.CLONE_NEWUSER, errno.EPERM)), bpf.allow()]
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        assert bpf.load(b"".join(program))
        print(Means(landlock=False).way())
        """
    )
    assert said.split() == ["none"]


@pytest.mark.skipif(landlock.version() < landlock.ENOUGH, reason="this kernel has no Landlock of version 3")
def test_landlock_is_preferred() -> None:
    assert Means().way() == "landlock"


@needs_bubblewrap
def test_a_folder_for_a_socket_takes_no_other_file(tmp_path: Path) -> None:
    """A mount knows no such difference: the filter makes it, so that no prompt can be left on the disk."""
    server = confinement.model_server(Path(sys.executable), [], tmp_path, 1 << 30)
    code = (
        "import os, socket, sys\n"
        "def attempt(what):\n"
        "    try: what()\n"
        "    except OSError as error: return error.errno\n"
        "    return 0\n"
        "one = socket.socket(socket.AF_UNIX)\n"
        "print(attempt(lambda: one.bind('made.sock')), attempt(lambda: open('made', 'w')),\n"
        "      attempt(lambda: os.mkdir('folder')), attempt(lambda: os.rename('made.sock', 'moved')),\n"
        "      attempt(lambda: os.close(os.open('.', os.O_TMPFILE | os.O_RDWR))),\n"
        "      attempt(lambda: open('/dev/null', 'r+b')))"
    )
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", code],
        folder=tmp_path,
        environment={},
        stderr=subprocess.PIPE,
        policy=server,
        accept_weak=False,
        means=ONLY_BUBBLEWRAP,
    )
    assert _said(child).split() == ["0", "13", "13", "13", "13", "0"]
    assert [path.name for path in tmp_path.iterdir()] == ["made.sock"]


@needs_bubblewrap
def test_a_program_may_be_a_script_behind_a_link(tmp_path: Path) -> None:
    """As a wrapper is that an administrator wrote, and as the names of virtual environments are."""
    (tmp_path / "there").mkdir()
    script = tmp_path / "there" / "wrapper"
    script.write_text('#!/bin/sh\necho "called $0"\n')
    script.chmod(0o700)
    name = tmp_path / "server"
    name.symlink_to("there/wrapper")
    child = start_isolated(
        [str(name)],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        policy=confinement.converter(str(name), [], memory_bytes=0, file_bytes=0, python=False),
        accept_weak=False,
        means=ONLY_BUBBLEWRAP,
    )
    assert _said(child) == f"called {name}"


@needs_bubblewrap
def test_what_a_program_wrote_cannot_take_its_place(tmp_path: Path) -> None:
    """A program that needs no other: a script would only miss its interpreter."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    shutil.copy(os.path.realpath("/bin/true"), tmp_path / "program")
    (tmp_path / "program").chmod(0o700)
    trainer = confinement.trainer(
        model=tmp_path, run=tmp_path, scratch=scratch, compiles=False, memory_bytes=1 << 30, file_bytes=1 << 20
    )
    code = "import os, sys\ntry: os.execv(sys.argv[1], ['program'])\nexcept OSError as error: print(error.errno)\n"
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path / "program")],
        folder=tmp_path,
        environment={},
        stderr=subprocess.PIPE,
        policy=trainer,
        accept_weak=False,
        means=ONLY_BUBBLEWRAP,
    )
    assert _said(child) == "13"

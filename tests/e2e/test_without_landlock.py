"""The whole main job on a system whose kernel has no Landlock: with bubblewrap, and with neither.

A filter that every process of the engine inherits makes the kernel such a one; nothing of the engine knows of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.sandbox import bubblewrap
from tests.support.installation import CLOISTER, ROOT, Installation, make_installation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces"),
]

OLD_KERNEL = """
import errno, os, platform, sys
sys.path.insert(0, {root!r})
from engine.core.sandbox import bpf, linux
machine = platform.machine()
column = bpf.column_of(machine)
program = [*bpf.opening(machine, newest=0x3FFFFFFF), *bpf.rule(444, [bpf.refuse(errno.ENOSYS)])]
if {no_namespaces}:
    for number in ((56, 220), (272, 97)):
        program += bpf.rule(number[column], bpf.without_bits(0, linux.CLONE_NEWUSER, errno.EPERM))
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
assert bpf.load(b"".join([*program, bpf.allow()]))
os.execv(sys.argv[1], sys.argv[1:])
"""


def _start(folder: Path, *, no_namespaces: bool) -> Installation:
    made = make_installation(folder)
    made.json("init", "--administrator", "ada")
    made.run("engine", "stop")
    code = OLD_KERNEL.format(root=str(ROOT), no_namespaces=no_namespaces)
    command = [sys.executable, "-I", "-c", code, str(CLOISTER), "engine", "start"]
    subprocess.run(command, env=made.environment, check=True, timeout=240, stdin=subprocess.DEVNULL)
    return made


@pytest.fixture
def with_bubblewrap(tmp_path: Path) -> Iterator[Installation]:
    made = _start(tmp_path, no_namespaces=False)
    yield made
    made.run("engine", "stop")


@pytest.fixture
def with_neither(tmp_path: Path) -> Iterator[Installation]:
    made = _start(tmp_path, no_namespaces=True)
    yield made
    made.run("engine", "stop")


def _checks(installation: Installation) -> dict[str, dict[str, str]]:
    """Also where one of them failed, which the command tells by its exit status."""
    done = installation.run("doctor", "--json", check=False)
    return {one["name"]: one for one in json.loads(done.stdout)["checks"]}


def test_the_main_job_with_bubblewrap(with_bubblewrap: Installation, handbook: Path, gguf: Path) -> None:
    installation = with_bubblewrap
    assert installation.json("isolation", "show") == {"way": "bubblewrap", "accepted": None}
    installation.json("collections", "create", "handbook")
    added = installation.json("add", str(handbook), "--collection", "handbook")["documents"]
    assert {Path(one["path"]).name for one in added if one["status"] == "added"} == {
        *("leave.md", "travel.txt", "prices.csv", "notes.html")
    }
    installation.json("models", "import", str(gguf), "--use")
    question = ("ask", "What may a hotel cost per night?", "--collection", "handbook")
    assert "140 euros" in installation.json(*question, "--mode", "quote")["citations"][0]["quote"]
    assert installation.json(*question, "--mode", "answer")["mode"] == "answer"
    checks = _checks(installation)
    for name in ("parser sandbox", "model server isolation", "trainer isolation", "export isolation"):
        assert checks[name]["state"] == "ok" and "bubblewrap" in checks[name]["found"], checks[name]
        assert "Landlock" not in checks[name]["found"]


def test_with_neither_nothing_is_read_until_that_is_accepted(
    with_neither: Installation, handbook: Path, tmp_path: Path
) -> None:
    installation = with_neither
    assert installation.json("isolation", "show")["way"] == "none"
    assert _checks(installation)["parser sandbox"]["state"] == "failed"
    installation.json("collections", "create", "handbook")
    page = tmp_path / "travel.txt"
    page.write_bytes((handbook / "travel.txt").read_bytes())

    def add() -> dict[str, str]:
        done = installation.run("add", str(page), "--collection", "handbook", "--json", check=False)
        (document,) = json.loads(done.stdout)["documents"]
        return dict(document)

    refused = add()
    assert refused["status"] == "failed" and "isolate" in refused["reason"]
    reason = "This machine is replaced in March."
    assert installation.json("isolation", "accept", "--reason", reason)["accepted"]["by"] == "ada"
    assert add()["status"] in ("added", "updated")
    assert reason in _checks(installation)["accepted risk"]["found"]
    assert _checks(installation)["parser sandbox"]["state"] == "warning"
    installation.json("isolation", "withdraw")
    page.write_text("Other words now.\n")
    assert add()["status"] == "failed"

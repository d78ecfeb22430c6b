"""Policies: what they name, how they travel, and that nothing runs where the kernel cannot hold them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.core.sandbox import bubblewrap, landlock
from engine.core.sandbox.landlock import Places
from engine.core.sandbox.policy import IsolationReport, Policy
from engine.runtime import confinement
from tests.support.crash import run_python

WITHOUT_LANDLOCK = """
import subprocess, sys
from pathlib import Path
from engine.core.sandbox import bpf, bubblewrap, linux
from engine.core.sandbox.means import Means
from engine.runtime import confinement
from engine.runtime.errors import IsolationMissingError
from engine.runtime.isolation import start_isolated

# This process and its children live on a kernel that knows no Landlock.
machine = __import__("platform").machine()
program = [*bpf.opening(machine, newest=0x3FFFFFFF), *bpf.rule(444, [bpf.refuse(38)]), bpf.allow()]
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
assert bpf.load(b"".join(program))
policy = confinement.converter(sys.executable, [], memory_bytes=0, file_bytes=0, python=True)
marker = Path(sys.argv[1])
def start(accept_weak, means=Means(bubblewrap=False)):
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", f"open({str(marker)!r}, 'w')"], folder=Path("/"), environment={},
        stderr=subprocess.DEVNULL, policy=policy, accept_weak=accept_weak, means=means)
    child.process.wait()
    return child.report
try:
    start(False)
except IsolationMissingError as error:
    print(error.code, marker.exists())
report = start(True)
print(report.landlock_abi, report.suffices(policy), marker.exists())
if bubblewrap.works():
    marker.unlink()
    report = start(False, Means())
    print(report.bubblewrap, report.suffices(policy), marker.exists())
"""


def test_a_policy_survives_the_command_line() -> None:
    policy = confinement.model_server(Path(sys.executable), ["/models/a.gguf"], Path("/run/models"), 7)
    assert Policy.from_argument(policy.to_argument()) == policy
    assert Policy.from_argument(Policy().to_argument()) == Policy()


@pytest.mark.parametrize(
    ("report", "enough"),
    [
        (IsolationReport("namespace", 7, seccomp=True), True),
        (IsolationReport("seccomp", landlock.ENOUGH, seccomp=True), True),
        (IsolationReport("none", 7, seccomp=True), False),
        (IsolationReport("namespace", 2, seccomp=True), False),
        (IsolationReport("namespace", 7, seccomp=False), False),
        (IsolationReport("namespace", bubblewrap=True, seccomp=True), True),
        (IsolationReport("namespace", bubblewrap=True, seccomp=False), False),
    ],
)
def test_what_suffices(report: IsolationReport, enough: bool) -> None:
    policy = confinement.converter(sys.executable, [], memory_bytes=0, file_bytes=0, python=False)
    assert report.suffices(policy) is enough


def test_a_policy_without_places_asks_for_no_network_alone() -> None:
    assert IsolationReport("seccomp").suffices(Policy())
    assert not Policy().confines
    assert Policy(places=Places(read=None, execute=None, write=())).confines


@pytest.mark.skipif(landlock.version() < landlock.ENOUGH, reason="this kernel has no Landlock anyway")
def test_nothing_runs_where_the_kernel_cannot_confine_it_unless_that_is_accepted(tmp_path: Path) -> None:
    said = run_python(WITHOUT_LANDLOCK, str(tmp_path / "marker")).split()
    assert said[:5] == ["ISOLATION_MISSING", "False", "0", "False", "True"]
    assert said[5:] == (["True", "True", "False"] if bubblewrap.works() else [])


def test_files_in_memory_need_no_place_and_the_vault_is_in_none() -> None:
    policy = confinement.model_server(
        Path(sys.executable), ["/proc/self/fd/9", "/vault/models/a.gguf"], Path("/vault/run/models"), 0
    )
    assert "/vault/models/a.gguf" in (policy.places.read or ())
    assert not any(path.startswith("/proc/self/fd") for path in policy.places.read or ())
    for places in (policy.places.read, policy.places.write, policy.places.execute):
        for path in places or ():
            assert path not in ("/", "/home", "/root", "/tmp", "/vault", str(Path.home()))
    assert policy.places.sockets == ("/vault/run/models",)
    assert not policy.processes and policy.filtered

"""From inside a real worker: what it must not be able to do fails, what it needs works."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.core.sandbox import landlock, linux, seccomp
from engine.core.sandbox.enter import SandboxReport, readable_paths
from engine.parsing.errors import SandboxError
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool

pytestmark = pytest.mark.skipif(not linux.available(), reason="the sandbox is made of Linux mechanisms")

REFUSED = {"EPERM", "EACCES", "ENOSYS"}


@pytest.mark.parametrize("probe", ["connect", "unix_socket", "socket_pair", "datagram", "netlink"])
def test_no_network_of_any_kind(pool: ParserPool, probe: str) -> None:
    assert pool.probe(probe)[0] in REFUSED


@pytest.mark.parametrize("probe", ["run", "fork", "execute", "signal_parent"])
def test_no_other_process_can_be_started_or_signalled(pool: ParserPool, probe: str) -> None:
    assert pool.probe(probe)[0] in REFUSED


@pytest.mark.parametrize("probe", ["write", "make_folder"])
def test_nothing_can_be_created_anywhere(pool: ParserPool, tmp_path: Path, probe: str) -> None:
    for folder in (tmp_path, Path("/tmp"), Path("/dev/shm")):
        target = folder / "cloister-probe"
        assert pool.probe(probe, str(target))[0] in REFUSED
        assert not target.exists()


def test_existing_files_cannot_be_changed_removed_or_renamed(pool: ParserPool, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    for probe in ("write", "remove", "rename"):
        assert pool.probe(probe, str(victim))[0] in REFUSED
    assert victim.read_text() == "kept"


def test_the_vault_can_be_neither_read_nor_listed(pool: ParserPool, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    secret = vault / "vault.db"
    secret.write_bytes(b"secret")
    if landlock.version() < 1:
        pytest.skip("this kernel has no Landlock, so that reading cannot be restricted by path")
    assert pool.probe("read", str(secret))[0] == "EACCES"
    assert pool.probe("list", str(vault))[0] == "EACCES"
    assert pool.probe("list", str(Path.home()))[0] == "EACCES"
    assert pool.probe("read", f"/proc/{os.getpid()}/environ")[0] in REFUSED


@pytest.mark.parametrize(
    "name", ["ptrace", "mount", "unshare", "bpf", "io_uring_setup", "process_vm_readv", "kexec_load"]
)
def test_dangerous_system_calls_are_refused(pool: ParserPool, name: str) -> None:
    numbers = {"ptrace": 101, "mount": 165, "unshare": 272, "bpf": 321, "io_uring_setup": 425}
    numbers |= {"process_vm_readv": 310, "kexec_load": 246}
    if os.uname().machine != "x86_64":
        pytest.skip("the numbers are those of x86_64")
    assert pool.probe("syscall", str(numbers[name]))[0] in REFUSED


def test_limits_cannot_be_raised_and_memory_is_bounded(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(memory_bytes=256 << 20), work_dir) as small:
        assert small.probe("raise_limit")[0] != "allowed"
        assert small.probe("allocate")[0] == "MemoryError"


def test_threads_and_libraries_still_work(pool: ParserPool) -> None:
    assert pool.probe("thread")[0] == "allowed"
    assert pool.probe("read", str(Path(seccomp.__file__)))[0] == "allowed"


def test_report_names_every_mechanism(pool: ParserPool) -> None:
    report = pool.sandbox_report()
    assert report.seccomp and report.limits and report.sufficient
    assert report.landlock_abi == landlock.version()


def test_a_worker_without_isolation_is_not_sufficient() -> None:
    """Without seccomp a worker may remove and rename files, and without places it reads what the engine may read."""
    assert not SandboxReport(network_namespace=True, landlock_abi=7, limits=True, capabilities_dropped=True).sufficient
    assert not SandboxReport(seccomp=True, network_namespace=True, limits=True, capabilities_dropped=True).sufficient
    assert SandboxReport(seccomp=True, landlock_abi=1).sufficient
    assert SandboxReport(seccomp=True, bubblewrap=True).sufficient


def test_parsing_is_refused_without_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision itself: a kernel without these mechanisms cannot be had for a test."""
    from engine.parsing import worker

    monkeypatch.setattr(worker, "read_exact", lambda fd, size: b"")
    task = worker._Task({"op": "parse", "name": "a.txt", "size": 0}, document_fd=-1, result_fd=-1)
    (refusal,) = worker._answer(task, ParseLimits(), SandboxReport(network_namespace=True), False)
    assert SandboxError.code.encode() in refusal
    assert b"seccomp" in refusal


def test_readable_paths_never_include_a_home_or_the_temporary_folder() -> None:
    for path in readable_paths():
        assert not Path.home().is_relative_to(path)
        assert not Path("/tmp").is_relative_to(path)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter_is_well_formed_for_both_architectures(machine: str) -> None:
    """Every jump stays inside the program and the last instruction is a return."""
    program = seccomp.build_filter(machine, 4242)
    instructions = [program[at : at + 8] for at in range(0, len(program), 8)]
    assert len(instructions) < 4096
    for position, instruction in enumerate(instructions):
        code = int.from_bytes(instruction[:2], "little")
        if code & 0x07 == 0x05:
            assert position + 1 + max(instruction[2], instruction[3]) < len(instructions)
    assert int.from_bytes(instructions[-1][:2], "little") == 0x06


def test_unknown_architecture_has_no_filter() -> None:
    with pytest.raises(NotImplementedError):
        seccomp.build_filter("mips", 1)

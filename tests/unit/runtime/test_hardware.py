"""What doctor and the memory check believe about the machine is read from it, limits included."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.runtime import hardware
from engine.runtime.hardware import (
    CpuFacts,
    DiskFacts,
    GpuFacts,
    HardwareFacts,
    MemoryFacts,
    NetworkFacts,
    ToolFacts,
    findings,
    read_cpu,
    read_disk,
    read_gpus,
    read_hardware,
    read_memory,
    read_network,
    read_tool,
)
from engine.runtime.toolchain import find_llama_server

GIB = 1 << 30
SOUND = HardwareFacts(
    cpu=CpuFacts("Some CPU", "x86_64", frozenset({"avx2", "avx512_bf16"}), 8, 8.0),
    memory=MemoryFacts(64 * GIB, 40 * GIB),
    disk=DiskFacts(1000 * GIB, 500 * GIB),
    gpus=(GpuFacts("RTX", 24 * GIB, 20 * GIB, "570.1", "GPU-1"),),
    llama_server=ToolFacts("llama-server", Path("/x"), "1234 (abc)"),
    network=NetworkFacts((), True, True),
)


def test_this_machine_is_described(tmp_path: Path) -> None:
    facts = read_hardware(tmp_path / "not" / "yet", find_llama_server())
    assert facts.cpu.name
    assert 1 <= facts.cpu.threads <= facts.cpu.logical_cores == os.cpu_count()
    assert 0 < facts.memory.available_bytes <= facts.memory.total_bytes
    assert 0 < facts.disk.free_bytes <= facts.disk.total_bytes
    names = [finding.name for finding in findings(facts)]
    assert names == ["processor", "memory", "disk", "gpu", "llama.cpp", "network"]
    if facts.llama_server.path is not None:
        assert facts.llama_server.version


def test_a_processor_is_read_from_cpuinfo(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Test CPU 9000\nflags\t\t: fpu avx2 amx_bf16 sse\n\n")
    cpu = read_cpu(cpuinfo)
    assert cpu.name == "Test CPU 9000"
    assert cpu.features == {"avx2", "amx_bf16"}
    assert read_cpu(tmp_path / "none").features == frozenset()


def test_a_control_group_limits_cores_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    (tmp_path / "memory.max").write_text(f"{2 * GIB}\n")
    (tmp_path / "memory.current").write_text(f"{GIB}\n")
    assert hardware._cgroup_cores(tmp_path) == 1.5
    assert hardware._cgroup_memory(tmp_path) == (2 * GIB, GIB)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert hardware._cgroup_cores(tmp_path) is None
    assert hardware._cgroup_memory(tmp_path) == (None, None)
    monkeypatch.setattr(hardware, "_cgroup_memory", lambda: (1 * GIB, GIB // 2))
    assert read_memory().total_bytes <= 1 * GIB
    assert read_memory().available_bytes <= GIB // 2


def test_the_first_control_group_version_is_understood_too(tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text("200000")
    (tmp_path / "cpu/cpu.cfs_period_us").write_text("100000")
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory/memory.limit_in_bytes").write_text(str(3 * GIB))
    (tmp_path / "memory/memory.usage_in_bytes").write_text(str(GIB))
    assert hardware._cgroup_cores(tmp_path) == 2.0
    assert hardware._cgroup_memory(tmp_path) == (3 * GIB, GIB)


def test_cards_are_read_from_nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA RTX 6000, 49140, 40000, 570.124, GPU-1'\necho 'broken line'\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert read_gpus() == (GpuFacts("NVIDIA RTX 6000", 49140 << 20, 40000 << 20, "570.124", "GPU-1"),)
    program.write_text("#!/bin/sh\nexit 9\n")
    assert read_gpus() == ()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert read_gpus() == ()


def test_a_tool_that_does_not_start_has_no_version(tmp_path: Path) -> None:
    assert read_tool("x", None).version is None
    assert read_tool("x", tmp_path / "none").path is None
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x00\x01")
    broken.chmod(0o700)
    assert read_tool("x", broken).version is None


def test_interfaces_are_those_of_the_namespace(tmp_path: Path) -> None:
    assert read_network(tmp_path).isolated
    (tmp_path / "lo").mkdir()
    (tmp_path / "bonding_masters").write_text("")
    assert read_network(tmp_path).isolated
    (tmp_path / "eth0").mkdir()
    facts = read_network(tmp_path)
    assert facts.interfaces == ("eth0",)
    assert not facts.isolated


def test_the_disk_of_a_folder_that_is_not_there_yet_is_known(tmp_path: Path) -> None:
    assert read_disk(tmp_path / "a" / "b").total_bytes == read_disk(tmp_path).total_bytes


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (replace(SOUND, cpu=replace(SOUND.cpu, features=frozenset())), "processor"),
        (replace(SOUND, memory=MemoryFacts(4 * GIB, GIB)), "memory"),
        (replace(SOUND, disk=DiskFacts(100 * GIB, GIB)), "disk"),
        (replace(SOUND, llama_server=ToolFacts("llama-server", None, None)), "llama.cpp"),
        (replace(SOUND, network=NetworkFacts(("eth0",), False, False)), "network"),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(facts: HardwareFacts, name: str) -> None:
    assert all(finding.state == "ok" for finding in findings(SOUND))
    wrong = [finding for finding in findings(facts) if finding.state != "ok"]
    assert [finding.name for finding in wrong] == [name]
    assert wrong[0].help


def test_a_machine_without_a_card_is_sound() -> None:
    assert all(finding.state == "ok" for finding in findings(replace(SOUND, gpus=())))

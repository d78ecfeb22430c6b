"""Facts about this machine that decide how models run. It measures and never changes anything."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_TELLING_FEATURES = frozenset(
    {
        "avx2",
        "avx512f",
        "avx512_bf16",
        "avx512_vnni",
        "avx_vnni",
        "amx_bf16",
        "amx_int8",
        "amx_tile",
        "f16c",
        "bf16",
        "sve",
        "asimd",
        "i8mm",
    }
)
_TOOL_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class CpuFacts:
    name: str
    architecture: str
    features: frozenset[str]  # the instruction sets that matter to matrix products
    logical_cores: int
    usable_cores: float  # what affinity and the control group leave to this process

    @property
    def threads(self) -> int:
        """How many compute threads make sense, at least one."""
        return max(1, int(self.usable_cores))


@dataclass(frozen=True, slots=True)
class MemoryFacts:
    total_bytes: int  # of the machine, or of the control group where that is less
    available_bytes: int


@dataclass(frozen=True, slots=True)
class DiskFacts:
    total_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class GpuFacts:
    name: str
    memory_total_bytes: int
    memory_free_bytes: int
    driver: str
    uuid: str  # the name that means this card whatever the order and whoever asks


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """A program of the toolchain; version is None when it is missing or does not start."""

    name: str
    path: Path | None
    version: str | None


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    interfaces: tuple[str, ...]  # without the loopback
    isolated: bool  # this process sees no interface that leads anywhere
    children_isolated: bool  # a child can be given a network namespace of its own


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for ``doctor``: what was looked at, what was found, what to do about it."""

    name: str
    state: Literal["ok", "warning", "failed"]
    found: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class HardwareFacts:
    cpu: CpuFacts
    memory: MemoryFacts
    disk: DiskFacts
    gpus: tuple[GpuFacts, ...]
    llama_server: ToolFacts
    network: NetworkFacts


def read_hardware(home: Path, llama_server: Path | None) -> HardwareFacts:
    """Look at everything; starts ``nvidia-smi`` and ``llama-server --version`` where they exist."""
    return HardwareFacts(
        cpu=read_cpu(),
        memory=read_memory(),
        disk=read_disk(home),
        gpus=read_gpus(),
        llama_server=read_tool("llama-server", llama_server),
        network=read_network(),
    )


def read_cpu(cpuinfo: Path = Path("/proc/cpuinfo")) -> CpuFacts:
    name = platform.processor() or platform.machine()
    flags: frozenset[str] = frozenset()
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        match key.strip():
            case "model name":
                name = value.strip()
            case "flags" | "Features":
                flags = frozenset(value.split())
    logical = os.cpu_count() or 1
    affinity = usable_cores()
    usable = min(float(affinity), _cgroup_cores() or float(affinity))
    return CpuFacts(name, platform.machine(), flags & _TELLING_FEATURES, logical, usable)


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_memory() -> MemoryFacts:
    """Bytes, taking a control group's limit into account."""
    import psutil

    memory = psutil.virtual_memory()
    total, available = int(memory.total), int(memory.available)
    limit, used = _cgroup_memory()
    if limit is not None and limit < total:
        total = limit
        available = min(available, max(0, limit - (used or 0)))
    return MemoryFacts(total, available)


def read_disk(folder: Path) -> DiskFacts:
    """Bytes of the file system that holds ``folder``, or its nearest existing parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return DiskFacts(usage.total, usage.free)


def read_gpus() -> tuple[GpuFacts, ...]:
    """Nvidia cards as ``nvidia-smi`` sees them; none where it is not installed or fails."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    query = "--query-gpu=name,memory.total,memory.free,driver_version,uuid"
    output = _output_of([program, query, "--format=csv,noheader,nounits"])
    gpus = []
    for line in (output or "").splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == 5 and fields[1].isdigit() and fields[2].isdigit():
            gpus.append(GpuFacts(fields[0], int(fields[1]) << 20, int(fields[2]) << 20, fields[3], fields[4]))
    return tuple(gpus)


def freest_card(cards: Sequence[GpuFacts]) -> GpuFacts | None:
    """The one with the most free memory, where other programs may use some of them; None where there is none."""
    return max(cards, key=lambda one: one.memory_free_bytes, default=None)


def read_tool(name: str, path: Path | None) -> ToolFacts:
    """The first line of ``--version`` that says a version."""
    if path is None or not path.is_file():
        return ToolFacts(name, None, None)
    output = _output_of([str(path), "--version"])
    lines = [line.strip() for line in (output or "").splitlines() if "version" in line.lower()]
    return ToolFacts(name, path, lines[0].removeprefix("version:").strip() if lines else None)


def read_network(interfaces: Path = Path("/sys/class/net")) -> NetworkFacts:
    """Interfaces of this process's network namespace; isolated means none but the loopback."""
    from engine.runtime.isolation import network_namespace_available

    try:
        names = tuple(sorted(entry.name for entry in interfaces.iterdir() if entry.is_dir() and entry.name != "lo"))
    except OSError:
        names = ()
    return NetworkFacts(names, not names, network_namespace_available())


def findings(facts: HardwareFacts) -> list[Finding]:
    """The machine's lines of ``doctor``, each with what to do where something is to be done."""
    gib = 1 << 30
    lines = [_cpu_finding(facts.cpu)]
    memory = f"{facts.memory.available_bytes / gib:.1f} of {facts.memory.total_bytes / gib:.1f} GiB available"
    if facts.memory.available_bytes < 2 * gib:
        lines.append(Finding("memory", "warning", memory, "close other programs; 4 GiB are needed for a small model"))
    else:
        lines.append(Finding("memory", "ok", memory))
    disk = f"{facts.disk.free_bytes / gib:.1f} of {facts.disk.total_bytes / gib:.1f} GiB free"
    if facts.disk.free_bytes < 2 * gib:
        lines.append(Finding("disk", "warning", disk, "free space where the vault lies, or move the vault"))
    else:
        lines.append(Finding("disk", "ok", disk))
    if facts.gpus:
        described = "; ".join(
            f"{gpu.name}, {gpu.memory_free_bytes / gib:.1f} of {gpu.memory_total_bytes / gib:.1f} GiB free"
            for gpu in facts.gpus
        )
        lines.append(Finding("gpu", "ok", described))
    else:
        lines.append(Finding("gpu", "ok", "none; models run on the processor"))
    if facts.llama_server.version is None:
        advice = "run 'make toolchain'; until then only quote mode answers"
        lines.append(Finding("llama.cpp", "warning", "llama-server is missing or does not start", advice))
    else:
        lines.append(Finding("llama.cpp", "ok", facts.llama_server.version))
    lines.append(_network_finding(facts.network))
    return lines


def _cpu_finding(cpu: CpuFacts) -> Finding:
    fast = sorted(cpu.features & {"avx512_bf16", "amx_bf16", "bf16", "avx512_vnni", "avx2"})
    found = (
        f"{cpu.name}, {cpu.usable_cores:g} of {cpu.logical_cores} cores, {', '.join(fast) or 'no vector extensions'}"
    )
    if cpu.architecture in ("x86_64", "AMD64") and "avx2" not in cpu.features:
        return Finding("processor", "warning", found, "a processor with AVX2 is needed for acceptable speed")
    return Finding("processor", "ok", found)


def _network_finding(network: NetworkFacts) -> Finding:
    if network.isolated:
        return Finding("network", "ok", "no interface but the loopback: nothing can leave")
    if network.children_isolated:
        return Finding("network", "ok", f"{len(network.interfaces)} interfaces; models and parsers run without any")
    return Finding(
        "network",
        "warning",
        f"{len(network.interfaces)} interfaces; children cannot be given a namespace of their own",
        "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile)",
    )


def _output_of(command: list[str]) -> str | None:
    """Both streams of a short command; None when it fails to start or to end."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TOOL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _cgroup_cores(root: Path = Path("/sys/fs/cgroup")) -> float | None:
    """The quota in cores (cgroup v2 ``cpu.max``, v1 ``cpu.cfs_quota_us``), or None when there is no limit."""
    for relative in (_own_cgroup(), ""):
        text = _read(root / relative / "cpu.max")
        if text:
            quota, _, period = text.partition(" ")
            return float(quota) / float(period) if quota.isdigit() and period.isdigit() else None
    old_quota, old_period = _read(root / "cpu/cpu.cfs_quota_us"), _read(root / "cpu/cpu.cfs_period_us")
    if old_quota and old_period and old_quota.isdigit() and old_period.isdigit():
        return float(old_quota) / float(old_period)
    return None


def _cgroup_memory(root: Path = Path("/sys/fs/cgroup")) -> tuple[int | None, int | None]:
    """Limit and use in bytes of the control group, or Nones when there is no limit."""
    pairs = [(root / relative / "memory.max", root / relative / "memory.current") for relative in (_own_cgroup(), "")]
    pairs.append((root / "memory/memory.limit_in_bytes", root / "memory/memory.usage_in_bytes"))
    for limit_file, used_file in pairs:
        limit, used = _read(limit_file), _read(used_file)
        if limit and limit.isdigit():
            return int(limit), int(used) if used and used.isdigit() else None
    return None, None


def _own_cgroup() -> str:
    """The path of this process's cgroup v2, without the leading slash."""
    for line in (_read(Path("/proc/self/cgroup")) or "").splitlines():
        if line.startswith("0::/"):
            return line.removeprefix("0::/")
    return ""


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None

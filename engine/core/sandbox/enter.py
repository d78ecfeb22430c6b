"""Puts every layer on the calling process, strongest combination first, and reports which ones hold."""

from __future__ import annotations

import os
import resource
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.core.sandbox import landlock, linux, seccomp
from engine.core.sandbox.landlock import Places
from engine.core.sandbox.means import Way

_OPEN_FILES = 64
_TASKS = 1024
_ADDRESS_SPACE_SLACK_BYTES = 4 << 30  # mapped libraries and arenas that RLIMIT_DATA does not count


@dataclass(frozen=True, slots=True)
class SandboxReport:
    """Which mechanisms hold in a worker while it reads a document."""

    seccomp: bool = False  # no sockets, no processes, no opening for writing
    network_namespace: bool = False  # a network without interfaces
    landlock_abi: int = 0  # only libraries can be read
    bubblewrap: bool = False  # the same, by a view of the file system that has nothing else in it
    capabilities_dropped: bool = False
    limits: bool = False  # memory, processor time, size of files

    @property
    def sufficient(self) -> bool:
        """A worker that can open no connection, start no process, change no file, and read libraries alone.

        A filter sees no paths: without Landlock or bubblewrap a worker would read what the engine's user may read.
        """
        return self.seccomp and (self.landlock_abi > 0 or self.bubblewrap)

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)


def readable_paths() -> tuple[Path, ...]:
    """What a reader of untrusted input needs: the interpreter, its packages, this package, shared libraries, fonts."""
    install = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    package = Path(__file__).resolve().parents[2]
    paths = [Path(install[name]) for name in names]
    paths += [Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    paths += [Path(sys.base_prefix) / "lib", package / "core", package / "parsing", package / "__init__.py"]
    paths += [Path(text) for text in _SYSTEM_PATHS]
    return tuple(path for path in dict.fromkeys(paths) if path.exists())


def reader_places() -> Places:
    """The same for bubblewrap, which confines the process before it has imported anything."""
    devices = tuple(path for path in map(str, readable_paths()) if path.startswith("/dev/"))
    read = tuple(path for path in map(str, readable_paths()) if path not in devices)
    return Places(read=read, devices=devices)


_SYSTEM_PATHS = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)


def enter(*, memory_bytes: int, cpu_s: float, network_namespace: bool, way: Way = "landlock") -> SandboxReport:
    """Confine this process for good. It must have one thread and must not have read a document yet.

    ``way``: how this process was started (``means.start``), and so what is left to do about places.
    """
    if not linux.available():
        return SandboxReport()
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.be_the_first_to_go()
    limits = _limit(memory_bytes, cpu_s)
    abi = landlock.restrict(Places(read=tuple(map(str, readable_paths())))) if way == "landlock" else 0
    dropped = linux.drop_capabilities()
    filtered = seccomp.install(os.getpid())
    return SandboxReport(
        seccomp=filtered,
        network_namespace=network_namespace,
        landlock_abi=abi,
        bubblewrap=way == "bubblewrap",
        capabilities_dropped=dropped,
        limits=limits,
    )


def _limit(memory_bytes: int, cpu_s: float) -> bool:
    seconds = max(1, int(cpu_s) + 1)
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_DATA: memory_bytes,
        resource.RLIMIT_AS: memory_bytes + _ADDRESS_SPACE_SLACK_BYTES,
        resource.RLIMIT_CPU: seconds,
    }
    if linux.in_user_namespace():  # elsewhere every process of the user would count
        wanted[resource.RLIMIT_NPROC] = _TASKS
    try:
        for name, value in wanted.items():
            _, hard = resource.getrlimit(name)
            ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(name, (ceiling, ceiling))
    except (OSError, ValueError):
        return False
    return True

"""Start a child without a network, and so that it dies with its parent (Linux).

The launcher below runs between fork and exec, in a process of its own rather than in a fork of the engine,
whose threads would make Python code there unsafe. It takes the network away by the strongest means the
machine grants: a network namespace without interfaces, else a seccomp filter that refuses every socket but
Unix ones (seccomp(2), capability-free because of no_new_privs).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from engine.runtime import launcher

Isolation = Literal["namespace", "seccomp", "none"]


@dataclass(frozen=True, slots=True)
class IsolatedChild:
    """A started child and what keeps it from the network."""

    process: subprocess.Popen[bytes]
    isolation: Isolation
    confined: bool = False  # it can change no file on any disk


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child may use; 0: as much as it likes."""

    memory_bytes: int = 0  # address space, mapped files included
    file_bytes: int = 0  # any one file, memory-backed ones included
    disk_writes: bool = True  # false: none, where the kernel has Landlock; ``confined`` tells


def start_isolated(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    stderr: int | IO[bytes],
    descriptors: Sequence[int] = (),
    limits: ChildLimits = ChildLimits(),
) -> IsolatedChild:
    """Start ``command`` in ``folder`` with exactly this environment; its output goes to ``stderr``.

    ``descriptors`` are inherited under their numbers, for files that exist in memory only.

    The child is killed when the calling **thread** ends (PR_SET_PDEATHSIG is per thread), so call this from
    one that outlives it. Raises OSError when the program cannot be started.
    """
    read_end, write_end = os.pipe()
    try:
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", launcher.__file__, str(write_end), str(os.getpid())),
                f"{limits.memory_bytes},{limits.file_bytes},{int(not limits.disk_writes)}",
                *command,
            ],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stderr,
            stderr=stderr,
            pass_fds=(write_end, *descriptors),
            start_new_session=True,  # a Ctrl+C at the engine's terminal is the engine's to handle
        )
    except OSError:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    with os.fdopen(read_end, "rb") as report:
        words = report.read().decode("ascii", "replace").split()
    if len(words) == 2 and words[0] in ("namespace", "seccomp", "none"):
        return IsolatedChild(process, cast(Isolation, words[0]), words[1] == "confined")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()
    number = int(words[-1]) if words and words[-1].isdigit() else 0
    raise OSError(number, os.strerror(number) if number else "the launcher did not report")


def network_namespace_available() -> bool:
    """Whether a child can be given a network namespace of its own; starts one short process."""
    try:
        child = start_isolated(
            [sys.executable, "-I", "-S", "-c", ""], folder=Path("/"), environment={}, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    child.process.wait()
    return child.isolation == "namespace"

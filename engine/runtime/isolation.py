"""Start a child with the least it needs, and so that it dies with its parent (Linux).

The launcher runs between fork and exec, in a process of its own rather than in a fork of the engine, whose threads
would make Python code there unsafe. It takes the network away by the strongest means the machine grants: a network
namespace without interfaces, else a seccomp filter that refuses every socket but Unix ones. What else a child gives
up is its ``Policy``: places (Landlock), system calls (seccomp), capabilities, limits.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from engine.core.sandbox.means import Means, parent_of, start
from engine.core.sandbox.policy import IsolationReport, Policy
from engine.runtime import launcher
from engine.runtime.errors import IsolationMissingError

HOW_TO_ISOLATE = (
    "Use Linux 6.2 or newer with Landlock enabled, or install bubblewrap (/usr/bin/bwrap) where users may make "
    "namespaces, and restart the engine."
)
Isolation = Literal["namespace", "seccomp", "none"]


@dataclass(frozen=True, slots=True)
class IsolatedChild:
    """A started child and what it cannot do."""

    process: subprocess.Popen[bytes]
    report: IsolationReport

    @property
    def isolation(self) -> Isolation:
        """What keeps it from the network."""
        return cast(Isolation, self.report.network)


def start_isolated(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    stderr: int | IO[bytes],
    descriptors: Sequence[int] = (),
    policy: Policy | None = None,
    accept_weak: bool = True,
    means: Means | None = None,
) -> IsolatedChild:
    """Start ``command`` in ``folder`` with exactly this environment; its output goes to ``stderr``.

    ``descriptors`` are inherited under their numbers, for files that exist in memory only. ``accept_weak`` false:
    raises IsolationMissingError where this system does not offer all that the policy asks for; nothing runs then.
    ``means``: what may be used of what the system has, everything by default.

    The child is killed when the calling **thread** ends (PR_SET_PDEATHSIG is per thread), so call this from
    one that outlives it. With ``policy.peers`` it is their parent. Raises OSError when the program cannot be started.
    """
    policy = policy or Policy()
    way = (means or Means()).way() if policy.confines else "none"
    read_end, write_end = os.pipe()
    try:
        process = start(
            [
                *(sys.executable, "-I", "-S", launcher.__file__, str(write_end), str(parent_of(way))),
                *(policy.to_argument(), str(int(accept_weak)), way, *command),
            ],
            way=way,
            places=policy.places,
            folder=folder,
            environment=environment,
            stdout=stderr,
            stderr=stderr,
            descriptors=(write_end, *descriptors),
        )
    except OSError:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        lines = stream.read().decode("ascii", "replace").splitlines()
    report = IsolationReport(**json.loads(lines[0])) if lines else None
    if report is not None and len(lines) == 1:
        return IsolatedChild(process, report)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()
    if report is not None and lines[1] == launcher.TOO_WEAK:
        if policy.peers is not None and report.network != "namespace":
            raise IsolationMissingError(
                "This system gives programs no network of their own, and several processes need one to talk.",
                help="Use one process, or allow user namespaces; a loopback that others share will not do.",
            )
        raise IsolationMissingError(
            "This system cannot isolate the program: it has no seccomp filter, or neither Landlock 3 nor bubblewrap.",
            help=f"{HOW_TO_ISOLATE} An administrator can accept the risk with `cloister isolation accept`.",
        )
    number = int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0
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

"""What ``doctor`` says of each kind of child: tried out on a program that does nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.contract.isolation import WeakIsolationAccepted
from engine.contract.system import Check, CheckState
from engine.core.sandbox import landlock
from engine.core.sandbox.means import Means
from engine.core.sandbox.policy import IsolationReport, Policy
from engine.runtime import confinement
from engine.runtime.errors import IsolationMissingError
from engine.runtime.isolation import HOW_TO_ISOLATE, start_isolated

_KINDS = ("model server", "trainer", "export")
_PROGRAM = [sys.executable, "-I", "-S", "-c", ""]


ACCEPT = f"{HOW_TO_ISOLATE} Or accept the risk with `cloister isolation accept --reason TEXT`."


def isolation_checks(accepted: WeakIsolationAccepted | None, means: Means | None = None) -> list[Check]:
    """One line for each kind of program that handles models, and one where less than they ask for is ``accepted``.

    ``means``: what may be used of what the system has, everything by default.
    """
    lines = [_check(kind, _policy(kind), accepted, means) for kind in _KINDS]
    if accepted is None:
        return lines
    needed = any(line.state is not CheckState.OK for line in lines)
    return [
        *lines,
        Check(
            name="accepted risk",
            state=CheckState.WARNING,
            found=accepted_as(accepted) if needed else f"{accepted_as(accepted)}; nothing here needs it",
            help="Take it back with `cloister isolation withdraw`; a reason that the engine was started with goes with "
            "CLOISTER_WEAK_ISOLATION_REASON.",
        ),
    ]


def accepted_as(accepted: WeakIsolationAccepted) -> str:
    """In one sentence, for whoever asks later."""
    who = accepted.by or "whoever started the engine"
    return f"less isolation was accepted by {who} on {accepted.at[:10]} because: {accepted.reason}"


def _policy(kind: str) -> Policy:
    """That of the kind, with no file in it."""
    nowhere = Path("/nonexistent")
    if kind == "model server":
        return confinement.model_server(Path(sys.executable), [], nowhere, 0)
    if kind == "trainer":
        return confinement.trainer(
            model=nowhere, run=nowhere, scratch=nowhere, compiles=False, memory_bytes=0, file_bytes=0
        )
    return confinement.converter(sys.executable, [], memory_bytes=0, file_bytes=0, python=True)


def _check(kind: str, policy: Policy, accepted: WeakIsolationAccepted | None, means: Means | None) -> Check:
    name = f"{kind} isolation"
    try:
        child = start_isolated(
            _PROGRAM,
            folder=Path("/"),
            environment={},
            stderr=subprocess.DEVNULL,
            policy=policy,
            accept_weak=True,
            means=means,
        )
    except (OSError, IsolationMissingError) as error:
        return Check(name=name, state=CheckState.FAILED, found=f"cannot be tried: {type(error).__name__}")
    child.process.wait()
    found = describe(child.report, policy)
    if child.report.suffices(policy):
        return Check(name=name, state=CheckState.OK, found=found)
    if accepted is not None:
        found = f"{found}; less than it should be, and started because that was accepted"
        return Check(name=name, state=CheckState.WARNING, found=found, help=HOW_TO_ISOLATE)
    return Check(name=name, state=CheckState.FAILED, found=f"{found}; it is not started", help=ACCEPT)


def describe(report: IsolationReport, policy: Policy) -> str:
    """In a few words, and what is left open where a later kernel would close it."""
    held = [
        {"namespace": "network namespace", "seccomp": "no socket but Unix ones"}.get(report.network, "the network"),
        f"Landlock {report.landlock_abi}" if report.landlock_abi else "",
        "bubblewrap" if report.bubblewrap else "",
        "seccomp" if report.seccomp else "",
        "no capabilities" if report.capabilities_dropped else "",
        "limits" if report.limits else "",
        "" if policy.processes else "no other process",
    ]
    text = ", ".join(name for name in held if name)
    if landlock.ENOUGH <= report.landlock_abi < 6:
        text += "; signals to the user's other processes are refused by seccomp alone"
    return text

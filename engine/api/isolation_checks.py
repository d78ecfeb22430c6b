"""What ``doctor`` says of each kind of child: tried out on a program that does nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.contract.system import Check, CheckState
from engine.core.sandbox import landlock
from engine.core.sandbox.policy import IsolationReport, Policy
from engine.runtime import confinement
from engine.runtime.errors import IsolationMissingError
from engine.runtime.isolation import start_isolated

_KINDS = ("model server", "trainer", "export")
_PROGRAM = [sys.executable, "-I", "-S", "-c", ""]


def isolation_checks(reason: str) -> list[Check]:
    """One line for each kind of program that handles models. ``reason``: why less is accepted; empty: it is not."""
    return [_check(kind, _policy(kind), reason) for kind in _KINDS]


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


def _check(kind: str, policy: Policy, reason: str) -> Check:
    name = f"{kind} isolation"
    try:
        child = start_isolated(
            _PROGRAM, folder=Path("/"), environment={}, stderr=subprocess.DEVNULL, policy=policy, accept_weak=True
        )
    except (OSError, IsolationMissingError) as error:
        return Check(name=name, state=CheckState.FAILED, found=f"cannot be tried: {type(error).__name__}")
    child.process.wait()
    found = describe(child.report, policy)
    if child.report.suffices(policy):
        return Check(name=name, state=CheckState.OK, found=found)
    if reason:
        return Check(
            name=name,
            state=CheckState.WARNING,
            found=f"{found}; less than it should be, accepted because: {reason}",
            help="Take CLOISTER_WEAK_ISOLATION_REASON away once the system can do more.",
        )
    return Check(
        name=name,
        state=CheckState.FAILED,
        found=f"{found}; it is not started",
        help="Use Linux 6.2 or newer with Landlock enabled, or accept the risk with a reason in "
        "CLOISTER_WEAK_ISOLATION_REASON.",
    )


def describe(report: IsolationReport, policy: Policy) -> str:
    """In a few words, and what is left open where a later kernel would close it."""
    held = [
        {"namespace": "network namespace", "seccomp": "no socket but Unix ones"}.get(report.network, "the network"),
        f"Landlock {report.landlock_abi}" if report.landlock_abi else "",
        "seccomp" if report.seccomp else "",
        "no capabilities" if report.capabilities_dropped else "",
        "limits" if report.limits else "",
        "" if policy.processes else "no other process",
    ]
    text = ", ".join(name for name in held if name)
    if landlock.ENOUGH <= report.landlock_abi < 6:
        text += "; signals to the user's other processes are refused by seccomp alone"
    return text

"""Becomes another program after giving up what that program does not need; run as a script, standard library only.

Arguments: the descriptor to report on, the parent's process id, a ``Policy`` as JSON, 1 where less than the policy is
accepted, the way in which places are confined (``means.Way``), then the command. One line is written to the
descriptor, an ``IsolationReport`` as JSON; after it an error number when exec fails, or ``weak`` where the system
offers too little and nothing was started. Where the policy asks for several processes, each of them becomes the
program, told who it is as torch and accelerate read it, and the first one reports.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.core.sandbox import landlock, linux, peers, refusals
from engine.core.sandbox.policy import IsolationReport, Policy

TOO_WEAK = "weak"
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CLONE_NEWIPC = 0x08000000


def main(arguments: list[str]) -> None:
    report, parent, way, command = int(arguments[0]), int(arguments[1]), arguments[4], arguments[5:]
    policy = Policy.from_argument(arguments[2])
    os.umask(0o077)
    libc = ctypes.CDLL(None, use_errno=True)
    linux.be_the_first_to_go()
    wrapped = way == "bubblewrap"  # which ends where it cannot give a network of its own
    network = "namespace" if wrapped else _give_up_network(libc)
    alone = policy.peers is None
    if not alone and (network != "namespace" or not linux.raise_loopback()):
        network = "none"  # the loopback would be the machine's
    limits = _limit(policy)
    # After the namespace: a change of credentials clears the signal.
    libc.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    libc.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    first = _become_peers(policy, report) if network == "namespace" else True
    abi = landlock.restrict(policy.places, tcp=not alone) if policy.confines and way == "landlock" else 0
    dropped = linux.drop_capabilities()
    filtered = policy.filtered and refusals.install(
        os.getpid(),
        sockets=policy.sockets,
        processes=policy.processes,
        files=not (wrapped and policy.only_sockets),
        peers=policy.peers,
    )
    if alone and network == "none" and (filtered or refusals.refuse_internet()):
        network = "seccomp"
    found = IsolationReport(network, abi, wrapped, filtered, dropped, limits)
    if first:
        os.write(report, f"{found.to_line()}\n".encode("ascii"))
    if not found.suffices(policy) and (arguments[3] == "0" or not (alone or network == "namespace")):
        if first:
            os.write(report, f"{TOO_WEAK}\n".encode("ascii"))
        os._exit(126)
    if first:
        os.set_inheritable(report, False)
    try:
        os.execv(command[0], command)
    except OSError as error:
        if first:
            os.write(report, f"{error.errno}\n".encode("ascii"))
        os._exit(127)


def _become_peers(policy: Policy, report: int) -> bool:
    """Whether this is the process that reports."""
    if policy.peers is None:
        return True
    count = policy.peers.count
    number = peers.split(count, (report, *policy.peers.first_only))
    for name, value in (("RANK", number), ("LOCAL_RANK", number), ("WORLD_SIZE", count), ("LOCAL_WORLD_SIZE", count)):
        os.environ[name] = str(value)
    return number == 0


def _limit(policy: Policy) -> bool:
    wanted = {
        resource.RLIMIT_AS: policy.memory_bytes,
        resource.RLIMIT_DATA: policy.private_bytes,
        resource.RLIMIT_FSIZE: policy.file_bytes,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_NPROC: policy.tasks if linux.in_user_namespace() else 0,
    }
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold prompts
        for name, value in wanted.items():
            _, hard = resource.getrlimit(name)
            if value:
                ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(name, (ceiling, ceiling))
    except (OSError, ValueError):
        return False
    return True


def _give_up_network(libc: ctypes.CDLL) -> str:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0:
        _map_identity(user, group)
        return "namespace"
    if libc.unshare(_CLONE_NEWNET | _CLONE_NEWIPC) == 0:
        return "namespace"
    return "none"


def _map_identity(user: int, group: int) -> None:
    """Keep the same user and group inside; without it files would seem to belong to nobody."""
    for path, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{user} {user} 1"),
        ("/proc/self/gid_map", f"{group} {group} 1"),
    ):
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except OSError:
            continue
        try:
            os.write(descriptor, text.encode("ascii"))
        except OSError:
            pass
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])

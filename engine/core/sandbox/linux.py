"""Thin, typed calls into the kernel that the standard library lacks. Policy lives elsewhere."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_GET_FLAGS, _SET_FLAGS = 0x8913, 0x8914  # SIOCGIFFLAGS, SIOCSIFFLAGS
_INTERFACE = struct.Struct("16sH22x")  # struct ifreq: a name and flags
_UP = 0x1
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def available() -> bool:
    return sys.platform.startswith("linux")


def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def prctl(option: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    """prctl(2). Raises OSError."""
    numbers = [ctypes.c_ulong(value) for value in (a, b, c, d)]
    result = int(libc().prctl(ctypes.c_int(option), *numbers))
    if result < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return result


def syscall(number: int, *arguments: object) -> int:
    """A raw system call. Raises OSError."""
    result = int(libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "syscall")
    return result


def die_with_parent(parent_pid: int) -> None:
    """Be killed when the thread that started this process ends; at once if it has ended already."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(0)


def isolate_network() -> bool:
    """Move this single-threaded process into a network without interfaces. False if not permitted."""
    function = libc().unshare
    if int(function(CLONE_NEWNET | CLONE_NEWIPC)) == 0:
        return True
    return int(function(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)) == 0


def raise_loopback() -> bool:
    """Let processes of this network namespace talk to each other by TCP. False if not permitted. See netdevice(7)."""
    import fcntl

    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            asked = fcntl.ioctl(one, _GET_FLAGS, _INTERFACE.pack(b"lo", 0))
            flags = _INTERFACE.unpack(asked)[1]
            if not flags & _UP:
                fcntl.ioctl(one, _SET_FLAGS, _INTERFACE.pack(b"lo", flags | _UP))
    except OSError:
        return False
    return True


def drop_capabilities() -> bool:
    """Give up every capability, also those that a later execve could regain."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # beyond the last one this kernel knows, or CAP_SETPCAP was never ours
            break
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    return int(libc().capset(ctypes.byref(header), ctypes.byref(nothing))) == 0


def in_user_namespace() -> bool:
    """Whether this process lives in a user namespace that is not the machine's first one."""
    try:
        return Path("/proc/self/uid_map").read_text("ascii").split() != ["0", "0", "4294967295"]
    except OSError:
        return False


def be_the_first_to_go() -> bool:
    """When memory runs out the kernel ends this process, and none that holds keys. See proc(5), oom_score_adj."""
    try:
        Path("/proc/self/oom_score_adj").write_text("800", "ascii")
    except OSError:
        return False
    return True

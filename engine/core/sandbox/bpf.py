"""The pieces of a seccomp filter: classic BPF over ``struct seccomp_data``. Knows no policy.

See seccomp(2) and linux/seccomp.h; for x86_64 and aarch64.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Iterable

from engine.core.sandbox import linux

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_KILL_PROCESS = 0x80000000

LOAD, JUMP_EQUAL, JUMP_ABOVE, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENTS = 0, 4, 16
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # AUDIT_ARCH_*, column in the tables
# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NAMESPACES = 0x7E020000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def column_of(machine: str) -> int:
    """Where an architecture's numbers stand in a table. Raises NotImplementedError for one that has none."""
    if machine not in _ARCHITECTURES:
        raise NotImplementedError(machine)
    return _ARCHITECTURES[machine][1]


def opening(machine: str, *, newest: int) -> list[bytes]:
    """Refuse other calling conventions and calls beyond ``newest``, and load the number of the call.

    Beyond the newest the answer is ENOSYS, which every libc knows to work around.
    """
    column_of(machine)
    return [
        op(LOAD, _OFFSET_ARCH),
        op(JUMP_EQUAL, _ARCHITECTURES[machine][0], 1, 0),
        op(RETURN, _KILL_PROCESS),  # another calling convention would give every number another meaning
        op(LOAD, _OFFSET_NUMBER),
        op(JUMP_AT_LEAST, newest + 1, 0, 1),  # also the x32 calls, from 0x40000000
        refuse(errno.ENOSYS),
    ]


def op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; ``yes`` and ``no`` are how many are skipped."""
    return struct.pack("=HBBI", code, yes, no, value & 0xFFFFFFFF)


def argument(index: int, *, high: bool = False) -> bytes:
    """Load half of an argument of the call, from 0."""
    return op(LOAD, _OFFSET_ARGUMENTS + 8 * index + (4 if high else 0))


def allow() -> bytes:
    return op(RETURN, _ALLOW)


def refuse(error: int) -> bytes:
    return op(RETURN, _ERRNO | error)


def rule(number: int, body: Iterable[bytes]) -> list[bytes]:
    """``body`` runs for this call only and must end in a return. No call has a negative number."""
    if number < 0:
        return []
    instructions = list(body)
    return [op(JUMP_EQUAL, number, 0, len(instructions)), *instructions]


def one_of(index: int, values: Iterable[int], error: int) -> list[bytes]:
    """Allowed where the low half of an argument is one of ``values``."""
    body = [argument(index)]
    for value in values:
        body += [op(JUMP_EQUAL, value, 0, 1), allow()]
    return [*body, refuse(error)]


def none_of(index: int, values: Iterable[int], error: int) -> list[bytes]:
    """Refused where the low half of an argument is one of ``values``."""
    body = [argument(index)]
    for value in values:
        body += [op(JUMP_EQUAL, value, 0, 1), refuse(error)]
    return [*body, allow()]


def without_bits(index: int, bits: int, error: int) -> list[bytes]:
    return [argument(index), op(JUMP_ANY_BIT, bits, 0, 1), refuse(error), allow()]


def at_most(index: int, most: int, error: int) -> list[bytes]:
    """Allowed where the low half of an argument, without a sign, is 1 to ``most``."""
    return [argument(index), op(JUMP_ABOVE, most, 2, 0), op(JUMP_EQUAL, 0, 1, 0), allow(), refuse(error)]


def only_null(index: int, error: int) -> list[bytes]:
    """Allowed where a pointer is null."""
    return [
        *(argument(index), op(JUMP_EQUAL, 0, 0, 3)),
        *(argument(index, high=True), op(JUMP_EQUAL, 0, 0, 1), allow()),
        refuse(error),
    ]


def no_namespaces(index: int, *, must_have: int) -> list[bytes]:
    """For clone(2): no new namespace; ``must_have``: flags of which one has to be there, 0 for none."""
    if must_have == 0:
        return without_bits(index, _CLONE_NAMESPACES, errno.EPERM)
    return [
        argument(index),
        op(JUMP_ANY_BIT, _CLONE_NAMESPACES, 2, 0),
        op(JUMP_ANY_BIT, must_have, 0, 1),
        allow(),
        refuse(errno.EPERM),
    ]


def load(program: bytes) -> bool:
    """Filter this process and every thread it starts. Needs no_new_privs. False where the kernel refuses."""
    buffer = ctypes.create_string_buffer(program, len(program))
    description = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    try:
        linux.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(description))
    except OSError:
        return False
    return True

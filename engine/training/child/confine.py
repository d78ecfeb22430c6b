"""Landlock for a trainer: it may read, and write only below its run's folder and to devices and memory.

Compiled kernels go to ``/dev/shm``; drivers of cards are files below ``/dev``. See landlock(7).
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_PATH_BENEATH = 1
_ASK_VERSION = 1
_PR_SET_NO_NEW_PRIVS = 38
_WRITE_FILE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_WRITING = _WRITE_FILE | _TRUNCATE | _REFER | _REMOVE_AND_MAKE
_NEVER_DATA = ("/dev", "/proc/self")


def confine(folder: Path) -> bool:
    """Confine this process for good, before it starts threads. False where the kernel is too old for it."""
    libc = ctypes.CDLL(None, use_errno=True)
    call = libc.syscall
    version = call(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    if version < 3 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False  # before version 3 truncating a file cannot be refused
    handled = struct.pack("Q", _WRITING)
    ruleset = call(ctypes.c_long(_CREATE_RULESET), handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        _allow(call, ruleset, (folder, *map(Path, _NEVER_DATA)))
        return bool(call(ctypes.c_long(_RESTRICT_SELF), ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _allow(call: ctypes._NamedFuncPointer, ruleset: int, paths: Iterable[Path]) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rule = struct.pack("=Qi", _WRITING, descriptor)
            call(
                ctypes.c_long(_ADD_RULE),
                ctypes.c_int(ruleset),
                ctypes.c_int(_PATH_BENEATH),
                rule,
                ctypes.c_uint32(0),
            )
        finally:
            os.close(descriptor)

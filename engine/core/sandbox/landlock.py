"""Landlock rules: which places a process may still read, execute and change, for good.

See landlock(7). A ruleset names the rights it handles; a handled right is refused wherever no rule grants it.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.core.sandbox import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_ASK_VERSION = 1
_RULE_PATH_BENEATH, _RULE_NET_PORT = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_SOCK = 1 << 4, 1 << 5, 1 << 9
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_MAKE_PLAIN = 1 << 7 | 1 << 8  # folders and regular files, and no device, link, socket or pipe
_FS_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: _IOCTL_DEV}
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_CONNECT_TCP = 0b10
_NET_RIGHTS = 0b01 | _CONNECT_TCP  # bind and connect over TCP, from version 4
_ABSTRACT_SOCKETS = 0b01
_SCOPES = 0b11  # abstract sockets and signals of processes outside, from version 6
ENOUGH = 3  # before it a file can be emptied although nothing may be written


@dataclass(frozen=True, slots=True)
class Places:
    """Files, or folders with everything in them. None: that right is left as it is.

    ``listed``: folders whose names may be read, and whose files may not. ``sockets``: folders in which Unix
    sockets may be made and removed. ``devices``: read, written and controlled.
    """

    read: tuple[str, ...] | None = ()
    execute: tuple[str, ...] | None = ()
    write: tuple[str, ...] | None = ()
    sockets: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def version() -> int:
    """The kernel's Landlock ABI version, 0 where there is none."""
    try:
        return linux.syscall(_CREATE_RULESET, ctypes.c_void_p(None), ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    except OSError:
        return 0


def restrict(places: Places, *, connect_port: int | None = None, tcp: bool = False, signals: bool = False) -> int:
    """Confine this process to ``places``; needs no_new_privs. The ABI version in force, 0 if none.

    ``connect_port``: the one TCP port, of any machine, that may be connected to (from version 4); None: none.
    ``tcp``: every port may be listened on and connected to, for a network of their own. ``signals``: those outside may
    be signalled. A place that is not there is left out.
    """
    abi = version()
    if abi < 1:
        return 0
    handled = _handled(places, abi)
    attributes = _RulesetAttributes(
        handled,
        _NET_RIGHTS if abi >= 4 and not tcp else 0,
        (_ABSTRACT_SOCKETS if signals else _SCOPES) if abi >= 6 else 0,
    )
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    try:
        ruleset = linux.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    except OSError:
        return 0
    try:
        for rights, paths in _rules(places):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        if connect_port is not None and abi >= 4:
            _allow_port(ruleset, connect_port)
        linux.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    except OSError:
        return 0
    finally:
        os.close(ruleset)
    return abi


def _handled(places: Places, abi: int) -> int:
    handled = 0
    for since, rights in _FS_RIGHTS_BY_VERSION.items():
        if abi >= since:
            handled |= rights
    if places.read is None:
        handled &= ~(_READ_FILE | _READ_DIR)
    if places.execute is None:
        handled &= ~_EXECUTE
    if places.write is None:
        handled &= ~(_WRITE_FILE | _REMOVE_AND_MAKE | _REFER | _TRUNCATE | _IOCTL_DEV)
    return handled


def _rules(places: Places) -> tuple[tuple[int, Iterable[str]], ...]:
    return (
        (_READ_FILE | _READ_DIR, places.read or ()),
        (_READ_DIR, places.listed),
        (_EXECUTE | _READ_FILE, places.execute or ()),
        (_WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_PLAIN | _REFER, places.write or ()),
        (_MAKE_SOCK | _REMOVE_FILE, places.sockets),
        (_READ_FILE | _READ_DIR | _WRITE_FILE | _IOCTL_DEV, places.devices),
    )


def _allow_port(ruleset: int, port: int) -> None:
    rule = _NetPort(_CONNECT_TCP, port)
    linux.syscall(
        _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_NET_PORT), ctypes.byref(rule), ctypes.c_uint32(0)
    )


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(Path(path), os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _ON_FILES
        if rights == 0:
            return
        rule = _PathBeneath(rights, fd)
        linux.syscall(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(fd)

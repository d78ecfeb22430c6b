"""What appears in a folder and below it, also when it goes again at once. See inotify(7)."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NONBLOCKING, _CREATED, _MOVED_HERE = 0o4000, 0x100, 0x80
_HEAD = struct.Struct("iIII")


@contextmanager
def appearing(folder: Path) -> Iterator[list[str]]:
    """The names that appeared in ``folder`` itself are in the list once the block has ended."""
    names: list[str] = []
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(_NONBLOCKING)
    assert descriptor >= 0
    try:
        assert libc.inotify_add_watch(descriptor, os.fsencode(folder), _CREATED | _MOVED_HERE) >= 0
        yield names
        while True:
            try:
                events = os.read(descriptor, 1 << 16)
            except BlockingIOError:
                return
            while events:
                *_, length = _HEAD.unpack_from(events)
                names.append(events[_HEAD.size : _HEAD.size + length].rstrip(b"\0").decode())
                events = events[_HEAD.size + length :]
    finally:
        os.close(descriptor)

"""Reads a file whole, and knows whether its time stamp can be trusted to show the next change."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass

from engine.core.clock import Clock
from engine.ingest.errors import Reason

_ATTEMPTS = 3
_BLOCK_BYTES = 1 << 20


class SourceUnreadableError(Exception):
    """The file could not be read; ``reason`` says why. Handled where files are loaded."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``mtime_ns`` is None while the file could change again without its time stamp showing it.

    Time stamps have a granularity (two seconds on FAT) and clocks jump, so a file that was changed a moment before
    it was read is "racy", as git calls it: it is read and compared again next time.
    """

    data: bytes
    sha256: bytes
    mtime_ns: int | None


def read_file(path: str, clock: Clock, *, racy_window_s: float, max_bytes: int) -> Snapshot:
    """The bytes of a regular file as they were at one moment. Raises SourceUnreadableError."""
    try:
        # O_NONBLOCK: a pipe put in the file's place must not block the open.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise SourceUnreadableError(_reason(error)) from None
    try:
        for _ in range(_ATTEMPTS):
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise SourceUnreadableError(Reason("INGEST_SPECIAL", "Not a regular file any more."))
            if before.st_size > max_bytes:
                raise SourceUnreadableError(Reason("INGEST_TOO_LARGE", "The file grew beyond the limit. Split it."))
            data = _read_all(descriptor, before.st_size)
            if _same(before, os.fstat(descriptor)):
                age_s = clock.now_utc().timestamp() - before.st_mtime_ns / 1e9
                settled = age_s >= racy_window_s
                return Snapshot(data, hashlib.sha256(data).digest(), before.st_mtime_ns if settled else None)
            os.lseek(descriptor, 0, os.SEEK_SET)
        # Somebody writes to it all the time: take what is there, and look again next time.
        return Snapshot(data, hashlib.sha256(data).digest(), None)
    except OSError as error:
        raise SourceUnreadableError(_reason(error)) from None
    finally:
        os.close(descriptor)


def _read_all(descriptor: int, size_bytes: int) -> bytes:
    data = os.read(descriptor, size_bytes + 1)
    block = os.read(descriptor, _BLOCK_BYTES)
    if not block:
        return data  # nearly always: a large file is in memory once, not twice
    grown = bytearray(data)
    while block and len(grown) <= size_bytes:
        grown += block
        block = os.read(descriptor, _BLOCK_BYTES)
    return bytes(grown)


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_size, one.st_mtime_ns, one.st_ctime_ns) == (other.st_size, other.st_mtime_ns, other.st_ctime_ns)


def _reason(error: OSError | ValueError) -> Reason:
    if isinstance(error, OSError):
        if error.errno == errno.ENOENT:
            return Reason("INGEST_PATH_NOT_FOUND", "The file disappeared while it was being added.")
        if error.errno in (errno.EACCES, errno.EPERM):
            return Reason(
                "INGEST_UNREADABLE", "The engine may not read this file. Give its user the right to, then add it again."
            )
        return Reason("INGEST_UNREADABLE", f"The system could not read this file ({os.strerror(error.errno or 0)}).")
    return Reason("INGEST_UNREADABLE", "The system does not accept this file name.")

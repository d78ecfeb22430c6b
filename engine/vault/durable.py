"""Files that survive a power cut: written whole or not at all, readable by their owner only."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import DiskFullError
from engine.vault.errors import VaultUnwritableError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: OSError) -> bool:
    """Whether the system said that there is no room: no space, over quota, over the file size limit."""
    return error.errno in _NO_ROOM


def disk_full_error() -> DiskFullError:
    return DiskFullError(
        "There is no room left on the disk of the vault; what was being written was undone.",
        help="Free some space on that disk, or remove documents, and try again.",
    )


@contextlib.contextmanager
def disk_full_is_typed() -> Iterator[None]:
    """Turn the system's "no room" into ``DiskFullError``; other errors pass."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full_error() from error
        raise


@contextlib.contextmanager
def system_errors_are_typed(what: str) -> Iterator[None]:
    """Turn every refusal of the system into DiskFullError or VaultUnwritableError. ``what`` begins the message."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full_error() from error
        reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise VaultUnwritableError(
            f"{what} cannot be opened or written ({reason}).",
            help="Check that the vault belongs to this user and that its disk is sound and writable.",
        ) from error


def fsync_directory(directory: Path) -> None:
    """Make the names in a directory durable: a rename is lost without it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte; ``os.write`` may write fewer."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by temporary name, fsync, rename and directory fsync; mode 0600.

    Raises DiskFullError; the old content is then untouched.
    """
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with disk_full_is_typed():
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                write_all(descriptor, data)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    fsync_directory(path.parent)


def create_durably(path: Path) -> None:
    """Make an empty file, mode 0600, and make its presence durable. Raises DiskFullError."""
    with disk_full_is_typed():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        fsync_directory(path.parent)


def remove_temporaries(path: Path) -> None:
    """Remove what a process killed within ``write_atomically(path)`` left; nobody may be writing it now."""
    for left in path.parent.glob(f"{path.name}.*.tmp"):
        left.unlink(missing_ok=True)


def unlink_durably(path: Path) -> None:
    """Remove a name and make its absence durable; absent already is fine."""
    path.unlink(missing_ok=True)
    fsync_directory(path.parent)

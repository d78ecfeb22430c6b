"""Room set aside on the vault's disk, given up when it is full: a vault must open for something to be removed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 8 * 1024 * 1024
# With less than this free, opening and removing would fail for want of room in the log.
_FREE_LEAST_BYTES = 2 * 1024 * 1024
# With less than this free, the reserve is not made: it would be the one to fill the disk.
_FREE_AMPLE_BYTES = 8 * RESERVE_BYTES


def settle_reserve(path: Path) -> bool:
    """Set the room aside where there is plenty, give it up where there is none. Returns whether it was given up."""
    free_bytes = shutil.disk_usage(path.parent).free
    if path.exists():
        if free_bytes < _FREE_LEAST_BYTES:
            path.unlink()
            return True
    elif free_bytes >= _FREE_AMPLE_BYTES:
        _allocate(path)
    return False


def _allocate(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, RESERVE_BYTES)
    except OSError:
        path.unlink(missing_ok=True)  # a file system that cannot, or a disk that filled meanwhile: no reserve
    finally:
        os.close(descriptor)

"""One process per vault: an advisory lock that the system releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from engine.vault.durable import system_errors_are_typed
from engine.vault.errors import VaultInUseError


class InstanceLock:
    """Holds ``run/engine.lock`` from ``acquire`` until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def acquire(self) -> None:
        """Raise VaultInUseError with the holder's pid if another process, or this one, holds it."""
        with system_errors_are_typed("The vault's lock file"):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read_pid(descriptor)
            os.close(descriptor)
            who = f"process {pid}" if pid is not None else "another process"
            raise VaultInUseError(
                f"The vault is in use by {who}.",
                help="Use the running engine, or stop it with `cloister engine stop`.",
                pid=pid,
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        # The number only helps people: the lock is what counts, so a full disk does not matter here.
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            pass

    def release(self) -> None:
        """Idempotent. The file stays: removing it would let two processes lock two files of one name."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _read_pid(descriptor: int) -> int | None:
    untrusted = os.pread(descriptor, 32, 0).strip()
    return int(untrusted) if untrusted.isdigit() else None

"""The growing delay after wrong passphrases, remembered across processes and safe from clock changes."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.core.clock import Clock
from engine.core.errors import DiskFullError
from engine.vault.durable import write_atomically
from engine.vault.errors import UnlockDelayedError

DELAY_MOST_S = 60.0
_FAILURES_MOST = 1_000_000
# As many as make the longest delay: what a file that cannot be read is taken for.
_FAILURES_UNKNOWN = 7
_FILE_BYTES_MOST = 4096

_log = logging.getLogger(__name__)


def delay_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 0, 1, 2, 4, ... 60."""
    return 0.0 if failures <= 0 else min(DELAY_MOST_S, 2.0 ** min(failures - 1, 16))


def system_boot_id() -> str:
    """What names the current run of the operating system; "" where it does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class _Record:
    failures: int
    boot_id: str
    at_monotonic_s: float


class UnlockThrottle:
    """Counts failures in one small file. The caller holds the vault's instance lock.

    Time is the monotonic clock alone, which counts from boot: setting the wall clock changes nothing. A
    record of an earlier boot is waited for from the start of this one, so the wait is never over
    ``DELAY_MOST_S`` and never skipped.
    """

    def __init__(self, path: Path, clock: Clock, boot_id: Callable[[], str] = system_boot_id) -> None:
        self._path = path
        self._clock = clock
        self._boot_id = boot_id
        self.failed_before = 0
        """Attempts that failed before the last one, since somebody got in."""

    def check(self) -> None:
        """Raise UnlockDelayedError if the last failure is too recent."""
        record = self._read()
        if record is None:
            return
        remaining_s = self._remaining_s(record)
        if remaining_s > 0:
            wait_s = math.ceil(remaining_s)
            raise UnlockDelayedError(
                f"Too many wrong passphrases: the next attempt is possible in {wait_s} s.",
                help=f"Wait {wait_s} s, then try again. Attempts made before that are not looked at.",
                retry_after_s=remaining_s,
            )

    def begin_attempt(self) -> float:
        """Count the attempt as failed before it is made, so that a killed process has paid for it.

        Returns the delay in seconds that a failure now means.
        """
        record = self._read()
        self.failed_before = record.failures if record else 0
        failures = min(self.failed_before + 1, _FAILURES_MOST)
        self._write(failures)
        return delay_after(failures)

    def succeeded(self) -> None:
        """Forget the failures."""
        self._path.unlink(missing_ok=True)

    def _remaining_s(self, record: _Record) -> float:
        now_s = self._clock.monotonic_s()
        same_boot = record.boot_id == self._boot_id() and record.at_monotonic_s <= now_s
        waited_s = now_s - record.at_monotonic_s if same_boot else now_s
        return delay_after(record.failures) - waited_s

    def _read(self) -> _Record | None:
        try:
            with self._path.open("rb") as file:
                untrusted = json.loads(file.read(_FILE_BYTES_MOST))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            return self._replace_unreadable()
        record = _parse(untrusted)
        return record if record is not None else self._replace_unreadable()

    def _replace_unreadable(self) -> _Record:
        self._write(_FAILURES_UNKNOWN)
        return _Record(_FAILURES_UNKNOWN, self._boot_id(), self._clock.monotonic_s())

    def _write(self, failures: int) -> None:
        record = {
            "failures": failures,
            "boot_id": self._boot_id(),
            "at_monotonic_s": self._clock.monotonic_s(),
        }
        try:
            write_atomically(self._path, json.dumps(record).encode())
        except DiskFullError:
            # Who cannot unlock cannot make room either.
            _log.warning("no room to remember a failed unlock; it will not delay the next one")


def _parse(untrusted: object) -> _Record | None:
    if not isinstance(untrusted, dict):
        return None
    failures, boot_id, at = (untrusted.get(name) for name in ("failures", "boot_id", "at_monotonic_s"))
    if type(failures) is not int or not 0 <= failures <= _FAILURES_MOST or not isinstance(boot_id, str):
        return None
    if not isinstance(at, int | float) or not math.isfinite(at):
        return None
    return _Record(failures, boot_id, float(at))

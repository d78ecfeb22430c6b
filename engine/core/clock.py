"""The two clocks: wall time for records, monotonic time for durations."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A port, so that tests can make the wall clock jump."""

    def now_utc(self) -> datetime:
        """Aware wall-clock time in UTC; may jump."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that never go backwards."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now_utc(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        return time.monotonic()


def iso_utc(moment: datetime) -> str:
    """Format an aware time as RFC 3339 with milliseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""A clock that a test sets, wall and monotonic apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Starts in 2026, one hour after boot."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
        self.since_boot_s = 3600.0

    def now_utc(self) -> datetime:
        return self.wall

    def monotonic_s(self) -> float:
        return self.since_boot_s

    def pass_s(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.wall += timedelta(seconds=seconds)
        self.since_boot_s += seconds

    def set_wall_back(self, **by: float) -> None:
        self.wall -= timedelta(**by)

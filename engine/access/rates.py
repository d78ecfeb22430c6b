"""How many requests somebody may send: a token bucket each, in memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from engine.access.errors import RateLimitedError
from engine.core.clock import Clock

_BUCKETS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_minute`` requests in the long run, and up to ``burst`` at once."""

    per_minute: int
    burst: int


class TokenBuckets:
    """One bucket a name, full at first. Safe to use from any thread."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: dict[str, tuple[float, float]] = {}  # tokens left, and when that was counted

    def take(self, name: str) -> None:
        """Take one token. Raises RateLimitedError where none is left; that takes nothing."""
        per_s = self._rate.per_minute / 60
        with self._lock:
            now_s = self._clock.monotonic_s()
            level, at_s = self._levels.pop(name, (float(self._rate.burst), now_s))
            level = min(self._rate.burst, level + (now_s - at_s) * per_s)
            enough = level >= 1
            self._levels[name] = (level - 1 if enough else level, now_s)
            if len(self._levels) > _BUCKETS_MOST:
                del self._levels[next(iter(self._levels))]  # the one that was used longest ago
        if not enough:
            wait_s = (1 - level) / per_s
            raise RateLimitedError(
                "Too many requests in a short time.",
                help="Send fewer, or wait as Retry-After says.",
                retry_after_s=wait_s,
            )

    def put_back(self, name: str) -> None:
        """Return a token that was taken for what then did no harm."""
        with self._lock:
            if name in self._levels:
                level, at_s = self._levels[name]
                self._levels[name] = (min(float(self._rate.burst), level + 1), at_s)

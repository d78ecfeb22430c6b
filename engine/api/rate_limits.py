"""What each user, each key and everybody unknown together may send."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access.rates import Rate, TokenBuckets
from engine.core.clock import Clock

PER_USER = Rate(per_minute=3000, burst=1000)
PER_KEY = Rate(per_minute=1500, burst=500)
"""Less than the user's, so that one program cannot use up what its owner has."""
STRANGERS = Rate(per_minute=60, burst=300)
"""Each refusal writes a record: a flood of wrong keys must not fill the disk."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Whoever owns the local socket, and calls without a key, is not limited."""

    users: TokenBuckets
    keys: TokenBuckets
    strangers: TokenBuckets

    @classmethod
    def standard(cls, clock: Clock) -> RateLimits:
        return cls(TokenBuckets(PER_USER, clock), TokenBuckets(PER_KEY, clock), TokenBuckets(STRANGERS, clock))

    def known(self, user_id: str, key_id: str | None) -> None:
        """Raises RateLimitedError."""
        if key_id is not None:
            self.keys.take(key_id)
        self.users.take(user_id)

    def unknown(self) -> None:
        """Raises RateLimitedError."""
        self.strangers.take("")

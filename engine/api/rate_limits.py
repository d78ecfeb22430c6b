"""What each user, each key and whoever is unknown may send: these together through the socket, else by address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.access.errors import RateLimitedError, SignInDelayedError
from engine.access.rates import Rate, TokenBuckets
from engine.core.clock import Clock

PER_USER = Rate(per_minute=3000, burst=1000)
PER_KEY = Rate(per_minute=1500, burst=500)
"""Less than the user's, so that one program cannot use up what its owner has."""
STRANGERS = Rate(per_minute=60, burst=300)
"""Each refusal writes a record: a flood of wrong keys must not fill the disk."""
WRONG_PASSWORDS = Rate(per_minute=4, burst=20)
"""Of one address over the network, whatever names it tries; a whole office may stand behind one."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Whoever owns the local socket, and calls without a key, is not limited."""

    users: TokenBuckets
    keys: TokenBuckets
    strangers: TokenBuckets
    passwords: TokenBuckets

    @classmethod
    def standard(cls, clock: Clock) -> RateLimits:
        rates = (PER_USER, PER_KEY, STRANGERS, WRONG_PASSWORDS)
        return cls(*(TokenBuckets(rate, clock) for rate in rates))

    def known(self, user_id: str, key_id: str | None) -> None:
        """Raises RateLimitedError."""
        if key_id is not None:
            self.keys.take(key_id)
        self.users.take(user_id)

    def unknown(self, address: str | None) -> None:
        """``address``: over the network; None: through the socket. Raises RateLimitedError."""
        self.strangers.take(address or "")

    @contextmanager
    def sign_in(self, address: str | None) -> Iterator[None]:
        """An attempt to sign in, which counts for its address until it succeeds. Raises SignInDelayedError."""
        if address is None:
            yield
            return
        try:
            self.passwords.take(address)
        except RateLimitedError as error:
            raise SignInDelayedError(
                f"Too many wrong passwords from this address: the next attempt is possible in {error.retry_after_s} s.",
                help="Wait, or sign in from another machine.",
                retry_after_s=error.retry_after_s,
            ) from None
        yield
        self.passwords.put_back(address)

"""Background work that happens when it is told to, on the calling thread: for pictures and tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

from app.bridge.background import Ticket
from app.bridge.failure import Failure
from engine.client.errors import ClientError

_T = TypeVar("_T")


class HandBackground:
    """Fits the port ``Background``. Nothing moves before ``step`` or ``settle``."""

    def __init__(self) -> None:
        self._steps: deque[tuple[Ticket, Callable[[], None]]] = deque()

    def run(self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[Failure], None]) -> Ticket:
        def step() -> None:
            try:
                result = work()
            except (ClientError, ValueError) as error:  # pydantic's refusal is a ValueError
                failed(Failure.of(error))
                return
            done(result)

        return self._put(Ticket(), step)

    def stream(
        self,
        work: Callable[[], Iterator[_T]],
        item: Callable[[_T], None],
        ended: Callable[[], None],
        failed: Callable[[Failure], None],
    ) -> Ticket:
        ticket = Ticket()
        values: Iterator[_T] | None = None

        def step() -> None:
            nonlocal values
            try:
                values = work() if values is None else values
                value = next(values)
            except StopIteration:
                ended()
                return
            except (ClientError, ValueError) as error:
                failed(Failure.of(error))
                return
            item(value)
            self._put(ticket, step)

        return self._put(ticket, step)

    def step(self) -> bool:
        """Do the oldest thing that waits, a whole call or one item of a stream; False when nothing does."""
        while self._steps:
            ticket, step = self._steps.popleft()
            if not ticket.cancelled:
                step()
                return True
        return False

    def settle(self, limit: int = 10_000) -> None:
        """Go on until nothing waits."""
        for _ in range(limit):
            if not self.step():
                return
        raise AssertionError("the work never ends")

    def _put(self, ticket: Ticket, step: Callable[[], None]) -> Ticket:
        self._steps.append((ticket, step))
        return ticket

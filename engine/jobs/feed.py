"""Tells whoever watches a job about its changes, from any thread, to threads or to an event loop.

A watcher gets the newest state, not every state: what it missed while it was busy is of no use any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator

from engine.jobs.records import Job

MINIMUM_INTERVAL_S = 0.1


class Subscription:
    """One watcher of one job. Iterate it in a thread or in a coroutine; it ends when the job has ended."""

    def __init__(self, close: Callable[[Subscription], None]) -> None:
        self._close = close
        self._condition = threading.Condition()
        self._latest: Job | None = None
        self._fresh = False
        self._closed = False
        self._wake: Callable[[], None] | None = None

    def offer(self, job: Job, *, only_first: bool = False) -> None:
        """Hand over a state; ``only_first`` gives way to a state that came before."""
        with self._condition:
            if only_first and self._latest is not None:
                return
            self._latest, self._fresh = job, True
            self._condition.notify_all()
            if self._wake is not None:
                self._wake()

    def take(self, timeout_s: float | None = None) -> Job | None:
        """Wait for the next state; None after ``timeout_s`` or once closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._fresh or self._closed, timeout_s)
            return self._take_now()

    def _take_now(self) -> Job | None:
        if not self._fresh or self._closed:
            return None
        self._fresh = False
        return self._latest

    def __iter__(self) -> Iterator[Job]:
        with self:
            while (job := self.take()) is not None:
                yield job
                if job.state.ended:
                    return
                time.sleep(MINIMUM_INTERVAL_S)

    async def __aiter__(self) -> AsyncIterator[Job]:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(changed.set)

        with self:
            with self._condition:
                self._wake = wake
            changed.set()
            while True:
                await changed.wait()
                changed.clear()
                with self._condition:
                    job, closed = self._take_now(), self._closed
                if job is not None:
                    yield job
                    if job.state.ended:
                        return
                    await asyncio.sleep(MINIMUM_INTERVAL_S)
                elif closed:
                    return

    def close(self) -> None:
        self._close(self)
        with self._condition:
            self._closed = True
            self._condition.notify_all()
            if self._wake is not None:
                self._wake()

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class Feed:
    """Who watches which job."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: dict[str, set[Subscription]] = {}

    def subscribe(self, job_id: str) -> Subscription:
        def forget(subscription: Subscription) -> None:
            with self._lock:
                watchers = self._watchers.get(job_id, set())
                watchers.discard(subscription)
                if not watchers:
                    self._watchers.pop(job_id, None)

        subscription = Subscription(forget)
        with self._lock:
            self._watchers.setdefault(job_id, set()).add(subscription)
        return subscription

    def publish(self, job: Job) -> None:
        with self._lock:
            watchers = tuple(self._watchers.get(job.id, ()))
        for watcher in watchers:
            watcher.offer(job)

    def is_watched(self, job_id: str) -> bool:
        with self._lock:
            return job_id in self._watchers

    def close(self) -> None:
        """End every subscription."""
        with self._lock:
            watchers = [watcher for group in self._watchers.values() for watcher in group]
        for watcher in watchers:
            watcher.close()

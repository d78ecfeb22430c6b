"""Runs work on threads of its own and delivers what comes of it on the GUI thread, in order."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.bridge.failure import Failure

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

_WORKERS = 6
_SLOW_SLOT_S = 0.016
_DRAIN_S = 0.008
"""A burst of deliveries is spread, so that they do not make one long slot together."""
_JOIN_LIMIT_S = 2.0


class Ticket:
    """One piece of work. Once it is cancelled nothing more of it is delivered, and a stream is cut off."""

    __slots__ = ("_interrupt", "cancelled")

    def __init__(self) -> None:
        self.cancelled = False
        self._interrupt: Callable[[], None] | None = None

    def cancel(self) -> None:
        self.cancelled = True
        if self._interrupt is not None:
            self._interrupt()

    def on_cancel(self, interrupt: Callable[[], None] | None) -> None:
        """What ends a wait from outside; called at once when the ticket is cancelled already, perhaps twice."""
        self._interrupt = interrupt
        if self.cancelled and interrupt is not None:
            interrupt()


class Background(Protocol):
    """The port through which view models do anything that may wait."""

    def run(self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[Failure], None]) -> Ticket:
        """Call ``work`` elsewhere, then ``done`` or ``failed`` here."""
        ...

    def stream(
        self,
        work: Callable[[], Iterator[_T]],
        item: Callable[[_T], None],
        ended: Callable[[], None],
        failed: Callable[[Failure], None],
    ) -> Ticket:
        """Iterate ``work`` elsewhere; ``item`` is called here for each, then ``ended`` or ``failed``.

        Where the iterator has a method ``interrupt``, cancelling the ticket calls it, from the canceller's thread.
        """
        ...


class ThreadedBackground(QObject):
    """The working one: a few daemon threads, so that a call that hangs never keeps the program from ending."""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._deliveries: queue.SimpleQueue[tuple[Ticket, Callable[[], None]]] = queue.SimpleQueue()
        self._closed = False
        self._streams: set[Ticket] = set()
        self._arrived.connect(self.drain, Qt.ConnectionType.QueuedConnection)
        self._threads = [threading.Thread(target=self._loop, daemon=True, name=f"desktop-{n}") for n in range(_WORKERS)]
        for thread in self._threads:
            thread.start()

    def run(self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[Failure], None]) -> Ticket:
        ticket = Ticket()

        def task() -> None:
            if not ticket.cancelled:
                result = work()
                self._deliver(ticket, lambda: done(result))

        self._work.put(lambda: self._guard(ticket, task, failed))
        return ticket

    def stream(
        self,
        work: Callable[[], Iterator[_T]],
        item: Callable[[_T], None],
        ended: Callable[[], None],
        failed: Callable[[Failure], None],
    ) -> Ticket:
        ticket = Ticket()

        def unwanted() -> bool:
            return ticket.cancelled or self._closed

        def task() -> None:
            if unwanted():
                return
            values = work()
            ticket.on_cancel(getattr(values, "interrupt", None))
            for value in values:
                if unwanted():
                    return  # the generator is closed with its last reference, and the engine stops with it
                self._deliver(ticket, lambda value=value: item(value))  # type: ignore[misc]
            self._deliver(ticket, ended)

        def stream() -> None:
            self._guard(ticket, task, failed)
            self._streams.discard(ticket)

        self._streams.add(ticket)
        self._work.put(stream)
        return ticket

    def drain(self) -> None:
        """Deliver what has come, and let Qt draw before it goes on with the rest. Called on the GUI thread."""
        until_s = time.monotonic() + _DRAIN_S
        while True:
            if time.monotonic() > until_s and not self._deliveries.empty():
                self._arrived.emit()
                return
            try:
                ticket, deliver = self._deliveries.get_nowait()
            except queue.Empty:
                return
            if ticket.cancelled or self._closed:
                continue
            started_s = time.monotonic()
            deliver()
            if (took_s := time.monotonic() - started_s) > _SLOW_SLOT_S:
                _log.info("a slot took %.0f ms", took_s * 1000)

    def close(self) -> None:
        """Deliver nothing more and end the threads; one that hangs is left behind."""
        self._closed = True
        for ticket in list(self._streams):
            ticket.cancel()
        for _ in self._threads:
            self._work.put(None)
        deadline_s = time.monotonic() + _JOIN_LIMIT_S
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def _loop(self) -> None:
        while (task := self._work.get()) is not None:
            task()

    def _guard(self, ticket: Ticket, task: Callable[[], None], failed: Callable[[Failure], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: a page shows it
            failure = Failure.of(error)
            self._deliver(ticket, lambda: failed(failure))

    def _deliver(self, ticket: Ticket, callback: Callable[[], None]) -> None:
        self._deliveries.put((ticket, callback))
        with contextlib.suppress(RuntimeError):  # the receiver is gone when the program ends
            self._arrived.emit()

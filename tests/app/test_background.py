"""Work on threads comes back on the GUI thread, in order, and not at all once it is cancelled."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.bridge.background import ThreadedBackground
from app.bridge.failure import Failure
from engine.client.errors import EngineError
from engine.contract.documents import CollectionCreate
from tests.app.conftest import Until


@pytest.fixture
def threads(qt: QApplication) -> Iterator[ThreadedBackground]:
    background = ThreadedBackground()
    yield background
    background.close()


def unexpected(failure: Failure) -> None:
    raise AssertionError(failure)


def test_a_result_is_delivered_on_the_thread_that_asked(threads: ThreadedBackground, until: Until) -> None:
    delivered: list[tuple[int, int]] = []
    threads.run(threading.get_ident, lambda worker: delivered.append((worker, threading.get_ident())), unexpected)
    until(lambda: delivered)
    worker, receiver = delivered[0]
    assert receiver == threading.get_ident() != worker


def test_a_stream_keeps_its_order_and_says_when_it_ends(threads: ThreadedBackground, until: Until) -> None:
    seen: list[object] = []
    threads.stream(lambda: iter(range(500)), seen.append, lambda: seen.append("end"), unexpected)
    until(lambda: seen and seen[-1] == "end")
    assert seen == [*range(500), "end"]


def test_a_cancelled_stream_is_silent_at_once_and_closed_at_its_next_item(
    threads: ThreadedBackground, until: Until
) -> None:
    seen: list[int] = []
    go_on, closed = threading.Event(), threading.Event()

    reached: list[int] = []

    def numbers() -> Iterator[int]:
        try:
            for number in range(1, 1000):
                reached.append(number)
                yield number
                go_on.wait(30)
        finally:
            closed.set()

    ticket = threads.stream(numbers, seen.append, lambda: seen.append(-1), unexpected)
    until(lambda: seen == [1])
    ticket.cancel()
    go_on.set()
    until(closed.is_set)
    threads.drain()
    assert seen == [1] and reached == [1, 2]


def test_a_failure_keeps_the_engines_code(threads: ThreadedBackground, until: Until) -> None:
    failures: list[Failure] = []

    def refuse() -> None:
        raise EngineError("NO_ACCESS", "Not yours.", "Ask for access.", "req_1")

    threads.run(refuse, lambda _: None, failures.append)
    until(lambda: failures)
    assert failures == [Failure("NO_ACCESS", "Not yours.", "Ask for access.", "req_1")]
    assert failures[0].quote == "NO_ACCESS · req_1"


def test_what_the_contract_refuses_says_which_rule_it_breaks(threads: ThreadedBackground, until: Until) -> None:
    failures: list[Failure] = []
    threads.run(lambda: CollectionCreate(name="a\x07b"), lambda _: None, failures.append)
    until(lambda: failures)
    assert failures[0].code == "INVALID_INPUT"
    assert "control characters" in failures[0].message


def test_an_unforeseen_error_is_shown_without_its_text(
    threads: ThreadedBackground, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Failure] = []

    def fail() -> None:
        raise KeyError("secret passage")

    threads.run(fail, lambda _: None, failures.append)
    until(lambda: failures)
    assert failures[0].code == "DESKTOP_UNFORESEEN"
    assert "secret" not in failures[0].message + caplog.text


def test_closing_does_not_wait_for_work_that_hangs(qt: QApplication) -> None:
    background, forever = ThreadedBackground(), threading.Event()
    delivered: list[bool] = []
    background.run(lambda: forever.wait(300), delivered.append, unexpected)
    background.close()
    forever.set()
    background.drain()
    assert delivered == []


def test_deliveries_cost_no_references(threads: ThreadedBackground, until: Until) -> None:
    """PySide6 6.12.0 drops one of None's for each, of which a program with Python 3.11 dies after a while."""
    before = sys.getrefcount(None)
    delivered: list[int] = []
    threads.stream(lambda: iter(range(2000)), delivered.append, lambda: delivered.append(-1), unexpected)
    until(lambda: delivered and delivered[-1] == -1)
    assert sys.getrefcount(None) > before - 200

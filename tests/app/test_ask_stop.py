"""Stopping an answer cuts its connection, also while nothing comes, so that the engine stops too."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.bridge.background import ThreadedBackground
from app.bridge.connections import ClientPerThread
from app.bridge.failure import Failure
from engine.contract.answers import AnswerEvent, AskRequest
from engine.contract.locations import engine_socket
from tests.app.conftest import Until

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b"data: " + AnswerEvent(type="token", text="half an answer").model_dump_json().encode() + b"\n\n"
LIMIT_S = 0.2

# A listening socket that a test leaves is closed by its fixture; httpcore leaves one to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")


class SilentEngine:
    """Answers one request with what it is given, then says nothing until its client goes away."""

    def __init__(self, home: Path, says: bytes) -> None:
        address = engine_socket(home)
        address.parent.mkdir(parents=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen()
        self._says = says
        self.asked, self.left = threading.Event(), threading.Event()
        self.left_at_s = 0.0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(self._says)
            self.asked.set()
            while connection.recv(65536):
                pass
            self.left_at_s = time.monotonic()
            self.left.set()

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def threads(qt: QApplication) -> Iterator[ThreadedBackground]:
    background = ThreadedBackground()
    yield background
    background.close()


@pytest.mark.parametrize("says", [b"", HEAD, HEAD + b"%x\r\n%s\r\n" % (len(EVENT), EVENT)], ids=len)
def test_a_silent_stream_ends_at_once_for_both_sides(
    tmp_path: Path, threads: ThreadedBackground, until: Until, says: bytes
) -> None:
    engine = SilentEngine(tmp_path, says)
    clients = ClientPerThread(tmp_path)
    heard: list[AnswerEvent] = []
    failures: list[Failure] = []

    def unexpected_end() -> None:
        raise AssertionError("it ended by itself")

    ticket = threads.stream(
        lambda: clients().ask_stream(AskRequest(question="Why?")), heard.append, unexpected_end, failures.append
    )
    until(engine.asked.is_set)
    if EVENT in says:
        until(lambda: heard)
    started_s = time.monotonic()
    ticket.cancel()
    assert time.monotonic() - started_s < LIMIT_S, "who stops does not wait"
    until(engine.left.is_set)
    assert engine.left_at_s - started_s < LIMIT_S
    done: list[int] = []
    for _ in range(6):  # every thread is free again
        threads.run(lambda: 1, done.append, failures.append)
    until(lambda: len(done) == 6)
    assert failures == []
    engine.close()
    clients.close()


def test_closing_the_desktop_cuts_what_still_streams(tmp_path: Path, qt: QApplication, until: Until) -> None:
    background, engine, clients = ThreadedBackground(), SilentEngine(tmp_path, HEAD), ClientPerThread(tmp_path)
    background.stream(lambda: clients().ask_stream(AskRequest(question="Why?")), print, print, print)
    until(engine.asked.is_set)
    background.close()
    assert engine.left.wait(5)
    engine.close()
    clients.close()


def test_a_ticket_cancelled_before_the_stream_begins_asks_nothing(threads: ThreadedBackground, until: Until) -> None:
    begun, done = [], threading.Event()
    gate = threading.Event()
    for _ in range(6):
        threads.run(lambda: gate.wait(30), lambda _: None, lambda _: None)

    def work() -> Iterator[int]:
        begun.append(True)
        return iter(())

    ticket = threads.stream(work, print, print, print)
    ticket.cancel()
    gate.set()
    threads.run(done.set, lambda _: None, lambda _: None)
    until(done.is_set)
    assert begun == []

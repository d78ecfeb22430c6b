"""One worker process seen from the parent: start it, hand it one document at a time, kill it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.sandbox.enter import SandboxReport, reader_places
from engine.core.sandbox.means import Means, parent_of, start
from engine.parsing.errors import InvalidOutputError, ParseCancelledError, ParseTimeoutError, SandboxError
from engine.parsing.protocol import HEADER_BYTES, frame_length, send_request

_START_TIMEOUT_S = 120.0
_POLL_MS = 100
_CONTROL_BYTES = 4096
_READ_BYTES = 1 << 20
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came back for one document."""

    untrusted_output: bytearray
    wait_status: int  # of the child that parsed, as from wait4(2)
    peak_rss_bytes: int
    sent_all: bool


class WorkerGoneError(Exception):
    """The template process itself ended."""


class WorkerSlot:
    """Not thread-safe: the pool gives a slot to one caller at a time. `kill` may come from any thread."""

    def __init__(
        self, folder: Path, *, accept_weak: Callable[[], bool] = lambda: False, means: Means | None = None
    ) -> None:
        """``accept_weak``: whether an administrator accepted that documents are read with less isolation.

        ``means``: what may be used of what the system has, everything by default.
        """
        self._folder = folder
        self._accept_weak = accept_weak
        self._means = means or Means()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        self._control_fd = -1
        self.start_s = 0.0
        self.first_report: SandboxReport | None = None  # kept when the worker ends: the machine stays the same

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the template. The calling thread must outlive the worker, which dies with that thread."""
        started = time.monotonic()
        self._wipe_folder()
        self._requests, requests = socket.socketpair()
        self._control_fd, control_write = os.pipe()
        way = self._means.way()
        arguments = (requests.fileno(), control_write, parent_of(way), way)
        try:
            self._process = start(
                [sys.executable, "-P", "-m", "engine.parsing.worker", *map(str, arguments)],
                way=way,
                places=reader_places(),
                folder=self._folder,
                environment=self._environment(),
                descriptors=(requests.fileno(), control_write),
            )
        finally:
            requests.close()
            os.close(control_write)
        try:
            ready = self._read_control(time.monotonic() + _START_TIMEOUT_S)
        except (WorkerGoneError, ParseTimeoutError):
            self.kill()
            raise SandboxError("The parser's worker process does not start.") from None
        self.first_report = SandboxReport(**ready["sandbox"])
        self.start_s = time.monotonic() - started

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def exchange(
        self,
        header: dict[str, Any],
        body: Iterator[bytes],
        *,
        timeout_s: float,
        total_timeout_s: float,
        output_bytes: int,
        cancel: threading.Event | None,
    ) -> Exchange:
        """Send one request and wait for the child's end. Whatever it says counts as a sign of progress.

        Raises ParseTimeoutError, ParseCancelledError, InvalidOutputError or WorkerGoneError; after any of
        them the slot must be killed.
        """
        last = time.monotonic() + total_timeout_s
        deadline = min(last, time.monotonic() + timeout_s)
        untrusted_output = bytearray()
        control = bytearray()
        with self._hand_over(header) as (document_fd, result_fd):
            outgoing = _Outgoing(document_fd, body)
            poller = select.poll()
            poller.register(result_fd, select.POLLIN)
            poller.register(self._control_fd, select.POLLIN)
            poller.register(document_fd, select.POLLOUT)
            while not _complete(control):
                _check(deadline, cancel)
                for fd, _ in poller.poll(_POLL_MS):
                    if fd == self._control_fd:
                        self._receive_control(control)
                    elif fd == document_fd:
                        if not outgoing.send():
                            poller.unregister(fd)
                    elif _drain(fd, untrusted_output, output_bytes):
                        deadline = min(last, time.monotonic() + timeout_s)
                    else:  # closed by the child: no sign of progress, and there will be none
                        poller.unregister(fd)
            _drain(result_fd, untrusted_output, output_bytes)
        outcome = json.loads(control[HEADER_BYTES:])
        self._wipe_folder()
        return Exchange(untrusted_output, int(outcome["status"]), int(outcome["peak_rss_bytes"]), outgoing.sent_all)

    def kill(self) -> None:
        """End the worker and its child at once. Harmless when there is none."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # first: where bubblewrap is around it, nothing in there outlives this
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if self._requests is not None:
                self._requests.close()
            os.close(self._control_fd)
            self._requests, self._control_fd = None, -1
        self._wipe_folder()

    def remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextlib.contextmanager
    def _hand_over(self, header: dict[str, Any]) -> Iterator[tuple[int, int]]:
        """Send a request with two pipes of its own; the ends we keep are for the document and for the result."""
        if self._requests is None:
            raise WorkerGoneError
        document_read, document_write = os.pipe()
        result_read, result_write = os.pipe()
        try:
            try:
                asked = {**header, "accept_weak": self._accept_weak()}
                send_request(self._requests, asked, (document_read, result_write))
            except OSError:
                raise WorkerGoneError from None
            finally:
                os.close(document_read)
                os.close(result_write)
            os.set_blocking(document_write, False)
            os.set_blocking(result_read, False)
            yield document_write, result_read
        finally:
            os.close(document_write)
            os.close(result_read)

    def _receive_control(self, control: bytearray) -> None:
        chunk = os.read(self._control_fd, _CONTROL_BYTES)
        if not chunk:
            raise WorkerGoneError
        control += chunk

    def _read_control(self, deadline: float) -> dict[str, Any]:
        control = bytearray()
        poller = select.poll()
        poller.register(self._control_fd, select.POLLIN)
        while not _complete(control):
            _check(deadline, None)
            if poller.poll(_POLL_MS):
                self._receive_control(control)
        return dict(json.loads(control[HEADER_BYTES:]))

    def _environment(self) -> dict[str, str]:
        """Nothing of the engine's own environment, where keys and passphrase files may be named."""
        root = Path(__file__).resolve().parents[2]
        folder = str(self._folder)
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return environment | {
            "PYTHONPATH": str(root),
            "PYTHONNOUSERSITE": "1",
            "LANG": "C.UTF-8",
            "HOME": folder,
            "TMPDIR": folder,
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
            "DO_NOT_TRACK": "true",
            "SCARF_NO_ANALYTICS": "true",
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
        }

    def _wipe_folder(self) -> None:
        """The sandbox refuses every write, so this finds something only on a machine without one."""
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)


class _Outgoing:
    """A document on its way into a pipe."""

    def __init__(self, fd: int, body: Iterator[bytes]) -> None:
        self._fd = fd
        self._body = body
        self._pending = memoryview(b"")
        self.sent_all = False

    def send(self) -> bool:
        """Write what fits; False once there is nothing more to send or nobody to read it."""
        if not self._pending:
            self._pending = memoryview(next(self._body, b""))
        if not self._pending:
            self.sent_all = True
            return False
        try:
            self._pending = self._pending[os.write(self._fd, self._pending[: 1 << 16]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        return True


def _drain(fd: int, untrusted_output: bytearray, most: int) -> bool:
    """Read what is there; False at the end. Raises InvalidOutputError when it is more than ``most`` in all."""
    while True:
        try:
            chunk = os.read(fd, _READ_BYTES)
        except BlockingIOError:
            return True
        if not chunk:
            return False
        untrusted_output += chunk
        if len(untrusted_output) > most:
            raise InvalidOutputError("The parser's answer was refused: longer than any document may be.")


def _complete(control: bytearray) -> bool:
    return len(control) >= HEADER_BYTES and len(control) >= HEADER_BYTES + frame_length(bytes(control[:HEADER_BYTES]))


def _check(deadline: float, cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise ParseCancelledError("Parsing was cancelled.")
    if time.monotonic() > deadline:
        raise ParseTimeoutError("Reading the file took longer than the limit allows.")

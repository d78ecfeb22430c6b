"""One worker process seen from the parent: start it, hand it one document at a time, kill it."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.parsing.errors import InvalidOutputError, ParseCancelledError, ParseTimeoutError, SandboxError
from engine.parsing.protocol import HEADER_BYTES, encode, frame_length
from engine.parsing.wire import load_json

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

    def __init__(self, folder: Path, *, allow_unsandboxed: bool) -> None:
        self._folder = folder
        self._allow_unsandboxed = allow_unsandboxed
        self._process: subprocess.Popen[bytes] | None = None
        self._result_fd = -1
        self._control_fd = -1
        self.start_s = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the template. The calling thread must outlive the worker, which dies with that thread."""
        started = time.monotonic()
        self._wipe_folder()
        result_read, result_write = os.pipe()
        control_read, control_write = os.pipe()
        self._result_fd, self._control_fd = result_read, control_read
        arguments = (result_write, control_write, os.getpid(), int(self._allow_unsandboxed))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "engine.parsing.worker", *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(result_write, control_write),
                env=self._environment(),
                cwd=self._folder,
                start_new_session=True,
                bufsize=0,
            )
        finally:
            os.close(result_write)
            os.close(control_write)
        os.set_blocking(self._stdin, False)
        os.set_blocking(self._result_fd, False)
        try:
            self._read_control(time.monotonic() + _START_TIMEOUT_S)
        except (WorkerGoneError, ParseTimeoutError):
            self.kill()
            raise SandboxError("The parser's worker process does not start.") from None
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
        pending = memoryview(encode(header))
        sent_all = False
        poller = select.poll()
        poller.register(self._result_fd, select.POLLIN)
        poller.register(self._control_fd, select.POLLIN)
        poller.register(self._stdin, select.POLLOUT)
        while not _complete(control):
            _check(deadline, cancel)
            for fd, _ in poller.poll(_POLL_MS):
                if fd == self._result_fd:
                    self._drain_result(untrusted_output, output_bytes)
                    deadline = min(last, time.monotonic() + timeout_s)
                elif fd == self._control_fd:
                    self._receive_control(control)
                else:
                    if not pending:
                        pending = memoryview(next(body, b""))
                    if not pending:
                        poller.unregister(fd)
                        sent_all = True
                        continue
                    pending = self._send(pending)
        self._drain_result(untrusted_output, output_bytes)
        outcome = load_json(memoryview(control)[HEADER_BYTES:])
        self._wipe_folder()
        return Exchange(untrusted_output, int(outcome["status"]), int(outcome["peak_rss_bytes"]), sent_all)

    def kill(self) -> None:
        """End the worker and its child at once. Harmless when there is none."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
            for fd in (self._result_fd, self._control_fd):
                os.close(fd)
            self._result_fd = self._control_fd = -1
        self._wipe_folder()

    def remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _stdin(self) -> int:
        if self._process is None or self._process.stdin is None:
            raise WorkerGoneError
        return self._process.stdin.fileno()

    def _send(self, pending: memoryview) -> memoryview:
        try:
            return pending[os.write(self._stdin, pending[: 1 << 16]) :]
        except BlockingIOError:
            return pending
        except BrokenPipeError:
            raise WorkerGoneError from None

    def _drain_result(self, untrusted_output: bytearray, most: int) -> None:
        while True:
            try:
                chunk = os.read(self._result_fd, _READ_BYTES)
            except BlockingIOError:
                return
            if not chunk:  # the template holds the other end, so this means that it has gone
                return
            untrusted_output += chunk
            if len(untrusted_output) > most:
                raise InvalidOutputError("The parser's answer was refused: longer than any document may be.")

    def _receive_control(self, control: bytearray) -> None:
        chunk = os.read(self._control_fd, _CONTROL_BYTES)
        if not chunk:
            raise WorkerGoneError
        control += chunk

    def _read_control(self, deadline: float) -> None:
        control = bytearray()
        poller = select.poll()
        poller.register(self._control_fd, select.POLLIN)
        while not _complete(control):
            _check(deadline, None)
            if poller.poll(_POLL_MS):
                self._receive_control(control)

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


def _complete(control: bytearray) -> bool:
    return len(control) >= HEADER_BYTES and len(control) >= HEADER_BYTES + frame_length(bytes(control[:HEADER_BYTES]))


def _check(deadline: float, cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise ParseCancelledError("Parsing was cancelled.")
    if time.monotonic() > deadline:
        raise ParseTimeoutError("Reading the file took longer than the limit allows.")

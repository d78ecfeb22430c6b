"""Parses documents in sandboxed worker processes. The only entrance for untrusted files."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from engine.core.sandbox.enter import SandboxReport
from engine.core.sandbox.means import Means
from engine.parsing.answer import cause_of_death, read_answer, read_drawing, read_probe
from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import (
    CrashedError,
    EmptyError,
    InvalidOutputError,
    ParseCancelledError,
    ParseError,
    ParseMemoryError,
    ParseTimeoutError,
    TooLargeError,
    UnreadableError,
)
from engine.parsing.limits import ParseLimits
from engine.parsing.pixels import NARROWEST_PX, WIDEST_PX, Drawing
from engine.parsing.slot import Exchange, WorkerGoneError, WorkerSlot
from engine.parsing.wire import failure_from_wire

_NAME_CHARS = 400
_CHUNK_BYTES = 1 << 20
_WAIT_S = 0.1


@dataclass(frozen=True, slots=True)
class _Body:
    size: int
    chunks: Iterator[bytes]


class ParserPool:
    """``workers`` slots, each with one worker process that starts when it is first needed.

    ``work_dir`` holds one empty folder per slot; documents never touch it. Thread-safe.
    """

    def __init__(
        self,
        workers: int,
        limits: ParseLimits,
        work_dir: Path,
        *,
        accept_weak: Callable[[], bool] = lambda: False,
        means: Means | None = None,
    ) -> None:
        """See ``WorkerSlot`` for the last two."""
        self.limits = limits
        self._slots = [
            WorkerSlot(work_dir / f"parser-{number}", accept_weak=accept_weak, means=means)
            for number in range(max(1, workers))
        ]
        self._free = list(self._slots)
        self._changed = threading.Condition()
        self._closing = False
        # Workers die with the thread that started them: one that lives as long as the pool starts them all.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parser-starter")

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(
        self,
        source: Path | str | bytes,
        name: str,
        *,
        cancel: threading.Event | None = None,
        limits: ParseLimits | None = None,
    ) -> ParsedDocument:
        """Parse one file, given as a path or as its bytes. Raises ParseError.

        ``name`` is only a hint and is not opened. Setting ``cancel`` kills the worker within a second.
        """
        limits = limits or self.limits
        with _body(source, limits) as body, self._slot(cancel) as slot:
            header = {"op": "parse", "name": _safe_name(name), "size": body.size, "limits": limits.to_wire()}
            exchange = self._exchange(slot, header, body, limits, cancel)
            try:
                return read_answer(exchange, limits)
            except (InvalidOutputError, CrashedError, ParseMemoryError, ParseTimeoutError):
                slot.kill()
                raise

    def draw(
        self, source: Path | str | bytes, name: str, *, page: int, width_px: int, limits: ParseLimits | None = None
    ) -> Drawing:
        """Draw a page of a PDF or a picture, from 1, ``width_px`` wide; narrower where it would be too tall.

        Raises ParseError, among them PageOutOfRangeError and NotDrawableError.
        """
        limits = limits or self.limits
        width_px = min(max(width_px, NARROWEST_PX), WIDEST_PX)
        with _body(source, limits) as body, self._slot(None) as slot:
            header = {
                "op": "draw",
                "name": _safe_name(name),
                "page": page,
                "width_px": width_px,
                "size": body.size,
                "limits": limits.to_wire(),
            }
            exchange = self._exchange(slot, header, body, limits, None)
            try:
                return read_drawing(exchange, limits, width_px=width_px)
            except (InvalidOutputError, CrashedError, ParseMemoryError, ParseTimeoutError):
                slot.kill()
                raise

    def probe(self, probe: str, argument: str = "") -> tuple[str, SandboxReport]:
        """Let a real worker try something forbidden: what came of it, and which mechanisms held."""
        with self._slot(None) as slot:
            header = {
                "op": "probe",
                "probe": probe,
                "argument": argument,
                "size": 0,
                "limits": self.limits.to_wire(),
            }
            exchange = self._exchange(slot, header, _Body(0, iter(())), self.limits, None)
            if exchange.wait_status != 0:
                slot.kill()
                raise cause_of_death(exchange, self.limits)
            answer = read_probe(exchange, self.limits)
            if not answer.get("ok"):
                raise failure_from_wire(answer)
            return str(answer["probe"]), SandboxReport(**answer["sandbox"])

    def sandbox_report(self) -> SandboxReport:
        """Which isolation a worker on this machine really gets, as found when the first one started.

        Waits at most for that start and never for a document. Where it is not `sufficient`, documents are refused.
        """
        while True:
            for slot in self._slots:
                if (report := slot.first_report) is not None:
                    return report
            with self._changed:
                idle = bool(self._free)
                if not idle:  # the first worker is being started for somebody else
                    self._changed.wait(_WAIT_S)
            if idle or self._closing:
                with self._slot(None):
                    continue

    def warm(self) -> None:
        """Start every idle worker now, so that the first documents need not wait."""
        with self._changed:
            idle, self._free = self._free, []
        try:
            for slot in idle:
                self._ensure_running(slot)
        finally:
            with self._changed:
                self._free.extend(idle)
                self._changed.notify_all()

    def worker_pids(self) -> list[int]:
        return [slot.pid for slot in self._slots if slot.pid is not None]

    def close(self) -> None:
        """Kill every worker, also those at work: their callers get ParseCancelledError."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            while len(self._free) < len(self._slots):
                self._changed.wait(_WAIT_S)
        for slot in self._slots:
            slot.kill()
            slot.remove_folder()
        self._starter.shutdown(wait=True)

    @contextmanager
    def _slot(self, cancel: threading.Event | None) -> Iterator[WorkerSlot]:
        with self._changed:
            while not self._free and not self._closing:
                if cancel is not None and cancel.is_set():
                    raise ParseCancelledError("Parsing was cancelled.")
                self._changed.wait(_WAIT_S)
            if self._closing:
                raise ParseCancelledError("The parser is shutting down.")
            slot = self._free.pop()
        try:
            self._ensure_running(slot)
            yield slot
        finally:
            with self._changed:
                self._free.append(slot)
                self._changed.notify()

    def _ensure_running(self, slot: WorkerSlot) -> None:
        if not slot.running:
            slot.kill()
            self._starter.submit(slot.start).result()

    def _exchange(
        self,
        slot: WorkerSlot,
        header: dict[str, Any],
        body: _Body,
        limits: ParseLimits,
        cancel: threading.Event | None,
    ) -> Exchange:
        try:
            return slot.exchange(
                header,
                body.chunks,
                timeout_s=limits.timeout_s,
                total_timeout_s=limits.total_timeout_s,
                output_bytes=limits.output_bytes,
                cancel=_EitherEvent(cancel, self),
            )
        except WorkerGoneError:
            slot.kill()
            raise CrashedError("The parser's worker process ended unexpectedly.") from None
        except ParseError:
            slot.kill()
            raise

    @property
    def closing(self) -> bool:
        return self._closing


class _EitherEvent(threading.Event):
    """Set when the caller cancels or when the pool closes."""

    def __init__(self, cancel: threading.Event | None, pool: ParserPool) -> None:
        super().__init__()
        self._cancel = cancel
        self._pool = pool

    def is_set(self) -> bool:
        return self._pool.closing or (self._cancel is not None and self._cancel.is_set())


@contextmanager
def _body(source: Path | str | bytes, limits: ParseLimits) -> Iterator[_Body]:
    """Open the source without following it into a pipe or a device, and judge its size first."""
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        yield _Body(len(source), iter((source,)))
        return
    try:
        fd = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "bad name"
        raise UnreadableError(f"The file could not be opened ({reason}).") from None
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("This is not a regular file.")
        _check_size(status.st_size, limits)
        yield _Body(status.st_size, _chunks(fd, status.st_size))
    finally:
        os.close(fd)


def _check_size(size: int, limits: ParseLimits) -> None:
    if size == 0:
        raise EmptyError("The file is empty.")
    if size > limits.input_bytes:
        raise TooLargeError(f"The file has {size} bytes; the limit is {limits.input_bytes}.")


def _chunks(fd: int, size: int) -> Iterator[bytes]:
    """Exactly ``size`` bytes, whatever happens to the file meanwhile."""
    left = size
    while left:
        try:
            chunk = os.read(fd, min(left, _CHUNK_BYTES))
        except OSError as error:
            raise UnreadableError(f"The file could not be read ({os.strerror(error.errno or 0)}).") from None
        if not chunk:
            raise UnreadableError("The file became shorter while it was being read.")
        left -= len(chunk)
        yield chunk


def _safe_name(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")[-_NAME_CHARS:]

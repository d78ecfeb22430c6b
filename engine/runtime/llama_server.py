"""Keep one llama-server process alive: start, readiness, crash and restart, stop. Its outcome is data.

One thread starts the process, waits for it and restarts it; that thread outlives the process because the
kernel kills the child when the thread that started it ends, so that no model survives its engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import subprocess
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from engine.core.clock import Clock, SystemClock
from engine.core.sandbox.means import Means, not_accepted
from engine.core.sandbox.policy import IsolationReport
from engine.runtime.child_output import ChildOutput
from engine.runtime.confinement import model_server
from engine.runtime.errors import (
    ModelBusyError,
    ModelCrashedError,
    ModelFileMissingError,
    ModelLoadError,
    ModelNotReadyError,
    ModelRuntimeError,
    ModelToolchainError,
)
from engine.runtime.hardware import MemoryFacts, read_memory
from engine.runtime.isolation import IsolatedChild, Isolation, start_isolated
from engine.runtime.llama_client import GREEDY, ChatAnswer, ChatDelta, ChatMessage, LlamaClient, Sampling
from engine.runtime.llama_transport import ServerAddress, is_healthy
from engine.runtime.weights import AdapterFile, OpenedFile, PlainFile, WeightFile

_log = logging.getLogger(__name__)

ServerState = Literal["stopped", "starting", "ready", "crashed", "failed"]

_TERMINATE_S = 5.0
_NOTICE_S = 0.02
_CRASH_WINDOW_S = 120.0
_CRASHES_ALLOWED = 5
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a model is served."""

    slots: int = 2  # answers at a time
    context_tokens: int = 4096  # of one answer: prompt and completion
    threads: int = 0  # 0: one for each usable core
    waiting_per_slot: int = 8  # requests that may queue before MODEL_BUSY
    prompt_cache_mib: int = 256
    load_timeout_s: float = 600.0
    backoff_s: float = 0.2  # before the first restart; doubles with each crash, up to ten seconds
    gpu_layers: int | None = None  # None: as many as fit
    accept_weak_isolation: Callable[[], bool] = not_accepted  # whether an administrator gave a reason in writing


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What the process is doing, and why it is not doing more."""

    state: ServerState
    pid: int | None = None
    isolation: Isolation | None = None
    confinement: IsolationReport | None = None
    restarts: int = 0
    error: ModelRuntimeError | ModelFileMissingError | None = field(default=None, compare=False)


class LlamaServer:
    """Supervises llama-server for one model file. Thread-safe. ``start`` once; after ``stop`` make another."""

    def __init__(
        self,
        *,
        binary: Path,
        model: Path | WeightFile,
        folder: Path,
        adapters: Sequence[AdapterFile] = (),
        settings: ServerSettings = ServerSettings(),
        require_memory: Callable[[MemoryFacts], None] = lambda facts: None,
        memory: Callable[[], MemoryFacts] = read_memory,
        clock: Clock | None = None,
        means: Means | None = None,
    ) -> None:
        """``folder``: where the socket goes, mode 0700. ``require_memory`` raises when the model cannot fit.

        ``means``: what of the system's isolation may be used, everything by default.

        ``adapters`` are loaded beside the model and change nothing until a request names one.
        """
        self._binary = binary
        self._model: WeightFile = PlainFile(model) if isinstance(model, Path) else model
        self._adapters = tuple(adapters)
        self._folder = folder
        self._settings = settings
        self._require_memory = require_memory
        self._memory = memory
        self._clock = clock or SystemClock()
        self._means = means
        self._key = secrets.token_urlsafe(32)
        self._changed = threading.Condition()
        self._status = ServerStatus("stopped")
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._address: ServerAddress | None = None
        self._socket_name = ""
        self._in_flight = 0
        names = tuple(adapter.name for adapter in self._adapters)
        self.client = LlamaClient(
            self._ready_address, adapters=names
        )  # its requests wait for a start or restart under way
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> ServerStatus:
        return self._status

    @property
    def settings(self) -> ServerSettings:
        return self._settings

    @property
    def in_flight(self) -> int:
        """Requests that run or wait."""
        return self._in_flight

    @property
    def socket(self) -> Path | None:
        """The socket's own path, for whoever looks at the folder; connections take a shorter way to it."""
        return self._folder / self._socket_name if self._address else None

    def start(self) -> None:
        """Begin to load; returns at once. ``wait_ready`` tells how it went."""
        with self._changed:
            if self._thread is not None:
                return
            self._status = ServerStatus("starting")
            self._thread = threading.Thread(target=self._supervise, name="llama-server", daemon=True)
        self._thread.start()

    def wait_ready(self, timeout_s: float | None = None) -> None:
        """Block until the model answers. Raises the typed error that keeps it from doing so."""
        with self._changed:
            done = self._changed.wait_for(
                lambda: self._status.state in ("ready", "failed", "stopped"), timeout=timeout_s
            )
            status = self._status
        if status.state == "failed" and status.error is not None:
            raise type(status.error)(status.error.message, help=status.error.help)
        if not done or status.state != "ready":
            raise ModelNotReadyError(
                "The model is not ready." if done else "The model is still loading.", help="Try again in a moment."
            )

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until no request runs or waits; false when some still do."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_flight == 0, timeout=timeout_s)

    def stop(self) -> None:
        """Terminate, then kill; returns when the process is gone. Requests under way end with MODEL_CRASHED."""
        self._stopping.set()
        with self._changed:
            process, thread = self._process, self._thread
            self._changed.notify_all()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                process.wait(_TERMINATE_S)
            except subprocess.TimeoutExpired:
                process.kill()
        if thread is not None:
            thread.join()
        self._set(ServerStatus("stopped", restarts=self._status.restarts))

    async def stream_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> AsyncGenerator[ChatDelta, None]:
        """See LlamaClient.stream_chat. Raises MODEL_BUSY when too many wait already."""
        with self.reserve():
            deltas = self.client.stream_chat(messages, max_tokens=max_tokens, sampling=sampling)
            async with aclosing(deltas):
                async for delta in deltas:
                    yield delta

    async def complete_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> ChatAnswer:
        """See LlamaClient.complete_chat."""
        with self.reserve():
            return await self.client.complete_chat(messages, max_tokens=max_tokens, sampling=sampling)

    async def _ready_address(self) -> ServerAddress:
        # Without a thread: a model may load for minutes, and searching needs the few threads there are.
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + self._settings.load_timeout_s
        while (address := self._address) is None or self._status.state != "ready":
            if self._status.state in ("failed", "stopped") or loop.time() > deadline_s:
                self.wait_ready(0)  # raises what keeps it from being ready
            await asyncio.sleep(_NOTICE_S)  # its end is noticed a moment before its state says so
        return address

    @contextlib.contextmanager
    def reserve(self) -> Iterator[None]:
        """Count as a request within the block, so that ``wait_idle`` waits for it. Raises MODEL_BUSY."""
        limit = self._settings.slots * (1 + self._settings.waiting_per_slot)
        with self._changed:
            if self._in_flight >= limit:
                raise ModelBusyError(
                    f"{self._in_flight} answers run or wait already.", help="Try again when some have finished."
                )
            self._in_flight += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def _supervise(self) -> None:
        """Runs until stopped or given up. One pass of the loop is one life of the process."""
        crashes: list[float] = []
        descriptor = -1
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            while not self._stopping.is_set():
                self._live_once(descriptor)
                if self._stopping.is_set():
                    break
                now = self._clock.monotonic_s()
                crashes = [moment for moment in crashes if now - moment < _CRASH_WINDOW_S] + [now]
                if len(crashes) > _CRASHES_ALLOWED:
                    raise ModelCrashedError(
                        f"The model's process ended {len(crashes)} times in {_CRASH_WINDOW_S:.0f} seconds.",
                        help="Check it with 'cloister models verify', free memory, or use another model.",
                    )
                self._stopping.wait(min(10.0, self._settings.backoff_s * 2 ** (len(crashes) - 1)))
        except (ModelRuntimeError, ModelFileMissingError) as error:
            _log.error("model server failed: %s", error)
            self._set(replace(self._status, state="failed", pid=None, error=error))
        except OSError as error:
            _log.error("model server failed: errno %d", error.errno or 0)
            failure = ModelLoadError(
                f"The model's process cannot be started ({error.strerror}).", help="See 'cloister doctor'."
            )
            self._set(replace(self._status, state="failed", pid=None, error=failure))
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _live_once(self, descriptor: int) -> None:
        """Start, wait until ready, wait until it ends. Raises when it did not become ready."""
        if not self._binary.is_file():
            raise ModelToolchainError("llama-server is not installed.", help="Run 'make toolchain'.")
        self._require_memory(self._memory())
        self._socket_name = f"model-{secrets.token_hex(4)}.sock"
        # A socket's path is limited to 107 bytes; through the folder's descriptor it is always short enough.
        address = ServerAddress(Path(f"/proc/self/fd/{descriptor}/{self._socket_name}"), self._key)
        output = ChildOutput()
        with ExitStack() as held:
            child, reading = self._start(held, output)
            self._follow(child, address, output, reading, held)
        if not self._stopping.is_set():
            crash = ModelCrashedError(
                f"The model's process ended ({output.describe_exit(child.process.returncode)}).",
                help="It is being restarted.",
            )
            _log.warning("model server ended unasked: exit status %d", child.process.returncode)
            self._set(replace(self._status, state="crashed", pid=None, restarts=self._status.restarts + 1, error=crash))

    def _start(self, held: ExitStack, output: ChildOutput) -> tuple[IsolatedChild, threading.Thread]:
        """The process, and the thread that reads what it says. Files in memory stay until ``held`` closes."""
        model = self._model.open(held)
        adapters = [adapter.file.open(held) for adapter in self._adapters]
        read_end, write_end = os.pipe()
        try:
            with os.fdopen(write_end, "wb") as sink:
                child = start_isolated(
                    self._command(model, adapters),
                    folder=self._folder,
                    environment=self._environment(),
                    stderr=sink,
                    descriptors=[number for file in (model, *adapters) for number in file.descriptors],
                    policy=model_server(
                        self._binary,
                        [file.path for file in (model, *adapters)],
                        self._folder,
                        self._memory().total_bytes,
                    ),
                    accept_weak=self._settings.accept_weak_isolation(),
                    means=self._means,
                )
        except (OSError, ModelRuntimeError):
            os.close(read_end)
            raise
        return child, output.read_in_background(os.fdopen(read_end, "rb"))

    def _follow(
        self,
        child: IsolatedChild,
        address: ServerAddress,
        output: ChildOutput,
        reading: threading.Thread,
        held: ExitStack,
    ) -> None:
        """Wait until it is ready and until it ends; it has ended when this returns or raises."""
        process = self._process = child.process
        try:
            if self._stopping.is_set():  # stop() may have looked for a process just before there was one
                return
            starting = replace(self._status, state="starting", pid=process.pid, error=None)
            self._set(replace(starting, isolation=child.isolation, confinement=child.report))
            self._await_health(process, address, output, reading)
            if self._stopping.is_set():
                return
            with contextlib.suppress(OSError):
                (self._folder / self._socket_name).chmod(0o600)
            self._address = address
            _log.info("model server ready, isolation %s", child.isolation)
            held.close()  # the child has its own hold on what it loaded
            self._set(replace(self._status, state="ready"))
            process.wait()
        finally:
            self._address = None
            self._process = None
            _end(process)
            reading.join(_TERMINATE_S)
            (self._folder / self._socket_name).unlink(missing_ok=True)

    def _await_health(
        self,
        process: subprocess.Popen[bytes],
        address: ServerAddress,
        output: ChildOutput,
        reading: threading.Thread,
    ) -> None:
        deadline = self._clock.monotonic_s() + self._settings.load_timeout_s
        pause_s = 0.02
        while not self._stopping.is_set():
            if address.socket.exists() and is_healthy(address):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(pause_s)
                reading.join(_TERMINATE_S)
                if self._stopping.is_set():
                    return
                raise output.load_error(process.returncode)
            pause_s = min(0.25, pause_s * 1.3)
            if self._clock.monotonic_s() > deadline:
                raise ModelLoadError(
                    f"The model was not ready within {self._settings.load_timeout_s:.0f} seconds.",
                    help="Use a smaller model or a faster disk.",
                )

    def _command(self, model: OpenedFile, adapters: Sequence[OpenedFile]) -> list[str]:
        settings = self._settings
        threads = settings.threads or len(os.sched_getaffinity(0))
        command = [str(self._binary), "--model", model.path, "--alias", "model", "--host", self._socket_name]
        command += ["--offline", "--no-ui", "--jinja", "--log-verbosity", "2", "--metrics"]
        command += ["--parallel", str(settings.slots), "--no-kv-unified"]
        command += ["--ctx-size", str(settings.slots * settings.context_tokens)]
        # A request that waits for a slot holds one of the server's threads.
        command += ["--threads-http", str(settings.slots * (1 + settings.waiting_per_slot) + 4)]
        command += ["--threads", str(threads)]
        # The cache of prompts in main memory is found by tokens alone: what an adapter made of them would be
        # continued by another one, or by none.
        command += ["--cache-ram", "0" if adapters else str(settings.prompt_cache_mib)]
        if adapters:
            command += ["--lora", ",".join(file.path for file in adapters), "--lora-init-without-apply"]
        if settings.gpu_layers is not None:
            command += ["--n-gpu-layers", str(settings.gpu_layers)]
        return command

    def _environment(self) -> dict[str, str]:
        """Only what the child needs: variables such as LLAMA_ARG_* would otherwise change what it does."""
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        return kept | {
            "LLAMA_API_KEY": self._key,
            "LC_ALL": "C.UTF-8",
            "HOME": str(self._folder),
            "LLAMA_CACHE": str(self._folder),
        }

    def _set(self, status: ServerStatus) -> None:
        with self._changed:
            self._status = status
            self._changed.notify_all()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Terminate, then kill, and reap."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_TERMINATE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""Run one model at a time and change it without dropping an answer. Knows nothing of the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from engine.core.clock import Clock, SystemClock
from engine.core.errors import CloisterError
from engine.runtime.errors import ModelBusyError, ModelNotReadyError, ModelOutOfMemoryError, ModelToolchainError
from engine.runtime.gguf import inspect_gguf
from engine.runtime.hardware import MemoryFacts, read_gpus, read_memory
from engine.runtime.llama_server import LlamaServer, ServerSettings
from engine.runtime.memory_estimate import MemoryEstimate, estimate_memory, require_memory
from engine.runtime.model_repository import ModelRecord
from engine.runtime.served_files import Locate

_log = logging.getLogger(__name__)

_DRAIN_S = 600.0  # an answer under way may go on for so long after a switch
_MAKE_ROOM_S = 60.0


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """A model and the process that serves it."""

    record: ModelRecord
    server: LlamaServer
    estimate: MemoryEstimate
    system_role: bool  # its template takes a system message
    chosen: str | None = None  # the adapter that answers where a request names none
    base_name: str | None = None  # what requests call the model without an adapter

    @property
    def names(self) -> dict[str, str | None]:
        """What requests may name, and the adapter that each name means."""
        base = {self.base_name: None} if self.base_name is not None else {}
        beside: dict[str, str | None] = {name: name for name in self.server.client.adapters}
        return beside | base | {self.record.name: self.chosen}


@dataclass(frozen=True, slots=True)
class Reserved:
    """A server that stays until its request is done."""

    server: LlamaServer
    system_role: bool
    adapter: str | None


class ModelRunner:
    """Owns the server of the model in use. ``switch`` is for one caller at a time; the rest is thread-safe."""

    def __init__(
        self,
        locate: Locate,
        run: Path,
        llama_server: Path | None,
        *,
        settings: ServerSettings,
        clock: Clock | None = None,
        memory: Callable[[], MemoryFacts] = read_memory,
    ) -> None:
        """``locate``: finds a model's files; ``run``: where sockets go; ``llama_server``: None when not installed."""
        self._locate = locate
        self._run = run
        self._llama_server = llama_server
        self._settings = settings
        self._clock = clock or SystemClock()
        self._memory = memory
        self._lock = threading.Lock()  # never held while something waits
        self._active: ActiveModel | None = None
        self._loading: LlamaServer | None = None
        self._draining: list[tuple[LlamaServer, threading.Thread]] = []
        self._closed = False

    @property
    def active(self) -> ActiveModel | None:
        with self._lock:
            return self._active

    def clear_stale_sockets(self) -> None:
        """Remove the sockets of processes that ended with a killed engine."""
        for stale in self._run.glob("model-*.sock"):
            stale.unlink(missing_ok=True)

    def switch(self, record: ModelRecord | None) -> None:
        """Make ``record`` the active model and return when it answers; None stops answering.

        The old one finishes what it began. Raises a ModelFileError or a ModelRuntimeError; then all is as it was.
        """
        self._replace(record, self._settings)

    def reconfigure(self, settings: ServerSettings, record: ModelRecord | None) -> None:
        """Serve models with other settings from now on; ``record``, which is in use, is loaded anew with them.

        Like ``switch`` otherwise. Nothing is loaded where nothing would change.
        """
        if settings != self._settings or self.active is None:
            self._replace(record, settings)
            self._settings = settings

    def _replace(self, record: ModelRecord | None, settings: ServerSettings) -> None:
        new = self._launch(record, settings) if record is not None else None
        with self._lock:
            old, self._active = self._active, new
        if old is not None and old.server.status.state != "stopped":
            self._retire(old.server)

    def reserve(self, held: ExitStack, name: str | None = None) -> Reserved:
        """The server to ask, kept alive until ``held`` closes. ``name``: one of ``names``, None for what is in use.

        Raises ModelNotReadyError where nothing of that name is loaded, or ModelBusyError.
        """
        with self._lock:
            active = self._active
            if active is None or (name is not None and name not in active.names):
                raise ModelNotReadyError("No model of that name is ready.", help="See 'cloister models list'.")
            held.enter_context(active.server.reserve())
            adapter = active.chosen if name is None else active.names[name]
            return Reserved(active.server, active.system_role, adapter)

    def abort_loading(self) -> None:
        """Let a ``switch`` under way fail, and every later one."""
        with self._lock:
            self._closed = True
            loading = self._loading
        if loading is not None:
            loading.stop()

    def close(self) -> None:
        """Stop every process; answers under way end. Call ``abort_loading`` first and let ``switch`` return."""
        with self._lock:
            active, self._active = self._active, None
        if active is not None:
            active.server.stop()
        for server, thread in self._draining:
            server.stop()
            thread.join()

    def _launch(self, record: ModelRecord, settings: ServerSettings) -> ActiveModel:
        prepared = self._prepare(record, settings)
        old = self.active
        try:
            self._load(prepared.server)
        except ModelOutOfMemoryError:
            room = _with_gpus(self._memory()) + (old.estimate.total_bytes if old else 0)
            if old is None or prepared.estimate.total_bytes > room:
                raise
            return self._launch_in_its_place(record, settings, old)
        return prepared

    def _launch_in_its_place(self, record: ModelRecord, settings: ServerSettings, old: ActiveModel) -> ActiveModel:
        """The two do not fit side by side: the old one makes room, and comes back if the new one fails."""
        if not old.server.wait_idle(_MAKE_ROOM_S):
            raise ModelBusyError(
                "The model in use is answering, and there is no room for both.", help="Try again when it is idle."
            )
        old.server.stop()
        prepared = self._prepare(record, settings)
        try:
            self._load(prepared.server)
        except CloisterError:
            again = self._prepare(old.record, old.server.settings)
            again.server.start()
            with self._lock:
                self._active = again
            raise
        return prepared

    def _load(self, server: LlamaServer) -> None:
        """Start and wait until ready; a server that does not become ready is stopped."""
        with self._lock:
            if self._closed:
                raise ModelNotReadyError("The engine is stopping.", help="Start it again.")
            self._loading = server
            server.start()
        try:
            server.wait_ready(server.settings.load_timeout_s + 10)
        except CloisterError:
            server.stop()
            raise
        finally:
            with self._lock:
                self._loading = None

    def _prepare(self, record: ModelRecord, settings: ServerSettings) -> ActiveModel:
        if self._llama_server is None:
            raise ModelToolchainError("llama-server is not installed.", help="Run 'make toolchain'.")
        files = self._locate(record)
        with ExitStack() as held:
            info = inspect_gguf(Path(files.model.open(held).path))
        settings = replace(settings, context_tokens=min(settings.context_tokens, info.context_tokens))
        estimate = estimate_memory(info, context_tokens=settings.slots * settings.context_tokens)
        server = LlamaServer(
            binary=self._llama_server,
            model=files.model,
            adapters=files.adapters,
            folder=self._run,
            settings=settings,
            require_memory=lambda facts: require_memory(estimate, _with_gpus(facts)),
            memory=self._memory,
            clock=self._clock,
        )
        return ActiveModel(record, server, estimate, info.system_role, files.chosen, files.base_name)

    def _retire(self, server: LlamaServer) -> None:
        """Let it finish its answers in the background, then stop it."""

        def drain() -> None:
            server.wait_idle(_DRAIN_S)
            server.stop()

        thread = threading.Thread(target=drain, name="model-drain", daemon=True)
        self._draining = [entry for entry in self._draining if entry[1].is_alive()] + [(server, thread)]
        thread.start()


def _with_gpus(facts: MemoryFacts) -> int:
    """Bytes that a model can use: layers that do not fit on a card stay in main memory."""
    return facts.available_bytes + sum(gpu.memory_free_bytes for gpu in read_gpus())

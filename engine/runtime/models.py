"""The models of one vault: import, choose, switch without dropping an answer, roll back, verify, remove."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from engine.core.clock import Clock, SystemClock, iso_utc
from engine.core.errors import CloisterError, ConflictError, InvalidInputError, NotFoundError
from engine.core.ids import new_id
from engine.runtime import model_repository as repository
from engine.runtime.errors import (
    ModelBusyError,
    ModelInUseError,
    ModelNotReadyError,
    ModelOutOfMemoryError,
    ModelToolchainError,
)
from engine.runtime.gguf import inspect_gguf
from engine.runtime.hardware import MemoryFacts, read_gpus, read_memory
from engine.runtime.llama_client import GREEDY, ChatDelta, ChatMessage, Sampling
from engine.runtime.llama_server import LlamaServer, ServerSettings, ServerState
from engine.runtime.memory_estimate import MemoryEstimate, estimate_memory, require_memory
from engine.runtime.model_files import Cancelled, Progress, digest_of, never, remove_strays, store_model
from engine.runtime.model_repository import ModelRecord
from engine.runtime.running_model import RunningModel
from engine.runtime.toolchain import find_llama_server
from engine.vault.database import Database

_log = logging.getLogger(__name__)

_DRAIN_S = 600.0  # an answer under way may go on for so long after a switch
_MAKE_ROOM_S = 60.0


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The model in use and how it is doing. ``name`` is None in a vault that answers in quotes only."""

    name: str | None
    state: ServerState
    reason: str | None = None
    code: str | None = None
    isolation: str | None = None
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class _Active:
    record: ModelRecord
    server: LlamaServer
    estimate: MemoryEstimate
    system_role: bool


class ModelService:
    """Owns the model files and the running server. Thread-safe; switches are one at a time."""

    def __init__(
        self,
        db: Database,
        folder: Path,
        run: Path,
        *,
        llama_server: Path | None = None,
        settings: ServerSettings | None = None,
        clock: Clock | None = None,
        memory: Callable[[], MemoryFacts] = read_memory,
    ) -> None:
        """``folder``: the vault's models; ``run``: where sockets go; ``llama_server``: None for the installed one."""
        self.llama_server = llama_server or find_llama_server()
        self._db = db
        self._folder = folder
        self._run = run
        self._settings = settings or ServerSettings()
        self._clock = clock or SystemClock()
        self._memory = memory
        self._switching = threading.Lock()
        self._importing = threading.Lock()
        self._lock = threading.Lock()  # guards _active; never held while something waits
        self._active: _Active | None = None
        self._failure: tuple[ModelRecord, CloisterError] | None = None
        self._draining: list[tuple[LlamaServer, threading.Thread]] = []
        self._starter: threading.Thread | None = None
        self._loading: LlamaServer | None = None
        self._stopped = False

    # Files

    def import_model(
        self,
        source: Path,
        *,
        name: str | None = None,
        progress: Progress = lambda done, total: None,
        cancelled: Cancelled = never,
    ) -> ModelRecord:
        """Check, copy and register a GGUF file. The same bytes again give the model that is there already.

        Raises a ModelFileError, DiskFullError, ConflictError (the name is taken) or CancelledError.
        """
        wanted = _checked_name(name) if name is not None else None
        with self._importing:
            if wanted is not None:
                self._require_free_name(wanted, source)
            stored = store_model(source, self._folder, progress=progress, cancelled=cancelled)
            with self._db.write() as conn:
                known = repository.find_by_digest(conn, stored.sha256)
                if known is not None:
                    return known
                if wanted is not None and repository.find_model(conn, wanted) is not None:
                    (self._folder / stored.file_name).unlink()
                    raise _name_taken(wanted)
                info = stored.info
                record = ModelRecord(
                    id=new_id("mdl"),
                    name=wanted or _free_name(conn, info.name or source.stem),
                    file_name=stored.file_name,
                    sha256=stored.sha256,
                    size_bytes=info.size_bytes,
                    architecture=info.architecture,
                    parameters=info.parameters,
                    context_tokens=info.context_tokens,
                    quantization=info.quantization,
                    chat_template=info.chat_template,
                    licence=info.licence,
                    imported_at=iso_utc(self._clock.now_utc()),
                )
                repository.insert_model(conn, record)
            return record

    def list_models(self) -> list[ModelRecord]:
        with self._db.read() as conn:
            return repository.list_models(conn)

    def show(self, name_or_id: str) -> ModelRecord:
        """Raises NotFoundError."""
        with self._db.read() as conn:
            record = repository.find_model(conn, name_or_id)
        if record is None:
            raise NotFoundError("there is no such model", help="see 'cloister models list'")
        return record

    def verify(
        self, name_or_id: str, *, progress: Progress = lambda done, total: None, cancelled: Cancelled = never
    ) -> bool:
        """Whether the file still is what was imported. Raises NotFoundError or ModelFileMissingError."""
        record = self.show(name_or_id)
        return digest_of(self._folder / record.file_name, progress=progress, cancelled=cancelled) == record.sha256

    def remove(self, name_or_id: str) -> None:
        """Raises NotFoundError or ModelInUseError."""
        record = self.show(name_or_id)
        with self._switching:
            with self._db.write() as conn:
                current = repository.current_model(conn)
                if current is not None and current.id == record.id:
                    raise ModelInUseError("this model answers now", help="use another one first, or none")
                repository.delete_model(conn, record.id)
            (self._folder / record.file_name).unlink(missing_ok=True)

    # Use

    def current(self) -> ModelRecord | None:
        """The model that answers, whether its process is well or not; None means quote mode only."""
        with self._db.read() as conn:
            return repository.current_model(conn)

    def status(self) -> ModelStatus:
        with self._lock:
            active, failure = self._active, self._failure
        if failure is not None:
            record, error = failure
            return ModelStatus(record.name, "failed", error.message, error.code)
        if active is None:
            record_in_use = self.current()
            return ModelStatus(record_in_use.name if record_in_use else None, "stopped")
        server = active.server.status
        return ModelStatus(
            active.record.name,
            server.state,
            server.error.message if server.error else None,
            server.error.code if server.error else None,
            server.isolation,
            server.restarts,
        )

    async def start(self) -> None:
        """At engine start: clear what a kill left, then load the model in use in the background."""
        await asyncio.to_thread(self.open)

    async def stop(self) -> None:
        """At engine stop: see ``close``."""
        await asyncio.to_thread(self.close)

    def open(self) -> None:
        """What ``start`` does, for callers without an event loop."""
        with self._importing:
            remove_strays(self._folder, {record.file_name for record in self.list_models()})
        for stale in self._run.glob("model-*.sock"):
            stale.unlink(missing_ok=True)
        record = self.current()
        if record is None:
            return
        self._starter = threading.Thread(target=self._start_current, args=(record,), name="model-starter", daemon=True)
        self._starter.start()

    def close(self) -> None:
        """Stop every process, one that is loading too; answers under way end. Final."""
        with self._lock:
            self._stopped = True
            loading = self._loading
        if loading is not None:
            loading.stop()
        if self._starter is not None:
            self._starter.join()
        with self._switching:
            with self._lock:
                active, self._active = self._active, None
            if active is not None:
                active.server.stop()
        for server, thread in self._draining:
            server.stop()
            thread.join()

    def use(self, name_or_id: str | None, *, used_by: str) -> ModelRecord | None:
        """Switch to a model, or to none. Returns when it answers; the old one then finishes what it began.

        Raises NotFoundError, a ModelFileError or a ModelRuntimeError; the model in use before then stays.
        """
        record = self.show(name_or_id) if name_or_id is not None else None
        with self._switching:
            self._switch(record)
            with self._db.write() as conn:
                repository.record_use(
                    conn, record.id if record else None, used_at=iso_utc(self._clock.now_utc()), used_by=used_by
                )
        return record

    def rollback(self) -> ModelRecord | None:
        """Return to what was in use before, which may be none. Raises ConflictError when there is nothing."""
        with self._switching:
            with self._db.read() as conn:
                if not repository.has_previous_use(conn):
                    raise ConflictError(
                        "no other model was in use before", help="choose one with 'cloister models use'"
                    )
                record = repository.previous_model(conn)
            self._switch(record)
            with self._db.write() as conn:
                repository.undo_newest_use(conn)
        return record

    def answer_model(self) -> RunningModel | None:
        """The model to answer with; None when none is in use. Raises what keeps the one in use from running."""
        with self._lock:
            active, failure = self._active, self._failure
        if failure is not None:
            raise type(failure[1])(failure[1].message, help=failure[1].help)
        if active is None:
            if self.current() is None:
                return None
            raise ModelNotReadyError("the model is still loading", help="try again in a moment")
        return RunningModel(active.record.name, active.server.settings.context_tokens, self._reserve)

    async def stream_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> AsyncGenerator[ChatDelta, None]:
        """See LlamaClient.stream_chat. Raises MODEL_NOT_READY also when no model is in use."""
        model = self.answer_model()
        if model is None:
            raise ModelNotReadyError("no model is in use", help="choose one with 'cloister models use'")
        async with aclosing(model.stream_chat(messages, max_tokens=max_tokens, sampling=sampling)) as deltas:
            async for delta in deltas:
                yield delta

    def _reserve(self, held: ExitStack) -> tuple[LlamaServer, bool]:
        """The server to ask and whether its template takes a system message; kept alive until ``held`` closes."""
        with self._lock:
            if self._active is None:
                raise ModelNotReadyError("no model is ready", help="choose one with 'cloister models use'")
            held.enter_context(self._active.server.reserve())
            return self._active.server, self._active.system_role

    def _start_current(self, record: ModelRecord) -> None:
        with self._switching:
            try:
                self._switch(record)
            except CloisterError as error:
                _log.error("the model in use cannot be started: %s", error.code)
                with self._lock:
                    self._failure = (record, error)

    def _switch(self, record: ModelRecord | None) -> None:
        """Make ``record`` the active model, or raise and leave everything as it is."""
        new = self._launch(record) if record is not None else None
        with self._lock:
            old, self._active, self._failure = self._active, new, None
        if old is not None and old.server.status.state != "stopped":
            self._retire(old.server)

    def _launch(self, record: ModelRecord) -> _Active:
        prepared = self._prepare(record)
        with self._lock:
            old = self._active
        try:
            self._load(prepared.server)
        except ModelOutOfMemoryError:
            together = self._available() + (old.estimate.total_bytes if old else 0)
            if old is None or prepared.estimate.total_bytes > together:
                raise
            return self._launch_in_its_place(record, old)
        return prepared

    def _load(self, server: LlamaServer) -> None:
        """Start and wait until ready; a server that does not become ready is stopped."""
        with self._lock:
            if self._stopped:
                raise ModelNotReadyError("the engine is stopping", help="start it again")
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

    def _launch_in_its_place(self, record: ModelRecord, old: _Active) -> _Active:
        """The two do not fit side by side: the old one makes room, and comes back if the new one fails."""
        if not old.server.wait_idle(_MAKE_ROOM_S):
            raise ModelBusyError(
                "the model in use is answering, and there is no room for both", help="try again when it is idle"
            )
        old.server.stop()
        prepared = self._prepare(record)
        try:
            self._load(prepared.server)
        except CloisterError:
            again = self._prepare(old.record)
            again.server.start()
            with self._lock:
                self._active = again
            raise
        return prepared

    def _prepare(self, record: ModelRecord) -> _Active:
        if self.llama_server is None:
            raise ModelToolchainError("llama-server is not installed", help="run 'make toolchain'")
        path = self._folder / record.file_name
        info = inspect_gguf(path)
        settings = replace(self._settings, context_tokens=min(self._settings.context_tokens, info.context_tokens))
        estimate = estimate_memory(info, context_tokens=settings.slots * settings.context_tokens)
        server = LlamaServer(
            binary=self.llama_server,
            model=path,
            folder=self._run,
            settings=settings,
            require_memory=lambda facts: require_memory(estimate, self._with_gpus(facts)),
            memory=self._memory,
            clock=self._clock,
        )
        return _Active(record, server, estimate, info.system_role)

    def _available(self) -> int:
        return self._with_gpus(self._memory())

    @staticmethod
    def _with_gpus(facts: MemoryFacts) -> int:
        return facts.available_bytes + sum(gpu.memory_free_bytes for gpu in read_gpus())

    def _retire(self, server: LlamaServer) -> None:
        """Let it finish its answers in the background, then stop it."""

        def drain() -> None:
            server.wait_idle(_DRAIN_S)
            server.stop()

        thread = threading.Thread(target=drain, name="model-drain", daemon=True)
        self._draining = [entry for entry in self._draining if entry[1].is_alive()] + [(server, thread)]
        thread.start()

    def _require_free_name(self, name: str, source: Path) -> None:
        with self._db.read() as conn:
            taken = repository.find_model(conn, name)
        # The same file under the same name again is no conflict; its digest decides once it is known.
        if taken is not None and (not source.is_file() or source.stat().st_size != taken.size_bytes):
            raise _name_taken(name)


def _checked_name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > 100 or not cleaned.isprintable():
        raise InvalidInputError("a model's name is 1 to 100 printable characters", help="choose another name")
    return cleaned


def _name_taken(name: str) -> ConflictError:
    return ConflictError(f"a model named '{name}' exists already", help="choose another name, or remove that model")


def _free_name(conn: apsw.Connection, wanted: str) -> str:
    """``wanted``, made fit to be a name, with a number where it is taken."""
    base = "".join(character for character in wanted if character.isprintable()).strip()[:90] or "model"
    number = 1
    while repository.find_model(conn, name := base if number == 1 else f"{base}-{number}") is not None:
        number += 1
    return name

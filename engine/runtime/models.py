"""The models of one vault: import, list, verify, remove; choose which one answers, roll back."""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.core.clock import Clock, SystemClock, iso_utc
from engine.core.errors import CloisterError, ConflictError, NotFoundError
from engine.runtime import model_repository as repository
from engine.runtime import pack_repository as packs
from engine.runtime.errors import ModelInUseError, ModelNotReadyError
from engine.runtime.hardware import MemoryFacts, read_memory
from engine.runtime.llama_server import ServerSettings, ServerState
from engine.runtime.model_files import (
    Cancelled,
    Progress,
    digest_of,
    never,
    remove_strays,
    store_model,
    unheard,
)
from engine.runtime.model_records import checked_name, free_name, name_taken, record_of
from engine.runtime.model_repository import ModelRecord
from engine.runtime.model_runner import ModelRunner
from engine.runtime.pack_files import rest_is_intact
from engine.runtime.running_model import RunningModel
from engine.runtime.served_files import FileLocator
from engine.runtime.stage_port import Act, NoStages, StageKeeper
from engine.runtime.toolchain import find_llama_server
from engine.vault.blobs import BlobStore
from engine.vault.database import Database

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The model in use and how it is doing. ``name`` is None in a vault that answers in quotes only."""

    name: str | None
    state: ServerState
    reason: str | None = None
    code: str | None = None
    isolation: str | None = None
    restarts: int = 0


class ModelService:
    """Owns the model files and the choice among them. Thread-safe; switches are one at a time."""

    def __init__(
        self,
        db: Database,
        folder: Path,
        run: Path,
        *,
        llama_server: Path | None = None,
        blobs: BlobStore | None = None,
        stages: StageKeeper | None = None,
        settings: ServerSettings | None = None,
        clock: Clock | None = None,
        memory: Callable[[], MemoryFacts] = read_memory,
    ) -> None:
        """``folder``: the vault's models; ``run``: where sockets go; ``llama_server``: None for the installed one.

        ``blobs``: where sealed weights lie; ``stages``: which trained versions may answer.
        """
        self.llama_server = llama_server or find_llama_server()
        self._db = db
        self._folder = folder
        self._clock = clock or SystemClock()
        self._blobs = blobs
        self._stages: StageKeeper = stages or NoStages()
        self.files = FileLocator(db, folder, blobs, self._stages)
        self.runner = ModelRunner(
            self.files.locate,
            run,
            self.llama_server,
            settings=settings or ServerSettings(),
            clock=clock,
            memory=memory,
        )
        self._switching = threading.Lock()
        self.importing = threading.Lock()
        """Held while files come in: one import at a time, of whatever kind."""
        self._failure: tuple[ModelRecord, CloisterError] | None = None  # of the start with the engine
        self._starter: threading.Thread | None = None

    def open(self) -> None:
        """At engine start: clear what a kill left, then load the model in use in the background."""
        with self.importing:
            self.remove_strays()
        self.runner.clear_stale_sockets()
        record = self.current()
        if record is None:
            return
        self._starter = threading.Thread(target=self._start_current, args=(record,), name="model-starter", daemon=True)
        self._starter.start()

    def close(self) -> None:
        """Stop every process, one that is loading too; answers under way end. Final."""
        self.runner.abort_loading()
        if self._starter is not None:
            self._starter.join()
        with self._switching:
            self.runner.close()

    # Files

    def import_model(
        self, source: Path, *, name: str | None = None, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> ModelRecord:
        """Check, copy and register a GGUF file. The same bytes again give the model that is there already.

        Raises a ModelFileError, DiskFullError, ConflictError (the name is taken) or CancelledError.
        """
        wanted = checked_name(name) if name is not None else None
        with self.importing:
            if wanted is not None:
                self._require_free_name(wanted, source)
            stored = store_model(source, self._folder, progress=progress, cancelled=cancelled)
            with self._db.write() as conn:
                known = repository.find_by_digest(conn, stored.sha256)
                if known is not None:
                    return known
                if wanted is not None and repository.find_model(conn, wanted) is not None:
                    (self._folder / stored.file_name).unlink()
                    raise name_taken(wanted)
                name = wanted or free_name(conn, stored.info.name or source.stem)
                record = record_of(name, stored, iso_utc(self._clock.now_utc()))
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
            raise NotFoundError("There is no such model.", help="See 'cloister models list'.")
        return record

    def verify(self, name_or_id: str, *, progress: Progress = unheard, cancelled: Cancelled = never) -> bool:
        """Whether the file, and what came with it in a pack, still is what was imported.

        Raises NotFoundError or ModelFileMissingError.
        """
        record = self.show(name_or_id)
        if record.blob_id is not None:
            return self._sealed_is_intact(record, progress)
        with self._db.read() as conn:
            came_with = packs.packs_of_model(conn, record.id)
        rest = all(rest_is_intact(self._folder / pack.folder_name, pack.manifest_sha256) for pack in came_with)
        digest = digest_of(self._folder / record.file_name, progress=progress, cancelled=cancelled)
        return rest and digest == record.sha256

    def _sealed_is_intact(self, record: ModelRecord, progress: Progress) -> bool:
        digest, done = hashlib.sha256(), 0
        for block in self.files.blocks(record):
            digest.update(block)
            done += len(block)
            progress(done, record.size_bytes)
        return digest.hexdigest() == record.sha256

    def remove(self, name_or_id: str, *, removed_by: str = "") -> None:
        """Raises NotFoundError, ModelInUseError, or ConflictError where adapters need it."""
        record = self.show(name_or_id)
        with self._switching:
            with self._db.write() as conn:
                current = repository.current_model(conn)
                if current is not None and current.id == record.id:
                    raise ModelInUseError("This model answers now.", help="Use another one first, or none.")
                if repository.adapters_of(conn, record.id):
                    raise ConflictError("Adapters answer with this model.", help="Remove its adapters first.")
                came_with = packs.packs_of_model(conn, record.id)
                self._stages.removed(conn, record, self._act(removed_by, "its weights were removed"))
                repository.delete_model(conn, record.id)
                if record.blob_id is not None and self._blobs is not None:
                    self._blobs.delete(conn, record.blob_id)
            if record.blob_id is None:
                (self._folder / record.file_name).unlink(missing_ok=True)
            for pack in came_with:
                shutil.rmtree(self._folder / pack.folder_name, ignore_errors=True)

    # Use

    def current(self) -> ModelRecord | None:
        """The model that answers, whether its process is well or not; None means quote mode only."""
        with self._db.read() as conn:
            return repository.current_model(conn)

    def status(self) -> ModelStatus:
        failure, active = self._failure, self.runner.active
        if active is not None:
            server = active.server.status
            return ModelStatus(
                active.record.name,
                server.state,
                server.error.message if server.error else None,
                server.error.code if server.error else None,
                server.isolation,
                server.restarts,
            )
        if failure is not None:
            record, error = failure
            return ModelStatus(record.name, "failed", error.message, error.code)
        record_in_use = self.current()
        if record_in_use is None:
            return ModelStatus(None, "stopped")
        loading = self._starter is not None and self._starter.is_alive()
        return ModelStatus(record_in_use.name, "starting" if loading else "stopped")

    def use(self, name_or_id: str | None, *, used_by: str, why: str = "") -> ModelRecord | None:
        """Switch to a model, or to none. Returns when it answers; the old one then finishes what it began.

        Raises NotFoundError, a ModelFileError, a ModelRuntimeError, or what keeps a trained version from answering;
        the model in use before then stays.
        """
        record = self.show(name_or_id) if name_or_id is not None else None
        with self._switching:
            self._require_usable(record)
            self.runner.switch(record)
            self._failure = None
            with self._db.write() as conn:
                act = self._act(used_by, why or "chosen to answer")
                self._stages.changed(conn, repository.current_model(conn), record, act)
                repository.record_use(conn, record.id if record else None, used_at=act.at, used_by=used_by)
        return record

    def _require_usable(self, record: ModelRecord | None) -> None:
        if record is not None:
            with self._db.read() as conn:
                self._stages.require_usable(conn, record)

    def _act(self, by: str, why: str) -> Act:
        return Act(by, iso_utc(self._clock.now_utc()), why)

    def reconfigure(self, settings: ServerSettings) -> None:
        """Serve models this way from now on; returns when the model in use answers again.

        Raises a ModelFileError or a ModelRuntimeError; then all is as it was.
        """
        with self._switching:
            self.runner.reconfigure(settings, self.current())
            self._failure = None

    def load_adapters_anew(self, base_model_id: str | None) -> None:
        """Let requests choose an adapter that may answer since just now, or no longer one that may not.

        Nothing happens unless the model in use is that base, or an adapter over it. Raises a ModelRuntimeError; then
        all is as it was.
        """
        with self._switching:
            active = self.runner.active
            if base_model_id is None or active is None:
                return
            if base_model_id in (active.record.id, active.record.base_model_id):
                self.runner.switch(active.record)

    def rollback(self, *, used_by: str = "", why: str = "") -> ModelRecord | None:
        """Return to what was in use before, which may be none. Raises ConflictError when there is nothing.

        What answered before may answer again, whatever its stage is now.
        """
        with self._switching:
            with self._db.read() as conn:
                if not repository.has_previous_use(conn):
                    raise ConflictError(
                        "No other model was in use before.", help="Choose one with 'cloister models use'."
                    )
                record = repository.previous_model(conn)
            self.runner.switch(record)
            self._failure = None
            with self._db.write() as conn:
                act = self._act(used_by, why or "rolled back")
                self._stages.changed(conn, repository.current_model(conn), record, act)
                repository.undo_newest_use(conn)
        return record

    def answering_names(self) -> list[str]:
        """What a request may name now: the model in use first, then its base and the adapters loaded beside it."""
        active = self.runner.active
        if active is None:
            current = self.status().name
            return [current] if current else []
        return [active.record.name, *(name for name in active.names if name != active.record.name)]

    def answer_model(self, name: str | None = None) -> RunningModel | None:
        """The model to answer with; None when none is in use. Raises what keeps the one in use from answering now.

        ``name``: one of ``answering_names``; None for the model in use, whichever that is at each request.
        """
        active, failure = self.runner.active, self._failure
        if active is not None:
            server = active.server.status
            if server.state != "ready":
                raise _renewed(server.error) if server.error else _still_loading()
            reserve = (
                self.runner.reserve if name in (None, active.record.name) else partial(self.runner.reserve, name=name)
            )
            return RunningModel(name or active.record.name, active.server.settings.context_tokens, reserve)
        if failure is not None:
            raise _renewed(failure[1])
        if self.current() is None:
            return None
        raise _still_loading()

    def _start_current(self, record: ModelRecord) -> None:
        with self._switching:
            if self.runner.active is not None:  # somebody chose one in the meantime
                return
            try:
                self.runner.switch(record)
            except CloisterError as error:
                _log.error("the model in use cannot be started: %s", error)
                self._failure = (record, error)

    def remove_strays(self) -> None:
        """Delete what an import left that did not come to its end; ``importing`` must be held."""
        with self._db.read() as conn:
            known = {record.file_name for record in repository.list_models(conn) if record.file_name}
            known |= {pack.folder_name for pack in packs.list_packs(conn)}
        remove_strays(self._folder, known)

    def _require_free_name(self, name: str, source: Path) -> None:
        with self._db.read() as conn:
            taken = repository.find_model(conn, name)
        # The same file under the same name again is no conflict; its digest decides once it is known.
        if taken is not None and (not source.is_file() or source.stat().st_size != taken.size_bytes):
            raise name_taken(name)


def _renewed(error: CloisterError) -> CloisterError:
    """The same error for another caller: an exception that is raised twice collects both tracebacks."""
    return type(error)(error.message, help=error.help)


def _still_loading() -> ModelNotReadyError:
    return ModelNotReadyError("The model is still loading.", help="Try again in a moment.")

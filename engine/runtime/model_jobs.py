"""Importing a model as a job: large files take minutes, show progress and can be cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.core.errors import InvalidInputError
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.runtime.model_repository import ModelRecord
from engine.runtime.models import ModelService
from engine.runtime.packs import PackService
from models_registry.packs.source import looks_like_pack

_KIND = "model-import"


class ModelImports:
    """Submits imports to the queue and carries them out."""

    def __init__(self, models: ModelService, packs: PackService, queue: JobQueue) -> None:
        self._models = models
        self._packs = packs
        self._queue = queue
        queue.register(_KIND, self._run)

    def submit(self, path: str, *, name: str | None, use: bool, created_by: str) -> str:
        """Queue an import and return the job's id. Raises InvalidInputError where nothing has that name."""
        if not (Path(path).is_file() or Path(path).is_dir()):
            raise InvalidInputError(
                "There is no model file of that name.",
                help="Name a GGUF file or a model pack that exists on the engine's machine.",
            )
        params = {"path": path, "name": name, "use": use}
        return self._queue.submit(_KIND, Lane.CPU, params, created_by=created_by)

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        path = Path(str(context.params["path"]))
        if looks_like_pack(path):
            return self._run_pack(context, path)
        record = self._models.import_model(
            path,
            name=context.params["name"],
            progress=lambda done, total: context.progress("copy", done, total, "bytes"),
            cancelled=context.cancelled.is_set,
        )
        return self._finished(context, record)

    def _run_pack(self, context: JobContext, path: Path) -> Mapping[str, Any]:
        pack = self._packs.import_pack(
            path,
            imported_by=context.created_by,
            name=context.params["name"],
            progress=lambda done, total: context.progress("verify", done, total, "bytes"),
            cancelled=context.cancelled.is_set,
        )
        if pack.model_id is None:
            return {"pack_id": pack.id, "pack": pack.name}
        return {"pack_id": pack.id, "pack": pack.name, **self._finished(context, self._models.show(pack.model_id))}

    def _finished(self, context: JobContext, record: ModelRecord) -> Mapping[str, Any]:
        if context.params["use"]:
            context.progress("start", 0, None, "")
            self._models.use(record.id, used_by=context.created_by)
        return {"model_id": record.id, "model": record.name}

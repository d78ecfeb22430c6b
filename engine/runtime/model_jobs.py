"""Importing a model as a job: large files take minutes, show progress and can be cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.core.errors import InvalidInputError
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.runtime.models import ModelService

_KIND = "model-import"


class ModelImports:
    """Submits imports to the queue and carries them out."""

    def __init__(self, models: ModelService, queue: JobQueue) -> None:
        self._models = models
        self._queue = queue
        queue.register(_KIND, self._run)

    def submit(self, path: str, *, name: str | None, use: bool, created_by: str) -> str:
        """Queue an import and return the job's id. Raises InvalidInputError where no file is named."""
        if not Path(path).is_file():
            raise InvalidInputError(
                "There is no model file of that name.", help="Name a GGUF file that exists on the engine's machine."
            )
        params = {"path": path, "name": name, "use": use}
        return self._queue.submit(_KIND, Lane.CPU, params, created_by=created_by)

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        record = self._models.import_model(
            Path(str(context.params["path"])),
            name=context.params["name"],
            progress=lambda done, total: context.progress("copy", done, total, "bytes"),
            cancelled=context.cancelled.is_set,
        )
        if context.params["use"]:
            context.progress("start", 0, None, "")
            self._models.use(record.id, used_by=context.created_by)
        return {"model_id": record.id, "model": record.name}

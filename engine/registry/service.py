"""The versions of one vault: register, list, move between stages, serve, trace, and hand out as a file."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, InvalidInputError
from engine.registry import repository
from engine.registry.errors import StageForbiddenError, VersionNotFoundError
from engine.registry.keeper import RegistryStages
from engine.registry.lineage import Lineage, Origins, trace
from engine.registry.model import ParityRecord, Version, VersionRecord
from engine.registry.stages import Stage, require_reason, require_step
from engine.runtime.model_files import sync_folder
from engine.runtime.models import ModelService
from engine.runtime.stage_port import Act
from engine.vault.database import Database
from engine.vault.durable import system_errors_are_typed, write_all


class Registry:
    """Thread-safe. Which model answers is the business of ``ModelService``, which asks ``stages`` first."""

    def __init__(
        self, db: Database, models: ModelService, stages: RegistryStages, origins: Origins, clock: Clock
    ) -> None:
        self._db = db
        self._models = models
        self._stages = stages
        self._origins = origins
        self._clock = clock

    def register(self, conn: apsw.Connection, version: VersionRecord, parity: Sequence[ParityRecord]) -> None:
        """Within the transaction that stores the weights. A refused version gets no stage."""
        repository.insert_version(conn, version, parity)
        if version.refused is None:
            act = Act(version.created_by, version.created_at, "answers as the run that it came from")
            self._stages.move(conn, version.id, None, Stage.CANDIDATE, act)

    def versions(self) -> list[Version]:
        """The newest first, refused ones too."""
        with self._db.read() as conn:
            return repository.list_versions(conn)

    def show(self, name_or_id: str) -> Version:
        """Raises VersionNotFoundError."""
        with self._db.read() as conn:
            found = repository.find_version(conn, name_or_id)
        if found is None:
            raise VersionNotFoundError("There is no such model version.", help="See 'cloister models stages'.")
        return found

    def promote(self, name_or_id: str, to: Stage, *, by: str, why: str) -> Version:
        """Move a version to a stage. ``serving`` returns when it answers; what answered before finishes its answers.

        Raises VersionNotFoundError, StageForbiddenError, ReasonMissingError, or what keeps a model from loading.
        """
        why = require_reason(why)
        version = self.show(name_or_id)
        if version.record.refused is not None or version.record.model_id is None:
            reason = version.record.refused or "its weights were removed"
            raise StageForbiddenError(f"This version has no weights: {reason}.", help="Export its run again.")
        require_step(version.stage, to, by_hand=True)
        if to is Stage.SERVING:
            self._models.use(version.record.model_id, used_by=by, why=why)
        elif version.stage is Stage.SERVING:
            raise StageForbiddenError(
                "This version answers now.", help="Promote another one to serving, or roll back; that retires it."
            )
        else:
            with self._db.write() as conn:
                self._stages.move(
                    conn, version.record.id, version.stage, to, Act(by, iso_utc(self._clock.now_utc()), why)
                )
            self._models.load_adapters_anew(version.record.base_model_id)
        return self.show(version.record.id)

    def rollback(self, *, by: str, why: str = "") -> None:
        """Answer with what was in use before. Raises ConflictError where there is nothing."""
        self._models.rollback(used_by=by, why=require_reason(why) if why else "rolled back")

    def lineage(self, name_or_id: str) -> Lineage:
        """Raises VersionNotFoundError."""
        return trace(self.show(name_or_id), self._origins)

    def trained_on(self, document_id: str) -> list[Version]:
        """Every version that came, over a dataset and a run, from this document."""
        versions = self.versions()
        datasets = {version.record.dataset_version_id for version in versions} - {None}
        origins = [self._origins.dataset_version(str(dataset)) for dataset in datasets]
        found = {origin.id for origin in origins if origin and document_id in {d.id for d in origin.documents}}
        return [version for version in versions if version.record.dataset_version_id in found]

    def write_out(self, name_or_id: str, target: Path) -> str:
        """Write a version's GGUF in clear to a new file; returns its SHA-256. Whole and synced, or not there at all.

        Raises ConflictError where the file exists, InvalidInputError, DiskFullError or a ModelFileError.
        """
        version = self.show(name_or_id)
        if version.record.model_id is None:
            raise StageForbiddenError("This version has no weights.", help="Export its run again.")
        record = self._models.show(version.record.model_id)
        if not target.is_absolute() or not target.parent.is_dir():
            raise InvalidInputError("The file's folder does not exist.", help="Name a file in an existing folder.")
        if target.exists():
            raise ConflictError("There is a file of that name already.", help="Choose another name.")
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        with system_errors_are_typed("The file"):
            try:
                descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                try:
                    for block in self._models.files.blocks(record):
                        write_all(descriptor, block)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                part.rename(target)
            finally:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
            sync_folder(target.parent)
        return record.sha256

"""Backups as jobs: made, read back and removed while the engine runs. Restoring has a mode of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw

from engine.contract import backups as wire
from engine.core.clock import Clock
from engine.core.errors import InvalidInputError
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.vault.backup.creating import BackupPlan, create_backup
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import MadeBackup, made_backups
from engine.vault.backup.manifest import BackupManifest
from engine.vault.backup.pruning import prune_backups
from engine.vault.backup.sets import FoundBackup, find_backups, keyring_of, load_manifest
from engine.vault.backup.verifying import verify_backups
from engine.vault.vault import Vault

CREATE, VERIFY, PRUNE = "backup", "backup-verify", "backup-prune"
Report = Callable[[str, int, int | None, str], None]


class Backups:
    """Submits the jobs to the queue and carries them out."""

    def __init__(self, vault: Vault, queue: JobQueue, folder: Path | None, clock: Clock) -> None:
        """``folder``: the one of the settings."""
        self._vault = vault
        self._queue = queue
        self._folder = folder
        self._clock = clock
        queue.register(CREATE, self._create)
        queue.register(VERIFY, self._verify)
        queue.register(PRUNE, self._prune)

    @property
    def folder(self) -> Path | None:
        return self._folder

    def submit_create(self, wanted: wire.BackupCreate, *, created_by: str) -> str:
        """The job's id. Raises InvalidInputError without a folder."""
        return self._submit(CREATE, wanted.model_dump(), wanted.folder, created_by)

    def submit_verify(self, wanted: wire.BackupVerification, *, created_by: str) -> str:
        """The job's id. Raises InvalidInputError without a folder."""
        return self._submit(VERIFY, wanted.model_dump(), wanted.folder, created_by)

    def submit_prune(self, wanted: wire.BackupPruning, *, created_by: str) -> str:
        """The job's id. Raises InvalidInputError without a folder."""
        return self._submit(PRUNE, wanted.model_dump(), wanted.folder, created_by)

    def _submit(self, kind: str, params: Mapping[str, Any], folder: str | None, created_by: str) -> str:
        chosen = {**params, "folder": str(self._chosen(folder))}
        return self._queue.submit(kind, Lane.CPU, chosen, created_by=created_by)

    def find(self, folder: str | None, document: str | None) -> wire.BackupList:
        """Raises InvalidInputError or BackupFolderError."""
        root = self._chosen(folder)
        found = self._found(BackupFolder.find(root))
        unreadable = 0
        if document is not None:
            unreadable = sum(one.manifest is None for one in found)
            found = [one for one in found if one.manifest is not None and document in one.manifest.documents]
        return wire.BackupList(folder=str(root), backups=[present(one) for one in found], unreadable=unreadable)

    def last_made(self) -> MadeBackup | None:
        """The newest that the vault knows of whose database was intact."""
        with self._vault.db.read() as conn:
            return next((one for one in reversed(made_backups(conn)) if one.intact), None)

    def _chosen(self, folder: str | None) -> Path:
        path = Path(folder) if folder is not None else self._folder
        if path is None or not path.is_absolute():
            raise InvalidInputError(
                "It is not said where the backups are.",
                help="Name the folder with its whole path, or set CLOISTER_BACKUP_FOLDER before the engine starts.",
            )
        return path

    def _found(self, folder: BackupFolder) -> list[FoundBackup]:
        with self._vault.db.read() as conn:
            return find_backups(folder, keyring_of(self._vault, conn), conn)

    def _create(self, context: JobContext) -> Mapping[str, Any]:
        wanted = wire.BackupCreate.model_validate(context.params)
        plan = BackupPlan(
            self._chosen(wanted.folder),
            _documents,
            _public_models,
            with_models=wanted.with_models,
            new_folder=wanted.new_folder,
            job_id=context.job_id,
        )
        made = create_backup(self._vault, plan, self._clock, _report(context))
        pruned: Sequence[str] = ()
        if wanted.keep is not None:
            folder = BackupFolder.find(plan.folder)
            pruned = prune_backups(self._vault, folder, wanted.keep, _report(context)).removed
        return wire.BackupMade(
            backup_id=made.manifest.id,
            backup=_present(made.manifest),
            folder=str(plan.folder),
            written=made.written,
            written_bytes=made.written_bytes,
            same_disk=made.same_disk,
            pruned=[*pruned],
        ).model_dump()

    def _verify(self, context: JobContext) -> Mapping[str, Any]:
        wanted = wire.BackupVerification.model_validate(context.params)
        folder = BackupFolder.find(self._chosen(wanted.folder))
        with self._vault.db.read() as conn:
            keyring = keyring_of(self._vault, conn)
            found = find_backups(folder, keyring, conn)
        if wanted.backup is not None:
            opened = [load_manifest(folder, keyring, wanted.backup)]
        else:
            opened = [(keyring[one.set_id], one.manifest) for one in found if one.manifest is not None]
        problems = [f"{one.id}: {one.problem}" for one in found if one.problem and wanted.backup in (None, one.id)]
        verified = verify_backups(folder, opened, _report(context))
        return wire.BackupVerified(
            intact=not verified.damaged and not problems,
            backups=verified.backups,
            pieces=verified.pieces,
            damaged=[*verified.damaged],
            affected=[*verified.affected],
            problems=problems,
        ).model_dump()

    def _prune(self, context: JobContext) -> Mapping[str, Any]:
        wanted = wire.BackupPruning.model_validate(context.params)
        folder = BackupFolder.find(self._chosen(wanted.folder))
        pruned = prune_backups(self._vault, folder, wanted.keep, _report(context))
        return wire.BackupsPruned(removed=[*pruned.removed], kept=[*pruned.kept], pieces=pruned.pieces).model_dump()


def present(found: FoundBackup) -> wire.BackupResponse:
    """The wire's form, also of one that cannot be read."""
    if found.manifest is None:
        return wire.BackupResponse(id=found.id, problem=found.problem)
    return _present(found.manifest, found.problem)


def _present(manifest: BackupManifest, problem: str = "") -> wire.BackupResponse:
    return wire.BackupResponse(
        id=manifest.id,
        number=manifest.number,
        created_at=manifest.created_at,
        size_bytes=manifest.size_bytes,
        documents=len(manifest.documents),
        intact=manifest.intact,
        missing=len(manifest.missing),
        absent_models=[*manifest.absent_models],
        problem=problem,
    )


def _report(context: JobContext) -> Report:
    def report(stage: str, done: int, total: int | None, unit: str) -> None:
        context.check()
        context.progress(stage, done, total, unit)

    return report


def _documents(conn: apsw.Connection) -> list[str]:
    return [str(row[0]) for row in conn.execute("SELECT id FROM documents")]


def _public_models(conn: apsw.Connection) -> list[str]:
    """Files below the vault; sealed models are stored files and always part of a backup."""
    rows = conn.execute("SELECT file_name FROM models WHERE blob_id IS NULL AND file_name <> '' ORDER BY 1")
    return [f"models/{row[0]}" for row in rows]

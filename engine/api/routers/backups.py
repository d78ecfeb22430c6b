"""Backups: make, list, read back, remove. Restoring is not here: it makes a vault where there is none."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.contract import backups as wire
from engine.contract.documents import JobStarted

router = APIRouter(prefix="/api/backups", tags=["backups"])


@router.post("", status_code=202)
def create_backup(body: wire.BackupCreate, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start a backup; the job's result says what was written."""
    caller.require(Permission.MANAGE_VAULT)
    return JobStarted(job_id=services.backups.submit_create(body, created_by=caller.user_id))


@router.get("")
def list_backups(
    caller: CallerDep,
    services: ServicesDep,
    folder: Annotated[str | None, Query(min_length=1, max_length=4096)] = None,
    document: Annotated[str | None, Query(min_length=1, max_length=80)] = None,
) -> wire.BackupList:
    """Those of this vault in the folder; with ``document`` those that hold it, also when the vault no longer does."""
    caller.require(Permission.MANAGE_VAULT)
    return services.backups.find(folder, document)


@router.post("/verification", status_code=202)
def verify_backups(body: wire.BackupVerification, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to read every piece from its disk; the job's result names the files that are damaged."""
    caller.require(Permission.MANAGE_VAULT)
    return JobStarted(job_id=services.backups.submit_verify(body, created_by=caller.user_id))


@router.post("/pruning", status_code=202)
def prune_backups(body: wire.BackupPruning, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to remove all but the newest backups, and the pieces that only they needed."""
    caller.require(Permission.MANAGE_VAULT)
    return JobStarted(job_id=services.backups.submit_prune(body, created_by=caller.user_id))

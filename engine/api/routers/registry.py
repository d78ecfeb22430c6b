"""Exports, versions, stages, lineage: from a training run to what answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import registry as wire
from engine.contract.documents import JobStarted
from engine.export.model import ExportForm, ExportRequest, Quantization
from engine.registry.model import Version
from engine.registry.stages import Stage

router = APIRouter(tags=["registry"])


@router.post("/api/exports", status_code=202)
def start_export(body: wire.ExportStart, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to make GGUF files of a run's adapter, and to prove that they answer as the run does."""
    caller.require(Permission.MANAGE_MODELS)
    request = ExportRequest(
        run_id=body.run_id,
        form=ExportForm(body.form),
        quantizations=tuple(Quantization(kind) for kind in body.quantizations),
        importance=body.importance,
        name=body.name,
    )
    return JobStarted(job_id=services.exports.submit(request, created_by=caller.user_id))


@router.get("/api/model-versions")
def list_versions(caller: CallerDep, services: ServicesDep, document_id: str | None = None) -> wire.VersionList:
    """Every version, the newest first; with ``document_id`` those that were trained on that document."""
    caller.require(Permission.INSPECT_MODELS)
    registry = services.registry
    versions = registry.versions() if document_id is None else registry.trained_on(document_id)
    names = services.access.users.names()
    return wire.VersionList(versions=[_present(version, names) for version in versions])


@router.get("/api/model-versions/{name:path}/lineage")
def show_lineage(name: str, caller: CallerDep, services: ServicesDep) -> wire.LineageResponse:
    """Where a version came from and where it answered."""
    caller.require(Permission.INSPECT_MODELS)
    return wire.LineageResponse.model_validate(services.registry.lineage(name), from_attributes=True)


@router.get("/api/model-versions/{name:path}")
def show_version(name: str, caller: CallerDep, services: ServicesDep) -> wire.VersionResponse:
    """One version with its proof and its moves."""
    caller.require(Permission.INSPECT_MODELS)
    return _present(services.registry.show(name), services.access.users.names())


@router.post("/api/model-versions/{name:path}/stage")
def promote(
    name: str, body: wire.Promotion, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.VersionResponse:
    """Move a version to a stage; to serving returns once it answers."""
    caller.require(Permission.APPROVE_MODELS if body.to == "approved" else Permission.MANAGE_MODELS)
    version_id = services.registry.show(name).record.id
    digests = {"why": trail.digest("why", body.why)}
    with trail.attempt(Action.MODEL_PROMOTED, version_id, digests=digests, details={"stage": body.to}):
        version = services.registry.promote(name, Stage(body.to), by=caller.user_id, why=body.why)
    return _present(version, services.access.users.names())


@router.post("/api/model-versions/{name:path}/file")
def write_out(
    name: str, body: wire.WriteOut, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.WrittenOut:
    """Write a version's GGUF in clear to a new file: what it learned from documents leaves the vault with it."""
    caller.require(Permission.EXPORT_MODELS)
    version_id = services.registry.show(name).record.id
    with trail.attempt(Action.MODEL_WRITTEN_OUT, version_id, digests={"path": trail.digest("path", body.path)}):
        digest = services.registry.write_out(name, Path(body.path))
    return wire.WrittenOut(path=body.path, sha256=digest)


def _present(version: Version, names: Mapping[str, str]) -> wire.VersionResponse:
    return wire.VersionResponse(
        **asdict(version.record),
        stage=version.stage.value if version.stage else None,
        parity=[wire.ParityResponse.model_validate(check, from_attributes=True) for check in version.parity],
        documents_removed=version.documents_removed,
        moves=[
            wire.StageMoveResponse(
                from_stage=move.from_stage.value if move.from_stage else None,
                to_stage=move.to_stage.value,
                moved_at=move.moved_at,
                moved_by=move.moved_by,
                moved_by_name=names.get(move.moved_by, move.moved_by),
                why=move.why,
            )
            for move in version.moves
        ],
    )

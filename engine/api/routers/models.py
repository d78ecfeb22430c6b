"""Language models: import, list, use, roll back, verify, remove."""

from __future__ import annotations

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.routers.model_packs import present_pack
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract.documents import JobStarted
from engine.contract.registry import Rollback
from engine.contract.system import ModelImport, ModelList, ModelResponse, ModelVerified
from engine.registry.stages import require_reason
from engine.runtime.model_repository import ModelRecord

router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("")
def list_models(caller: CallerDep, services: ServicesDep) -> ModelList:
    """Every imported model."""
    return _everything(services)


@router.post("", status_code=202)
def import_model(body: ModelImport, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to check a GGUF file or a model pack of the engine's machine and to copy it into the vault."""
    caller.require(Permission.MANAGE_MODELS)
    job_id = services.model_imports.submit(body.path, name=body.name, use=body.use, created_by=caller.user_id)
    return JobStarted(job_id=job_id)


@router.post("/rollback")
def rollback(caller: CallerDep, services: ServicesDep, trail: TrailDep, body: Rollback | None = None) -> ModelList:
    """Answer with what was in use before; a reason is kept with the versions that it moves."""
    caller.require(Permission.MANAGE_MODELS)
    why = require_reason(body.why) if body is not None and body.why is not None else ""
    with trail.attempt(Action.MODEL_ROLLED_BACK, digests={"why": trail.digest("why", why)} if why else {}):
        services.registry.rollback(by=caller.user_id, why=why)
    return _everything(services)


@router.get("/{name:path}")
def show_model(name: str, caller: CallerDep, services: ServicesDep) -> ModelResponse:
    """One model."""
    return _present(services.models.show(name), services)


@router.post("/{name:path}/use")
def use_model(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> ModelResponse:
    """Answer with this model from now on; returns once it is ready."""
    caller.require(Permission.MANAGE_MODELS)
    record = services.models.show(name)
    with trail.attempt(Action.MODEL_USED, record.id, digests={"sha256": record.sha256}):
        services.models.use(name, used_by=caller.user_id)
    return _present(services.models.show(name), services)


@router.post("/{name:path}/verify")
def verify_model(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> ModelVerified:
    """Compare the model's file with the digest taken at its import."""
    record = services.models.show(name)
    trail.allowed(Action.MODEL_VERIFIED, record.id, digests={"sha256": record.sha256})
    return ModelVerified(name=record.name, sha256=record.sha256, intact=services.models.verify(record.id))


@router.delete("/{name:path}")
def remove_model(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> ModelList:
    """Remove a model that is not in use."""
    caller.require(Permission.MANAGE_MODELS)
    record = services.models.show(name)
    with trail.attempt(Action.MODEL_REMOVED, record.id, digests={"sha256": record.sha256}):
        services.models.remove(name, removed_by=caller.user_id)
    return _everything(services)


def _everything(services: Services) -> ModelList:
    return ModelList(models=[_present(record, services) for record in services.models.list_models()])


def _present(record: ModelRecord, services: Services) -> ModelResponse:
    current = services.models.current()
    in_use = current is not None and current.id == record.id
    pack = services.packs.of_model(record.id)
    return ModelResponse(
        id=record.id,
        name=record.name,
        architecture=record.architecture,
        parameters=record.parameters,
        context_tokens=record.context_tokens,
        quantization=record.quantization,
        size_bytes=record.size_bytes,
        sha256=record.sha256,
        licence=record.licence,
        in_use=in_use,
        state=services.models.status().state if in_use else "stored",
        imported_at=record.imported_at,
        pack=present_pack(pack) if pack is not None else None,
    )

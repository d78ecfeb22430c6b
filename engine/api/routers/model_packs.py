"""Model packs: list and remove them, say who may sign them and which chat templates they may bring."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import model_packs as wire
from engine.runtime.pack_repository import PackRecord, SignerRecord, TemplateRecord
from models_registry.packs import manifest as manifests
from models_registry.packs.names_model import SPACY_CONFIG

router = APIRouter(tags=["model packs"])


@router.get("/api/model-packs")
def list_packs(caller: CallerDep, services: ServicesDep) -> wire.PackList:
    """Every imported pack with the files that were verified."""
    return _packs(services)


@router.get("/api/model-packs/{pack_id:path}")
def show_pack(pack_id: str, caller: CallerDep, services: ServicesDep) -> wire.PackResponse:
    """One pack, by its id or its manifest's digest."""
    return present_pack(services.packs.show(pack_id))


@router.delete("/api/model-packs/{pack_id:path}")
def remove_pack(pack_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.PackList:
    """Remove a pack of safetensors; one with a model goes with the model."""
    caller.require(Permission.MANAGE_MODELS)
    pack = services.packs.show(pack_id)
    services.names_models.require_unused(pack.id)
    with trail.attempt(Action.PACK_REMOVED, pack.id, digests={"manifest": pack.manifest_sha256}):
        services.packs.remove(pack_id)
    return _packs(services)


@router.get("/api/model-signers")
def list_signers(caller: CallerDep, services: ServicesDep) -> wire.SignerList:
    """Whose packs may come in."""
    caller.require(Permission.MANAGE_MODELS)
    return _signers(services)


@router.post("/api/model-signers", status_code=201)
def add_signer(body: wire.SignerAdd, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.SignerResponse:
    """Let packs with this key's signature in."""
    caller.require(Permission.TRUST_MODELS)
    with trail.together():
        signer = services.packs.trust.add_signer(body.name, body.public_key, added_by=caller.user_id)
        trail.done(Action.SIGNER_ADDED, digests={"fingerprint": signer.fingerprint})
    return _signer(signer)


@router.delete("/api/model-signers/{signer:path}")
def remove_signer(signer: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.SignerList:
    """No longer let their packs in, by name or fingerprint; what was imported stays."""
    caller.require(Permission.TRUST_MODELS)
    with trail.together():
        removed = services.packs.trust.remove_signer(signer)
        trail.done(Action.SIGNER_REMOVED, digests={"fingerprint": removed.fingerprint})
    return _signers(services)


@router.get("/api/model-templates")
def list_templates(caller: CallerDep, services: ServicesDep) -> wire.TemplateList:
    """Chat templates that packs brought, those without an approval first."""
    caller.require(Permission.MANAGE_MODELS)
    return wire.TemplateList(templates=[_template(record) for record in services.packs.trust.templates()])


@router.get("/api/model-templates/{digest:path}")
def show_template(digest: str, caller: CallerDep, services: ServicesDep) -> wire.TemplateResponse:
    """One with its text, by the beginning of its digest."""
    caller.require(Permission.MANAGE_MODELS)
    return _template(services.packs.trust.template(digest), with_text=True)


@router.post("/api/model-templates/{digest:path}/approval")
def approve_template(digest: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.TemplateResponse:
    """Let packs with this text in."""
    caller.require(Permission.TRUST_MODELS)
    with trail.together():
        approved = services.packs.trust.approve_template(digest, approved_by=caller.user_id)
        trail.done(Action.TEMPLATE_APPROVED, digests={"sha256": approved.sha256})
    return _template(services.packs.trust.template(approved.sha256))


@router.delete("/api/model-templates/{digest:path}/approval")
def revoke_template(digest: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.TemplateResponse:
    """Keep packs with this text out again; what was imported stays."""
    caller.require(Permission.TRUST_MODELS)
    with trail.together():
        revoked = services.packs.trust.revoke_template(digest)
        trail.done(Action.TEMPLATE_REVOKED, digests={"sha256": revoked.sha256})
    return _template(services.packs.trust.template(revoked.sha256))


def present_pack(record: PackRecord) -> wire.PackResponse:
    manifest = manifests.decode(record.manifest.encode("ascii"))
    return wire.PackResponse(
        id=record.id,
        name=record.name,
        weights=_weights(record, manifest),
        licence=record.licence,
        source=manifest.source,
        signer=record.signer,
        signer_name=record.signer_name,
        manifest_sha256=record.manifest_sha256,
        size_bytes=record.size_bytes,
        created_at=manifest.created_at,
        imported_at=record.imported_at,
        model_id=record.model_id,
        files=[
            wire.PackFile(path=file.path, role=file.role.value, size_bytes=file.size_bytes, sha256=file.sha256)
            for file in manifest.files
        ],
    )


def _weights(record: PackRecord, manifest: manifests.Manifest) -> Literal["gguf", "safetensors", "spacy"]:
    if record.weights == "gguf":
        return "gguf"
    return "spacy" if any(file.path == SPACY_CONFIG for file in manifest.files) else "safetensors"


def _packs(services: Services) -> wire.PackList:
    return wire.PackList(packs=[present_pack(record) for record in services.packs.list()])


def _signers(services: Services) -> wire.SignerList:
    return wire.SignerList(signers=[_signer(record) for record in services.packs.trust.signers()])


def _signer(record: SignerRecord) -> wire.SignerResponse:
    return wire.SignerResponse(fingerprint=record.fingerprint, name=record.name, added_at=record.added_at)


def _template(record: TemplateRecord, *, with_text: bool = False) -> wire.TemplateResponse:
    return wire.TemplateResponse(
        sha256=record.sha256,
        pack=record.pack,
        signer=record.signer,
        characters=len(record.text),
        seen_at=record.seen_at,
        approved_at=record.approved_at,
        text=record.text if with_text else None,
    )

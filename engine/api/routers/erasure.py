"""Erasing documents for good: what hangs on them, the erasures, and their certificates."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_erasure import present_erasure, present_preview
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import require_documents
from engine.audit.actions import Action
from engine.contract import erasure as wire
from engine.contract.documents import JobStarted
from engine.core.errors import ForbiddenError
from engine.erasure.errors import no_such_erasure
from engine.erasure.records import Erasure
from engine.ingest import documents

router = APIRouter(prefix="/api/erasures", tags=["erasure"])


@router.post("/preview")
def preview_erasure(body: wire.ErasureRequest, caller: CallerDep, services: ServicesDep) -> wire.ErasurePreview:
    """What would go with the documents, and what would be left elsewhere."""
    require_erasable(services, caller, body.document_ids)
    found = services.erasures.preview(body.document_ids, copies=body.copies)
    return present_preview(found, _collection_names(services, caller))


@router.post("", status_code=202)
def start_erasure(body: wire.ErasureRequest, caller: CallerDep, services: ServicesDep) -> wire.ErasureStarted:
    """Erase documents and what hangs on them, in a job that goes on after a power cut."""
    require_erasable(services, caller, body.document_ids)
    erasure_id, job_id = services.erasures.submit(
        body.document_ids, created_by=caller.user_id, copies=body.copies, ground=body.ground or ""
    )
    return wire.ErasureStarted(erasure_id=erasure_id, job_id=job_id)


@router.get("")
def list_erasures(caller: CallerDep, services: ServicesDep) -> wire.ErasureList:
    """The caller's own, and those in collections that they may read."""
    found = services.erasures.list(services.access.readable_collections(caller.user), caller.user_id)
    names = services.access.users.names()
    shown = [one for one in found if all(map(caller.user.reaches, one.collections))]
    return wire.ErasureList(erasures=[present_erasure(one, names) for one in shown])


@router.post("/verification")
def verify_certificate(body: wire.CertificateCheck, services: ServicesDep) -> wire.CertificateChecked:
    """Check the signature of a certificate, and whether it is one of this vault."""
    found = services.erasures.verify(body.certificate.encode())
    return wire.CertificateChecked(own=found.own, kept=found.kept, certificate=dict(found.certificate))


@router.get("/{erasure_id}/certificate", response_class=Response)
def certificate(erasure_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> Response:
    """One line of canonical JSON with its signature."""
    erasure = visible_erasure(services, caller, erasure_id)
    content = services.erasures.certificate(erasure)
    trail.allowed(Action.CERTIFICATE_EXPORTED, erasure.id)
    return Response(content + b"\n", media_type="application/json")


@router.post("/{erasure_id}/resumption", status_code=202)
def resume_erasure(erasure_id: str, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Go on with one that stopped on its way, for want of room for instance."""
    erasure = visible_erasure(services, caller, erasure_id)
    return JobStarted(job_id=services.erasures.resume(erasure.id, created_by=caller.user_id))


@router.get("/{erasure_id}")
def show_erasure(erasure_id: str, caller: CallerDep, services: ServicesDep) -> wire.ErasureResponse:
    """One erasure with its counts."""
    return present_erasure(visible_erasure(services, caller, erasure_id), services.access.users.names())


def visible_erasure(services: Services, caller: Caller, erasure_id: str) -> Erasure:
    """Raises ErasureNotFoundError, also where the caller may not see it."""
    readable = services.access.readable_collections(caller.user)
    erasure = services.erasures.show(erasure_id, readable, caller.user_id)
    if not all(map(caller.user.reaches, erasure.collections)):  # a key that is narrowed to other collections
        raise no_such_erasure()
    return erasure


def require_erasable(services: Services, caller: Caller, document_ids: Sequence[str]) -> None:
    """Whoever may erase needs to be able to read the documents; anybody else needs to be able to change them.

    Raises DocumentNotFoundError where the caller may not read one of them, ForbiddenError where not change it.
    """
    if not caller.user.may(Permission.ERASE):
        if not caller.user.may(Permission.CHANGE_DOCUMENTS):
            raise ForbiddenError("Your role does not allow this.", help="Ask a compliance officer.")
        require_documents(services, caller, document_ids)
        return
    with services.db.read() as conn:
        found = frozenset(documents.collections_of(conn, document_ids).values())
    if not found.issubset(services.access.readable_collections(caller.user)):
        raise documents.no_such_document()


def _collection_names(services: Services, caller: Caller) -> dict[int, str]:
    return {c.id: c.name for c in services.access.collections.list_visible(by=caller.user)}

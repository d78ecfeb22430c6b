"""Adding documents, looking at them, removing them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse

from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.originals import open_original
from engine.api.removal import preview_removal, remove_together, require_not_held
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import readable, require_documents, require_shown_whole, shown_path, visible_document
from engine.audit.actions import Action
from engine.contract import documents as wire
from engine.core.errors import InvalidInputError
from engine.ingest import documents
from engine.ingest.document_list import DocumentQuery, SortBy, find_many
from engine.ingest.documents import Document, HiddenCount, Status
from engine.parsing.drawable import is_drawable
from engine.parsing.hiding import is_left_out
from engine.parsing.pixels import NARROWEST_PX, WIDEST_PX
from engine.privacy.handling.store import hiding_among

router = APIRouter(prefix="/api", tags=["documents"])

_LARGEST_OFFSET = 2**53
_MOST_HIDDEN = 1000
_LARGEST_PAGE = 2**31 - 1


class PngResponse(Response):
    media_type = "image/png"


@router.post("/ingest", status_code=202)
def ingest(body: wire.IngestRequest, caller: CallerDep, services: ServicesDep) -> wire.JobStarted:
    """Start reading files and folders of the engine's machine into a collection."""
    collection = services.access.collections.find(body.collection, by=caller.user)
    services.access.require_write(caller.user, collection.id)
    job_id = services.ingest.submit(
        body.paths, collection.id, watch=body.watch, prune=body.prune, created_by=caller.user_id
    )
    return wire.JobStarted(job_id=job_id)


@router.post("/documents/retry", status_code=202)
def retry_documents(body: wire.RetryRequest, caller: CallerDep, services: ServicesDep) -> wire.RetryStarted:
    """Start to read again what failed, was skipped or is in quarantine, or the named documents."""
    collection = services.access.collections.find(body.collection, by=caller.user)
    services.access.require_write(caller.user, collection.id)
    require_documents(services, caller, body.document_ids, collection_id=collection.id)
    job_id = services.ingest.retry(collection.id, document_ids=body.document_ids, created_by=caller.user_id)
    return wire.RetryStarted(job_id=job_id)


@router.post("/documents/removal")
def remove_documents(body: wire.RemovalRequest, caller: CallerDep, services: ServicesDep) -> wire.RemovalReport:
    """Remove documents and what came in them, all or none; with ``preview`` only say what would go."""
    require_documents(services, caller, body.document_ids)
    if body.preview:
        return preview_removal(services, body.document_ids)
    return remove_together(services, body.document_ids, created_by=caller.user_id)


@router.get("/documents")
def list_documents(
    caller: CallerDep,
    services: ServicesDep,
    collection: str | None = None,
    status: Status | None = None,
    contains: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[str, Query(pattern="^[a-z]+$", max_length=20)] = "name",
    descending: bool = False,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=_LARGEST_OFFSET)] = 0,
) -> wire.DocumentList:
    """One page of the documents that the caller may read, sorted and filtered here."""
    query = DocumentQuery(
        collections=tuple(readable(services, caller, collection)),
        statuses=(status,) if status else (),
        contains=contains,
        sort_by=_sort(sort),
        descending=descending,
        offset=offset,
        limit=limit,
    )
    with services.db.read() as conn:
        page = find_many(conn, query)
        ids = [found.id for found in page.documents]
        hidden, hiding = documents.hidden_in(conn, ids), hiding_among(conn, ids)
    names = _collection_names(services, caller)
    presented = [
        _present(found, names, hidden.get(found.id, ()), may_draw=found.id not in hiding) for found in page.documents
    ]
    return wire.DocumentList(documents=presented, total=page.total)


@router.get("/documents/{document_id}/text")
def document_text(document_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.DocumentText:
    """The extracted text, which every offset of the document refers to."""
    document = visible_document(services, caller, document_id)
    trail.allowed(Action.SOURCE_VIEWED, document.id, related=[f"col_{document.collection_id}"], details={"as": "text"})
    with services.db.read() as conn:
        return wire.DocumentText(document_id=document_id, text=documents.text_of(conn, document_id))


@router.get("/documents/{document_id}/hidden")
def hidden_text(document_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.HiddenElementList:
    """Every place at which text is hidden, in the order of the text; a thousand at most."""
    document = visible_document(services, caller, document_id)
    trail.allowed(
        Action.SOURCE_VIEWED, document.id, related=[f"col_{document.collection_id}"], details={"as": "hidden"}
    )
    with services.db.read() as conn:
        found = islice((one for one in documents.elements_of(conn, document_id) if one.hiding), _MOST_HIDDEN)
        return wire.HiddenElementList(
            elements=[
                wire.HiddenElement(
                    kind=one.hiding or "",
                    page=one.page,
                    start=one.start,
                    end=one.end,
                    left_out=one.left_out,
                    text=one.text,
                )
                for one in found
            ]
        )


@router.get("/documents/{document_id}/pages")
def document_pages(document_id: str, caller: CallerDep, services: ServicesDep) -> wire.PageSpanList:
    """Which characters of the text stand on which page; empty for a document without pages."""
    visible_document(services, caller, document_id)
    with services.db.read() as conn:
        pages = documents.pages_of(conn, document_id)
    return wire.PageSpanList(pages=[wire.PageSpan(page=p.page, start=p.start, end=p.end) for p in pages])


@router.get("/documents/{document_id}/pages/{page}/image", response_class=PngResponse)
def page_image(
    document_id: str,
    page: Annotated[int, Path(ge=1, le=_LARGEST_PAGE)],
    width_px: Annotated[int, Query(ge=NARROWEST_PX, le=WIDEST_PX)],
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
) -> PngResponse:
    """A picture of a page, drawn in a sandboxed worker; narrower than asked only where it would be too tall."""
    document = visible_document(services, caller, document_id)
    require_shown_whole(services, document.id)
    with trail.attempt(
        Action.SOURCE_VIEWED,
        document.id,
        related=[f"col_{document.collection_id}"],
        details={"as": "page", "page": page},
    ):
        return PngResponse(services.drawer.draw(document, page, width_px))


@router.get("/documents/{document_id}/boxes")
def document_boxes(
    document_id: str,
    caller: CallerDep,
    services: ServicesDep,
    start: Annotated[int, Query(ge=0, le=_LARGEST_OFFSET)],
    end: Annotated[int, Query(ge=0, le=_LARGEST_OFFSET)],
) -> wire.BoxList:
    """Where on the pages the characters from ``start`` to ``end`` stand."""
    visible_document(services, caller, document_id)
    with services.db.read() as conn:
        boxes = documents.boxes_of(conn, document_id, start, end)
    return wire.BoxList(boxes=[wire.Box(page=b.page, x0=b.x0, y0=b.y0, x1=b.x1, y1=b.y1) for b in boxes])


@router.get("/documents/{document_id}/original", response_class=StreamingResponse)
def document_original(document_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> StreamingResponse:
    """The original file's bytes. The type is always opaque, so that nothing opens it by itself."""
    document = visible_document(services, caller, document_id)
    require_shown_whole(services, document.id)
    with trail.attempt(Action.ORIGINAL_EXPORTED, document.id, related=[f"col_{document.collection_id}"]):
        blocks = open_original(services.ingest, document_id)
    return StreamingResponse(blocks, media_type="application/octet-stream")


@router.get("/documents/{document_id:path}")
def show_document(document_id: str, caller: CallerDep, services: ServicesDep) -> wire.DocumentResponse:
    """One document."""
    document = visible_document(services, caller, document_id)
    with services.db.read() as conn:
        hidden = documents.hidden_in(conn, [document.id]).get(document.id, ())
        may_draw = not hiding_among(conn, [document.id])
    return _present(document, _collection_names(services, caller), hidden, may_draw=may_draw)


@router.delete("/documents/{document_id:path}")
def remove_document(document_id: str, caller: CallerDep, services: ServicesDep) -> wire.RemovedResponse:
    """Remove a document and what came in it: from search, index and vault, at once."""
    visible_document(services, caller, document_id, write=True)
    require_not_held(services, document_id)
    removed = services.ingest.delete(document_id, created_by=caller.user_id)
    services.training.stop_withdrawn()
    return wire.RemovedResponse(
        document_id=document_id,
        documents=removed.documents,
        chunks=removed.chunks,
        size_bytes=removed.size_bytes,
    )


def _sort(name: str) -> SortBy:
    try:
        return SortBy[name.upper()]
    except KeyError:
        raise InvalidInputError(
            "Documents cannot be sorted by that.",
            help=f"Choose one of: {', '.join(choice.name.lower() for choice in SortBy)}.",
        ) from None


def _collection_names(services: Services, caller: Caller) -> dict[int, str]:
    return {c.id: c.name for c in services.access.collections.list_visible(by=caller.user)}


def _present(
    document: Document, collection_names: dict[int, str], hidden: Sequence[HiddenCount] = (), *, may_draw: bool
) -> wire.DocumentResponse:
    return wire.DocumentResponse(
        id=document.id,
        name=document.name,
        path=shown_path(document),
        title=document.title,
        collection=collection_names.get(document.collection_id, ""),
        status=document.status.value,
        reason=document.reason,
        media_type=document.media_type,
        language=document.language,
        size_bytes=document.size_bytes,
        pages=document.pages,
        chunks=document.chunks,
        added_at=document.added_at,
        updated_at=document.updated_at,
        renderable=may_draw and document.blob_id is not None and is_drawable(document.media_type),
        hidden=[
            wire.HiddenText(kind=one.kind, places=one.places, characters=one.characters, left_out=is_left_out(one.kind))
            for one in hidden
        ],
    )

"""What a caller may see: what they may not see does not exist for them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.access.model import Access, Collection
from engine.api.caller import Caller
from engine.api.services import Services
from engine.contract import documents as wire
from engine.ingest import documents
from engine.ingest.documents import Document
from engine.ingest.paths import MEMBER_SEPARATOR
from engine.jobs.errors import JobNotFoundError
from engine.jobs.records import Job
from engine.privacy.handling.errors import WithheldError


def readable(services: Services, caller: Caller, name: str | None) -> list[int]:
    """The collections to search: the named one, or all that the caller may read. Raises NotFoundError."""
    if name is None:
        return services.access.readable_collections(caller.user)
    collection = services.access.collections.find(name, by=caller.user)
    services.access.require_read(caller.user, collection.id)
    return [collection.id]


def visible_job(services: Services, caller: Caller, job_id: str) -> Job:
    """Raises JobNotFoundError, for another's job too."""
    job = services.jobs.get(job_id)
    if not caller.may_see_job(job.created_by):
        raise JobNotFoundError("There is no such job.", help="Finished jobs are forgotten after a while.")
    return job


def visible_document(services: Services, caller: Caller, document_id: str, *, write: bool = False) -> Document:
    """Raises DocumentNotFoundError where the caller may not read it, ForbiddenError where not change it."""
    with services.db.read() as conn:
        document = documents.find(conn, document_id)
    if document.collection_id not in services.access.readable_collections(caller.user):
        raise documents.no_such_document()
    if write:
        services.access.require_write(caller.user, document.collection_id)
    return document


def require_documents(
    services: Services, caller: Caller, document_ids: Iterable[str], *, collection_id: int | None = None
) -> None:
    """Raise DocumentNotFoundError unless the caller may read all of them, ForbiddenError unless change them.

    ``collection_id``: where they have to lie.
    """
    with services.db.read() as conn:
        found = frozenset(documents.collections_of(conn, document_ids).values())
    if not found.issubset(services.access.readable_collections(caller.user)):
        raise documents.no_such_document()
    if collection_id is not None and not found <= {collection_id}:
        raise documents.no_such_document()
    for one in found:
        services.access.require_write(caller.user, one)


def require_shown_whole(services: Services, document_id: str) -> None:
    """Raise WithheldError where the original, or a picture of it, shows what the text does not."""
    if services.privacy.policies.hides(document_id):
        raise WithheldError(
            "The policy of this collection hides personal data in this document, which its original would show.",
            help="Read its text. Who may change the policy: a compliance officer.",
        )


def shown_path(document: Document) -> str:
    """The path with the file name as it is shown: without the people in it where the policy hides them."""
    if document.path.endswith(document.name):
        return document.path
    folder, separator, _ = document.path.partition(MEMBER_SEPARATOR)[0].rpartition("/")
    return f"{folder}{separator}{document.name}"


def present_collection(services: Services, collection: Collection) -> wire.CollectionResponse:
    """The wire's form; the counts of a collection that the caller may not read are not told."""
    counted = (0, 0)
    if collection.access is not None:
        with services.db.read() as conn:
            counted = documents.count(conn, collection.id)
    return wire.CollectionResponse(
        id=collection.id,
        name=collection.name,
        access=_access(collection.access),
        documents=counted[0],
        chunks=counted[1],
        created_at=collection.created_at,
    )


def _access(access: Access | None) -> wire.Access | None:
    return None if access is None else wire.Access(access.value)

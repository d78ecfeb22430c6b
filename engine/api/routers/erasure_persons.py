"""Erasing a person: where they are named, and what somebody decided for each document."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.routers.erasure import require_erasable
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import erasure as wire
from engine.core.errors import InvalidInputError
from engine.erasure.names import Person
from engine.erasure.person_eraser import Decision, PersonRequest
from engine.ingest import documents

router = APIRouter(prefix="/api/erasures", tags=["erasure"])


@router.post("/persons")
def find_person(body: wire.PersonSought, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.PersonFound:
    """Every place in the collections that the caller may read, with some words around it."""
    collections = _reached(services, caller, body)
    person = Person(body.names, body.aliases, body.emails)
    trail.allowed(
        Action.PERSON_SEARCHED,
        related=[f"col_{one}" for one in collections],
        digests={"person": trail.digest("person", body)},
    )
    found, elsewhere, unread = services.erasures.find_person(person, collections)
    names = {c.id: c.name for c in services.access.collections.list_visible(by=caller.user)}
    return wire.PersonFound(
        documents=[
            wire.PersonDocument(
                id=one.document_id,
                name=one.name,
                collection=names.get(one.collection_id, ""),
                sure=one.sure,
                possible=one.possible,
                places=[wire.PersonPlace.model_validate(asdict(place)) for place in one.places],
                not_redactable=one.redactable,
                held=one.held,
            )
            for one in found
        ],
        turns=elsewhere.turns,
        dataset_items=elsewhere.dataset_items,
        dataset_lines=elsewhere.dataset_lines,
        evaluations=elsewhere.evaluations,
        unread=unread,
        unsearched=_unreadable(services, caller),
    )


@router.post("/person", status_code=202)
def erase_person(body: wire.PersonErasure, caller: CallerDep, services: ServicesDep) -> wire.ErasureStarted:
    """Erase or redact the documents as decided, and take the whole name out of everything else that is reached."""
    sought, decided = body.sought, [one.document_id for one in body.decisions]
    collections = _reached(services, caller, sought)
    if len(set(decided)) < len(decided):
        raise InvalidInputError("A document is decided about twice.", help="Name each document once.")
    if decided:
        require_erasable(services, caller, decided)
    with services.db.read() as conn:
        if not set(documents.collections_of(conn, decided).values()) <= set(collections):
            raise documents.no_such_document()
    request = PersonRequest(
        tuple(sought.names),
        tuple(sought.aliases),
        tuple(sought.emails),
        tuple(Decision(one.document_id, one.action, one.possible) for one in body.decisions),
        tuple(collections),
        _unreadable(services, caller) or 0,
        body.ground or "",
    )
    erasure_id, job_id = services.erasures.submit_person(request, created_by=caller.user_id)
    return wire.ErasureStarted(erasure_id=erasure_id, job_id=job_id)


def _reached(services: Services, caller: Caller, sought: wire.PersonSought) -> list[int]:
    """Raises NotFoundError for a collection that the caller may not read."""
    if not sought.collections:
        return services.access.readable_collections(caller.user)
    found = [services.access.collections.find(name, by=caller.user) for name in sought.collections]
    for one in found:
        services.access.require_read(caller.user, one.id)
    return [one.id for one in found]


def _unreadable(services: Services, caller: Caller) -> int | None:
    """Only who sees every collection's name may know how many there are."""
    if not caller.user.may(Permission.MANAGE_COLLECTIONS):
        return None
    visible = services.access.collections.list_visible(by=caller.user)
    return sum(one.access is None for one in visible)

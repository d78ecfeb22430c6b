"""How long documents are kept: rules of collections, what is due, legal holds, and the clock."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.model import Collection
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import visible_document
from engine.audit.actions import Action
from engine.contract import retention as wire
from engine.core.errors import NotFoundError
from engine.erasure.retention import Rule

router = APIRouter(prefix="/api", tags=["retention"])


@router.get("/retention")
def list_rules(caller: CallerDep, services: ServicesDep) -> wire.RetentionList:
    """The rules of the collections that the caller may read."""
    names = services.access.users.names()
    visible = {one.id: one.name for one in services.access.collections.list_visible(by=caller.user)}
    rules = services.retention.rules(services.access.readable_collections(caller.user))
    return wire.RetentionList(
        rules=[_present(services, rule, visible.get(rule.collection_id, ""), names) for rule in rules],
        clock_is_believed=services.retention.clock_is_believed(),
        next_look_at=services.retention.next_look(),
    )


@router.post("/retention/clock", status_code=204)
def confirm_clock(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> None:
    """Say that the clock is right, after it went ahead by more than a day."""
    with trail.together():
        services.retention.confirm_clock()
        trail.done(Action.RETENTION_CLOCK_CONFIRMED)


@router.put("/retention/{name:path}")
def set_rule(
    name: str, body: wire.RetentionSetting, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RetentionRule:
    """From now on the collection's documents are erased after so many days."""
    collection = _readable(services, caller, name)
    with trail.together():
        rule = services.retention.set(collection.id, body.days, body.counted_from, by=caller.user_id)
        details: dict[str, int | str] = {"days": body.days, "counted_from": body.counted_from}
        trail.done(Action.RETENTION_SET, f"col_{collection.id}", details=details)
    return _present(services, rule, collection.name, services.access.users.names())


@router.delete("/retention/{name:path}", status_code=204)
def end_rule(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> None:
    """The collection's documents are kept without a limit again."""
    collection = _readable(services, caller, name)
    with trail.together():
        services.retention.end(collection.id)
        trail.done(Action.RETENTION_ENDED, f"col_{collection.id}")


@router.get("/retention/{name:path}/due")
def due_documents(
    name: str,
    caller: CallerDep,
    services: ServicesDep,
    days: Annotated[int | None, Query(ge=1, le=36_500)] = None,
    counted_from: wire.CountedFrom | None = None,
) -> wire.DueList:
    """What the rule would erase now; with ``days`` what another one would."""
    collection = _readable(services, caller, name)
    due = services.retention.due(collection.id, days=days, counted_from=counted_from)
    return wire.DueList(documents=[wire.DueDocument(id=one.document_id, name=one.name, since=one.since) for one in due])


@router.get("/holds")
def list_holds(caller: CallerDep, services: ServicesDep) -> wire.HoldList:
    """Documents of collections that the caller may read, which nobody may erase."""
    names = services.access.users.names()
    visible = {one.id: one.name for one in services.access.collections.list_visible(by=caller.user)}
    found = services.retention.holds(services.access.readable_collections(caller.user))
    return wire.HoldList(
        holds=[
            wire.HoldResponse(
                document_id=one.document_id,
                document=one.name,
                collection=visible.get(one.collection_id, ""),
                why=one.why,
                held_by=names.get(one.held_by, one.held_by),
                held_at=one.held_at,
            )
            for one in found
        ]
    )


@router.put("/holds/{document_id}", status_code=204)
def hold_document(
    document_id: str, body: wire.HoldRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> None:
    """Nobody and no rule may erase or remove the document from now on."""
    document = visible_document(services, caller, document_id)
    with trail.together():
        services.retention.hold(document.id, body.why, by=caller.user_id)
        trail.done(Action.HOLD_SET, document.id, digests={"why": trail.digest("why", body.why)})


@router.delete("/holds/{document_id}", status_code=204)
def release_document(
    document_id: str,
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
    body: wire.HoldRequest | None = None,
) -> None:
    """End a legal hold; a reason that is given leaves its keyed digest in the log, as that of the hold did."""
    document = visible_document(services, caller, document_id)
    with trail.together():
        if not services.retention.release(document.id):
            raise NotFoundError("No legal hold is on this document.", help="See `cloister retention holds`.")
        digests = {} if body is None else {"why": trail.digest("why", body.why)}
        trail.done(Action.HOLD_ENDED, document.id, digests=digests)


def _readable(services: Services, caller: Caller, name: str) -> Collection:
    """Raises NotFoundError, also for a collection of which the caller sees the name only."""
    collection = services.access.collections.find(name, by=caller.user)
    services.access.require_read(caller.user, collection.id)
    return collection


def _present(services: Services, rule: Rule, collection: str, names: dict[str, str]) -> wire.RetentionRule:
    due = services.retention.due(rule.collection_id, days=rule.days, counted_from=rule.counted_from)
    return wire.RetentionRule.model_validate(
        {
            "collection": collection,
            "days": rule.days,
            "counted_from": rule.counted_from,
            "set_by": names.get(rule.set_by, rule.set_by),
            "set_at": rule.set_at,
            "due": len(due),
        }
    )

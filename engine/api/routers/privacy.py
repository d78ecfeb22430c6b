"""Personal data: policies of collections, the review of findings, recognisers, and revealing pseudonyms."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from engine.access.model import Collection
from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_privacy import (
    present_finding,
    present_policy,
    present_recogniser,
    present_reveal,
    present_trial,
)
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import readable
from engine.audit.actions import Action
from engine.contract import privacy as wire
from engine.contract.documents import JobStarted
from engine.core.errors import InvalidInputError
from engine.privacy.handling.policies import Change
from engine.privacy.handling.policy import Act, Use
from engine.privacy.handling.review import Query, Verdict

router = APIRouter(prefix="/api/privacy", tags=["privacy"])


def _collection(services: Services, caller: Caller, name: str) -> Collection:
    """One that the caller may read. Raises NotFoundError."""
    found = services.access.collections.find(name, by=caller.user)
    services.access.require_read(caller.user, found.id)
    return found


def _names(services: Services, caller: Caller) -> dict[int, str]:
    return {one.id: one.name for one in services.access.collections.list_visible(by=caller.user)}


# -- policies ------------------------------------------------------------------------------------------------------


@router.get("/policies")
def list_policies(caller: CallerDep, services: ServicesDep) -> wire.PolicyList:
    """The policy of each collection that the caller may read."""
    ids = services.access.readable_collections(caller.user)
    names = _names(services, caller)
    return wire.PolicyList(policies=[present_policy(services, names[one], one) for one in ids])


@router.get("/policies/{collection:path}")
def show_policy(collection: str, caller: CallerDep, services: ServicesDep) -> wire.PolicyResponse:
    """One collection's policy; the default one where nobody decided."""
    found = _collection(services, caller, collection)
    return present_policy(services, found.name, found.id)


@router.put("/policies/{collection:path}")
def set_policy(
    collection: str, body: wire.PolicyChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.PolicyResponse:
    """Change a policy, and start to read the documents again. What became stricter holds at once."""
    found = _collection(services, caller, collection)
    caller.require(Permission.SET_PRIVACY_POLICY)
    wanted = Change(
        uses={
            Use(use.value): {each: Act(act.value) for each, act in rules.items()} for use, rules in body.uses.items()
        },
        case=body.case,
        second_person=body.second_person,
        review_below=body.review_below,
    )
    with trail.together():
        changed = services.privacy.policies.change(found.id, wanted, by=caller.user_id)
        trail.done(
            Action.POLICY_SET,
            f"col_{found.id}",
            related=[changed.job_id] if changed.job_id else [],
            digests={"policy": trail.digest("policy", body)},
            details={
                "revision": changed.policy.revision,
                "stricter": int(changed.stricter),
                "second_person": int(changed.policy.second_person),
            },
        )
    return present_policy(services, found.name, found.id, job_id=changed.job_id)


@router.post("/policies/{collection:path}/application", status_code=202)
def apply_policy(collection: str, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to read again what was not yet read under the policy, after that job was cancelled or failed."""
    found = _collection(services, caller, collection)
    caller.require(Permission.SET_PRIVACY_POLICY)
    return JobStarted(job_id=services.privacy.policies.apply_now(found.id, by=caller.user_id))


# -- review --------------------------------------------------------------------------------------------------------


@router.post("/findings/list")
def list_findings(
    body: wire.FindingQuery, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.FindingPage:
    """One page of findings with their words; that they are shown is on record."""
    caller.require(Permission.REVIEW_FINDINGS)
    query = Query(
        collections=readable(services, caller, body.collection),
        document_id=body.document_id,
        type=body.type.upper() if body.type and body.type != "*" else None,
        waiting=body.waiting,
        after=body.after,
        limit=body.limit,
    )
    found = services.privacy.review.find(query)
    trail.allowed(Action.FINDINGS_SHOWN, related=[one.document_id for one in found], details={"findings": len(found)})
    names = _names(services, caller)
    return wire.FindingPage(
        findings=[present_finding(one, names.get(one.collection_id, "")) for one in found],
        next=found[-1].id if len(found) == body.limit else None,
    )


@router.post("/findings/decision")
def decide_findings(
    body: wire.FindingDecision, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.FindingsDecided:
    """Accept or reject findings, or put their words on the organisation's lists; jobs apply it to what is there."""
    caller.require(Permission.REVIEW_FINDINGS)
    act = Act(body.action.value) if body.action else None
    with trail.together():
        decided, jobs = services.privacy.review.decide(
            body.finding_ids, Verdict(body.decision.value), act, readable(services, caller, None), by=caller.user_id
        )
        trail.done(
            Action.FINDINGS_DECIDED,
            related=[*(one.document_id for one in decided), *jobs],
            details={
                "decision": body.decision.value,
                "findings": len(decided),
                **({"action": body.action.value} if body.action else {}),
            },
        )
    return wire.FindingsDecided(decided=len(decided), job_ids=jobs)


# -- recognisers ---------------------------------------------------------------------------------------------------


@router.get("/recognisers")
def list_recognisers(caller: CallerDep, services: ServicesDep) -> wire.RecogniserList:
    """The organisation's own recognisers and lists."""
    caller.require(Permission.REVIEW_FINDINGS)
    return wire.RecogniserList(recognisers=[present_recogniser(one) for one in services.privacy.recognisers.every()])


@router.post("/recognisers/trial")
def try_recogniser(
    body: wire.RecogniserTrial, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.TrialResult:
    """What a recogniser would find in a text and in a sample of a collection; nothing is saved."""
    caller.require(Permission.REVIEW_FINDINGS)
    sampled = _collection(services, caller, body.collection).id if body.collection else None
    trail.allowed(Action.RECOGNISER_TRIED, related=[f"col_{sampled}"] if sampled else [])
    result = services.privacy.recognisers.try_out(body.kind.value, body.type, _spec(body), body.text, sampled)
    return present_trial(result)


@router.post("/recognisers", status_code=201)
def add_recogniser(
    body: wire.RecogniserTrial, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RecogniserResponse:
    """Save a recogniser that finds something in its own test text, and apply it to what is there."""
    caller.require(Permission.REVIEW_FINDINGS)
    with trail.together():
        made, jobs = services.privacy.recognisers.add(
            body.kind.value, body.type, _spec(body), body.text, by=caller.user_id
        )
        digests = {"recogniser": trail.digest("recogniser", "\0".join(made.spec))}
        trail.done(Action.RECOGNISER_ADDED, made.id, related=jobs, digests=digests, details={"kind": made.kind})
    return present_recogniser(made, jobs)


@router.delete("/recognisers/{recogniser_id}")
def remove_recogniser(
    recogniser_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RecogniserResponse:
    """Remove one; jobs read again what it found."""
    caller.require(Permission.REVIEW_FINDINGS)
    with trail.together():
        gone, jobs = services.privacy.recognisers.remove(recogniser_id, by=caller.user_id)
        trail.done(Action.RECOGNISER_REMOVED, gone.id, related=jobs, details={"kind": gone.kind})
    return present_recogniser(gone, jobs)


def _spec(body: wire.RecogniserTrial) -> Sequence[str]:
    is_pattern = body.kind is wire.RecogniserKind.PATTERN
    if is_pattern == bool(body.words) or is_pattern == (body.pattern is None):
        raise InvalidInputError(
            "A recogniser has either words or a pattern, as its kind says.",
            help="Give words with the kinds words and never, a pattern with the kind pattern.",
        )
    return [body.pattern] if body.pattern is not None else body.words


# -- reveals -------------------------------------------------------------------------------------------------------


@router.post("/reveals")
def request_reveal(
    body: wire.RevealRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RevealResponse:
    """Tell what a pseudonym stands for, or ask a second person where a policy wants one. The reason is kept."""
    caller.require(Permission.REVEAL_PSEUDONYMS)
    collections = readable(services, caller, body.collection)
    with trail.together():
        made = services.privacy.reveals.request(body.pseudonym, body.reason, collections, by=caller.user_id)
        told = made.original is not None
        trail.done(
            Action.PERSON_REVEALED if told else Action.REVEAL_REQUESTED,
            made.id,
            digests={
                "pseudonym": trail.digest("pseudonym", made.pseudonym),
                "reason": trail.digest("reason", body.reason),
            },
        )
    return present_reveal(services, made)


@router.get("/reveals")
def list_reveals(caller: CallerDep, services: ServicesDep) -> wire.RevealList:
    """Requests of the caller's own, and about collections that the caller may read. Tells no original."""
    caller.require(Permission.REVEAL_PSEUDONYMS)
    collections = services.access.readable_collections(caller.user)
    found = services.privacy.reveals.every(collections, by=caller.user_id)
    return wire.RevealList(reveals=[present_reveal(services, one) for one in found])


@router.post("/reveals/{reveal_id}/decision")
def decide_reveal(
    reveal_id: str, body: wire.RevealDecision, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RevealResponse:
    """Approve or refuse another person's request."""
    caller.require(Permission.REVEAL_PSEUDONYMS)
    collections = services.access.readable_collections(caller.user)
    with trail.together():
        decided = services.privacy.reveals.decide(reveal_id, collections, approve=body.approve, by=caller.user_id)
        trail.done(
            Action.REVEAL_DECIDED,
            decided.id,
            related=[decided.requested_by],
            details={"approved": int(body.approve)},
        )
    return present_reveal(services, decided)


@router.post("/reveals/{reveal_id}/showing")
def show_reveal(reveal_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.RevealResponse:
    """The original of an approved request, once, to who made it."""
    caller.require(Permission.REVEAL_PSEUDONYMS)
    collections = services.access.readable_collections(caller.user)
    with trail.together():
        shown = services.privacy.reveals.show(reveal_id, collections, by=caller.user_id)
        trail.done(
            Action.PERSON_REVEALED,
            shown.id,
            related=[shown.decided_by or ""],
            digests={
                "pseudonym": trail.digest("pseudonym", shown.pseudonym),
                "reason": trail.digest("reason", shown.reason),
            },
        )
    return present_reveal(services, shown)

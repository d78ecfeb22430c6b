"""Policies, findings, recognisers and reveals as the wire has them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.api.services import Services
from engine.contract import privacy as wire
from engine.core.errors import NotFoundError
from engine.privacy.handling.recognisers import Recogniser, Trial
from engine.privacy.handling.reveals import Reveal
from engine.privacy.handling.review import ReviewedFinding


def present_policy(
    services: Services, name: str, collection_id: int, *, job_id: str | None = None
) -> wire.PolicyResponse:
    policy = services.privacy.policies.get(collection_id)
    return wire.PolicyResponse(
        collection=name,
        uses={
            wire.PrivacyUse(use.value): {each: wire.PrivacyAction(act.value) for each, act in rules.items()}
            for use, rules in policy.uses.items()
        },
        case=policy.case,
        second_person=policy.second_person,
        review_below=policy.review_below,
        is_set=policy.is_set,
        revision=policy.revision,
        pending=services.privacy.policies.pending(collection_id),
        job_id=job_id,
    )


def present_finding(one: ReviewedFinding, collection: str) -> wire.FindingResponse:
    return wire.FindingResponse(
        id=one.id,
        document_id=one.document_id,
        document=one.document,
        collection=collection,
        type=one.type,
        place=one.place,
        start=one.start,
        end=one.end,
        score=round(one.score, 3),
        reason=one.reason,
        action=wire.PrivacyAction(one.act.value),
        decision=wire.ReviewDecision(one.decision) if one.decision else None,
        held=one.held,
        text=one.words,
        before=one.before,
        after=one.after,
    )


def present_trial(trial: Trial) -> wire.TrialResult:
    return wire.TrialResult(
        hits=[
            wire.TrialHit(document=hit.document, text=hit.words, before=hit.before, after=hit.after)
            for hit in trial.hits
        ],
        found=trial.found,
        found_in_sample=trial.found_in_sample,
        documents=trial.documents,
    )


def present_recogniser(one: Recogniser, jobs: Sequence[str] = ()) -> wire.RecogniserResponse:
    is_pattern = one.kind == wire.RecogniserKind.PATTERN.value
    return wire.RecogniserResponse(
        id=one.id,
        kind=wire.RecogniserKind(one.kind),
        type=one.type,
        words=[] if is_pattern else [*one.spec],
        pattern=one.spec[0] if is_pattern else None,
        created_by=one.created_by,
        created_at=one.created_at,
        job_ids=[*jobs],
    )


def present_reveal(services: Services, one: Reveal) -> wire.RevealResponse:
    return wire.RevealResponse(
        id=one.id,
        pseudonym=one.pseudonym,
        reason=one.reason,
        requested_by=_name(services, one.requested_by),
        requested_at=one.requested_at,
        state=wire.RevealState(one.state.value),
        decided_by=_name(services, one.decided_by) if one.decided_by else None,
        decided_at=one.decided_at,
        original=one.original,
    )


def _name(services: Services, user_id: str) -> str:
    """Who asks and who decides must know each other; of somebody who has gone the id is left."""
    try:
        return services.access.users.get(user_id).name
    except NotFoundError:
        return user_id

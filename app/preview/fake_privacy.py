"""The engine's handling of personal data in memory."""

from __future__ import annotations

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError
from engine.contract.names_models import NamesModel, NamesModelChoice, NamesModels
from engine.contract.privacy import (
    FindingDecision,
    FindingPage,
    FindingQuery,
    FindingResponse,
    FindingsDecided,
    PolicyChange,
    PolicyResponse,
    PrivacyAction,
    PrivacyUse,
    RecogniserKind,
    RecogniserResponse,
    RecogniserTrial,
    RevealRequest,
    RevealResponse,
    RevealState,
    TrialHit,
    TrialResult,
)


def finding(number: int, text: str, **changes: object) -> FindingResponse:
    values: dict[str, object] = {
        "id": number,
        "document_id": f"doc_{number}",
        "document": "minutes-march.docx",
        "collection": "handbook",
        "type": "PERSON",
        "place": "text",
        "start": 10 * number,
        "end": 10 * number + len(text),
        "score": 0.55,
        "reason": "",
        "action": PrivacyAction.PSEUDONYMISE,
        "decision": None,
        "held": False,
        "text": text,
        "before": "It was agreed that ",
        "after": " hands in the report by Friday.",
    }
    return FindingResponse.model_validate(values | changes)


def names_model(name: str, **changes: object) -> NamesModel:
    values: dict[str, object] = {
        "pack_id": f"pck_{name}",
        "name": name,
        "engine": "spacy",
        "languages": ["de"],
        "types": ["LOCATION", "ORGANIZATION", "PERSON"],
        "licence": "MIT",
        "signer_name": "it-department",
        "used_for": [],
    }
    return NamesModel.model_validate(values | changes)


def policy(collection: str, **changes: object) -> PolicyResponse:
    rules = {"*": PrivacyAction.KEEP, "PERSON": PrivacyAction.PSEUDONYMISE, "IBAN": PrivacyAction.MASK}
    values: dict[str, object] = {
        "collection": collection,
        "uses": {use: dict(rules) for use in PrivacyUse},
        "case": "",
        "second_person": True,
        "review_below": 0.6,
        "is_set": True,
        "revision": 1,
        "pending": 0,
    }
    return PolicyResponse.model_validate(values | changes)


def reveal(number: int, by: str, state: RevealState, **changes: object) -> RevealResponse:
    values: dict[str, object] = {
        "id": f"rev_{number}",
        "pseudonym": f"PERSON-7KQ{number}",
        "reason": "An accident is investigated.",
        "requested_by": by,
        "requested_at": TIME,
        "state": state,
        "decided_by": None,
        "decided_at": None,
    }
    return RevealResponse.model_validate(values | changes)


class FakePrivacy:
    """``decided``, ``changed``, ``tried`` hold what was asked for."""

    def __init__(self) -> None:
        self.queue: list[FindingResponse] = []
        self.rules: list[PolicyResponse] = []
        self.known: list[RecogniserResponse] = []
        self.names: list[NamesModel] = []
        self.chosen_names: list[NamesModelChoice] = []
        self.requests: list[RevealResponse] = []
        self.decided: list[FindingDecision] = []
        self.changed: list[tuple[str, PolicyChange]] = []
        self.applied: list[str] = []
        self.tried: list[RecogniserTrial] = []
        self.failures: dict[str, ClientError] = {}

    def policies(self) -> list[PolicyResponse]:
        self._maybe_fail("policies")
        return list(self.rules)

    def set_policy(self, collection: str, change: PolicyChange) -> PolicyResponse:
        self._maybe_fail("set_policy")
        self.changed.append((collection, change))
        before = next(one for one in self.rules if one.collection == collection)
        after = before.model_copy(update={"uses": before.uses | change.uses, "is_set": True, "pending": 3})
        self.rules = [after if one.collection == collection else one for one in self.rules]
        return after

    def apply_policy(self, collection: str) -> str:
        self._maybe_fail("apply_policy")
        self.applied.append(collection)
        return "job_1"

    def findings(self, query: FindingQuery) -> FindingPage:
        self._maybe_fail("findings")
        fits = [f for f in self.queue if f.id > query.after and (f.decision is None or not query.waiting)]
        page = fits[: query.limit]
        return FindingPage(findings=page, next=page[-1].id if len(fits) > query.limit else None)

    def decide(self, decision: FindingDecision) -> FindingsDecided:
        self._maybe_fail("decide")
        self.decided.append(decision)
        self.queue = [
            f.model_copy(update={"decision": decision.decision}) if f.id in decision.finding_ids else f
            for f in self.queue
        ]
        return FindingsDecided(decided=len(decision.finding_ids), job_ids=[])

    def names_models(self) -> NamesModels:
        self._maybe_fail("names_models")
        used = {each for one in self.names for each in one.used_for}
        return NamesModels(
            models=list(self.names), embedded_only=[each for each in ("en", "de") if each not in used], pending=0
        )

    def use_names_model(self, choice: NamesModelChoice) -> NamesModels:
        self._maybe_fail("use_names_model")
        self.chosen_names.append(choice)
        taken = choice.languages or ["en", "de"]
        for place, one in enumerate(self.names):
            kept = [each for each in one.used_for if each not in taken]
            now = [each for each in one.languages if each in taken] if one.pack_id == choice.pack else []
            self.names[place] = one.model_copy(update={"used_for": [*kept, *now]})
        return self.names_models()

    def recognisers(self) -> list[RecogniserResponse]:
        self._maybe_fail("recognisers")
        return list(self.known)

    def try_recogniser(self, trial: RecogniserTrial) -> TrialResult:
        self._maybe_fail("try_recogniser")
        self.tried.append(trial)
        hits = [TrialHit(document="", text=w, before="", after="") for w in trial.words if w in trial.text]
        return TrialResult(hits=hits, found=len(hits), found_in_sample=2 * len(hits), documents=20)

    def add_recogniser(self, trial: RecogniserTrial) -> RecogniserResponse:
        self._maybe_fail("add_recogniser")
        self.known.append(recogniser(len(self.known), trial.kind, trial.type, trial.words, trial.pattern))
        return self.known[-1]

    def remove_recogniser(self, recogniser_id: str) -> RecogniserResponse:
        self._maybe_fail("remove_recogniser")
        gone = next(one for one in self.known if one.id == recogniser_id)
        self.known.remove(gone)
        return gone

    def reveal(self, request: RevealRequest) -> RevealResponse:
        self._maybe_fail("reveal")
        made = reveal(10 + len(self.requests), "Ada", RevealState.WAITING)
        self.requests.insert(0, made.model_copy(update={"pseudonym": request.pseudonym, "reason": request.reason}))
        return self.requests[0]

    def reveals(self) -> list[RevealResponse]:
        self._maybe_fail("reveals")
        return list(self.requests)

    def decide_reveal(self, reveal_id: str, *, approve: bool) -> RevealResponse:
        self._maybe_fail("decide_reveal")
        return self._change(reveal_id, state=RevealState.APPROVED if approve else RevealState.REFUSED)

    def show_reveal(self, reveal_id: str) -> RevealResponse:
        self._maybe_fail("show_reveal")
        shown = self._change(reveal_id, state=RevealState.SHOWN)
        return shown.model_copy(update={"original": "Erika Mustermann"})

    def _change(self, reveal_id: str, **changes: object) -> RevealResponse:
        self.requests = [r.model_copy(update=changes) if r.id == reveal_id else r for r in self.requests]
        return next(r for r in self.requests if r.id == reveal_id)

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


def recogniser(
    number: int, kind: RecogniserKind, type: str, words: list[str], pattern: str | None = None
) -> RecogniserResponse:
    return RecogniserResponse(
        id=f"rec_{number}", kind=kind, type=type, words=words, pattern=pattern, created_by="Ada", created_at=TIME
    )

"""The typed client's calls about personal data."""

from __future__ import annotations

from engine.client.transport import Transport, segment
from engine.contract import privacy as wire
from engine.contract.documents import JobStarted
from engine.contract.names_models import NamesModelChoice, NamesModels

_PATH = "/api/privacy"


class PrivacyCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    # policies

    def policies(self) -> list[wire.PolicyResponse]:
        """Of the collections that the caller may read."""
        return self._transport.call("GET", f"{_PATH}/policies", wire.PolicyList).policies

    def policy(self, collection: str) -> wire.PolicyResponse:
        return self._transport.call("GET", f"{_PATH}/policies/{segment(collection)}", wire.PolicyResponse)

    def set_policy(self, collection: str, change: wire.PolicyChange) -> wire.PolicyResponse:
        """Change what is named; ``job_id`` of the answer is the job that reads the documents again."""
        path, body = f"{_PATH}/policies/{segment(collection)}", change.model_dump(mode="json")
        return self._transport.call("PUT", path, wire.PolicyResponse, json=body)

    def apply_policy(self, collection: str) -> str:
        """Go on reading documents under the policy, after that job was cancelled or failed; the new job's id."""
        path = f"{_PATH}/policies/{segment(collection)}/application"
        return self._transport.call("POST", path, JobStarted).job_id

    # review

    def findings(self, query: wire.FindingQuery) -> wire.FindingPage:
        """One page of the review queue."""
        body = query.model_dump(mode="json")
        return self._transport.call("POST", f"{_PATH}/findings/list", wire.FindingPage, json=body)

    def decide(self, decision: wire.FindingDecision) -> wire.FindingsDecided:
        body = decision.model_dump(mode="json")
        return self._transport.call("POST", f"{_PATH}/findings/decision", wire.FindingsDecided, json=body)

    # recognisers

    def recognisers(self) -> list[wire.RecogniserResponse]:
        return self._transport.call("GET", f"{_PATH}/recognisers", wire.RecogniserList).recognisers

    def try_recogniser(self, trial: wire.RecogniserTrial) -> wire.TrialResult:
        """What it would find; nothing is saved."""
        body = trial.model_dump(mode="json")
        return self._transport.call("POST", f"{_PATH}/recognisers/trial", wire.TrialResult, json=body)

    def add_recogniser(self, trial: wire.RecogniserTrial) -> wire.RecogniserResponse:
        """Save it; the engine refuses one that finds nothing in its own text."""
        body = trial.model_dump(mode="json")
        return self._transport.call("POST", f"{_PATH}/recognisers", wire.RecogniserResponse, json=body)

    def remove_recogniser(self, recogniser_id: str) -> wire.RecogniserResponse:
        path = f"{_PATH}/recognisers/{segment(recogniser_id)}"
        return self._transport.call("DELETE", path, wire.RecogniserResponse)

    # models that find names

    def names_models(self) -> NamesModels:
        """Those that came in packs, and which is used for which language."""
        return self._transport.call("GET", f"{_PATH}/names-models", NamesModels)

    def use_names_model(self, choice: NamesModelChoice) -> NamesModels:
        """Choose one after it was loaded and asked; ``job_ids`` are the jobs that read documents again."""
        body = choice.model_dump(mode="json")
        return self._transport.call("PUT", f"{_PATH}/names-models", NamesModels, json=body)

    # pseudonyms

    def reveal(self, request: wire.RevealRequest) -> wire.RevealResponse:
        """Ask for an original: told at once, or after a second person's approval."""
        body = request.model_dump(mode="json")
        return self._transport.call("POST", f"{_PATH}/reveals", wire.RevealResponse, json=body)

    def reveals(self) -> list[wire.RevealResponse]:
        """Requests about collections that the caller may read, the newest first."""
        return self._transport.call("GET", f"{_PATH}/reveals", wire.RevealList).reveals

    def decide_reveal(self, reveal_id: str, *, approve: bool) -> wire.RevealResponse:
        path, body = f"{_PATH}/reveals/{segment(reveal_id)}/decision", wire.RevealDecision(approve=approve)
        return self._transport.call("POST", path, wire.RevealResponse, json=body.model_dump())

    def show_reveal(self, reveal_id: str) -> wire.RevealResponse:
        """The original of an approved request, to who made it."""
        return self._transport.call("POST", f"{_PATH}/reveals/{segment(reveal_id)}/showing", wire.RevealResponse)

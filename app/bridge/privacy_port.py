"""What the desktop asks about personal data: the typed client's part fits as it is."""

from __future__ import annotations

from typing import Protocol

from engine.contract.names_models import NamesModelChoice, NamesModels
from engine.contract.privacy import (
    FindingDecision,
    FindingPage,
    FindingQuery,
    FindingsDecided,
    PolicyChange,
    PolicyResponse,
    RecogniserResponse,
    RecogniserTrial,
    RevealRequest,
    RevealResponse,
    TrialResult,
)


class PrivacyClient(Protocol):
    """Every method raises ``ClientError``."""

    def policies(self) -> list[PolicyResponse]: ...

    def set_policy(self, collection: str, change: PolicyChange) -> PolicyResponse: ...

    def apply_policy(self, collection: str) -> str: ...

    def findings(self, query: FindingQuery) -> FindingPage: ...

    def decide(self, decision: FindingDecision) -> FindingsDecided: ...

    def recognisers(self) -> list[RecogniserResponse]: ...

    def try_recogniser(self, trial: RecogniserTrial) -> TrialResult: ...

    def add_recogniser(self, trial: RecogniserTrial) -> RecogniserResponse: ...

    def remove_recogniser(self, recogniser_id: str) -> RecogniserResponse: ...

    def names_models(self) -> NamesModels: ...

    def use_names_model(self, choice: NamesModelChoice) -> NamesModels: ...

    def reveal(self, request: RevealRequest) -> RevealResponse: ...

    def reveals(self) -> list[RevealResponse]: ...

    def decide_reveal(self, reveal_id: str, *, approve: bool) -> RevealResponse: ...

    def show_reveal(self, reveal_id: str) -> RevealResponse: ...

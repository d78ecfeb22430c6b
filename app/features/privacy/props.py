"""What the page about personal data is given and what it shows: frozen, with one pure step between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.bridge.failure import Failure
from engine.contract.access import Me
from engine.contract.names_models import NamesModels
from engine.contract.privacy import (
    FindingResponse,
    PolicyResponse,
    PrivacyAction,
    PrivacyUse,
    RecogniserResponse,
    RevealResponse,
    TrialResult,
)

REVIEW, SET, REVEAL = "review_findings", "set_privacy_policy", "reveal_pseudonyms"
Rules = Mapping[PrivacyUse, Mapping[str, PrivacyAction]]


class Tab(Enum):
    REVIEW = auto()
    POLICIES = auto()
    RECOGNISERS = auto()
    REVEALS = auto()


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FORBIDDEN = auto()
    EMPTY = auto()
    FULL = auto()


NEEDED = {Tab.REVIEW: REVIEW, Tab.POLICIES: "", Tab.RECOGNISERS: REVIEW, Tab.REVEALS: REVEAL}


@dataclass(frozen=True, slots=True)
class PrivacyInputs:
    """None: not known yet. ``following``: where the next page of findings begins. ``draft``: rules not yet saved."""

    tab: Tab = Tab.REVIEW
    me: Me | None = None
    findings: tuple[FindingResponse, ...] | None = None
    following: int | None = None
    waiting: bool = True
    policies: tuple[PolicyResponse, ...] | None = None
    names: NamesModels | None = None
    collection: str | None = None
    draft: tuple[tuple[PrivacyUse, str, PrivacyAction], ...] = ()
    recognisers: tuple[RecogniserResponse, ...] | None = None
    trial: TrialResult | None = None
    trial_failure: Failure | None = None
    reveals: tuple[RevealResponse, ...] | None = None
    original: RevealResponse | None = None
    decided: int = 0
    busy: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class PrivacyProps:
    """``policy``: the chosen collection's, as it is in force; ``rules``: with the draft laid over it.

    ``original``: a revealed one, until it is dropped. ``decided``: how many findings the last step decided.
    """

    tab: Tab
    page: Page
    name: str
    may_review: bool
    may_set: bool
    may_reveal: bool
    findings: tuple[FindingResponse, ...]
    more: bool
    waiting: bool
    policies: tuple[PolicyResponse, ...]
    names: NamesModels | None
    policy: PolicyResponse | None
    rules: Rules
    changed: bool
    recognisers: tuple[RecogniserResponse, ...]
    trial: TrialResult | None
    trial_failure: Failure | None
    reveals: tuple[RevealResponse, ...]
    original: RevealResponse | None
    decided: int
    busy: bool
    failure: Failure | None


def derive(inputs: PrivacyInputs) -> PrivacyProps:
    permissions = frozenset(inputs.me.permissions) if inputs.me else frozenset()
    policies = inputs.policies or ()
    policy = next((p for p in policies if p.collection == inputs.collection), policies[0] if policies else None)
    return PrivacyProps(
        tab=inputs.tab,
        page=_page(inputs, permissions),
        name=inputs.me.user.name if inputs.me else "",
        may_review=REVIEW in permissions,
        may_set=SET in permissions,
        may_reveal=REVEAL in permissions,
        findings=inputs.findings or (),
        more=inputs.following is not None,
        waiting=inputs.waiting,
        policies=policies,
        names=inputs.names if SET in permissions else None,
        policy=policy,
        rules=laid_over(policy, inputs.draft),
        changed=bool(inputs.draft),
        recognisers=inputs.recognisers or (),
        trial=inputs.trial,
        trial_failure=inputs.trial_failure,
        reveals=inputs.reveals or (),
        original=inputs.original,
        decided=inputs.decided,
        busy=inputs.busy,
        failure=inputs.failure,
    )


def laid_over(policy: PolicyResponse | None, draft: tuple[tuple[PrivacyUse, str, PrivacyAction], ...]) -> Rules:
    """The rules as they would be with what was changed and not saved."""
    rules = {use: dict(policy.uses.get(use, {})) if policy else {} for use in PrivacyUse}
    for use, name, action in draft:
        rules[use][name] = action
    return rules


def _page(inputs: PrivacyInputs, permissions: frozenset[str]) -> Page:
    needed = NEEDED[inputs.tab]
    if inputs.me is not None and needed and needed not in permissions:
        return Page.FORBIDDEN
    found = {
        Tab.REVIEW: inputs.findings,
        Tab.POLICIES: inputs.policies,
        Tab.RECOGNISERS: inputs.recognisers,
        Tab.REVEALS: inputs.reveals,
    }[inputs.tab]
    if inputs.me is None or found is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    if inputs.tab in (Tab.RECOGNISERS, Tab.REVEALS):
        return Page.FULL
    return Page.FULL if found else Page.EMPTY

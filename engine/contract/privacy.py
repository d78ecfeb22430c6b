"""What is decided about personal data: policies, the review of findings, recognisers, and revealing pseudonyms."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from engine.contract.base import Identifier, Name, Request, Response


class PrivacyUse(StrEnum):
    """What a document's text is used for."""

    INDEX = "index"
    SHOW = "show"
    TRAIN = "train"
    EXPORT = "export"


class PrivacyAction(StrEnum):
    """What becomes of a finding, the mildest first. ``quarantine`` holds the whole document or item back."""

    KEEP = "keep"
    PSEUDONYMISE = "pseudonymise"
    MASK = "mask"
    QUARANTINE = "quarantine"


class ReviewDecision(StrEnum):
    """``always`` and ``never`` hold for the words wherever they stand, ``accept`` and ``reject`` in the document."""

    ACCEPT = "accept"
    REJECT = "reject"
    ALWAYS = "always"
    NEVER = "never"


class RecogniserKind(StrEnum):
    """``words`` are always found, ``pattern`` is a regular expression, ``never`` are words that are no finding."""

    WORDS = "words"
    PATTERN = "pattern"
    NEVER = "never"


class RevealState(StrEnum):
    """``shown``: the original was told. A request that nobody decides about within 24 hours is ``expired``."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    SHOWN = "shown"
    EXPIRED = "expired"


TypeName = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Za-z][A-Za-z0-9_]{0,63})$")]
"""A type of finding such as PERSON or iban; ``*``: every other."""

RecogniserType = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
RecogniserWord = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
PatternText = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
TrialText = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
RevealReason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]
Pseudonym = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^\[?[A-Za-z0-9_]{2,64}-[A-Za-z0-9]{4,32}\]?$"),
]
Rules = Annotated[dict[TypeName, PrivacyAction], Field(max_length=100)]


class PolicyChange(Request):
    """``uses``: for each use that changes, an action for each type of finding; ``*`` is for every other type.

    What is not named stays: uses that are left out, and fields that are None. ``case``: collections of one case have
    the same pseudonyms; "" makes the collection a case of its own. ``review_below``: findings with a lower score wait
    for a reviewer.
    """

    uses: dict[PrivacyUse, Rules] = Field(default_factory=dict)
    case: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None = None
    second_person: bool | None = None
    review_below: float | None = Field(default=None, ge=0.0, le=1.0)


class PolicyResponse(Response):
    """``is_set`` False: nobody decided, the default holds. ``pending``: documents that await to be read again under it.

    ``job_id``: the job that reads them, in the answer to a change.
    """

    collection: str
    uses: dict[PrivacyUse, dict[str, PrivacyAction]]
    case: str
    second_person: bool
    review_below: float
    is_set: bool
    revision: int
    pending: int
    job_id: str | None = None


class PolicyList(Response):
    policies: list[PolicyResponse]


class FindingQuery(Request):
    """``waiting``: only those that a reviewer has to decide about. ``after``: the ``next`` of the page before."""

    collection: Name | None = None
    document_id: Identifier | None = None
    type: TypeName | None = None
    waiting: bool = True
    after: int = Field(default=0, ge=0, le=2**63 - 1)
    limit: int = Field(default=50, ge=1, le=500)


class FindingResponse(Response):
    """``text`` is the finding's own words, ``before`` and ``after`` some characters around it.

    ``place``: text, title or name. ``start`` and ``end`` are characters of the document's stored text; None where the
    document is held back. ``score`` is 0 to 1. ``held``: the document is held back until somebody decides.
    """

    id: int
    document_id: str
    document: str
    collection: str
    type: str
    place: str
    start: int | None
    end: int | None
    score: float
    reason: str
    action: PrivacyAction
    decision: ReviewDecision | None
    held: bool
    text: str
    before: str
    after: str


class FindingPage(Response):
    """``next``: to be given as ``after`` for more; None: that was all."""

    findings: list[FindingResponse]
    next: int | None


class FindingDecision(Request):
    """``action``: what becomes of accepted findings instead of what the policy says; only with ``accept``."""

    finding_ids: list[Annotated[int, Field(ge=1)]] = Field(min_length=1, max_length=500)
    decision: ReviewDecision
    action: PrivacyAction | None = None


class FindingsDecided(Response):
    """``job_ids``: the jobs that apply the decision to the documents that are there."""

    decided: int
    job_ids: list[str]


class RecogniserTrial(Request):
    """What a recogniser would find in ``text``, and in a sample of a collection's documents."""

    kind: RecogniserKind
    type: RecogniserType = "CUSTOM"
    words: list[RecogniserWord] = Field(default_factory=list, max_length=5000)
    pattern: PatternText | None = None
    text: TrialText
    collection: Name | None = None


class TrialHit(Response):
    """``document`` is empty for the given text."""

    document: str
    text: str
    before: str
    after: str


class TrialResult(Response):
    """``hits``: at most a hundred of them. ``found``: in the given text; ``found_in_sample``: in the documents."""

    hits: list[TrialHit]
    found: int
    found_in_sample: int
    documents: int


class RecogniserResponse(Response):
    """``job_ids``: in the answer to a change, the jobs that apply it to the documents that are there."""

    id: str
    kind: RecogniserKind
    type: str
    words: list[str]
    pattern: str | None
    created_by: str
    created_at: str
    job_ids: list[str] = Field(default_factory=list)


class RecogniserList(Response):
    recognisers: list[RecogniserResponse]


class RevealRequest(Request):
    """``collection``: where two cases have the same pseudonym."""

    pseudonym: Pseudonym
    reason: RevealReason
    collection: Name | None = None


class RevealResponse(Response):
    """``original`` is told once the reveal needs nobody else, and to who asked for it alone. Names are of people."""

    id: str
    pseudonym: str
    reason: str
    requested_by: str
    requested_at: str
    state: RevealState
    decided_by: str | None
    decided_at: str | None
    original: str | None = None


class RevealList(Response):
    reveals: list[RevealResponse]


class RevealDecision(Request):
    approve: bool

"""An item on its way through the gates, and why one was left out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.datasets.content import Content
from engine.datasets.records import Origin, Source


class Reason(StrEnum):
    """The value is what counts, cards and items say."""

    PII = "personal data"
    EMPTY = "empty"
    EXACT_DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near duplicate"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    NOT_LETTERS = "mostly not letters"
    ANSWER_IS_QUESTION = "answer equals question"
    CUT = "cut sentence"
    REFUSAL = "refusal"
    NO_PREFERENCE = "no preference"
    REPEATS_ITSELF = "repeats itself"
    GOLDEN_QUESTION = "golden question"


@dataclass(frozen=True, slots=True)
class Candidate:
    """``content`` is what the version would hold: a document's text is there, and personal data may be masked."""

    item_id: int
    content: Content
    origin: Origin
    language: str | None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What a gate let through, in the order in which it came, and why it kept the others."""

    kept: tuple[Candidate, ...]
    dropped: dict[int, tuple[Reason, ...]]

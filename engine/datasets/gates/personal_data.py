"""The gate for personal data: what a detector finds is masked, or drops the item, or is only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from engine.datasets.content import Content, texts_of, with_texts
from engine.datasets.errors import PiiCheckFailedError
from engine.datasets.gates.candidate import Candidate, Passed, Reason


class PiiPolicy(StrEnum):
    """What becomes of an item in which something was found."""

    MASK = "mask"
    DROP = "drop"
    KEEP = "keep"


class PiiFinding(Protocol):
    """``start`` and ``end`` are characters of the text; ``score`` is 0 to 1."""

    @property
    def type(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def score(self) -> float: ...


class PiiGate(Protocol):
    """The port to whatever detects personal data."""

    def find(self, text: str, *, language: str | None) -> Sequence[PiiFinding]:
        """What was found, in any order; findings may overlap. Whatever it raises stops the freeze."""
        ...


@dataclass(frozen=True, slots=True)
class PiiResult:
    passed: Passed
    findings: dict[str, int]  # by type, over all items


def check_personal_data(
    candidates: Sequence[Candidate], gate: PiiGate, policy: PiiPolicy, *, step: Callable[[int], None]
) -> PiiResult:
    """``step`` is called with the number of items done and may raise to stop. Raises PiiCheckFailedError."""
    kept: list[Candidate] = []
    dropped: dict[int, tuple[Reason, ...]] = {}
    counts: Counter[str] = Counter()
    for number, candidate in enumerate(candidates):
        step(number)
        found = {text: _find(gate, text, candidate.language) for text in dict.fromkeys(texts_of(candidate.content))}
        types = [finding.type for findings in found.values() for finding in findings]
        counts.update(types)
        if not types or policy is PiiPolicy.KEEP:
            kept.append(candidate)
        elif policy is PiiPolicy.DROP:
            dropped[candidate.item_id] = (Reason.PII,)
        else:
            kept.append(replace(candidate, content=_masked(candidate.content, found)))
    return PiiResult(Passed(tuple(kept), dropped), dict(sorted(counts.items())))


def mask(text: str, findings: Sequence[PiiFinding]) -> str:
    """The text with each finding replaced by its type in brackets; of those that overlap one mask covers all."""
    merged: list[tuple[int, int, str]] = []
    for finding in sorted(findings, key=lambda one: (one.start, -one.end)):
        if merged and finding.start < merged[-1][1]:
            start, end, type_ = merged[-1]
            merged[-1] = (start, max(end, finding.end), type_)
        else:
            merged.append((finding.start, finding.end, finding.type))
    pieces, at = [], 0
    for start, end, type_ in merged:
        pieces += [text[at:start], f"[{type_}]"]
        at = end
    return "".join([*pieces, text[at:]])


def _masked(content: Content, found: dict[str, Sequence[PiiFinding]]) -> Content:
    return with_texts(content, lambda text: mask(text, found[text]))


def _find(gate: PiiGate, text: str, language: str | None) -> Sequence[PiiFinding]:
    try:
        findings = gate.find(text, language=language)
    except Exception as error:
        raise PiiCheckFailedError(
            "The detector of personal data failed, so nothing was frozen.",
            help="Look at `cloister doctor`. Nothing of the dataset was changed.",
        ) from error
    if any(not 0 <= one.start < one.end <= len(text) for one in findings):
        raise PiiCheckFailedError("The detector of personal data named places outside of the text.", help="Report it.")
    return findings

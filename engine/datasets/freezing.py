"""From accepted items to the lines of a version: the gates in their order, the splits, the digest. No database, no job.

The same items and settings give the same lines in the same order, whatever their ids and whenever they were made:
candidates are sorted by what they say before the first gate, and lines by their digests within a split.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.datasets.content import Kind, canonical
from engine.datasets.errors import PiiCheckMissingError
from engine.datasets.gates.candidate import Candidate, Passed, Reason
from engine.datasets.gates.duplicates import drop_duplicates
from engine.datasets.gates.golden import GoldenSet, drop_golden
from engine.datasets.gates.personal_data import PiiGate, PiiPolicy, check_personal_data
from engine.datasets.gates.quality import QualityLimits, check_quality
from engine.datasets.gates.splits import Shares, assign_splits
from engine.datasets.records import Origin, Split
from engine.datasets.tokens import TokenCounter
from engine.privacy.handling.items import ItemTreatment

# Of two items that say the same, the one that a person wrote stays.
_ORIGINS = (Origin.FEEDBACK, Origin.IMPORTED, Origin.GENERATED, Origin.EXTRACTED)

Progress = Callable[[str, int, int], None]
"""Stage, done, total; may raise to stop."""


@dataclass(frozen=True, slots=True)
class FreezeSettings:
    """Everything that decides what a version holds, beside the items themselves.

    ``without_pii_check``: somebody said that nobody needs to look for personal data.
    """

    kind: Kind = Kind.SFT
    include_pending: bool = False
    pii_policy: PiiPolicy = PiiPolicy.MASK
    without_pii_check: bool = False
    quality: QualityLimits = field(default_factory=QualityLimits)
    shares: Shares = field(default_factory=Shares)
    tokenizer: str = "words"

    def to_plain(self) -> dict[str, Any]:
        """As the version keeps it."""
        return {
            "kind": self.kind.value,
            "include_pending": self.include_pending,
            "pii_policy": None if self.without_pii_check else self.pii_policy.value,
            "without_pii_check": self.without_pii_check,
            "least_question_words": self.quality.least_question_words,
            "least_answer_words": self.quality.least_answer_words,
            "least_text_words": self.quality.least_text_words,
            "most_tokens": self.quality.most_tokens,
            "least_letter_share": self.quality.least_letter_share,
            "train": self.shares.train,
            "validation": self.shares.validation,
            "test": self.shares.test,
            "seed": self.shares.seed,
            "tokenizer": self.tokenizer,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a version. ``ordinal`` counts from 1 within the split; ``text`` is canonical JSON."""

    split: Split
    ordinal: int
    text: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a version is made of. ``dropped``: why each item that was left out was."""

    lines: tuple[Line, ...]
    sha256: str
    statistics: dict[str, Any]
    dropped: dict[int, tuple[Reason, ...]]


def freeze(
    candidates: Sequence[Candidate],
    settings: FreezeSettings,
    *,
    pii: PiiGate | None,
    golden: Sequence[GoldenSet],
    tokens: TokenCounter,
    progress: Progress = lambda stage, done, total: None,
    treatment: ItemTreatment | None = None,
) -> Frozen:
    """``treatment``: the policy of the dataset's collection for training.

    Raises PiiCheckMissingError, PiiCheckFailedError, and what ``progress`` raises."""
    if pii is None and not settings.without_pii_check:
        raise PiiCheckMissingError
    dropped: dict[int, tuple[Reason, ...]] = {}
    gates: dict[str, dict[str, int]] = {}

    def through(name: str, passed: Passed) -> tuple[Candidate, ...]:
        dropped.update(passed.dropped)
        gates[name] = _counted(passed.dropped.values())
        return passed.kept

    def step(stage: str, total: int) -> Callable[[int], None]:
        return lambda done: progress(stage, done, total)

    current = tuple(sorted(candidates, key=_rank))
    # Before anything is masked: a question whose name became a placeholder would no longer be known again.
    passed, by_set = drop_golden(current, golden, step=step("golden questions", len(current)))
    current = through("golden_questions", passed)
    findings: dict[str, int] | None = None
    if pii is not None and not settings.without_pii_check:
        looked = step("personal data", len(current))
        checked = check_personal_data(current, pii, settings.pii_policy, step=looked, treatment=treatment)
        current, findings = through("personal_data", checked.passed), checked.findings
    current = through("duplicates", drop_duplicates(current, step=step("duplicates", len(current))))
    passed, counted = check_quality(current, settings.quality, tokens.count, step=step("quality", len(current)))
    current = through("quality", passed)
    lines = _lines(current, assign_splits(current, settings.shares))
    statistics = {
        "items": len(lines),
        "considered": len(candidates),
        "tokens": sum(counted[line.candidate.item_id] for line in lines),
        "by_split": {
            split.value: {
                "items": sum(1 for line in lines if line.split is split),
                "tokens": sum(counted[line.candidate.item_id] for line in lines if line.split is split),
            }
            for split in Split
        },
        "by_origin": _sorted(Counter(line.candidate.origin.value for line in lines)),
        "by_language": _sorted(Counter(line.candidate.language or "unknown" for line in lines)),
        "dropped": gates,
        "personal_data_found": findings,
        "golden_sets": [
            {"name": one.name, "sha256": one.sha256, "questions": len(one.questions), "dropped": by_set[one.name]}
            for one in golden
        ],
        "documents": len({source.document_id for line in lines for source in line.candidate.sources}),
    }
    return Frozen(lines, digest((line.split.value, line.text) for line in lines), statistics, dropped)


def digest(lines: Iterable[tuple[str, str]]) -> str:
    """SHA-256 in hexadecimal over ``split TAB line LF`` of each line, in the version's order."""
    hashed = hashlib.sha256()
    for split, text in lines:
        hashed.update(f"{split}\t{text}\n".encode())
    return hashed.hexdigest()


def _lines(candidates: Sequence[Candidate], splits: Mapping[int, Split]) -> tuple[Line, ...]:
    order = {split: place for place, split in enumerate(Split)}
    written = [(splits[candidate.item_id], canonical(candidate.content), candidate) for candidate in candidates]
    written.sort(key=lambda one: (order[one[0]], hashlib.sha256(one[1].encode()).digest(), _rank(one[2])))
    lines, ordinals = [], Counter[Split]()
    for split, text, candidate in written:
        ordinals[split] += 1
        lines.append(Line(split, ordinals[split], text, candidate))
    return tuple(lines)


def _rank(candidate: Candidate) -> tuple[int, str, tuple[bytes, ...]]:
    sources = tuple(sorted(source.document_sha256 for source in candidate.sources))
    return _ORIGINS.index(candidate.origin), canonical(candidate.content), sources


def _counted(reasons: Iterable[Sequence[Reason]]) -> dict[str, int]:
    """An item with two faults counts for both."""
    return _sorted(Counter(reason.value for found in reasons for reason in found))


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))

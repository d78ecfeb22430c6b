"""The gate for personal data: what a detector finds is masked, or drops the item, or is only counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Protocol, runtime_checkable

from engine.core.errors import CloisterError
from engine.datasets.content import Content, canonical, stored, texts_of, with_texts
from engine.datasets.errors import PiiCheckFailedError
from engine.datasets.gates.candidate import Candidate, Passed, Reason
from engine.privacy.handling.items import ItemTreatment, without_placeholders

_BATCH = 256  # items examined at once
_LINES_AT_ONCE = 64
_DEFAULT_LANGUAGE = "en"


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

    def find(self, text: str, *, language: str) -> Sequence[PiiFinding]:
        """What was found, in any order; findings may overlap. ``language`` is ISO 639-1. Raising stops the freeze."""
        ...


@runtime_checkable
class BatchPiiGate(PiiGate, Protocol):
    """A detector that is faster with many texts at once."""

    def find_many(self, texts: Iterable[str], *, language: str) -> Sequence[Sequence[PiiFinding]]:
        """The findings of each text, in order."""
        ...


class LazyPiiGate:
    """A detector that is loaded when it is first needed. ``load`` raises a typed error where it is not there."""

    def __init__(self, load: Callable[[], PiiGate]) -> None:
        self._load = load
        self._gate: PiiGate | None = None
        self._lock = threading.Lock()

    def find(self, text: str, *, language: str) -> Sequence[PiiFinding]:
        return self.find_many([text], language=language)[0]

    def find_many(self, texts: Iterable[str], *, language: str) -> Sequence[Sequence[PiiFinding]]:
        with self._lock:
            if self._gate is None:
                self._gate = self._load()
            gate = self._gate
        return _ask(gate, list(texts), language)


@dataclass(frozen=True, slots=True)
class PiiResult:
    passed: Passed
    findings: dict[str, int]  # by type, over all items


def check_personal_data(
    candidates: Sequence[Candidate],
    gate: PiiGate,
    policy: PiiPolicy,
    *,
    step: Callable[[int], None],
    treatment: ItemTreatment | None = None,
) -> PiiResult:
    """``step`` is called with the number of items done and may raise to stop. Raises PiiCheckFailedError.

    ``treatment``: what the collection's policy says, which then decides; ``policy`` may still drop what is found.
    """
    kept: list[Candidate] = []
    dropped: dict[int, tuple[Reason, ...]] = {}
    counts: Counter[str] = Counter()
    for number, (candidate, found) in enumerate(_examined(candidates, gate)):
        step(number)
        if treatment is not None:
            found = {text: without_placeholders(text, findings) for text, findings in found.items()}
        types = [finding.type for findings in found.values() for finding in findings]
        counts.update(types)
        if not types:
            kept.append(candidate)
        elif policy is PiiPolicy.DROP:
            dropped[candidate.item_id] = (Reason.PII,)
        elif treatment is not None:
            if treatment.holds_back(one for findings in found.values() for one in findings):
                dropped[candidate.item_id] = (Reason.PII,)
            else:
                kept.append(replace(candidate, content=_treated(candidate.content, found, treatment)))
        elif policy is PiiPolicy.KEEP:
            kept.append(candidate)
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


def _treated(content: Content, found: Mapping[str, Sequence[PiiFinding]], treatment: ItemTreatment) -> Content:
    return with_texts(content, lambda text: treatment.replaced(text, found[text]))


def treat_lines(lines: Iterable[bytes], gate: PiiGate, treatment: ItemTreatment) -> Iterator[bytes]:
    """The lines of a version as the policy lets them out; one that it holds back is left out.

    Raises PiiCheckFailedError: nothing goes out that was not looked at.
    """
    for batch in _batches(lines):
        contents = [stored(line.decode()) for line in batch]
        texts = list(dict.fromkeys(text for content in contents for text in texts_of(content)))
        findings = zip(texts, _find(gate, texts, _DEFAULT_LANGUAGE), strict=True)
        found = {text: without_placeholders(text, places) for text, places in findings}
        for content in contents:
            if not treatment.holds_back(one for text in texts_of(content) for one in found[text]):
                yield canonical(_treated(content, found, treatment)).encode()


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(lines)
    while batch := list(islice(remaining, _LINES_AT_ONCE)):
        yield batch


def _examined(
    candidates: Sequence[Candidate], gate: PiiGate
) -> Iterator[tuple[Candidate, dict[str, Sequence[PiiFinding]]]]:
    """Each candidate with what was found in each of its texts."""
    for begin in range(0, len(candidates), _BATCH):
        batch = candidates[begin : begin + _BATCH]
        found: dict[tuple[str, str], Sequence[PiiFinding]] = {}
        by_language: dict[str, list[str]] = {}
        for candidate in batch:
            by_language.setdefault(candidate.language or _DEFAULT_LANGUAGE, []).extend(texts_of(candidate.content))
        for language, texts in by_language.items():
            different = list(dict.fromkeys(texts))
            for text, findings in zip(different, _find(gate, different, language), strict=True):
                found[language, text] = findings
        for candidate in batch:
            language = candidate.language or _DEFAULT_LANGUAGE
            yield candidate, {text: found[language, text] for text in texts_of(candidate.content)}


def _find(gate: PiiGate, texts: Sequence[str], language: str) -> Sequence[Sequence[PiiFinding]]:
    try:
        found = _ask(gate, texts, language)
    except CloisterError:
        raise  # it says itself what to do
    except Exception as error:
        raise PiiCheckFailedError(
            "The detector of personal data failed, so nothing was frozen.",
            help="Look at `cloister doctor`. Nothing of the dataset was changed.",
        ) from error
    for text, findings in zip(texts, found, strict=True):
        if any(not 0 <= one.start < one.end <= len(text) for one in findings):
            raise PiiCheckFailedError(
                "The detector of personal data named places outside of the text.", help="Report it, please."
            )
    return found


def _ask(gate: PiiGate, texts: Sequence[str], language: str) -> Sequence[Sequence[PiiFinding]]:
    if isinstance(gate, BatchPiiGate):
        return gate.find_many(texts, language=language)
    return [gate.find(text, language=language) for text in texts]

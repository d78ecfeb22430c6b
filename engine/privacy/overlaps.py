"""Which findings stay where several overlap. Knows only spans, scores and types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from engine.privacy.model import Finding, PiiType

# Types whose neighbours belong together: the lines of one address.
_JOINED = (PiiType.STREET_ADDRESS, PiiType.ZIP_CODE)
# Between two findings of nearly the same score, the more exact statement wins.
_EXACT = (PiiType.URL_WITH_TOKEN, PiiType.API_KEY, PiiType.PASSWORD, PiiType.DATE_OF_BIRTH)
_LEAST_REST = 4  # characters of an address around a better match that are worth a finding
_WEAK = (PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION, PiiType.BANK_ACCOUNT)


def _rank(finding: Finding) -> tuple[float, int, int, str]:
    bonus = 0.1 if finding.type in _EXACT else -0.1 if finding.type in _WEAK else 0.0
    return (-(finding.score + bonus), finding.start - finding.end, finding.start, finding.type)


_place = attrgetter("start", "end")


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without overlaps, by position.

    The better score wins, then the longer span. A finding that reaches beyond a better one of another type keeps
    the part outside only where that part holds a letter or digit of its own: it is cut at the winner.
    """
    ordered = sorted(findings, key=_place)
    if all(first.end <= second.start for first, second in pairwise(ordered)):
        return ordered
    kept: list[Finding] = []
    taken = _Spans()
    for finding in sorted(ordered, key=_rank):
        if taken.free(finding.start, finding.end):
            taken.add(finding.start, finding.end)
            kept.append(finding)
            continue
        for start, end in taken.gaps(finding.start, finding.end):
            # The rest of an address around a better match is still an address; the rest of a number is nothing.
            if finding.type in _JOINED and end - start >= _LEAST_REST:
                taken.add(start, end)
                kept.append(replace(finding, start=start, end=end))
    return sorted(kept, key=_place)


class _Spans:
    """Spans that do not overlap, in order; adding and asking take logarithmic time but for the shift of a list."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, start: int, end: int) -> bool:
        place = bisect_right(self._ends, start)
        return place == len(self._starts) or self._starts[place] >= end

    def add(self, start: int, end: int) -> None:
        place = bisect_left(self._starts, start)
        self._starts.insert(place, start)
        self._ends.insert(place, end)

    def gaps(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of the span that nothing takes."""
        gaps = []
        place = bisect_right(self._ends, start)
        while place < len(self._starts) and self._starts[place] < end:
            if self._starts[place] > start:
                gaps.append((start, self._starts[place]))
            start = max(start, self._ends[place])
            place += 1
        if start < end:
            gaps.append((start, end))
        return gaps


def _is_scrap(written: str) -> bool:
    """What is left of an address around a better match, and says nothing: it begins in a gap and has no number."""
    return written[:1].isspace() and not any(character.isdigit() for character in written)


def join_addresses(findings: list[Finding], text: str) -> list[Finding]:
    """Neighbouring parts of one address as one finding: at most a comma, spaces and one line break between them."""
    joined: list[Finding] = []
    for finding in findings:
        if finding.type == PiiType.STREET_ADDRESS and _is_scrap(text[finding.start : finding.end]):
            continue
        last = joined[-1] if joined else None
        if last is not None and last.type in _JOINED and finding.type in _JOINED:
            between = text[last.end : finding.start]
            if len(between) <= 6 and not between.strip(" ,\n\t;") and between.count("\n") <= 1:
                best = max(last, finding, key=lambda each: each.score)
                joined[-1] = replace(
                    last, type=PiiType.STREET_ADDRESS, end=finding.end, score=best.score, reason=best.reason
                )
                continue
        joined.append(finding)
    return joined

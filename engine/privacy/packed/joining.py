"""Names of the embedded tagger and of a chosen model as one list: what either of them found stays found.

Where they overlap, a name of the tagger keeps its type and grows over what the model saw of it. So a model that was
chosen adds names and words of names, and takes none away from any type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from engine.privacy.model import Finding, PiiType

_JOINED = frozenset({PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION})


def join_names(embedded: Iterable[Finding], packed: Iterable[Finding]) -> list[Finding]:
    """Both, by position; overlapping names joined. Other types stay as they are."""
    marked = [*((one, True) for one in embedded), *((one, False) for one in packed)]
    joined = [one for one, _ in marked if one.type not in _JOINED]
    group: list[tuple[Finding, bool]] = []
    end = 0
    for one, own in sorted((each for each in marked if each[0].type in _JOINED), key=lambda each: _place(each[0])):
        if group and one.start >= end:
            joined += _as_one(group)
            group = []
        end = max(end, one.end) if group else one.end
        group.append((one, own))
    if group:
        joined += _as_one(group)
    return sorted(joined, key=_place)


def _as_one(group: Sequence[tuple[Finding, bool]]) -> Iterator[Finding]:
    """A run of names that overlap, as names that follow one another and leave nothing of the run out."""
    found = [one for one, _ in group]
    first, last = found[0].start, max(one.end for one in found)
    score = max(one.score for one in found)
    leading: list[Finding] = []
    for one, own in group:
        if own and (not leading or leading[-1].type != one.type):
            leading.append(one)
    if not leading:  # the model alone: a person before others, because that is what most policies hide
        leading = [max(found, key=lambda one: (one.type == PiiType.PERSON, one.score))]
    for place, one in enumerate(leading):
        start = one.start if place else first
        end = leading[place + 1].start if place + 1 < len(leading) else last
        yield replace(one, start=start, end=end, score=score)


def _place(one: Finding) -> tuple[int, int]:
    return one.start, one.end

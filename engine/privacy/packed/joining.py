"""Names of the embedded tagger and of a chosen model as one list: what either of them found stays found.

Where they overlap, a name of the tagger keeps its type and grows over what the model saw of it. Where the model's
reaches over what a rule found, such as a number, it is cut there. So a model that was chosen adds names and words of
names, and takes none away from any type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from engine.privacy.model import Finding, PiiType

CORE = re.compile(r"[^\W_](?:.*[^\W_])?[\u0300-\u036f]*", re.DOTALL)
"""A name without marks and spaces at its edges."""

_JOINED = frozenset({PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION})


_ADDRESSES = frozenset({PiiType.STREET_ADDRESS, PiiType.ZIP_CODE})  # which keep their parts around better findings
_HAS_LETTER = re.compile(r"[^\W\d_]")


def cut_names(
    packed: Iterable[Finding], embedded: Sequence[Finding], others: Iterable[Finding], text: str
) -> list[Finding]:
    """What the model found outside of what rules found: else it would drop that, or be dropped whole for it.

    Of the tagger's, ``embedded``, it is cut only where it will not be joined: names at addresses, addresses at names.
    """
    by_rules = [(one.start, one.end, one.type) for one in others]
    names = [(one.start, one.end, one.type) for one in embedded if one.type in _JOINED]
    rest = [(one.start, one.end, one.type) for one in embedded if one.type not in _JOINED]
    cut: list[Finding] = []
    for one in packed:
        if one.type in _JOINED:
            taken = [*by_rules, *rest]
        else:
            taken = [each for each in (*by_rules, *names) if each[2] not in _ADDRESSES]
        cut += _parts(one, sorted((start, end) for start, end, _ in taken), text)
    return cut


def _parts(one: Finding, taken: Sequence[tuple[int, int]], text: str) -> Iterator[Finding]:
    """What lies outside of the spans and has a letter, without marks and spaces at the cuts."""
    start = one.start
    for begin, end in (*(span for span in taken if span[0] < one.end and span[1] > one.start), (one.end, one.end)):
        core = CORE.search(text[start:begin]) if start < begin else None
        if core is not None and _HAS_LETTER.search(core[0]):
            yield replace(one, start=start + core.start(), end=start + core.end())
        start = max(start, end)


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

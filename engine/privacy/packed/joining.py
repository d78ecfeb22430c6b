"""Names of the embedded tagger and of a chosen model as one list: what either of them found stays found.

Where two overlap they become one name over both, so that no word that one of them saw is lost to the other's better
score. A person wins over other kinds, because that is what most policies hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.privacy.model import Finding, PiiType

_JOINED = frozenset({PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION})


def join_names(embedded: Iterable[Finding], packed: Iterable[Finding]) -> list[Finding]:
    """Both, by position; overlapping names joined. Other types stay as they are."""
    found = [*embedded, *packed]
    joined: list[Finding] = [one for one in found if one.type not in _JOINED]
    last: Finding | None = None
    for one in sorted((each for each in found if each.type in _JOINED), key=lambda each: (each.start, each.end)):
        if last is not None and one.start < last.end:
            leads = max(last, one, key=lambda each: (each.type == PiiType.PERSON, each.score))
            last = replace(leads, start=last.start, end=max(last.end, one.end), score=max(last.score, one.score))
        else:
            joined += [last] if last is not None else []
            last = one
    return sorted([*joined, *([last] if last is not None else [])], key=lambda each: (each.start, each.end))

"""The surroundings of a quote in its document: enough to judge it, never so much that showing it takes time."""

from __future__ import annotations

from dataclasses import dataclass

_AROUND = 2500
"""Characters before and after the quote."""
_BREAK_WITHIN = 300


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``more_before``, ``more_after``: the document goes on there."""

    before: str
    quote: str
    after: str
    more_before: bool
    more_after: bool


def excerpt(text: str, start: int, end: int, *, around: int = _AROUND) -> Excerpt:
    """Cut at line breaks, else at spaces, so that no word is torn. Offsets count characters of ``text``."""
    first = max(0, start - around)
    if first:
        first = _after_break(text, first, start)
    last = min(len(text), end + around)
    if last < len(text):
        last = _before_break(text, end, last)
    return Excerpt(text[first:start], text[start:end], text[end:last], first > 0, last < len(text))


def _after_break(text: str, first: int, limit: int) -> int:
    limit = min(limit, first + _BREAK_WITHIN)
    for mark in ("\n", " "):
        found = text.find(mark, first, limit)
        if found >= 0:
            return found + 1
    return first


def _before_break(text: str, limit: int, last: int) -> int:
    limit = max(limit, last - _BREAK_WITHIN)
    for mark in ("\n", " "):
        found = text.rfind(mark, limit, last)
        if found >= 0:
            return found
    return last

"""The part of a long text that is shown: cut where lines or words end, and extended as somebody reads on.

Offsets count characters of the whole text. Knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass

STEP_CHARACTERS = 20_000
"""Laid out in a few milliseconds."""
_CUT_WITHIN = 500
_LONGEST_LINE = 2_000
"""A line is laid out as a whole, so one of a million characters must not come as one."""


@dataclass(frozen=True, slots=True)
class Window:
    """``first`` to ``last`` are shown of a text of ``length`` characters."""

    first: int
    last: int
    length: int

    @property
    def more_before(self) -> bool:
        return self.first > 0

    @property
    def more_after(self) -> bool:
        return self.last < self.length


def window_around(text: str, start: int, end: int, *, step: int = STEP_CHARACTERS) -> Window:
    """A step before and after ``start`` to ``end``; places outside of the text are moved into it."""
    start = min(max(0, start), len(text))
    end = min(max(start, end), len(text))
    return Window(_cut_before(text, start - step, start), _cut_after(text, end, end + step), len(text))


def earlier(text: str, window: Window, *, step: int = STEP_CHARACTERS) -> Window:
    """The same with one step more at its beginning."""
    return Window(_cut_before(text, window.first - step, window.first), window.last, window.length)


def later(text: str, window: Window, *, step: int = STEP_CHARACTERS) -> Window:
    """The same with one step more at its end."""
    return Window(window.first, _cut_after(text, window.last, window.last + step), window.length)


def with_short_lines(text: str) -> str:
    """For display: overlong lines are broken, at spaces where there are any."""
    if len(text) <= _LONGEST_LINE or max(map(len, text.split("\n"))) <= _LONGEST_LINE:
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line))


def _pieces(line: str) -> list[str]:
    found = []
    while len(line) > _LONGEST_LINE:
        space = line.rfind(" ", _LONGEST_LINE // 2, _LONGEST_LINE)
        cut = space + 1 if space >= 0 else _LONGEST_LINE
        found.append(line[:cut])
        line = line[cut:]
    return [*found, line]


def _cut_before(text: str, wanted: int, limit: int) -> int:
    """At ``wanted`` or a little after it, where a line or a word begins; never past ``limit``."""
    if wanted <= 0:
        return 0
    for mark in ("\n", " "):
        found = text.find(mark, wanted, min(limit, wanted + _CUT_WITHIN))
        if found >= 0:
            return found + 1
    return wanted


def _cut_after(text: str, limit: int, wanted: int) -> int:
    """At ``wanted`` or a little before it, after the end of a line or a word; never before ``limit``."""
    if wanted >= len(text):
        return len(text)
    for mark in ("\n", " "):
        found = text.rfind(mark, max(limit, wanted - _CUT_WITHIN), wanted)
        if found >= 0:
            return found + 1
    return wanted

"""Tables in plain text, and what their heads say about the cells below. Knows no types and no rules.

A head such as "Geburtsdatum" stands once above many rows, too far from most values to be read beside them. Lines with
bars, tabs, semicolons, commas or wide gaps that have equally many cells are a table where the first names its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIVIDERS = (("|", re.compile(r"\|")), ("\t", re.compile(r"\t")), (";", re.compile(r";")), (",", re.compile(r",")))
_GAP = re.compile(r" {2,}|\t+")
_RULE = re.compile(r"[\s|:+=-]+")  # the line under a head
_HEAD = re.compile(r"[^\W\d_][\w /.()&:#°-]{1,39}")
_QUOTED = re.compile(r"\"[^\"\n]{0,200}\"")
_LONGEST_LINE = 2_000
_MOST_CELLS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """``text[start:end]`` is a value that stands below ``head``."""

    head: str
    start: int
    end: int


def cells(text: str) -> Iterator[Cell]:
    """The cells below a head, in order. The work is linear in the length of the text."""
    if "\n" not in text:
        return
    place = 0
    heads: list[str] = []
    divider: re.Pattern[str] | None = None
    for line in text.split("\n"):
        begin, place = place, place + len(line) + 1
        if len(line) > _LONGEST_LINE or not line.strip():
            heads, divider = [], None
            continue
        if divider is not None:
            if _RULE.fullmatch(line):
                continue
            spans = _split(line, divider)
            if len(spans) == len(heads):
                for head, (start, end) in zip(heads, spans, strict=True):
                    if end > start and head:
                        yield Cell(head, begin + start, begin + end)
                continue
        heads, divider = _heads(line)


def _heads(line: str) -> tuple[list[str], re.Pattern[str] | None]:
    """The names of columns, and what divides them; none where the line names none."""
    divider = next((each for sign, each in _DIVIDERS if sign in line), _GAP)
    spans = _split(line, divider)
    names = [line[start:end] for start, end in spans]
    if not 2 <= len(names) <= _MOST_CELLS or not all(name == "" or _HEAD.fullmatch(name) for name in names):
        return [], None
    return names, divider


def _split(line: str, divider: re.Pattern[str]) -> list[tuple[int, int]]:
    """The cells without quotes and spaces at their edges; bars at both ends of a line divide nothing."""
    first, last = 0, len(line)
    if divider.pattern == r"\|":
        stripped = line.strip()
        first, last = line.index(stripped), line.index(stripped) + len(stripped)
        first += stripped.startswith("|")
        last -= stripped.endswith("|") and len(stripped) > 1
    elif divider is _GAP:
        first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    kept = [match.span() for match in _QUOTED.finditer(line)] if '"' in line else []
    spans = []
    start = first
    for mark in divider.finditer(line, first, last):
        if any(begin < mark.start() < end for begin, end in kept):
            continue
        spans.append(_inner(line, start, mark.start()))
        start = mark.end()
    spans.append(_inner(line, start, last))
    return spans


def _inner(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start] in " \t\"'\r":
        start += 1
    while end > start and line[end - 1] in " \t\"'\r":
        end -= 1
    return start, end

"""From the rows of a table, as ingestion wrote them, back to cells. Pure.

Ingestion writes a row as ``Heading: value; Heading: value``. A value may hold both signs, so that the headings are
found first, as what most rows have, and the row is cut only there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_LABEL = 60
_LONGEST_NAME = 120
_MOST_NAMING_CELLS = 3
_LEAST_NAMED = 0.5  # of the rows: what names fewer of them is no name
_PIECE = re.compile(r"(?:^|; )([^:;|]{1,60}): ")
_NUMBER = re.compile(r"^[\d\s.,:/%€$£+-]+$")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """``index``: the row's place among those given; ``cells``: (column, value) beside those of the name."""

    index: int
    name: str
    cells: tuple[tuple[str, str], ...]


def named_rows(rows: Sequence[str]) -> list[NamedRow]:
    """The rows that their first cell names, or their first two or three; none where nothing names them."""
    labels = _labels(rows)
    if len(labels) < 2:
        return []
    cut = [_cells(row, labels) for row in rows]
    filled = sum(1 for cells in cut if cells)
    for width in range(1, min(_MOST_NAMING_CELLS, len(labels) - 1) + 1):
        named = _named_by(cut, labels[:width])
        if named and len(named) >= _LEAST_NAMED * filled:
            return named
    return []


def _named_by(cut: Sequence[Sequence[tuple[str, str]]], naming: Sequence[str]) -> list[NamedRow]:
    """Rows whose cells in these columns are there, and together in no other row."""
    width = len(naming)
    names: dict[int, str] = {}
    for index, cells in enumerate(cut):
        if len(cells) > width and [label for label, _ in cells[:width]] == list(naming):
            names[index] = ", ".join(value for _, value in cells[:width])
    counts = Counter(name.casefold() for name in names.values())
    return [
        NamedRow(index, name, tuple(cut[index][width:]))
        for index, name in names.items()
        if counts[name.casefold()] == 1 and len(name) <= _LONGEST_NAME and not (_NUMBER.match(name) and len(name) < 4)
    ]


def _labels(rows: Sequence[str]) -> list[str]:
    """The headings of the columns in their order: what the first row says, else what many rows have before a colon."""
    counts: Counter[str] = Counter()
    order: dict[str, float] = {}
    for row in rows:
        for place, found in enumerate(_PIECE.finditer(row)):
            counts[found[1]] += 1
            order[found[1]] = order.get(found[1], 0.0) + place
    header = _header(rows[0]) if rows else []
    named = frozenset(header) if sum(label in counts for label in header) >= 2 else frozenset()
    least = max(2, len(rows) // 3)
    kept = [
        label
        for label, number in counts.items()
        if (label in named if named else number >= least) and len(label) <= _LONGEST_LABEL
    ]
    return sorted(kept, key=lambda label: order[label] / counts[label])


def _header(row: str) -> list[str]:
    """The headings of a first row that names the columns, and so has no heading before its cells."""
    return [] if _PIECE.match(row) else [cell.strip().rstrip(":") for cell in row.split(" | ")]


def _cells(row: str, labels: Sequence[str]) -> list[tuple[str, str]]:
    choices = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    starts = list(re.finditer(rf"(?:^|; )({choices}): ", row))
    if not starts or starts[0].start() != 0:
        return []
    ends = [found.start() for found in starts[1:]] + [len(row)]
    cells = [(found[1], row[found.end() : end].strip()) for found, end in zip(starts, ends, strict=True)]
    return [(label, value) for label, value in cells if value]

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
_PIECE = re.compile(r"(?:^|; )([^:;|]{1,60}): ")
_NUMBER = re.compile(r"^[\d\s.,:/%€$£+-]+$")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """``index`` is the row's place among those that were given; ``cells`` are (column, value) beside the name."""

    index: int
    name: str
    cells: tuple[tuple[str, str], ...]


def named_rows(rows: Sequence[str]) -> list[NamedRow]:
    """The rows whose first cell names them and no other; none where the table is not of that kind."""
    labels = _labels(rows)
    if len(labels) < 2:
        return []
    cut = [_cells(row, labels) for row in rows]
    first = labels[0]
    names = Counter(cells[0][1].casefold() for cells in cut if cells and cells[0][0] == first)
    found = []
    for index, cells in enumerate(cut):
        if len(cells) < 2 or cells[0][0] != first:
            continue
        name = cells[0][1]
        if names[name.casefold()] > 1 or len(name) > _LONGEST_NAME or (_NUMBER.match(name) and len(name) < 4):
            continue
        found.append(NamedRow(index, name, tuple(cells[1:])))
    return found


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

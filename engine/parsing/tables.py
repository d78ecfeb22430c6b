"""Turns a grid of cells into rows that can be understood one at a time. Shared by every format with tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.elements import Box

_NUMBER = re.compile(r"^[\s€$£¥%+\-–()]*\d[\d\s.,:'/%€$£¥()\-–]*[A-Za-z%€$£¥]{0,3}$")
_LONGEST_HEADER_CHARS = 80


def looks_like_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a first row names the columns: short, distinct labels over something else than labels."""
    labels = [cell for cell in first if cell]
    if len(first) < 2 or not rest or len(labels) < max(2, (len(first) + 1) // 2):
        return False
    if any(len(label) > _LONGEST_HEADER_CHARS or _NUMBER.match(label) for label in labels):
        return False
    return len({label.casefold() for label in labels}) * 3 >= len(labels) * 2


def row_text(header: Sequence[str] | None, cells: Sequence[str]) -> str:
    """``Header: value; Header: value``, or the values alone, separated by bars, where no header is known."""
    if header is None:
        return " | ".join(cell for cell in cells if cell)
    parts = []
    for number, cell in enumerate(cells):
        if not cell:
            continue
        label = header[number].rstrip(":") if number < len(header) else ""
        parts.append(f"{label}: {cell}" if label and label.casefold() != cell.casefold() else cell)
    return "; ".join(parts)


def add_table(
    builder: DocumentBuilder,
    rows: Sequence[Sequence[str]],
    *,
    page: int | None = None,
    header: Sequence[str] | None = None,
    boxes: Sequence[Sequence[Box]] = (),
    first_row_is_header: bool | None = None,
) -> Sequence[str] | None:
    """Add every row as an element of its own. Returns the header that was used, for a table that goes on.

    ``header`` given means that the rows continue a table; ``boxes`` holds the boxes of each row.
    """
    grid = [[one_line(cell) for cell in row] for row in rows]
    numbered = [(number, row) for number, row in enumerate(grid) if any(row)]
    if not numbered:
        return header
    first = numbered[0][1]
    named = first_row_is_header
    if named is None:
        named = looks_like_header(first, [row for _, row in numbered[1:]])
    if named and len(numbered) > 1:
        header = first
    elif header is not None and len(header) != len(first):
        header = None
    for position, (number, row) in enumerate(numbered):
        is_header = header is not None and position == 0 and row == header
        text = " | ".join(cell for cell in row if cell) if is_header else row_text(header, row)
        builder.add("table_row", text, page=page, boxes=boxes[number] if number < len(boxes) else ())
    return header

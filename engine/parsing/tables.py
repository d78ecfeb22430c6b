"""Turns a grid of cells into rows that can be understood one at a time. Shared by every format with tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.elements import Box

_NUMBER = re.compile(r"^[\s€$£¥%+\-–()]*\d[\d\s.,:'/%€$£¥()\-–]*[A-Za-z%€$£¥]{0,3}$")
_LONGEST_HEADER_CHARS = 80
_MOST_HEADER_ROWS = 3


def is_number(cell: str) -> bool:
    """A number, an amount or a percentage, as people write them."""
    return bool(_NUMBER.match(cell))


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
    if header is None:
        numbered = _without_captions(numbered, builder, page, boxes)
    used = [row for _, row in numbered]
    depth = _header_rows(used, first_row_is_header)
    if depth:
        header = _joined_header(used[:depth])
    elif header is not None and len(header) != len(used[0]):
        header = None
    for position, (number, row) in enumerate(numbered):
        text = row_text(None if position < depth else header, row)
        builder.add("table_row", text, page=page, boxes=boxes[number] if number < len(boxes) else ())
    return header


def _without_captions(
    numbered: list[tuple[int, list[str]]],
    builder: DocumentBuilder,
    page: int | None,
    boxes: Sequence[Sequence[Box]],
) -> list[tuple[int, list[str]]]:
    """A line with a single cell above a table of several columns is its title."""
    start = 0
    while start < len(numbered) - 2 and sum(bool(cell) for cell in numbered[start][1]) == 1:
        if max(sum(bool(cell) for cell in row) for _, row in numbered[start:]) < 2:
            break
        number, row = numbered[start]
        builder.add("caption", "".join(row), page=page, boxes=boxes[number] if number < len(boxes) else ())
        start += 1
    return numbered[start:]


def _header_rows(rows: Sequence[Sequence[str]], first_row_is_header: bool | None) -> int:
    """How many rows at the top name the columns: none, one, or two or three above a body of numbers."""
    if len(rows) < 2 or first_row_is_header is False:
        return 0
    depth = _label_rows(rows)
    if depth > 1:
        return depth
    if first_row_is_header or looks_like_header(rows[0], rows[1:]):
        return 1
    return 0


def _label_rows(rows: Sequence[Sequence[str]]) -> int:
    """Rows without a number at the top of a table whose other rows are mostly numbers."""
    depth = 0
    while depth < min(_MOST_HEADER_ROWS + 1, len(rows)) and not _numeric(rows[depth]):
        depth += 1
    body = rows[depth:]
    if not 1 < depth <= _MOST_HEADER_ROWS or len(body) < 2 or len(rows[0]) < 3:
        return 0
    if any(len(cell) > _LONGEST_HEADER_CHARS for row in rows[:depth] for cell in row):
        return 0
    numbers = sum(bool(_NUMBER.match(cell)) for row in body for cell in row)
    return depth if numbers * 2 >= sum(bool(cell) for row in body for cell in row) else 0


def _numeric(row: Sequence[str]) -> bool:
    return any(_NUMBER.match(cell) for cell in row)


def _joined_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """One label per column: a label above several columns belongs to each of them."""
    width = max(len(row) for row in rows)
    labels = [""] * width
    for depth, row in enumerate(rows):
        current = ""
        for column in range(width):
            cell = row[column] if column < len(row) else ""
            current = cell or (current if depth < len(rows) - 1 else "")
            if current and current not in labels[column]:
                labels[column] = f"{labels[column]} {current}".strip()
            if column == 0:
                current = ""  # what stands above the names of the rows says nothing about the columns
    return labels

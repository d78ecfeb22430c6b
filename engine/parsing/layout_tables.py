"""Finds tables among rows of positioned text: neighbouring rows whose pieces stand in the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol

from engine.parsing.tables import is_number

_MINIMUM_ROWS = 3
_LONGEST_CELL_CHARS = 200
_PROSE_CHARS = 22


class PositionedText(Protocol):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool

    @property
    def upright(self) -> bool: ...


@dataclass(slots=True)
class Row:
    """Pieces on one baseline, from left to right."""

    pieces: Sequence[PositionedText]

    @property
    def text(self) -> str:
        return " ".join(piece.text.strip() for piece in self.pieces)

    @property
    def x0(self) -> float:
        return min(piece.x0 for piece in self.pieces)

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def y0(self) -> float:
        return min(piece.y0 for piece in self.pieces)

    @property
    def y1(self) -> float:
        return max(piece.y1 for piece in self.pieces)

    @property
    def size(self) -> float:
        return typical_size(self.pieces)

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)


def typical_size(pieces: Sequence[PositionedText]) -> float:
    """The size of type that the middle character of all has."""
    ordered = sorted(pieces, key=lambda piece: piece.size)
    half = sum(len(piece.text) for piece in ordered) / 2
    for piece in ordered:
        half -= len(piece.text)
        if half <= 0:
            return piece.size
    return ordered[-1].size


Part = tuple[bool, list[Row], tuple[float, ...], list[list[str]]]


def split_tables(rows: Sequence[Row]) -> Iterator[Part]:
    """Parts from top to bottom: (is a table, its rows, left edges of the columns, text of the cells)."""
    plain: list[Row] = []
    index = 0
    while index < len(rows):
        end = _table_end(rows, index)
        found = _cells(rows[index:end]) if end - index >= _MINIMUM_ROWS else None
        if found is None:
            plain.append(rows[index])
            index += 1
            continue
        if plain:
            yield False, plain, (), []
            plain = []
        columns, cells = found
        yield True, list(rows[index:end]), columns, cells
        index = end
    if plain:
        yield False, plain, (), []


def _table_end(rows: Sequence[Row], start: int) -> int:
    """One past the last row of the table that starts here. A row with one cell may stand between fuller ones."""
    if len(rows[start].pieces) < 2:
        return start
    end = start + 1
    lonely = 0
    for index in range(start + 1, len(rows)):
        above, row = rows[index - 1], rows[index]
        if row.y0 - above.y1 > 2.5 * max(above.size, row.size):
            break
        if len(row.pieces) >= 2:
            end, lonely = index + 1, 0
            continue
        lonely += 1
        if lonely > 2 or row.x1 - row.x0 > 0.7 * (rows[start].x1 - rows[start].x0):
            break
    return end


def _cells(rows: Sequence[Row]) -> tuple[tuple[float, ...], list[list[str]]] | None:
    """The grid, or None when the pieces do not line up in columns."""
    full = [row for row in rows if len(row.pieces) >= 2]
    if len(full) < _MINIMUM_ROWS:
        return None
    spans = _column_spans(full)
    if not 2 <= len(spans) <= 40:
        return None
    grid: list[list[str]] = []
    for row in rows:
        cells = [""] * len(spans)
        for piece in row.pieces:
            if len(piece.text) > _LONGEST_CELL_CHARS:
                return None
            column = max(
                range(len(spans)),
                key=lambda number: (_overlap(spans[number], piece), -abs(spans[number][0] - piece.x0)),
            )
            cells[column] = f"{cells[column]} {piece.text.strip()}".strip()
        grid.append(cells)
    if _is_prose(grid):
        return None
    filled = sum(bool(cell) for cells in grid for cell in cells)
    if filled < 0.4 * len(grid) * len(spans):
        return None
    return tuple(span[0] for span in spans), _join_wrapped(grid, rows)


def _is_prose(grid: Sequence[Sequence[str]]) -> bool:
    """Most rows hold two or more long cells: columns of text beside each other rather than a table."""
    long_rows = sum(sum(len(cell) >= _PROSE_CHARS for cell in cells) >= 2 for cells in grid)
    numbers = sum(is_number(cell) for cells in grid for cell in cells)
    return long_rows * 2 > len(grid) and numbers * 5 < len(grid)


def _column_spans(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Where columns lie: the union of the pieces' extents, leaving out pieces that reach across others."""
    width = max(row.x1 for row in rows) - min(row.x0 for row in rows)
    extents = sorted(
        (piece.x0, piece.x1)
        for row in rows
        for piece in row.pieces
        if piece.x1 - piece.x0 < width * 0.6 or len(row.pieces) == 2
    )
    most = max(len(row.pieces) for row in rows)
    typical = [row for row in rows if len(row.pieces) == most]
    if len(typical) * 3 >= len(rows):  # the fullest rows show the columns best
        extents = sorted((piece.x0, piece.x1) for row in typical for piece in row.pieces)
    spans: list[tuple[float, float]] = []
    for x0, x1 in extents:
        if spans and x0 < spans[-1][1] - 0.5:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def _overlap(span: tuple[float, float], piece: PositionedText) -> float:
    return min(span[1], piece.x1) - max(span[0], piece.x0)


def _join_wrapped(grid: list[list[str]], rows: Sequence[Row]) -> list[list[str]]:
    """A row without a first cell that follows closely continues the row above it."""
    gaps = [below.y0 - above.y0 for above, below in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    joined: list[list[str]] = []
    for index, cells in enumerate(grid):
        continues = (
            joined
            and not cells[0]
            and index > 0
            and gaps[index - 1] <= usual * 1.05
            and sum(bool(cell) for cell in cells) <= max(1, len(cells) // 2)
            and any(other[0] for other in grid)
        )
        if continues:
            joined[-1] = [f"{above} {below}".strip() for above, below in zip(joined[-1], cells, strict=True)]
        else:
            joined.append(cells)
    return joined


def side_by_side(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Stretches of rows with several pieces each are read column by column, other rows as they come."""
    index = 0
    while index < len(rows):
        end = index
        while end < len(rows) and len(rows[end].pieces) >= 2:
            end += 1
        stretch = rows[index:end]
        if len(stretch) >= _MINIMUM_ROWS and 2 <= len(spans := _column_spans(stretch)) <= 6:
            columns: list[list[Row]] = [[] for _ in spans]
            for row in stretch:
                for piece in row.pieces:
                    nearest = max(range(len(spans)), key=lambda n: _overlap(spans[n], piece))
                    columns[nearest].append(Row([piece]))
            yield from (column for column in columns if column)
            index = end
            continue
        end = max(end, index + 1)
        while end < len(rows) and len(rows[end].pieces) < 2:
            end += 1
        yield list(rows[index:end])
        index = end

"""From pieces of text with positions to blocks in reading order. Serves PDF text and OCR alike; knows neither.

Coordinates are points (or pixels) with the origin at the top left. The steps: pieces on one baseline become
rows; gutters between columns of running text split a page into columns; rows whose pieces line up become
tables; the other rows become paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from engine.parsing.layout_tables import Row, side_by_side, split_tables, typical_size

LIST_MARK = re.compile(r"^\s*(?:[-*•‣▪◦·–—●○■□➢✓]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)")
_CLOSE = 1.0  # in sizes of type: the space between words is 0.2 to 0.6
_BULLET_ONLY = re.compile(r"^\s*(?:[-*•‣▪◦·–—●○■□➢✓]|\(?(?:\d{1,2}|[a-zA-Z])[.)])\s*$")


@dataclass(slots=True)
class Piece:
    """Text on one baseline without a wide gap inside."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float  # height of the font
    bold: bool = False
    hiding: str | None = None  # why nobody sees it, as far as the file tells
    ink: int | None = None  # grey of what fills the letters, 0 to 255; None: unknown, or their outlines count

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def upright(self) -> bool:
        """False for text set upwards or downwards along the margin."""
        return len(self.text) < 3 or self.y1 - self.y0 < 2.5 * (self.x1 - self.x0)


@dataclass(slots=True)
class Block:
    """A paragraph, or one table: ``rows`` is set for a table and empty otherwise."""

    lines: list[Row] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    columns: tuple[float, ...] = ()  # left edges of a table's columns

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def upright(self) -> bool:
        return all(piece.upright for line in self.lines for piece in line.pieces)

    @property
    def size(self) -> float:
        """The size of most of its characters."""
        return typical_size([piece for line in self.lines for piece in line.pieces])

    @property
    def bold(self) -> bool:
        pieces = [piece for line in self.lines for piece in line.pieces]
        return sum(len(piece.text) for piece in pieces if piece.bold) * 2 > sum(len(p.text) for p in pieces)


def arrange(pieces: Sequence[Piece]) -> list[Block]:
    """Blocks in reading order."""
    usable = [piece for piece in pieces if piece.text.strip() and piece.upright]
    blocks: list[Block] = []
    for region in _regions(usable, depth=0) if usable else ():
        for is_table, rows, columns, cells in split_tables(_rows(region)):
            if is_table:
                blocks.append(Block(lines=rows, rows=cells, columns=columns))
                continue
            for column in side_by_side(rows):
                blocks.extend(_paragraphs(column))
    blocks += [Block(lines=[Row([piece])]) for piece in pieces if piece.text.strip() and not piece.upright]
    return blocks


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces that share a baseline, from top to bottom, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.x0)):
        if rows:
            last = rows[-1]
            reference = max(last, key=lambda other: other.x1 - other.x0)
            height = min(reference.y1 - reference.y0, piece.y1 - piece.y0)
            overlap = min(reference.y1, piece.y1) - max(reference.y0, piece.y0)
            beside = all(piece.x0 >= other.x1 - height or piece.x1 <= other.x0 + height for other in last)
            if overlap > height * 0.5 and beside:
                last.append(piece)
                continue
        rows.append([piece])
    return [Row(_join_marks(_join_close(sorted(row, key=lambda piece: piece.x0)))) for row in rows]


def _join_close(row: list[Piece]) -> list[Piece]:
    """Words, and the raised and lowered characters of a formula, that stand next to each other are one piece."""
    joined = [row[0]]
    for piece in row[1:]:
        last = joined[-1]
        if piece.x0 - last.x1 < _CLOSE * max(last.size, piece.size):
            touching = piece.x0 - last.x1 < 0.08 * max(last.size, piece.size)
            joined[-1] = _merged(last, piece, "" if touching else " ")
        else:
            joined.append(piece)
    return joined


def _merged(left: Piece, right: Piece, between: str) -> Piece:
    longer = left if len(left.text) >= len(right.text) else right
    return Piece(
        f"{left.text.rstrip()}{between}{right.text.lstrip()}",
        min(left.x0, right.x0),
        min(left.y0, right.y0),
        max(left.x1, right.x1),
        max(left.y1, right.y1),
        longer.size,
        longer.bold,
    )


def _join_marks(row: list[Piece]) -> list[Piece]:
    """A bullet set apart from its text by a tab belongs to it, whatever the gap."""
    if len(row) > 1 and _BULLET_ONLY.match(row[0].text) and row[1].x0 - row[0].x1 < 6 * row[0].size:
        joined = _merged(row[0], row[1], " ")
        joined.size, joined.bold = row[1].size, row[1].bold
        return [joined, *row[2:]]
    return row


def _regions(pieces: list[Piece], depth: int) -> Iterator[list[Piece]]:
    """Split at gutters between columns of running text; what spans a gutter separates what is above and below."""
    gutter = _gutter(pieces) if depth < 3 and len(pieces) >= 8 else None
    if gutter is None:
        yield pieces
        return
    left: list[Piece] = []
    right: list[Piece] = []
    spanning: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        crosses = piece.x0 < gutter - piece.size * 0.3 and piece.x1 > gutter + piece.size * 0.3
        if crosses:
            if left or right:
                yield from _columns(left, right, depth)
                left, right = [], []
            spanning.append(piece)
            continue
        if spanning:
            yield spanning
            spanning = []
        (left if (piece.x0 + piece.x1) / 2 < gutter else right).append(piece)
    if spanning:
        yield spanning
    if left or right:
        yield from _columns(left, right, depth)


def _columns(left: list[Piece], right: list[Piece], depth: int) -> Iterator[list[Piece]]:
    if not (_runs_like_text(left) and _runs_like_text(right)) and len(_rows(left + right)) < 4:
        yield left + right  # a line of a form, not two columns
        return
    for column in (left, right):
        if column:
            yield from _regions(column, depth + 1)


def _runs_like_text(pieces: Sequence[Piece]) -> bool:
    return len(pieces) >= 3 and median(len(piece.text) for piece in pieces) >= 18


def _gutter(pieces: list[Piece]) -> float | None:
    """The middle of the best vertical gap between two columns of running text, if there is one."""
    x0, x1 = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    width = x1 - x0
    size = median(piece.size for piece in pieces)
    if width < 20 * size:
        return None
    best: tuple[float, float] | None = None
    edges = sorted({round(piece.x0, 0) for piece in pieces if x0 + width * 0.15 < piece.x0 < x0 + width * 0.85})
    for edge in edges:
        left = [piece for piece in pieces if piece.x1 < edge]
        right = [piece for piece in pieces if piece.x0 >= edge - 0.6]
        crossing = len(pieces) - len(left) - len(right)
        if crossing * 3 > len(pieces) or len(left) < 4 or len(right) < 4:
            continue
        if not (_fills(left) and _fills(right)):
            continue
        overlap = min(max(p.y1 for p in left), max(p.y1 for p in right)) - max(
            min(p.y0 for p in left), min(p.y0 for p in right)
        )
        if overlap < size * 4:
            continue
        inner = max(piece.x1 for piece in left)
        score = (len(left) + len(right) - 2 * crossing) + min(len(left), len(right))
        if best is None or score > best[0]:
            best = (score, (inner + edge) / 2)
    return best[1] if best else None


def _fills(pieces: Sequence[Piece]) -> bool:
    """Lines of running text mostly reach across their column; the cells of a table do not."""
    width = max(piece.x1 for piece in pieces) - min(piece.x0 for piece in pieces)
    wide = sum((piece.x1 - piece.x0) > width * 0.6 for piece in pieces)
    return wide * 2 >= len(pieces) and median(len(piece.text) for piece in pieces) >= 18


def _paragraphs(rows: Sequence[Row]) -> Iterator[Block]:
    """Rows that follow each other closely in one size of type."""
    gaps = [max(0.0, below.y0 - above.y0) for above, below in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    block = Block()
    left = min((row.x0 for row in rows), default=0.0)
    right = max((row.x1 for row in rows), default=0.0)
    for row in rows:
        if block.lines and _starts_new(block, row, usual, left, right):
            yield block
            block = Block()
        block.lines.append(row)
    if block.lines:
        yield block


def _starts_new(block: Block, row: Row, usual: float, left: float, right: float) -> bool:
    above = block.lines[-1]
    size = max(above.size, row.size, 0.1)
    if abs(above.size - row.size) > 0.12 * size or above.bold != row.bold:
        return True
    if row.y0 - above.y0 > max(size * 1.9, min(usual * 1.3, size * 2.6)):
        return True
    if row.y0 - above.y1 > size * 0.75:
        return True
    if LIST_MARK.match(row.text):
        return True
    ends_short = above.x1 < right - (right - left) * 0.12
    indented = row.x0 > block.lines[0].x0 + size * 0.8 and len(block.lines) > 1 and row.x0 > above.x0 + size * 0.8
    if indented and not LIST_MARK.match(block.lines[0].text):
        return True
    return ends_short and above.text.rstrip()[-1:] in ".!?:" and row.text[:1].isupper()

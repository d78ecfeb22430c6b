"""Pages of positioned blocks to elements: which block is a heading, a list item, a table. Serves PDF and OCR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.parsing.build import DocumentBuilder
from engine.parsing.elements import Box
from engine.parsing.layout import LIST_MARK, Block
from engine.parsing.layout_tables import Row
from engine.parsing.tables import add_table

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_HEADING_CHARS = 160
_LARGER = 1.12
_MAX_LEVEL = 6
_COLUMN_TOLERANCE = 0.02  # of the page width


@dataclass(frozen=True, slots=True)
class PageBlocks:
    number: int
    width: float
    height: float
    blocks: list[Block]
    extra: tuple[str, ...]  # what the page says beside its text: form fields, notes
    hidden: tuple[tuple[str, Row], ...] = ()  # (kind of hiding, what nobody sees)

    @property
    def characters(self) -> int:
        return sum(len(line.text) for block in self.blocks for line in block.lines)


@dataclass(frozen=True, slots=True)
class _Continued:
    """A table at the bottom of a page that may go on at the top of the next."""

    header: Sequence[str]
    columns: tuple[float, ...]
    page: int


def add_pages(pages: Iterable[PageBlocks], builder: DocumentBuilder) -> None:
    """Headings are judged against the type size that most of the document is set in, so all pages come first."""
    every = list(pages)
    body = _body_size(every)
    levels = _heading_levels(every, body)
    previous: _Continued | None = None
    for page in every:
        for position, block in enumerate(page.blocks):
            if block.rows:
                previous = _add_table(block, page, builder, previous if position <= 1 else None)
            else:
                _add_text(block, page, builder, body, levels)
        for text in page.extra:
            builder.add("text", text, page=page.number)
        for kind, row in page.hidden:
            builder.add("text", row.text, page=page.number, boxes=[row_box(row, page)], hiding=kind)


def _add_text(block: Block, page: PageBlocks, builder: DocumentBuilder, body: float, levels: dict[int, int]) -> None:
    text = block.text
    boxes = [row_box(line, page) for line in block.lines]
    if LIST_MARK.match(text) and not _is_numbered_heading(block, body):
        builder.add("list_item", text, page=page.number, boxes=boxes)
    elif _is_heading(block, body):
        numbered = _NUMBERED.match(text)
        level = numbered.group(1).count(".") + 1 if numbered else levels.get(_size_key(block), _MAX_LEVEL)
        builder.add("heading", text, page=page.number, boxes=boxes, level=min(level, _MAX_LEVEL))
    else:
        builder.add("text", text, page=page.number, boxes=boxes)


def _add_table(
    block: Block, page: PageBlocks, builder: DocumentBuilder, previous: _Continued | None
) -> _Continued | None:
    columns = tuple(edge / page.width for edge in block.columns)
    goes_on = (
        previous is not None
        and previous.page == page.number - 1
        and len(previous.columns) == len(columns)
        and all(abs(a - b) < _COLUMN_TOLERANCE for a, b in zip(previous.columns, columns, strict=True))
    )
    boxes = [[row_box(line, page)] for line in block.lines] if len(block.lines) == len(block.rows) else []
    if not boxes:
        whole = [row_box(line, page) for line in block.lines]
        boxes = [[_around(whole)] for _ in block.rows]
    header = add_table(
        builder, block.rows, page=page.number, boxes=boxes, header=previous.header if goes_on and previous else None
    )
    return _Continued(header, columns, page.number) if header is not None else None


def row_box(row: Row, page: PageBlocks) -> Box:
    return Box(
        page.number,
        _fraction(row.x0, page.width),
        _fraction(row.y0, page.height),
        _fraction(row.x1, page.width),
        _fraction(row.y1, page.height),
    )


def _around(boxes: list[Box]) -> Box:
    return Box(
        boxes[0].page,
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _fraction(value: float, whole: float) -> float:
    return min(1.0, max(0.0, value / whole)) if whole > 0 else 0.0


def _body_size(pages: Sequence[PageBlocks]) -> float:
    """The size that most characters have; 0 without any text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for block in page.blocks:
            for line in block.lines:
                for piece in line.pieces:
                    sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _size_key(block: Block) -> int:
    return round(block.size)


def _is_numbered_heading(block: Block, body: float) -> bool:
    return bool(_NUMBERED.match(block.text)) and _is_heading(block, body)


def _is_heading(block: Block, body: float) -> bool:
    text = block.text.strip()
    letters = sum(character.isalpha() for character in text)
    if not 2 <= len(text) <= _HEADING_CHARS or letters < 2 or len(block.lines) > 3:
        return False
    if not block.upright or (text[-1] in ".;," and not block.size > body * 1.4):
        return False
    return block.size > body * _LARGER or (block.bold and block.size >= body * 0.95 and text[-1] != ":")


def _heading_levels(pages: Sequence[PageBlocks], body: float) -> dict[int, int]:
    """Larger type is a higher heading: sizes in falling order get levels 1, 2, 3 …"""
    sizes = {_size_key(block) for page in pages for block in page.blocks if not block.rows and _is_heading(block, body)}
    return {size: min(level, _MAX_LEVEL) for level, size in enumerate(sorted(sizes, reverse=True), start=1)}

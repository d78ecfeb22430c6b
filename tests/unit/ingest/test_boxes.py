"""Which lines of a paragraph are highlighted for a quotation in it."""

from __future__ import annotations

import pytest

from engine.ingest.documents import _boxes_within
from engine.parsing.elements import Box, Element


def paragraph(lines: int, characters: int = 60) -> Element:
    """Full lines one below the other, and a last one of half the width."""
    boxes = tuple(Box(2, 0.1, 0.1 * n, 0.9 if n < lines - 1 else 0.5, 0.1 * n + 0.05) for n in range(lines))
    text = "x" * (characters * (lines - 1) + characters // 2)
    return Element("text", text, 2, 1000, 1000 + len(text), boxes)


@pytest.mark.parametrize("line", range(8))
def test_the_lines_of_a_quotation_are_among_the_boxes_and_few_others(line: int) -> None:
    element = paragraph(8)
    start = element.start + 60 * line + 5
    boxes = _boxes_within(element, start, start + 20)
    assert element.boxes[line] in boxes
    assert len(boxes) <= 4


def test_a_quotation_over_three_lines() -> None:
    element = paragraph(8)
    boxes = _boxes_within(element, element.start + 130, element.start + 290)
    assert set(element.boxes[2:5]) <= set(boxes) and len(boxes) <= 6


def test_a_whole_paragraph_and_a_short_one_come_whole() -> None:
    element = paragraph(8)
    assert _boxes_within(element, 0, 10_000) == element.boxes
    short = paragraph(2)
    assert _boxes_within(short, short.start, short.start + 1) == short.boxes

"""Which parts of a long row of tokens, or of a long text, a model reads at a time. Knows no model."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise


def windows(count: int, size: int) -> list[tuple[int, int, int, int]]:
    """Windows of at most ``size`` over ``count`` tokens: start, end, and the part that is believed of each.

    Neighbours overlap by half, and each token is believed where it has the most around it. The believed parts follow
    one another without a gap.
    """
    if count <= size:
        return [(0, count, 0, count)] if count else []
    step = max(1, size // 2)
    starts = [*range(0, count - size, step), count - size]
    edges = [0, *((earlier + size + later) // 2 for earlier, later in pairwise(starts)), count]
    return [(start, start + size, edges[place], edges[place + 1]) for place, start in enumerate(starts)]


def pieces(text: str, size: int, overlap: int) -> Iterator[tuple[int, str]]:
    """Pieces of a text with their offsets; each begins at least ``overlap`` characters before the end of the last."""
    start = 0
    while True:
        end = start + size
        if end >= len(text):
            yield start, text[start:]
            return
        cut = max(text.rfind("\n", start + size // 2, end), text.rfind(" ", start + size // 2, end)) + 1 or end
        yield start, text[start:cut]
        begin = max(text.rfind("\n", start + 1, cut - overlap), text.rfind(" ", start + 1, cut - overlap)) + 1
        start = begin if begin > start + size // 4 else cut - overlap

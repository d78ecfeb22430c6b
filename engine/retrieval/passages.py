"""Merge neighbouring chunks of a document into passages. Knows offsets and scores, and nothing of ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: Between the headings that a chunk stands under, the outermost first.
HEADING_SEPARATOR = " > "
#: A passage stops growing here; a single chunk may be longer.
MAX_PASSAGE_CHARS = 2_400
#: White space and headings between two chunks that still count as neighbours.
MAX_GAP_CHARS = 200


@dataclass(frozen=True, slots=True)
class ChunkHit:
    """A chunk as found, with what is needed to show it."""

    score: float
    chunk_id: int
    document_id: str
    document: str
    title: str | None
    ordinal: int
    page: int | None
    start: int
    end: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """Where one chunk of a passage stands in its document."""

    chunk_id: int
    page: int | None
    start: int
    end: int
    score: float
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document: ``text`` is the document's text from ``start`` to ``end``, character by character.

    ``page``, ``heading`` and ``score`` are those of the best chunk in it; ``chunks`` tells them for each.
    ``page_starts`` are (character, page) wherever text of a known page begins, up to the passage's end.
    """

    chunk_ids: tuple[int, ...]
    document_id: str
    document: str
    page: int | None
    start: int
    end: int
    text: str
    heading: str
    title: str | None
    score: float
    chunks: tuple[ChunkSpan, ...] = ()
    page_starts: tuple[tuple[int, int], ...] = ()

    def page_at(self, character: int) -> int | None:
        """The page on which a character of the document's text stands; a chunk may reach over the end of a page."""
        pages = [page for start, page in self.page_starts if start <= character]
        return pages[-1] if pages else self.page


def merge(
    hits: Sequence[ChunkHit],
    limit: int,
    slice_of: Callable[[str, int, int], str],
    *,
    max_chars: int = MAX_PASSAGE_CHARS,
) -> list[Passage]:
    """The best ``limit`` passages of hits that are sorted best first.

    A hit joins the passage of a better one when they overlap or follow each other closely and the whole stays
    within ``max_chars``. ``slice_of(document_id, start, end)`` reads a document's text where chunks leave a gap.
    """
    groups: list[list[ChunkHit]] = []
    for hit in hits:
        joined = [hit]
        touching = [group for group in groups if group[0].document_id == hit.document_id]
        for group in touching:
            if _fits(group, joined, max_chars):
                joined = [*group, *joined]
                groups[groups.index(group)] = joined
                break
        else:
            groups.append(joined)
            continue
        # the hit may have closed the gap to a passage that ranks lower
        for group in touching:
            if group not in groups or group is joined or not _fits(joined, group, max_chars):
                continue
            groups.remove(group)
            joined += group
    return [_passage(group, slice_of) for group in groups[:limit]]


def _fits(group: Sequence[ChunkHit], other: Sequence[ChunkHit], max_chars: int) -> bool:
    start, end = min(h.start for h in group), max(h.end for h in group)
    other_start, other_end = min(h.start for h in other), max(h.end for h in other)
    if other_start >= start and other_end <= end:
        return True
    if max(end, other_end) - min(start, other_start) > max_chars:
        return False
    gap = max(start, other_start) - min(end, other_end)
    return gap < 0 or (gap <= MAX_GAP_CHARS and any(abs(a.ordinal - b.ordinal) == 1 for a in group for b in other))


def _passage(group: Sequence[ChunkHit], slice_of: Callable[[str, int, int], str]) -> Passage:
    best = group[0]
    ordered = sorted(group, key=lambda h: (h.start, h.end, h.chunk_id))
    start, end = ordered[0].start, max(h.end for h in ordered)
    text = _joined(ordered)
    return Passage(
        chunk_ids=tuple(h.chunk_id for h in ordered),
        document_id=best.document_id,
        document=best.document,
        page=best.page,
        start=start,
        end=end,
        text=slice_of(best.document_id, start, end) if text is None else text,
        heading=best.heading,
        title=best.title,
        score=best.score,
        chunks=tuple(ChunkSpan(h.chunk_id, h.page, h.start, h.end, h.score, h.heading) for h in ordered),
    )


def _joined(ordered: Sequence[ChunkHit]) -> str | None:
    """The text from the first start to the last end put together from the chunks; None where they leave a gap."""
    text, position = "", ordered[0].start
    for hit in ordered:
        if hit.start > position or len(hit.text) != hit.end - hit.start:
            return None
        if hit.end > position:
            text += hit.text[position - hit.start :]
            position = hit.end
    return text

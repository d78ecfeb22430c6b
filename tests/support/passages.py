"""Passages for tests that need one without a database."""

from __future__ import annotations

from engine.retrieval.passages import ChunkSpan, Passage


def passage(
    text: str,
    *,
    title: str = "",
    heading: str = "",
    document: str = "document.txt",
    page: int | None = None,
    start: int = 0,
    score: float = 0.5,
) -> Passage:
    """A passage of one chunk whose text stands at ``start`` in its document."""
    end = start + len(text)
    chunk = ChunkSpan(1, page, start, end, score, heading)
    return Passage((1,), f"doc_{document}", document, page, start, end, text, heading, title, score, (chunk,))

"""Embeds the chunks of several documents together, sorted by length, so that little is padded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from engine.ingest.chunk import short_title
from engine.ingest.prepared import Content
from engine.retrieval.text import context_text
from engine.runtime.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float32]


def embed_contents(
    contents: Sequence[Content],
    embedder: Embedder,
    *,
    batch_passages: int,
    check: Callable[[], None],
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[FloatArray]:
    """One array [chunks, dimension] for each content.

    Before each batch ``check`` runs, which may raise, and ``report`` hears how many passages of how many are done.
    """
    import numpy as np

    texts: list[tuple[int, str]] = []  # (word pieces, what is embedded)
    for content in contents:
        title = short_title(content.document.title or "", embedder)
        texts.extend((chunk.tokens, context_text(title, chunk.heading, chunk.searched)) for chunk in content.chunks)
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda index: (-texts[index][0], index))
    for begin in range(0, len(order), batch_passages):
        check()
        report(begin, len(order))
        batch = order[begin : begin + batch_passages]
        vectors[batch] = embedder.embed_passages([texts[index][1] for index in batch])
    sizes = [len(content.chunks) for content in contents]
    return np.split(vectors, np.cumsum(sizes)[:-1]) if sizes else []

"""Fuse ranked evidence into one score. Knows nothing about SQL, embeddings or users."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of a convex sum."""

    cosine: float = 1.0
    bm25: float = 0.5
    window: float = 0.2
    pairs: float = 0.2
    #: how far BM25 is measured against the best chunk found, and not against the best there could be
    relative: float = 0.75

    @property
    def total(self) -> float:
        return self.cosine + self.bm25 + self.window + self.pairs


def convex_sum(
    cosine: Floats, bm25: Floats, window: Floats, pairs: Floats, *, attainable: float, weights: Weights
) -> Floats:
    """One score in about 0..1 for each chunk (Bruch, Gai, Ingber 2023: a convex sum beats rank fusion).

    Cosines are comparable between questions as they are. BM25 is not: it is divided by a mixture of the best
    score found, which makes the best chunk count whatever the question's length, and the best attainable,
    which keeps a question whose words are hardly there from being decided by the few that are.
    """
    ceiling = weights.relative * float(bm25.max(initial=0.0)) + (1.0 - weights.relative) * attainable
    scaled = bm25 / max(ceiling, 1e-6)
    score = weights.cosine * cosine + weights.bm25 * scaled + weights.window * window + weights.pairs * pairs
    fused: Floats = (score / weights.total).astype(np.float32)
    return fused

"""Evidence of several kinds becomes one score."""

from __future__ import annotations

import numpy as np
import pytest

from engine.retrieval.fusion import Weights, convex_sum


def fused(cosine: list[float], bm25: list[float], attainable: float = 10.0, **shares: float) -> np.ndarray:
    zero = np.zeros(len(cosine), dtype=np.float32)
    return convex_sum(
        np.array(cosine, np.float32), np.array(bm25, np.float32), zero, zero, attainable=attainable,
        weights=Weights(**shares),
    )  # fmt: skip


def test_more_of_either_evidence_is_never_worse() -> None:
    scores = fused([0.2, 0.4, 0.4], [5.0, 5.0, 8.0])
    assert scores[0] < scores[1] < scores[2]


def test_perfect_evidence_scores_one() -> None:
    one = np.ones(1, dtype=np.float32)
    assert convex_sum(one, one * 10, one, one, attainable=10.0, weights=Weights())[0] == pytest.approx(1.0)


def test_words_that_hardly_match_decide_less_than_words_that_do() -> None:
    weak = fused([0.5, 0.45], [0.0, 1.0], attainable=40.0)
    strong = fused([0.5, 0.45], [0.0, 30.0], attainable=40.0)
    assert strong[1] - strong[0] > weak[1] - weak[0]


def test_no_lexical_evidence_leaves_the_order_of_meaning() -> None:
    scores = fused([0.1, 0.7, 0.3], [0.0, 0.0, 0.0], attainable=0.0)
    assert np.argsort(-scores).tolist() == [1, 2, 0]

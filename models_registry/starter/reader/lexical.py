"""BM25 over a list of texts, in memory, for mining hard negatives and for the evaluation's baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models_registry.starter.reader.wording import STOP_WORDS


def terms(text: str) -> list[str]:
    """Lower-cased words without stop words, with a light plural and suffix cut."""
    words = re.findall(r"[^\W_]+", text.lower())
    return [re.sub(r"(?:ing|ed|es|s|e|en)$", "", w) if len(w) > 4 else w for w in words if w not in STOP_WORDS]


class Bm25:
    """Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75."""

    def __init__(self, texts: Sequence[str], *, k1: float = 1.2, b: float = 0.75) -> None:
        counts = [Counter(terms(text)) for text in texts]
        lengths = np.array([sum(c.values()) for c in counts], dtype=np.float32)
        norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0))
        postings: dict[str, list[tuple[int, int]]] = {}
        for index, count in enumerate(counts):
            for term, n in count.items():
                postings.setdefault(term, []).append((index, n))
        self._size = len(texts)
        self._postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]] = {}
        for term, found in postings.items():
            where = np.array([i for i, _ in found])
            freq = np.array([n for _, n in found], dtype=np.float32)
            idf = np.log(1 + (self._size - len(found) + 0.5) / (len(found) + 0.5))
            weight = (idf * freq * (k1 + 1) / (freq + norm[where])).astype(np.float32)
            self._postings[term] = (where, weight)

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score per text."""
        out = np.zeros(self._size, dtype=np.float32)
        for term in set(terms(query)):
            if term in self._postings:
                where, weight = self._postings[term]
                out[where] += weight
        return out

    def top(self, query: str, k: int) -> list[int]:
        """Indexes of the ``k`` best texts with a score above zero, best first."""
        scores = self.scores(query)
        k = min(k, self._size)
        best = np.argpartition(-scores, k - 1)[:k]
        return [int(i) for i in best[np.argsort(-scores[best])] if scores[i] > 0]

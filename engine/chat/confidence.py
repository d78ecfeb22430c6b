"""How probable it is that a passage answers: what the reader, the search and the plain words say, in one number.

A logistic regression over a handful of features. Each alone misleads: the reader is small and can be sure of a
near miss, the search is blind to what is asked, and words know no meaning. A question's own names, numbers and
codes count most: a passage that does not hold them speaks of another case. `python -m benchmarks.confidence`
fits the weights again and prints how well they tell answers from near misses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from engine.retrieval.passages import Passage
from engine.runtime.reader import Reading

_SPECIFIC = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-ZÄÖÜ][\w&-]*\w|\b\w*\d[\w./-]*")


@dataclass(frozen=True, slots=True)
class Features:
    """One passage for one question. Logits are natural; shares are 0 to 1."""

    relevance: float
    answerable: float
    search: float
    coverage: float
    missing: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the features, in the regression; and the probability below which to abstain."""

    relevance: float
    answerable: float
    search: float
    coverage: float
    missing: float
    bias: float
    threshold: float


FITTED = Weights(relevance=0.35, answerable=0.25, search=4.0, coverage=1.0, missing=-0.8, bias=-3.0, threshold=0.35)


class Confidence:
    """Rates passages. ``stems`` gives the stems of a text's content words."""

    def __init__(self, stems: Callable[[str], Sequence[str]], weights: Weights = FITTED) -> None:
        self._stems = stems
        self.weights = weights

    def features(self, question: str, passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Features]:
        """One row for each passage, in their order."""
        asked = frozenset(self._stems(question))
        words = _SPECIFIC.findall(question)
        specific = [frozenset(self._stems(word)) or frozenset({word.casefold()}) for word in words]
        rows = []
        for passage, reading in zip(passages, readings, strict=True):
            context = f"{passage.document} {passage.title or ''} {passage.heading} {passage.text}"
            held = frozenset(self._stems(context)) | frozenset(re.findall(r"\w*\d[\w./-]*", context.casefold()))
            rows.append(
                Features(
                    relevance=_bounded(reading.relevance),
                    answerable=_logit(reading.answerable),
                    search=passage.score,
                    coverage=len(asked & held) / len(asked) if asked else 0.0,
                    missing=float(min(3, sum(not (stems & held) for stems in specific))),
                )
            )
        return rows

    def probability(self, features: Features) -> float:
        """That the passage answers."""
        total = self.weights.bias + sum(
            getattr(self.weights, field.name) * getattr(features, field.name) for field in fields(Features)
        )
        return 1.0 / (1.0 + math.exp(-_bounded(total)))


def _bounded(value: float) -> float:
    return max(-12.0, min(12.0, value))


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-5), 1 - 1e-5)
    return math.log(clipped / (1 - clipped))

"""What was read for one question: passages with what the reader made of them, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.sentences import split_sentences
from engine.retrieval.passages import Passage
from engine.runtime.reader import Reading

_SHORTEST_QUOTE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage and its reading. ``score`` is the probability, 0 to 1, that the passage answers."""

    passage: Passage
    reading: Reading

    @property
    def score(self) -> float:
        return self.reading.answerable


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim text: ``text`` is the document's extracted text from ``start`` to ``end``."""

    passage: Passage
    text: str
    start: int
    end: int
    score: float


def quote_of(evidence: Evidence) -> Quote:
    """The sentence of the passage that holds the reader's span, whole."""
    passage = evidence.passage
    spans = split_sentences(passage.text)
    if not spans:
        return Quote(passage, passage.text, passage.start, passage.end, evidence.score)
    first, last = _covering(spans, evidence.reading.start, evidence.reading.end)
    # A stump ("30 days.") says nothing alone: take the sentence before it along.
    while first > 0 and spans[last][1] - spans[first][0] < _SHORTEST_QUOTE_CHARACTERS:
        first -= 1
    return quote_between(passage, spans[first][0], spans[last][1], evidence.score)


def quote_between(passage: Passage, start: int, end: int, score: float) -> Quote:
    """The passage's characters from ``start`` to ``end``, without white space around them."""
    raw = passage.text[start:end]
    start += len(raw) - len(raw.lstrip())
    end -= len(raw) - len(raw.rstrip())
    return Quote(passage, passage.text[start:end], passage.start + start, passage.start + end, score)


def _covering(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Indices of the first and last sentence that overlap the characters from ``start`` to ``end``."""
    touched = [index for index, (low, high) in enumerate(spans) if low < max(end, start + 1) and high > start]
    if not touched:
        nearest = min(range(len(spans)), key=lambda index: abs(spans[index][0] - start))
        return nearest, nearest
    return touched[0], touched[-1]

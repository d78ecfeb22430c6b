"""Quote mode: the best sentences verbatim, or the honest word that the documents do not say."""

from __future__ import annotations

from collections.abc import Sequence

from engine.chat.evidence import Evidence, Quote, quote_of
from engine.retrieval.text import words

_MOST_SENTENCES = 3
_MOST_NEAREST = 3


def choose_quotes(
    evidence: Sequence[Evidence], *, question: str, threshold: float, keep_share: float = 0.6
) -> list[Quote]:
    """The sentences that answer, best first; empty where the best is below ``threshold``: abstain.

    A further sentence is added only when its own score is above the threshold and at least ``keep_share`` of the
    best one's, so that a sure answer is not diluted; and only when its passage has the question's numbers that the
    best one's has: beside locker 613 the record of locker 631 is no second answer.
    """
    if not evidence or evidence[0].score < threshold:
        return []
    least = max(threshold, keep_share * evidence[0].score)
    asked = _numbers(question) & _numbers_around(evidence[0])
    chosen: list[Quote] = []
    for item in evidence:
        if item.score < least or not asked <= _numbers_around(item):
            continue
        quote = quote_of(item)
        if not _repeats(quote, chosen):
            chosen.append(quote)
        if len(chosen) == _MOST_SENTENCES:
            break
    return chosen


def nearest(evidence: Sequence[Evidence]) -> list[Quote]:
    """What to show beside an abstention: the closest sentences, which do not answer."""
    quotes: list[Quote] = []
    for item in evidence:
        quote = quote_of(item)
        if not _repeats(quote, quotes):
            quotes.append(quote)
        if len(quotes) == _MOST_NEAREST:
            break
    return quotes


def _numbers(text: str) -> frozenset[str]:
    """Numbers and codes: the words that have a digit."""
    return frozenset(word.text for word in words(text) if any(character.isdigit() for character in word.text))


def _numbers_around(evidence: Evidence) -> frozenset[str]:
    """Those of the passage and of what stands over it."""
    passage = evidence.passage
    return _numbers(" ".join((passage.document, passage.title or "", passage.heading, passage.text)))


def _repeats(quote: Quote, chosen: Sequence[Quote]) -> bool:
    plain = " ".join(quote.text.casefold().split())
    return any(" ".join(other.text.casefold().split()) == plain for other in chosen)

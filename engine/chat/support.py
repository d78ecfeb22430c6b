"""Does a passage support a sentence? A check by what must be there, not by how alike they sound.

A sentence is supported when a few neighbouring sentences of the passage hold, together,
(1) every number and month of it, (2) every name of it, (3) its first content word, which is nearly always what
it speaks of, and most of the others, by stem, and (4) the same polarity: "must" does not support "must not".
Titles and headings count as context for words and names, since a passage speaks about what it stands under.
The check errs on the strict side: a paraphrase that shares no words is shown as unsupported, a changed number
or a dropped "not" never passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.core.sentences import split_sentences
from engine.retrieval.passages import Passage

Stems = Callable[[str], Sequence[str]]
"""Content words of a text as stems, in order, stop words left out."""

_LEAST_COVERAGE = 0.65
_WINDOW_SENTENCES = 3

_NUMBER = re.compile(r"\d+(?:[.,'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-ZÄÖÜ][\w&-]*\w")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|n't|nicht|kein(?:e[rmns]?)?|nie|niemals|ohne|weder)\b|n['’]t\b",
    re.IGNORECASE,
)
_MONTHS = {
    name: f"month {number}"
    for number, names in enumerate(
        (
            "January Januar", "February Februar", "March März", "April", "May Mai", "June Juni", "July Juli",
            "August", "September", "October Oktober", "November", "December Dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WORD_NUMBERS = {
    word: str(value)
    for value, words in enumerate(
        (
            "zero null", "one eins", "two zwei", "three drei", "four vier", "five fünf", "six sechs",
            "seven sieben", "eight acht", "nine neun", "ten zehn", "eleven elf", "twelve zwölf",
        )
    )
    for word in words.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """Where in the passage's text the support stands, and how complete it is (0 to 1)."""

    start: int
    end: int
    score: float


class SupportChecker:
    """Checks sentences against passages; ``stems`` brings the language's stemmer and stop words."""

    def __init__(self, stems: Stems) -> None:
        self._stems = stems

    def check(self, sentence: str, passage: Passage) -> Support | None:
        """The shortest run of at most three sentences that supports the sentence best, or None."""
        claim = self._claim(sentence)
        if not claim.words and not claim.numbers:
            return None
        context = self._claim(f"{passage.title or ''} {passage.heading}")
        spans = split_sentences(passage.text)
        said = [self._claim(passage.text[start:end]) for start, end in spans]
        best: Support | None = None
        for size in range(1, _WINDOW_SENTENCES + 1):
            for first in range(len(spans) - size + 1):
                score = _score(claim, said[first : first + size], context)
                if score is not None and (best is None or score > best.score + 0.05):
                    best = Support(spans[first][0], spans[first + size - 1][1], score)
        return best

    def _claim(self, text: str) -> _Claim:
        stems = self._stems(text)
        return _Claim(
            subject=stems[0] if stems else None,
            words=frozenset(stems),
            numbers=_numbers(text),
            names=frozenset(stem for name in _NAME.findall(text) for stem in self._stems(name)),
            negated=len(_NEGATION.findall(text)) % 2 == 1,
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    subject: str | None
    words: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    negated: bool


def _score(claim: _Claim, window: Sequence[_Claim], context: _Claim) -> float | None:
    words = frozenset().union(*(sentence.words for sentence in window))
    numbers = frozenset().union(*(sentence.numbers for sentence in window))
    if not claim.numbers <= numbers | context.numbers or not claim.names <= words | context.words:
        return None
    # The polarity that counts is that of the sentence which speaks of the matter, not of its neighbours.
    nearest = max(window, key=lambda sentence: len(sentence.words & claim.words))
    if claim.negated != nearest.negated:
        return None
    if claim.subject is None:
        return 1.0
    if claim.subject not in words | context.words:
        return None
    # Words of the heading help, but a sentence must rest on what the passage itself says.
    own = len(claim.words & words) / len(claim.words)
    covered = len(claim.words & (words | context.words)) / len(claim.words)
    return covered if covered >= _LEAST_COVERAGE and own >= _LEAST_COVERAGE / 2 else None


def _numbers(text: str) -> frozenset[str]:
    """Numbers in one form: no grouping, no trailing zeros after the point; small words as digits."""
    found = {_canonical(match) for match in _NUMBER.findall(text)}
    for word in re.findall(r"\w+", text):
        if word in _MONTHS:  # with its capital: "may" is a verb
            found.add(_MONTHS[word])
        elif word.casefold() in _WORD_NUMBERS:
            found.add(_WORD_NUMBERS[word.casefold()])
    return frozenset(found)


def _canonical(number: str) -> str:
    grouped = re.sub(r"[.,'\u00a0\u202f ](?=\d{3}(?!\d))", "", number)
    decimal = grouped.replace(",", ".")
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal.lstrip("0") or "0"

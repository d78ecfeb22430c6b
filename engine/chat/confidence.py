"""How well a passage answers: what the reader, the search and the plain words say, weighed together.

Two linear functions of a handful of features, one that orders and one that says how sure to be. Each feature alone
misleads: the reader is small and can be sure of a near miss, the search is blind to what is asked, and words know no
meaning. A question's own names, numbers and codes count: a passage without them may speak of another case.
`python -m benchmarks.confidence` fits the weights again and prints how well they tell answers from near misses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from engine.retrieval.languages import guess_language
from engine.retrieval.passages import Passage
from engine.retrieval.text import words
from engine.runtime.reader import Reading

_SPECIFIC = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-ZÄÖÜ][\w&-]*\w|\b\w*\d[\w./-]*")

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = re.compile(
    r"(?<![^\W_])(?:v|ver|version|rev|revision|final|draft|entwurf|neu|new|old|alt|signed|copy)(?=[\W_\d]|$)"
)
_VERSION_NUMBER = re.compile(r"(?<![^\W_])v(?:er|ersion)?[ ._-]?(\d{1,3})(?!\d)")
_EARLIER = re.compile(
    r"\b(?:old|older|former|formerly|previous|previously|earlier|expired|archived?|superseded|withdrawn|ago|used to"
    r"|last (?:year|spring|summer|autumn|fall|winter|season)"
    r"|alte[mnrs]?|ältere[mnrs]?|frühere?[mnrs]?|vorige[mnrs]?|vorherige[mnrs]?|bisherige?[mnrs]?|ehemalige[mnrs]?"
    r"|vorher|damals|abgelaufene?[mnrs]?|letzte[mns] (?:jahr|frühjahr|sommer|herbst|winter)|vorjahr\w*)\b",
    re.IGNORECASE,
)
_EACH_STANDS = re.compile(
    r"(?<![^\W_])(?:minutes|meeting|amendment|addendum|supplement|newsletter|report|circular|nachtrag|rundschreiben)s?"
    r"(?![^\W_])|protokoll(?:e|s)?(?![^\W_])|bericht(?:e|s)?(?![^\W_])"
)
"""Words in the names of documents of which a later one says something else, and does not replace the one before."""
_NAMING_WORD = re.compile(r"[^\W\d_]{2,}")
_SAME_DOCUMENT = 0.6
"""Share of the words in two documents' names that must be common for them to be versions of one."""
_LARGEST_LEAD = 2.0
"""Beyond it a lead says how few other documents there are, and nothing of the passage."""


@dataclass(frozen=True, slots=True)
class Features:
    """One passage for one question. Logits are natural; shares are 0 to 1.

    ``relevance`` and ``answerable`` are the reader's; ``lead`` is the relevance above that of the best other passage
    of the question, from -2 to 2; the only one has the largest. ``missing`` counts names, numbers and codes of the
    question that the passage lacks. ``outdated`` is 1 where a later version of the same document was found as well and
    the question names no year.
    """

    relevance: float
    answerable: float
    lead: float
    search: float
    coverage: float
    missing: float
    outdated: float


@dataclass(frozen=True, slots=True)
class Read:
    """A passage that was read, and the question it was read for: the one asked, or its translation."""

    question: str
    passage: Passage
    reading: Reading


@dataclass(frozen=True, slots=True)
class Weights:
    """``ranking`` orders the passages of one question; ``certainty`` and ``bias`` say whether the first one answers.

    ``threshold`` is the probability below which to abstain.
    """

    ranking: Features
    certainty: Features
    bias: float
    threshold: float


# Fitted by `python -m benchmarks.confidence`. How many of the question's words a passage holds helps to order passages
# and says nothing of whether one answers: near misses hold most of them.
FITTED = Weights(
    ranking=Features(relevance=0.47, answerable=0.0, lead=0.0, search=12.6, coverage=0.5, missing=-0.9, outdated=-3.6),
    certainty=Features(relevance=0.0, answerable=0.99, lead=-0.32, search=0.0, coverage=0.0, missing=0.0, outdated=0.0),
    bias=-0.84,
    threshold=0.29,
)


class Confidence:
    """Rates passages.

    ``stems`` gives the stems of a text's content words; ``is_german_word`` says whether German has a case-folded word,
    whose capital then does not make it a name.
    """

    def __init__(
        self,
        stems: Callable[[str], Sequence[str]],
        is_german_word: Callable[[str], bool],
        weights: Weights = FITTED,
    ) -> None:
        self._stems = stems
        self._is_german_word = is_german_word
        self.weights = weights

    def features(self, found: Sequence[Read]) -> list[Features]:
        """One row for each passage found for one question, in their order."""
        asked = {question: self._wanted(question) for question in {one.question for one in found}}
        outdated = outdated_versions(found)
        relevances = [_bounded(one.reading.relevance) for one in found]
        rows = []
        for at, one in enumerate(found):
            passage, reading = one.passage, one.reading
            context = f"{passage.document} {passage.title or ''} {passage.heading} {passage.text}"
            held = frozenset(self._stems(context)) | frozenset(re.findall(r"\w*\d[\w./-]*", context.casefold()))
            stems, specific = asked[one.question]
            rows.append(
                Features(
                    relevance=relevances[at],
                    answerable=logit(reading.answerable),
                    lead=lead(relevances, at),
                    search=passage.score,
                    coverage=len(stems & held) / len(stems) if stems else 0.0,
                    missing=float(min(3, sum(not (word & held) for word in specific))),
                    outdated=float(outdated[at]),
                )
            )
        return rows

    def _wanted(self, question: str) -> tuple[frozenset[str], list[frozenset[str]]]:
        """The stems of the question's content words, and apart those of its names, numbers and codes."""
        specific = _SPECIFIC.findall(question)
        if guess_language(word.text for word in words(question)) == "de":
            specific = [word for word in specific if not self._is_noun(word)]
        return (
            frozenset(self._stems(question)),
            [frozenset(self._stems(word)) or frozenset({word.casefold()}) for word in specific],
        )

    def _is_noun(self, word: str) -> bool:
        """Whether a word of a German question has its capital as a noun: Frist, and not Ohio, AQ or B-12."""
        return word[1:].islower() and self._is_german_word(word.casefold())

    def coverage(self, question: str, text: str) -> float:
        """The share of the question's content words that the text holds."""
        asked = frozenset(self._stems(question))
        return len(asked & frozenset(self._stems(text))) / len(asked) if asked else 0.0

    def asks_something(self, question: str) -> bool:
        """Whether the question has a content word or a number; without one every answer would be chance."""
        return bool(self._stems(question)) or any(character.isdigit() for character in question)

    def rank(self, features: Features) -> float:
        """Orders passages of one question; higher is better."""
        return _dot(self.weights.ranking, features)

    def probability(self, features: Features) -> float:
        """That a passage answers, if it is the first of its question."""
        return probability(self.weights.bias + _dot(self.weights.certainty, features))


def outdated_versions(found: Sequence[Read]) -> list[bool]:
    """For each passage, whether another one is of a later version of its document, told by the years and version
    numbers in titles and file names.

    Nothing is outdated for a question that names a year or asks for what was earlier, nor minutes and what else comes
    out again and again.
    """
    versions = [_version_of(one.passage) for one in found]
    return [
        bool(number)
        and not _YEAR.search(one.question)
        and not _EARLIER.search(one.question)
        and any(other > number and _alike(words, others) for others, other in versions)
        for one, (words, number) in zip(found, versions, strict=True)
    ]


def _version_of(passage: Passage) -> tuple[frozenset[str], tuple[int, ...]]:
    """The words that name a document without those that name its version, and the version: a year or else a number."""
    label = f"{passage.title or ''} {passage.document.rsplit('/', 1)[-1].rsplit('.', 1)[0]}".casefold()
    if _EACH_STANDS.search(label):
        return frozenset(), ()
    years = tuple(sorted((int(year) for year in _YEAR.findall(label)), reverse=True)[:1])
    numbers = tuple(int(number) for number in _VERSION_NUMBER.findall(label)[-1:])
    return frozenset(_NAMING_WORD.findall(_VERSION.sub(" ", label))), years or numbers


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two documents' names mean one document: where each has a word of its own, they tell siblings apart."""
    return len(one & other) >= _SAME_DOCUMENT * len(one | other) > 0 and (one <= other or other <= one)


def _dot(weights: Features, features: Features) -> float:
    return float(sum(w * f for w, f in zip(astuple(weights), astuple(features), strict=True)))


def lead(relevances: Sequence[float], at: int) -> float:
    """By how much the relevance at this place is above the best other one, within the bounds that count."""
    others = max([*relevances[:at], *relevances[at + 1 :]], default=-math.inf)
    return max(-_LARGEST_LEAD, min(_LARGEST_LEAD, relevances[at] - others))


def _bounded(value: float) -> float:
    return max(-12.0, min(12.0, value))


def logit(share: float) -> float:
    """Log odds of a probability, within 9.2 of 0."""
    clipped = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped))


def probability(log_odds: float) -> float:
    """The inverse of ``logit``."""
    return 1.0 / (1.0 + math.exp(-_bounded(log_odds)))

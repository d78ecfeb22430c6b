"""What was read for one question: passages with what the reader made of them, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.chat.confidence import Confidence, Read
from engine.core.sentences import split_sentences
from engine.retrieval.languages import guess_language
from engine.retrieval.passages import Passage
from engine.retrieval.service import SearchService
from engine.retrieval.text import words
from engine.runtime.reader import Reader, ReaderPassage, Reading

_SHORTEST_QUOTE_CHARACTERS = 40
_LONGEST_HEADING_WORDS = 12
_CANDIDATES = 16
_SPAN_BONUS = 0.5
"""In shares of the question's words: what another sentence must have more to be quoted in the span's place."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage and its reading. ``score`` is the probability, 0 to 1, that the passage answers."""

    passage: Passage
    reading: Reading
    score: float


class EvidenceGatherer:
    """Searches, reads and rates."""

    def __init__(
        self, search: SearchService, reader: Reader, confidence: Confidence, *, span_bonus: float = _SPAN_BONUS
    ) -> None:
        self._search = search
        self._reader = reader
        self._confidence = confidence
        self._span_bonus = span_bonus

    @property
    def threshold(self) -> float:
        """The score below which nothing found is good enough."""
        return self._confidence.weights.threshold

    def read(self, question: str, collections: Sequence[int]) -> list[Read]:
        """What search finds in the permitted collections, and what the reader makes of each passage, best first.

        Words are compared in the passage's language. The reader's base is English: where question and passage are of
        two languages it is given both in English.
        """
        passages = self._search.search(question, collections=collections, k=_CANDIDATES)
        translations = self._search.translations(question)
        asked = [_in_language_of(passage, question, translations) for passage in passages]
        german = translations.get("de")
        readings: dict[int, Reading] = {}
        for version in dict.fromkeys(asked):
            places = [at for at, text in enumerate(asked) if text == version]
            some = [passages[at] for at in places]
            found = self._read_in_english(question, some) if version == german else self._read(version, some)
            readings.update(zip(places, found, strict=True))
        return [Read(asked[at], passage, readings[at]) for at, passage in enumerate(passages)]

    def _read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        context = [ReaderPassage(p.text, title=p.title or "", heading=p.heading, document=p.document) for p in passages]
        return self._reader.read(question, context)

    def _read_in_english(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """German passages word by word in English; the readings' spans are of the German."""
        in_english = self._search.glossary.in_english
        rendered = [in_english(p.text) for p in passages]
        context = [
            ReaderPassage(
                r.text, title=in_english(p.title or "").text, heading=in_english(p.heading).text, document=p.document
            )
            for p, r in zip(passages, rendered, strict=True)
        ]
        found = zip(self._reader.read(question, context), rendered, strict=True)
        spans = [(reading, r.original(reading.start, reading.end)) for reading, r in found]
        return [replace(reading, start=start, end=end) for reading, (start, end) in spans]

    def gather(self, question: str, collections: Sequence[int], *, focus: str | None = None) -> list[Evidence]:
        """Evidence for the question, the most probable answer first.

        ``focus`` is the part of the question that the sentence to quote must answer, when the rest is only context.
        A question of nothing but function words finds nothing.
        """
        if not self._confidence.asks_something(question):
            return []
        found = self.read(question, collections)
        rows = self._confidence.features(found)
        rated = sorted(
            zip(rows, found, strict=True), key=lambda item: (-self._confidence.rank(item[0]), item[1].passage.chunk_ids)
        )
        return [
            Evidence(
                one.passage,
                self.sharpened(focus if focus and one.question == question else one.question, one.passage, one.reading),
                self._confidence.probability(row),
            )
            for row, one in rated
        ]

    def sharpened(self, question: str, passage: Passage, reading: Reading) -> Reading:
        """The reading with its span moved to the sentence that answers: the reader's, unless another one holds
        clearly more of the question's words."""
        shares = [
            (self._confidence.coverage(question, passage.text[start:end]) + self._span_bonus * touches, start, end)
            for start, end in split_sentences(passage.text)
            for touches in [start < max(reading.end, reading.start + 1) and end > reading.start]
            if not _is_heading(passage.text[start:end])
        ]
        if not shares:
            return reading
        _, start, end = max(shares, key=lambda share: share[0])
        if start <= reading.start < end:
            return reading
        return replace(reading, start=start, end=end)


def _in_language_of(passage: Passage, question: str, translations: Mapping[str, str]) -> str:
    """The version of the question, asked or translated, in the passage's language."""
    if not translations:
        return question
    language = guess_language((word.text for word in words(passage.text)), tuple(translations))
    return translations.get(language, question)


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim text: ``text`` is the document's extracted text from ``start`` to ``end``."""

    passage: Passage
    text: str
    start: int
    end: int
    score: float

    @property
    def page(self) -> int | None:
        """The page on which the quote begins."""
        return self.passage.page_at(self.start)


def quote_of(evidence: Evidence) -> Quote:
    """The sentence of the passage that holds the reader's span, whole."""
    passage = evidence.passage
    spans = split_sentences(passage.text)
    if not spans:
        return Quote(passage, passage.text, passage.start, passage.end, evidence.score)
    first, last = _answering(spans, evidence)
    # A stump ("30 days.") says nothing alone: take the sentence before it along.
    while first > 0 and spans[last][1] - spans[first][0] < _SHORTEST_QUOTE_CHARACTERS:
        if _is_heading(passage.text[slice(*spans[first - 1])]):
            break
        first -= 1
    return quote_between(passage, spans[first][0], spans[last][1], evidence.score)


def answering_sentences(evidence: Evidence) -> list[str]:
    """The sentences that the reader's span touches, each alone and without what stands before it."""
    text = evidence.passage.text
    spans = split_sentences(text)
    if not spans:
        return [text]
    first, last = _answering(spans, evidence)
    return [text[start:end] for start, end in spans[first : last + 1]]


def _answering(spans: Sequence[tuple[int, int]], evidence: Evidence) -> tuple[int, int]:
    """Indices of the first and last sentence of the reader's span; for a heading of what follows it."""
    first, last = _covering(spans, evidence.reading.start, evidence.reading.end)
    while _is_heading(evidence.passage.text[slice(*spans[first])]) and first + 1 < len(spans):
        first += 1
        last = max(first, last)
    return first, last


def quote_between(passage: Passage, start: int, end: int, score: float) -> Quote:
    """The passage's characters from ``start`` to ``end``, without white space around them."""
    raw = passage.text[start:end]
    start += len(raw) - len(raw.lstrip())
    end -= len(raw) - len(raw.rstrip())
    return Quote(passage, passage.text[start:end], passage.start + start, passage.start + end, score)


def _is_heading(line: str) -> bool:
    """A short line without the end of a sentence, and no row of a table ("Price: 3; Unit: piece")."""
    text = line.strip()
    return text[-1:] not in ".!?:;…" and ": " not in text and len(text.split()) <= _LONGEST_HEADING_WORDS


def _covering(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Indices of the first and last sentence that overlap the characters from ``start`` to ``end``."""
    touched = [index for index, (low, high) in enumerate(spans) if low < max(end, start + 1) and high > start]
    if not touched:
        nearest = min(range(len(spans)), key=lambda index: abs(spans[index][0] - start))
        return nearest, nearest
    return touched[0], touched[-1]

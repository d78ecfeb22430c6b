"""What was read for one question: passages with what the reader made of them, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from engine.chat.confidence import Confidence, Features, Read, logit, probability
from engine.chat.parts import Part, cut_parts, is_heading
from engine.core.sentences import split_sentences
from engine.retrieval.languages import guess_language
from engine.retrieval.passages import Passage
from engine.retrieval.service import SearchService
from engine.retrieval.text import words
from engine.runtime.reader import Reader, ReaderPassage, Reading

_SHORTEST_QUOTE_CHARACTERS = 40
_CANDIDATES = 12
_READ_IN_PARTS = 4
_SPAN_BONUS = 0.5
"""In shares of the question's words: what another sentence must have more to be quoted in the span's place."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a passage, and the version of the question that it is read for. ``in_english``: both in English."""

    question: str
    in_english: bool
    passage: Passage
    part: Part

    @property
    def text(self) -> str:
        return self.passage.text[self.part.start : self.part.end]


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

        Words are compared in the passage's language. The best few passages are read twice: whole, and in parts.
        """
        passages = self._search.search(question, collections=collections, k=_CANDIDATES)
        translations = self._search.translations(question)
        asked = [_in_language_of(passage, question, translations) for passage in passages]
        german = translations.get("de")
        whole = [
            _Piece(
                question if text == german else text,
                text == german,
                passage,
                Part(0, len(passage.text), passage.heading),
            )
            for text, passage in zip(asked, passages, strict=True)
        ]
        found = [
            Read(text, passage, reading)
            for text, passage, reading in zip(asked, passages, self._read(whole), strict=True)
        ]
        return self._in_parts(whole, found)

    def _in_parts(self, whole: Sequence[_Piece], found: list[Read]) -> list[Read]:
        """The same, the best few read again part by part: what the whole says of one thing drowns in the others."""
        parts: dict[int, list[_Piece]] = {}
        for at in self._order(self._confidence.features(found), found)[:_READ_IN_PARTS]:
            passage = found[at].passage
            some = [replace(whole[at], part=part) for part in cut_parts(passage.text, _first_heading(passage))]
            if some and some != [whole[at]]:
                parts[at] = some
        readings = iter(self._read([piece for some in parts.values() for piece in some]))
        seen_closely = {at: list(islice(readings, len(some))) for at, some in parts.items()}
        return [
            replace(one, reading=_taken_together(one.reading, seen_closely[at])) if at in seen_closely else one
            for at, one in enumerate(found)
        ]

    def _read(self, pieces: Sequence[_Piece]) -> list[Reading]:
        """One reading for each piece, in their order; spans are of the passages."""
        readings: dict[int, Reading] = {}
        for question, in_english in dict.fromkeys((piece.question, piece.in_english) for piece in pieces):
            places = [at for at, one in enumerate(pieces) if (one.question, one.in_english) == (question, in_english)]
            some = [pieces[at] for at in places]
            found = self._read_in_english(question, some) if in_english else self._read_as_it_is(question, some)
            readings.update(zip(places, found, strict=True))
        return [_shifted(readings[at], piece.part.start) for at, piece in enumerate(pieces)]

    def _read_as_it_is(self, question: str, pieces: Sequence[_Piece]) -> list[Reading]:
        context = [
            ReaderPassage(p.text, title=p.passage.title or "", heading=p.part.heading, document=p.passage.document)
            for p in pieces
        ]
        return self._reader.read(question, context)

    def _read_in_english(self, question: str, pieces: Sequence[_Piece]) -> list[Reading]:
        """German passages word by word in English, since the reader's base is English; spans are of the German."""
        in_english = self._search.glossary.in_english
        rendered = [in_english(piece.text) for piece in pieces]
        context = [
            ReaderPassage(
                r.text,
                title=in_english(p.passage.title or "").text,
                heading=in_english(p.part.heading).text,
                document=p.passage.document,
            )
            for p, r in zip(pieces, rendered, strict=True)
        ]
        found = zip(self._reader.read(question, context), rendered, strict=True)
        spans = [(reading, r.original(reading.start, reading.end)) for reading, r in found]
        return [replace(reading, start=start, end=end) for reading, (start, end) in spans]

    def _order(self, rows: Sequence[Features], found: Sequence[Read]) -> list[int]:
        """The places of what was found, the best first."""
        return sorted(range(len(found)), key=lambda at: (-self._confidence.rank(rows[at]), found[at].passage.chunk_ids))

    def gather(self, question: str, collections: Sequence[int], *, focus: str | None = None) -> list[Evidence]:
        """Evidence for the question, the most probable answer first.

        ``focus`` is the part of the question that the sentence to quote must answer, when the rest is only context.
        A question of nothing but function words finds nothing.
        """
        if not self._confidence.asks_something(question):
            return []
        found = self.read(question, collections)
        rows = self._confidence.features(found)
        rated = [(rows[at], found[at]) for at in self._order(rows, found)]
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
            if not is_heading(passage.text[start:end])
        ]
        if not shares:
            return reading
        _, start, end = max(shares, key=lambda share: share[0])
        if start <= reading.start < end:
            return reading
        return replace(reading, start=start, end=end)


def _first_heading(passage: Passage) -> str:
    """What the passage's beginning stands under; ``heading`` is that of its best chunk."""
    return passage.chunks[0].heading if passage.chunks else passage.heading


def _shifted(reading: Reading, by: int) -> Reading:
    return replace(reading, start=reading.start + by, end=reading.end + by)


def _taken_together(whole: Reading, parts: Sequence[Reading]) -> Reading:
    """The mean of both views: the whole's, and that of its best part. The span is that of the surer one.

    Logits are averaged, since a probability near one hides how near.
    """
    answer = max(parts, key=lambda part: part.answerable)
    surer = max(whole, answer, key=lambda reading: reading.span_score)
    return replace(
        surer,
        relevance=(whole.relevance + max(part.relevance for part in parts)) / 2,
        answerable=probability((logit(whole.answerable) + logit(answer.answerable)) / 2),
    )


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
        if is_heading(passage.text[slice(*spans[first - 1])]):
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
    while is_heading(evidence.passage.text[slice(*spans[first])]) and first + 1 < len(spans):
        first += 1
        last = max(first, last)
    return first, last


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

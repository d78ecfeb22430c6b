"""Cuts elements into the smallest pieces worth keeping whole: sentences, rows, lines. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.core.sentences import split_sentences
from engine.parsing.elements import Element, ParsedDocument

# What it costs to break a chunk before a unit, on the scale of a chunk that is half empty (0.25).
_NEW_PAGE = -0.05
_NEW_PARAGRAPH = 0.0
_NEXT_ROW = 0.1
_NEXT_LINE = 0.2
_NEXT_SENTENCE = 0.25
_NEXT_ITEM = 0.3
_AFTER_COLON = 0.6
_WITHIN_SENTENCE = 1.0
_ROWS = frozenset({"table_row", "table"})
_WHOLE = frozenset({"table_row", "title", "heading", "caption"})
_TOKENIZED_CHARS = 200_000


class TokenMap:
    """Counts the embedder's word pieces in any stretch of one text."""

    def __init__(self, document: ParsedDocument, token_spans: Callable[[str], Sequence[tuple[int, int]]]) -> None:
        """Tokenizes the text in stretches that end where an element does, which bounds the memory."""
        self._starts = array("q")
        begin = 0
        for element in document.elements:
            if element.end - begin >= _TOKENIZED_CHARS or element is document.elements[-1]:
                spans = token_spans(document.text[begin : element.end])
                self._starts.extend(begin + start for start, _ in spans)
                begin = element.end

    def first(self, offset: int) -> int:
        """Index of the first word piece that begins at or after ``offset``."""
        return bisect_left(self._starts, offset)

    def count(self, start: int, end: int) -> int:
        return self.first(end) - self.first(start)

    def start_of(self, index: int) -> int:
        return self._starts[index]


@dataclass(frozen=True, slots=True)
class Unit:
    """Offsets ``start`` to ``end`` of the document's text, which are its word pieces ``first`` to ``last``."""

    start: int
    end: int
    first: int
    last: int
    break_cost: float

    @property
    def tokens(self) -> int:
        return self.last - self.first


def split_units(elements: Iterable[Element], tokens: TokenMap, text: str, *, most: int) -> list[Unit]:
    """Units in order, each of at most ``most`` word pieces; a sentence is divided only when it alone is longer."""
    units: list[Unit] = []
    previous: Element | None = None
    for element in elements:
        cost = _cost_between(previous, element)
        for start, end, inner_cost in _pieces(element, tokens, most):
            for unit in _within_limit(start, end, cost, tokens, text, most):
                units.append(unit)
            cost = inner_cost
        previous = element
    return units


def _cost_between(previous: Element | None, element: Element) -> float:
    if previous is None:
        return 0.0
    if previous.kind in _ROWS and element.kind in _ROWS:
        cost = _NEXT_ROW
    elif previous.text.endswith(":"):
        cost = _AFTER_COLON
    elif previous.kind == element.kind == "list_item" or "caption" in (previous.kind, element.kind):
        cost = _NEXT_ITEM
    else:
        cost = _NEW_PARAGRAPH
    return cost + (_NEW_PAGE if previous.page != element.page else 0.0)


def _pieces(element: Element, tokens: TokenMap, most: int) -> Iterator[tuple[int, int, float]]:
    """(start, end, cost of a break after it) for each piece of one element."""
    if element.kind in ("code", "table"):
        yield from _lines(element)
        return
    short_item = element.kind == "list_item" and tokens.count(element.start, element.end) <= most // 2
    if short_item or element.kind in _WHOLE:
        yield element.start, element.end, 0.0
        return
    for start, end in split_sentences(element.text):
        yield element.start + start, element.start + end, _NEXT_SENTENCE


def _lines(element: Element) -> Iterator[tuple[int, int, float]]:
    start = element.start
    for line in element.text.split("\n"):
        if line.strip():
            yield start, start + len(line), _NEXT_LINE
        start += len(line) + 1


def _within_limit(start: int, end: int, cost: float, tokens: TokenMap, text: str, most: int) -> Iterator[Unit]:
    first, last = tokens.first(start), tokens.first(end)
    while last - first > most:
        parts = -((first - last) // most)
        cut = _best_cut(text, tokens, first, -((first - last) // parts), end)
        yield Unit(start, _rstripped(text, start, cut), first, tokens.first(cut), cost)
        start, first, cost = cut, tokens.first(cut), _WITHIN_SENTENCE
    yield Unit(start, end, first, last, cost)


def _best_cut(text: str, tokens: TokenMap, first: int, most: int, end: int) -> int:
    """Offset to divide a sentence at: after a clause if there is one in the later half, else between words."""
    latest = tokens.start_of(first + most)
    earliest = tokens.start_of(first + most // 2)
    for marks in (";:", ",", " \n\t"):
        for offset in range(latest, earliest, -1):
            if text[offset - 1] in marks and (marks[0] == " " or text[offset : offset + 1].isspace()):
                return min(_lstripped(text, offset, end), latest)
    return latest


def _rstripped(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def _lstripped(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())

"""Cuts a cleaned document into chunks that an embedder can read whole and a person can understand alone. Pure.

A chunk never reaches over a top heading, breaks inside a sentence only when the sentence alone is too long,
keeps table rows whole and lists together where it can. A table's header is not repeated: each row names its
columns itself, as the parser wrote it. ``text == document.text[start:end]`` always holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from engine.ingest.sections import Section, split_sections
from engine.ingest.units import TokenMap, Unit, split_units
from engine.parsing.elements import Element, ParsedDocument
from engine.retrieval.passages import HEADING_SEPARATOR

_TARGET_TOKENS = 180
_SMALL_SECTION_TOKENS = 48
_MERGED_SECTIONS_TOKENS = 120
_HEADING_TOKENS = 40
_TITLE_TOKENS = 24
_LEAST_TEXT_TOKENS = 16
_TOP_LEVEL = 1


class Tokenizer(Protocol):
    """The part of an embedder that chunking needs."""

    @property
    def max_tokens(self) -> int: ...

    def token_spans(self, text: str) -> list[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """``start`` and ``end`` are character offsets in the document's text; ``tokens`` are the embedder's.

    ``indexed``: what the index reads instead of ``text``, where it may have more than what is shown.
    """

    ordinal: int
    page: int | None  # where it starts
    start: int
    end: int
    heading: str
    tokens: int
    text: str
    indexed: str | None = None

    @property
    def searched(self) -> str:
        return self.text if self.indexed is None else self.indexed


def chunk_document(
    document: ParsedDocument, tokenizer: Tokenizer, *, title: str, check: Callable[[], None] = lambda: None
) -> list[Chunk]:
    """Chunks in order. ``title`` is what the document is called in the context of every chunk.

    ``check`` is called every few thousand characters and may raise.
    """
    text = document.text
    tokens = TokenMap(document, _checked_spans(tokenizer, check))
    title_tokens = len(tokenizer.token_spans(title))
    chunks: list[Chunk] = []
    # What nobody sees stands at the end, so that no chunk reaches over it.
    sections = split_sections([element for element in document.elements if not element.left_out], title=title)
    for section in _merge_small(sections, document, tokens):
        heading, heading_tokens = _fit_heading(section.path, tokenizer)
        # Between title, heading and text stand a sign and a line break.
        most = max(_LEAST_TEXT_TOKENS, tokenizer.max_tokens - title_tokens - heading_tokens - 3)
        body = [document.elements[index] for index in section.body]
        ends = [element.end for element in body]
        for units in _pack(split_units(_checked(body, check), tokens, text, most=most), most, check):
            start, end = units[0].start, units[-1].end
            page = body[bisect_right(ends, start)].page
            chunks.append(
                Chunk(len(chunks), page, start, end, heading, units[-1].last - units[0].first, text[start:end])
            )
    return chunks


def _checked(elements: Iterable[Element], check: Callable[[], None]) -> Iterator[Element]:
    for element in elements:
        check()
        yield element


def _checked_spans(tokenizer: Tokenizer, check: Callable[[], None]) -> Callable[[str], Sequence[tuple[int, int]]]:
    def spans(text: str) -> Sequence[tuple[int, int]]:
        check()
        return tokenizer.token_spans(text)

    return spans


def short_title(title: str, tokenizer: Tokenizer) -> str:
    """A title cut so that it leaves room for the text."""
    return _cut(title, tokenizer, _TITLE_TOKENS)[0]


def _fit_heading(path: Sequence[str], tokenizer: Tokenizer) -> tuple[str, int]:
    """The heading path within its share of the tokens: outer headings go first. Returns it and its length."""
    parts = [part for part in path if part]
    while len(parts) > 1 and len(tokenizer.token_spans(HEADING_SEPARATOR.join(parts))) > _HEADING_TOKENS:
        parts = parts[1:]
    return _cut(HEADING_SEPARATOR.join(parts), tokenizer, _HEADING_TOKENS)


def _cut(text: str, tokenizer: Tokenizer, most: int) -> tuple[str, int]:
    spans = tokenizer.token_spans(text)
    if len(spans) <= most:
        return text, len(spans)
    return text[: spans[most - 1][1]].rstrip(), most


def _merge_small(sections: Sequence[Section], document: ParsedDocument, tokens: TokenMap) -> list[Section]:
    """Neighbouring small sections of one parent become one, which shows their headings in its text."""
    merged: list[Section] = []
    for section in sections:
        if merged and _may_merge(merged[-1], section, document, tokens):
            last = merged.pop()
            merged.append(_joined(last, section))
        else:
            merged.append(section)
    return merged


def _may_merge(one: Section, other: Section, document: ParsedDocument, tokens: TokenMap) -> bool:
    if other.heading is None or one.body[-1] + 1 != other.heading or not _are_siblings(one, other):
        return False
    first = one.body[0] if one.heading is None else one.heading
    added = tokens.count(document.elements[other.body[0]].start, document.elements[other.body[-1]].end)
    whole = tokens.count(document.elements[first].start, document.elements[other.body[-1]].end)
    return added <= _SMALL_SECTION_TOKENS and whole <= _MERGED_SECTIONS_TOKENS


def _are_siblings(one: Section, other: Section) -> bool:
    if other.level == 0:  # what stands above a title and right below it
        return not one.path
    if other.level <= _TOP_LEVEL or len(other.path) < 2:
        return False
    if one.heading is None:  # siblings that were joined before
        return one.level == other.level - 1 and one.path == other.path[:-1]
    return one.level == other.level and one.path[:-1] == other.path[:-1]


def _joined(one: Section, other: Section) -> Section:
    first = one.body[0] if one.heading is None else one.heading
    return replace(
        one,
        path=other.path[:-1],
        level=max(0, other.level - 1),
        heading=None,
        body=tuple(range(first, other.body[-1] + 1)),
    )


def _pack(units: Sequence[Unit], most: int, check: Callable[[], None]) -> list[list[Unit]]:
    """Cut a section's units into chunks of at most ``most`` tokens at the least total cost.

    A chunk costs the square of how far it is from the target, a break what it tears apart; so 300 tokens become
    150 and 150 rather than 180 and 120. Dynamic programming over the places where a break is possible.
    """
    target = min(_TARGET_TOKENS, most)
    best = [0.0] + [float("inf")] * len(units)  # best[i]: cost of the first i units
    cut = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        check()
        for start in range(end - 1, -1, -1):
            size = units[end - 1].last - units[start].first
            if size > most and start < end - 1:
                break
            cost = best[start] + ((size - target) / target) ** 2 + (units[start].break_cost if start else 0.0)
            if cost < best[end]:
                best[end], cut[end] = cost, start
    packed: list[list[Unit]] = []
    end = len(units)
    while end:
        packed.append(list(units[cut[end] : end]))
        end = cut[end]
    return packed[::-1]

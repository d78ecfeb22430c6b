"""Finds what is printed on every page: running heads, footers and page numbers. Pure.

A candidate lies in the top or bottom band of its page; it is a running head when the same text, or the same
but for numbers that count the pages, stands at the same place on at least three pages and on most pages
between its first and its last. Left and right pages may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.parsing.elements import Element

_LEAST_PAGES = 3
_LEAST_SHARE = 0.4  # alternate pages, with a few left out
_TOP_BAND, _BOTTOM_BAND = 0.14, 0.87  # of the page height
_PLACE = 0.025
_LONGEST_CHARS = 300
_OCR_ALIKE = 0.85
_MOST_PATTERNS_COMPARED = 64
_NEVER = frozenset({"table", "table_row", "list_item", "code", "caption", "footnote"})

_HEADINGS = frozenset({"title", "heading"})

_DIGITS = re.compile(r"\d+")
_MOST_CHARACTERS = 1000  # what is longer is no page number, whatever follows
_PAGE_NUMBER = re.compile(
    r"(?:\b(?:page|seite|pag(?:e|ina|\.)?|página|p\.|s\.|sheet|blatt|slide|folie)\s*)?"
    r"[-–—|/]?\s*\b\d{1,4}\b\s*(?:(?:of|von|de|di|sur|/|-)\s*\d{1,4}\b)?\s*[-–—|/]?",
    re.IGNORECASE,
)
# What is left of "Page 1 of 7" where the numbers are fields that no program has filled in.
_EMPTY_COUNT = re.compile(r"\b(?:page|seite|pagina|página|blatt|sheet)\s*(?:of|von|de|di|/)?\s*$", re.IGNORECASE)
_SAYS_PAGE = re.compile(
    r"\b(?:page|seite|pag|página|sheet|blatt|slide|folie)\b|\bp\.\s*\d|\d\s*(?:of|von|/)\s*\d", re.I
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    index: int
    page: int
    text: str
    kind: str
    place: float | None  # of the page height; None where the format has no positions
    at_top: bool


@dataclass(frozen=True, slots=True)
class RunningHeads:
    """Indexes into the elements: what to take out, and of that the first of each kind that says something."""

    repeated: frozenset[int]
    first_ones: tuple[int, ...]


def find_running_heads(elements: Sequence[Element], ocr_pages: Iterable[int] = ()) -> RunningHeads:
    """Office formats name their headers and footers; elsewhere position and repetition do."""
    repeated: set[int] = set()
    first_ones: list[int] = []
    named: dict[str, int] = {}
    for index, element in enumerate(elements):
        if element.kind in ("header", "footer"):
            repeated.add(index)
            key = _masked(element.text)
            if key not in named and says_something(element.text):
                first_ones.append(index)
            named.setdefault(key, index)
    pages = {element.page for element in elements if element.page is not None}
    if len(pages) >= _LEAST_PAGES:
        for group in _groups(_candidates(elements), frozenset(ocr_pages)):
            group = _without_titles(group)
            if _is_running(group):
                repeated.update(candidate.index for candidate in group)
                if says_something(group[0].text):
                    first_ones.append(group[0].index)
    return RunningHeads(frozenset(repeated), tuple(sorted(first_ones)))


def without_page_number(text: str) -> str:
    """A running head without the part that counts pages."""
    text = _EMPTY_COUNT.sub("", text)
    if not _SAYS_PAGE.search(text):
        return text.strip(" -–—|/")
    return " ".join(_PAGE_NUMBER.sub(lambda m: " " if _SAYS_PAGE.search(m.group()) else m.group(), text).split()).strip(
        " -–—|/"
    )


def says_something(text: str) -> bool:
    """Whether more than a page number is there."""
    rest = _PAGE_NUMBER.sub(" ", " ".join(text[:_MOST_CHARACTERS].split()))
    return sum(character.isalpha() for character in rest) >= 3


def _masked(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text).casefold().split())


def _candidates(elements: Sequence[Element]) -> list[_Candidate]:
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, element in enumerate(elements):
        if element.page is not None:
            by_page[element.page].append(index)
    found = []
    for page, indexes in by_page.items():
        for position, index in enumerate(indexes):
            element = elements[index]
            if element.kind in _NEVER or element.kind in ("header", "footer") or len(element.text) > _LONGEST_CHARS:
                continue
            if element.boxes:
                top, bottom = min(box.y0 for box in element.boxes), max(box.y1 for box in element.boxes)
                if bottom <= _TOP_BAND:
                    found.append(_Candidate(index, page, element.text, element.kind, top, True))
                elif top >= _BOTTOM_BAND:
                    found.append(_Candidate(index, page, element.text, element.kind, top, False))
            elif position in (0, len(indexes) - 1) and len(indexes) > 2:
                found.append(_Candidate(index, page, element.text, element.kind, None, position == 0))
    return found


def _groups(candidates: Iterable[_Candidate], ocr_pages: frozenset[int]) -> list[list[_Candidate]]:
    groups: dict[tuple[str, bool], list[list[_Candidate]]] = defaultdict(list)
    for candidate in candidates:
        key = (_masked(candidate.text), candidate.at_top)
        if key not in groups and candidate.page in ocr_pages:
            key = _alike(key, groups) or key
        for group in groups[key]:
            if _same_place(group[-1], candidate):
                group.append(candidate)
                break
        else:
            groups[key].append([candidate])
    return [group for lists in groups.values() for group in lists]


def _alike(key: tuple[str, bool], groups: dict[tuple[str, bool], list[list[_Candidate]]]) -> tuple[str, bool] | None:
    """The pattern that an OCR reading of a running head is a misreading of."""
    text, at_top = key
    for known, known_top in list(groups)[:_MOST_PATTERNS_COMPARED]:
        if known_top != at_top or abs(len(known) - len(text)) > 0.2 * len(text) + 1:
            continue
        if SequenceMatcher(None, known, text, autojunk=False).ratio() >= _OCR_ALIKE:
            return known, known_top
    return None


def _same_place(one: _Candidate, other: _Candidate) -> bool:
    if one.place is None or other.place is None:
        return one.place is other.place
    return abs(one.place - other.place) <= _PLACE


def _without_titles(group: list[_Candidate]) -> list[_Candidate]:
    """The title on page one often reads like the running head below it on the other pages: it is no repetition."""
    plain = [candidate for candidate in group if candidate.kind not in _HEADINGS]
    return plain or group


def _is_running(group: Sequence[_Candidate]) -> bool:
    pages = sorted({candidate.page for candidate in group})
    if len(pages) < _LEAST_PAGES or len(pages) / (pages[-1] - pages[0] + 1) < _LEAST_SHARE:
        return False
    if len({" ".join(candidate.text.split()) for candidate in group}) == 1:
        return True
    return _numbers_count_pages(group)


def _numbers_count_pages(group: Sequence[_Candidate]) -> bool:
    """Whether each number either stays the same or goes up with the page.

    "Chapter 1", "Chapter 2" on successive pages do so too: a heading must also speak of pages.
    """
    numbers = [[int(number) for number in _DIGITS.findall(candidate.text)[:20]] for candidate in group]
    usual = max(numbers, key=lambda row: sum(len(row) == len(other) for other in numbers))
    rows = [(row, candidate.page) for row, candidate in zip(numbers, group, strict=True) if len(row) == len(usual)]
    if len(rows) < 0.6 * len(group):  # the rest are misread digits
        return False
    if any(candidate.kind in _HEADINGS for candidate in group) and not _SAYS_PAGE.search(group[0].text):
        return False
    for column in range(len(usual)):
        values = {row[column] for row, _ in rows}
        offsets = {row[column] - page for row, page in rows}
        if len(values) > 1 and len(offsets) > 1:
            return False
    return True

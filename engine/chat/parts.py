"""Cuts a passage into parts small enough to be about one thing, each under its own heading. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.core.sentences import split_sentences
from engine.retrieval.passages import HEADING_SEPARATOR

_PART_WORDS = 45
_LONGEST_HEADING_WORDS = 12
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")


@dataclass(frozen=True, slots=True)
class Part:
    """Characters ``start`` to ``end`` of a passage's text, and the heading that they stand under."""

    start: int
    end: int
    heading: str


def cut_parts(text: str, heading: str) -> list[Part]:
    """Parts of about 45 words, whole sentences or rows, that overlap by one where it fits; none reaches over a heading.

    ``heading`` is that of the beginning, outer headings first; below it the text's own headings take its place.
    """
    parts = []
    for sentences, above in _sections(text, heading):
        sizes = [len(text[start:end].split()) for start, end in sentences]
        first = 0
        while first < len(sentences):
            last, size = first, sizes[first]
            while last + 1 < len(sentences) and size + sizes[last + 1] <= _PART_WORDS:
                last += 1
                size += sizes[last]
            parts.append(Part(sentences[first][0], sentences[last][1], above))
            if last + 1 == len(sentences):
                break
            overlaps = last > first and sizes[last] + sizes[last + 1] <= _PART_WORDS
            first = last if overlaps else last + 1
    return parts


def is_heading(line: str) -> bool:
    """A short line without the end of a sentence, and no row of a table ("Price: 3; Unit: piece"). Over a table the
    names of its columns are one as well ("Price | Unit")."""
    text = line.strip()
    return text[-1:] not in ".!?:;…" and ": " not in text and len(text.split()) <= _LONGEST_HEADING_WORDS


def _sections(text: str, heading: str) -> Iterator[tuple[Sequence[tuple[int, int]], str]]:
    """The sentences (start, end) between two headings, and the heading above them."""
    outer = heading.rpartition(HEADING_SEPARATOR)[0]
    held: list[tuple[int, int]] = []
    paragraphs = [(found.start(), found.end()) for found in _PARAGRAPH.finditer(text) if found.group().strip()]
    for at, (start, end) in enumerate(paragraphs):
        line = text[start:end].strip()
        # What nothing stands under is text: the end of a passage, or the first of two headings.
        if is_heading(line) and not any(sign in line for sign in ("\n", " | ")) and at + 1 < len(paragraphs):
            if held:
                yield held, heading
                held = []
            heading = f"{outer}{HEADING_SEPARATOR}{line}" if outer else line
            continue
        held += [(start + a, start + b) for a, b in split_sentences(text[start:end])]
    if held:
        yield held, heading

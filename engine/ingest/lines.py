"""Joins the lines that typesetting broke, and the words that were divided at their ends. Pure.

Whether ``Sicher-`` and ``heit`` were one word is decided from the document's own words, not from a dictionary:
manufacturers, products and laws are in none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_LONGEST_WORD_CHARS = 80  # how far back from a line's end a divided word is looked for
_WORD = re.compile(r"[^\W_]+(?:[-‐'’][^\W_]+)*")
_DIVISION = re.compile(r"[-‐]\n[^\W_]+")
_LETTER = re.compile(r"[^\W_]")
_PREFIX = re.compile(r"[^\W_]+(?:[-‐'’][^\W_]+)*[-‐]$")
_SUFFIX = re.compile(r"[^\W_]+")
# "Vor- und Nachteile", "pre- and post-tests": the hyphen stands for a word that comes later.
_HANGING = frozenset({"und", "oder", "bzw", "sowie", "u", "and", "or", "to", "et", "ou", "y", "o", "e", "en", "of"})
_BULLET = re.compile(r"[-*•‣▪◦·–—]\s")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")
_LABELLED = re.compile(r"[^\W\d_][\w-]{1,24}:\s")  # "Date: 3 May", as in the head of a mail
_QUOTED = re.compile(r"(?:>\s?)+")
_FULL_LINE = 0.85
_LEAST_OF_DOCUMENT_WIDTH = 0.75


@dataclass(frozen=True, slots=True)
class LineContext:
    """What a document as a whole says about its lines: how wide they are, and which words it uses."""

    width_chars: int
    words: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> LineContext:
        """``texts`` with their line breaks, as they were set."""
        words: Counter[str] = Counter()
        widths = []
        for text in texts:
            words.update(word.casefold() for piece in _without_divided(text) for word in _WORD.findall(piece))
            if "\n" in text:
                widths.append(max(len(line) for line in text.split("\n")))
        widths.sort()
        return cls(widths[(len(widths) * 9) // 10] if widths else 0, words)


def join_lines(text: str, context: LineContext) -> str:
    """The text with a line break left only where its author meant one: a short line, or an item of a list."""
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    width = max(max(map(len, lines)), _LEAST_OF_DOCUMENT_WIDTH * context.width_chars)
    joined = _Joined(lines[0])
    for previous, line in pairwise(lines):
        if _begins_anew(previous, line) or not _was_wrapped(previous, line, width):
            joined.append(f"\n{line}")
            continue
        if _QUOTED.match(previous):
            line = _QUOTED.sub("", line, count=1)
        joined.append_wrapped(line, context)
    return joined.text()


class _Joined:
    """A text that grows by lines. Only its end is ever looked at, so that a long one costs no more per line."""

    def __init__(self, first: str) -> None:
        self._pieces = [first]
        self._end = first[-_LONGEST_WORD_CHARS:]

    def append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._end = (self._end + piece)[-_LONGEST_WORD_CHARS:]

    def append_wrapped(self, line: str, context: LineContext) -> None:
        glue = _glue(self._end, line, context)
        if glue == "":
            self._pieces[-1] = self._pieces[-1][:-1]
            self._end = self._end[:-1]
        self.append(line if glue in ("", "-") else f" {line}")

    def text(self) -> str:
        return "".join(self._pieces)


def _without_divided(text: str) -> Iterator[str]:
    """The text but for the words that a line's end divides: half a word is none."""
    kept = 0
    for division in _DIVISION.finditer(text):
        line_end = division.start()
        run = re.split(r"\s", text[max(kept, line_end - _LONGEST_WORD_CHARS) : line_end])[-1]
        letter = _LETTER.search(run)
        if letter is None:
            continue
        yield text[kept : line_end - len(run) + letter.start()]
        kept = division.end()
    yield text[kept:]


def _begins_anew(previous: str, line: str) -> bool:
    """Whether a line opens an item of its own, however full the line above it is."""
    if _BULLET.match(line) or _LABELLED.match(line) or bool(_QUOTED.match(line)) != bool(_QUOTED.match(previous)):
        return True
    if not _QUOTED.sub("", line):
        return True
    # "before June" / "30. That is": a number ends a sentence there, and numbers no item.
    return bool(_NUMBERED.match(line)) and previous.endswith((".", ":", ";", "!", "?"))


def join_all_lines(text: str, context: LineContext) -> str:
    """For a heading, which is one line by its nature."""
    lines = text.split("\n")
    joined = _Joined(lines[0])
    for line in lines[1:]:
        joined.append_wrapped(line, context)
    return joined.text()


def _was_wrapped(line: str, following: str, width: float) -> bool:
    """Whether the line ended because its column did: the next word had no room, or the text plainly goes on."""
    quote = _QUOTED.match(following)
    following = following[quote.end() :] if quote else following
    if not following:
        return False
    if following[0].islower() or line.endswith((",", "(", "–", "/", "&", "-", "‐")):
        return True
    return len(line) + 1 + len(following.split(" ", 1)[0]) >= _FULL_LINE * width


def _glue(above: str, below: str, context: LineContext) -> str:
    """What takes the place of a line break: a space, a hyphen, or nothing where a hyphen only divides a word."""
    if not above.endswith(("-", "‐")):
        return " "
    prefix_match, suffix_match = _PREFIX.search(above), _SUFFIX.match(below)
    if prefix_match is None or suffix_match is None:
        return " "
    prefix, suffix = prefix_match.group()[:-1], suffix_match.group()
    if suffix.casefold() in _HANGING:
        return " "
    return "-" if _keeps_hyphen(prefix, suffix, context.words) else ""


def _keeps_hyphen(prefix: str, suffix: str, words: Counter[str]) -> bool:
    if not suffix[0].islower() or any(character.isdigit() for character in prefix[-1] + suffix[0]):
        return True
    whole, hyphenated = (prefix + suffix).casefold(), f"{prefix}-{suffix}".casefold()
    if words[whole] or words[hyphenated]:
        return words[hyphenated] > words[whole]
    last = re.split("[-‐]", prefix)[-1]
    if len(last) == 1:
        return True  # e-mail, x-ray
    # Two words of the document: "high-" "speed" rather than "over-" "view". Search finds both spellings of a
    # hyphenated word, and only one of a word that was joined wrongly.
    return len(last) > 2 and len(suffix) > 2 and bool(words[last.casefold()] and words[suffix.casefold()])

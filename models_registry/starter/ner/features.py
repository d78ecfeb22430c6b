"""What the name tagger sees of a word: its letters, its form and the lists it stands in. Knows no sentences.

The engine tags with this same file, so that training and use cannot differ. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize
from zlib import crc32

LISTS = Path(__file__).parent / "lists"
ROWS = 1 << 16  # of the table of vectors
LABELS = ("O", "PERSON", "ORG", "LOC", "ADDRESS")

_WORD = r"[^\W\d_]++(?:[\u0300-\u036f]++[^\W\d_]*+)*+"  # letters with the marks that combine with them
_SHORTENED = r"(?:[sdmt]|ll|re|ve|S|LL|RE|VE)\b"  # the end of John's, I'm, don't, you're: a token of its own
_TOKEN = rf"(?:{_WORD}(?:['’](?!{_SHORTENED}){_WORD})*+|\d++|['’]{_SHORTENED}|\n[ \t]*+|[^\w\s]|_)"
_TOKENS = re.compile(_TOKEN)
_CHUNKS = re.compile(rf"[^\S\n]*+{_TOKEN}")
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace() and code != 10)
_LONGEST = 24  # letters that are looked at
_LONGEST_NUMBER = 7  # digits that are told apart
_YEAR = "1900"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a mark or a line break, in characters of the text."""

    text: str
    start: int
    end: int


def spans_of(text: str) -> list[tuple[int, int]]:
    """The tokens' characters in order; every character that is not a space is in exactly one."""
    return [match.span() for match in _TOKENS.finditer(text)]


def chunks_of(text: str) -> list[str]:
    """The tokens with the spaces before them: together they are the text, but for spaces at its end.

    Half the time of ``spans_of``, which makes an object for each token. Spaces at the end are taken away first, since
    they would be read again from each of them.
    """
    return _CHUNKS.findall(text.rstrip(_BLANKS))


def token_of(chunk: str) -> str:
    """The token without the spaces before it."""
    return chunk.lstrip() or chunk.lstrip(_BLANKS)  # the first is the quicker one and takes line breaks away too


def tokens_of(text: str) -> list[Token]:
    """The same as words with their places."""
    return [Token(text[start:end], start, end) for start, end in spans_of(text)]


def casing_of(text: str) -> int:
    """0 for text with small and capital letters, 1 for small ones only, 2 for capitals only."""
    return 1 if text.islower() else 2 if text.isupper() else 0


def _shape(word: str) -> str:
    if word.islower():
        return "x"
    if len(word) == 1:
        return "X"
    if word.isupper():
        return "XX" if len(word) > 4 else "XY"
    return "Xx" if word[1:].islower() else "XxX"


def _row(feature: str) -> int:
    return crc32(feature.encode("utf-8", "replace")) % ROWS


class Lists:
    """Which lists a word stands in, as one short string: given, family, town, country, organisation and others."""

    def __init__(self, members: dict[str, str]) -> None:
        self._members = members

    @classmethod
    def read(cls) -> Lists:
        """From the written lists beside this file; raises OSError when they are not there."""
        members: dict[str, str] = {}

        def add(words: Sequence[str], mark: str) -> None:
            for word in words:
                for part in re.findall(r"[^\W\d_]+", word.lower()):
                    if mark not in members.get(part, ""):
                        members[part] = members.get(part, "") + mark

        sections: dict[str, dict[str, str]] = {}
        for name in ("people", "places", "organisations", "streets"):
            lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
            sections[name] = {pair[0]: pair[2] for pair in pairs}
        for both in sections["people"].values():
            given, family = both.split(" / ")
            add(given.split(), "g")
            add(family.split(), "f")
        add(sections["places"]["cities"].split(), "t")
        add(sections["places"]["countries"].split() + sections["places"]["regions"].split(), "c")
        for kind in ("tails", "german_kinds", "known_kinds"):
            add(sections["organisations"][kind].split(), "o")
        add(sections["organisations"]["forms"].split(), "i")
        for kind in ("english_kinds", "german_kinds"):
            add(sections["streets"][kind].split(), "s")
        ordinary = (LISTS / "ordinary.txt").read_text(encoding="utf-8").split()
        for word in ordinary:
            members[word] = members.get(word, "") + "w"
        return cls(members)

    def of(self, lower: str) -> str:
        """The marks of the word, empty for an unknown one."""
        return self._members.get(lower, "")

    def is_public(self, word: str) -> bool:
        """Whether the word says nothing about the text that it stands in: it is on a written list, or a mark."""
        return len(word) < 3 or word.lower() in self._members


def alike(number: str) -> str:
    """The same number for all that are seen as the same: of its digits only these count. There are some twenty."""
    if len(number) == 4 and number[:2] in ("19", "20"):
        return _YEAR
    return ("0" if number[0] == "0" else "1") + "1" * (min(len(number), _LONGEST_NUMBER) - 1)


@lru_cache(maxsize=4096)
def _rows_of_form(marks: str, shape: str, size: int) -> tuple[int, int, int]:
    return _row(f"s{shape}"), _row(f"m{marks}|{shape}"), _row(f"l{size}")


def rows_of(word: str, lists: Lists, *, hidden: bool = False) -> list[int]:
    """The rows of the table whose sum is the word's vector. ``hidden`` (training) makes the lists not know it."""
    first = word[0]
    if first.isdigit():
        word = alike(word)
        year = word == _YEAR
        return [_row(f"d{len(word)}"), _row("year" if year else "number"), _row("zero" if word[0] == "0" else "one")]
    if not first.isalpha():
        return [_row(f"w{first if first.isspace() else word.lower()}")]
    if not word.isascii():
        word = normalize("NFC", word)
    lower = word.lower()
    shape = _shape(word)
    marks = "" if hidden else lists.of(lower)
    # A word on no list has no row of its own: what nobody wrote into a list is read by its letters.
    rows = [*_rows_of_form(marks, shape, min(len(lower), 12))]
    if marks or len(lower) < 3:
        rows.append(_row(f"w{lower}"))
    padded = f"^{lower[:_LONGEST]}$"
    ends = [padded[:4], padded[:5], padded[-4:], padded[-5:], f"{padded[-4:]}|{shape}"]
    if len(padded) == 3:
        ends.append(padded)  # it is the beginning and the end
    rows += [crc32(part.encode("utf-8", "replace")) % ROWS for part in ends]
    if padded.isascii():  # bytes are characters: encoded once, which takes half the time
        whole = padded.encode("ascii")
        return rows + [crc32(whole[place : place + 3]) % ROWS for place in range(len(whole) - 2)]
    return rows + [_row(padded[place : place + 3]) for place in range(len(padded) - 2)]

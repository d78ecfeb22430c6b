"""What the name tagger sees of each token: the word, its form, its neighbours and the lists it stands in.

The engine tags with this same file, so that training and use cannot differ. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize
from zlib import crc32

LISTS = Path(__file__).parent / "lists"
ROWS = 1 << 17  # of the table of weights
LABELS = ("O", "PERSON", "ORG", "LOC", "ADDRESS")
FEATURES = 31  # per token, always

_WORD = r"(?:[^\W\d_][\u0300-\u036f]*+)++"  # with the marks that combine with its letters
_TOKEN = re.compile(rf"\d+|{_WORD}(?:['’](?![sS]\b){_WORD})*|\n[ \t]*|[^\w\s]|_")
_SHORTENED = re.compile(r"['’](?:re|m|ll|ve|d|t|n|on|all)$")  # you're, I'm, don't
_EDGE = "\x02"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a mark or a line break, in characters of the text."""

    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens in order; every character that is not a space is in exactly one."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def _shape(word: str) -> str:
    if word.isdigit():
        return f"d{min(len(word), 6)}"
    if word[0] == "\n":
        return "n"
    if not word[0].isalpha():
        return word[0]
    if not word.isascii():
        word = normalize("NFC", word)
    if word.islower():
        return "x"
    if len(word) == 1:
        return "X"
    if word.isupper():
        return "XX" if len(word) > 4 else "XY"
    return "Xx" if word[1:].islower() else "XxX"


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


def rows_of(tokens: Sequence[Token], lists: Lists, hide: Sequence[bool] = ()) -> list[list[int]]:
    """For each token ``FEATURES`` rows of the table. ``hide`` (training only) makes the lists not know a token."""
    lowers = [t.text.lower() if t.text.isascii() else normalize("NFC", t.text).lower() for t in tokens]
    shapes = [_shape(token.text) for token in tokens]
    marks = [lists.of(_SHORTENED.sub("", lower)) for lower in lowers]
    if hide:
        marks = ["" if hidden else mark for mark, hidden in zip(marks, hide, strict=True)]
    ends = [lower[-3:] for lower in lowers]
    if hide:
        words = ["\x03" if hidden else lower for lower, hidden in zip(lowers, hide, strict=True)]
    else:
        words = [lower if mark or len(lower) < 3 else "\x03" for lower, mark in zip(lowers, marks, strict=True)]
    pad = [_EDGE, _EDGE]
    words, shapes, marks, ends = (pad + each + pad for each in (words, shapes, marks, ends))
    rows = []
    for place in range(2, len(words) - 2):
        word, shape, mark, lower = words[place], shapes[place], marks[place], lowers[place - 2]
        before, after = words[place - 1], words[place + 1]
        b_shape, a_shape = shapes[place - 1], shapes[place + 1]
        b_mark, a_mark = marks[place - 1], marks[place + 1]
        features = (
            f"w{word}",
            f"ws{word}|{shape}",
            f"s{shape}",
            f"m{mark}|{shape}",
            f"e3{lower[-3:]}",
            f"e4{lower[-4:]}|{shape}",
            f"e2{lower[-2:]}|{shape}",
            f"b2{lower[:2]}",
            f"b4{lower[:4]}",
            f"p{before}",
            f"ps{before}|{shape}",
            f"pm{before}|{mark}",
            f"n{after}",
            f"ns{after}|{shape}",
            f"nm{after}|{mark}",
            f"pp{words[place - 2]}|{before}",
            f"nn{after}|{words[place + 2]}",
            f"pn{before}|{after}|{shape}",
            f"pps{words[place - 2]}|{b_shape}|{shape}",
            f"3s{b_shape}|{shape}|{a_shape}",
            f"5s{shapes[place - 2]}|{b_shape}|{shape}|{a_shape}|{shapes[place + 2]}",
            f"bm{b_mark}|{mark}|{b_shape}",
            f"am{a_mark}|{mark}|{a_shape}",
            f"3m{b_mark}|{mark}|{a_mark}",
            f"b2m{marks[place - 2]}|{b_shape}|{mark}",
            f"a2m{marks[place + 2]}|{a_shape}|{mark}",
            f"pe{ends[place - 1]}|{b_shape}",
            f"ne{ends[place + 1]}|{a_shape}",
            f"ppw{words[place - 2]}|{shape}",
            f"nnw{words[place + 2]}|{shape}",
            f"l{min(len(lower), 8)}|{shape}|{mark}",
        )
        rows.append([crc32(feature.encode("utf-8", "replace")) % ROWS for feature in features])
    return rows

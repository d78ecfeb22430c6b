"""Recognisers that an organisation adds: a list of words that must be found, or a pattern; checked when made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from engine.privacy.errors import PiiRecognizerError, PiiTimeLimitError
from engine.privacy.model import Finding

_TYPE = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_WORD = re.compile(r"[^\W_]+")
_MOST_PATTERN_CHARACTERS = 2000


class Recognizer(Protocol):
    """Finds one type in folded text (``engine.privacy.folding``)."""

    type: str

    def find(self, text: str) -> Iterable[Finding]:
        """Findings with offsets into ``text``; raises PiiTimeLimitError."""


def _checked_type(name: str) -> str:
    if _TYPE.fullmatch(name) is None:
        raise PiiRecognizerError(
            "The type of a recogniser is written in capitals, digits and underscores.",
            help="Write it like PROJECT_NAME.",
        )
    return name


def _checked_score(score: float) -> float:
    if not 0.0 < score <= 1.0:
        raise PiiRecognizerError("The score of a recogniser is above 0 and at most 1.", help="Write a number like 0.8.")
    return score


class DenyList:
    """Words and phrases that are always found, whole and in either case, whatever white space and marks divide them."""

    def __init__(self, type: str, phrases: Iterable[str], *, score: float = 1.0) -> None:
        self.type = _checked_type(type)
        self._score = _checked_score(score)
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = tuple(word.casefold() for word in _WORD.findall(phrase))
            if not words:
                raise PiiRecognizerError(
                    "An entry of the list has no letter and no digit.", help="Remove the empty entry."
                )
            self._by_first.setdefault(words[0], []).append(words)
        for candidates in self._by_first.values():
            candidates.sort(key=len, reverse=True)

    def find(self, text: str) -> Iterator[Finding]:
        """The longest entry at each place; linear in the length of the text."""
        tokens = [(match.group().casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
        place = 0
        while place < len(tokens):
            size = self._longest(tokens, place)
            if size:
                yield Finding(
                    self.type, tokens[place][1], tokens[place + size - 1][2], self._score, "on the organisation's list"
                )
            place += max(size, 1)

    def _longest(self, tokens: list[tuple[str, int, int]], place: int) -> int:
        for words in self._by_first.get(tokens[place][0], ()):
            if tuple(token[0] for token in tokens[place : place + len(words)]) == words:
                return len(words)
        return 0


class CustomPattern:
    """A regular expression with a limit on the time it may take on one text, so that a bad one cannot stop the work."""

    def __init__(self, type: str, pattern: str, *, score: float = 0.8, time_limit_s: float = 2.0) -> None:
        import regex  # only this module of the two has a time limit

        self.type = _checked_type(type)
        self._score = _checked_score(score)
        self._time_limit_s = time_limit_s
        if len(pattern) > _MOST_PATTERN_CHARACTERS:
            raise PiiRecognizerError(
                f"The pattern is longer than {_MOST_PATTERN_CHARACTERS} characters.", help="Use a list for many words."
            )
        try:
            self._pattern: Any = regex.compile(pattern)
            matches_nothing = self._pattern.search("", timeout=time_limit_s) is not None
        except regex.error as error:
            raise PiiRecognizerError(
                f"The pattern cannot be read: {error.msg} at character {error.pos}.",
                help="Correct the regular expression.",
            ) from error
        if matches_nothing:
            raise PiiRecognizerError(
                "The pattern matches the empty text.", help="Make it ask for at least one character."
            )

    def find(self, text: str) -> Iterator[Finding]:
        """Every match; raises PiiTimeLimitError when the pattern takes longer than its limit on this text."""
        try:
            for match in self._pattern.finditer(text, timeout=self._time_limit_s):
                if match.end() > match.start():
                    yield Finding(
                        self.type, match.start(), match.end(), self._score, "matches the organisation's pattern"
                    )
        except TimeoutError as error:
            raise PiiTimeLimitError(
                f"The pattern of {self.type} took longer than {self._time_limit_s:g} seconds on one text.",
                help="Rewrite it without repetitions inside repetitions, or remove it.",
            ) from error

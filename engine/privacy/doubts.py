"""Which names of the tagger are none after all: what the lists of ordinary words and the rest of the text say.

Programmes, forms and headings write ordinary words with capitals. A name is doubtful where all its words are ordinary
ones, or stand in small letters elsewhere in the same text, and the tagger was not sure of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.privacy.model import Finding, PiiType

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_DIGIT = re.compile(r"\d")
_SURE = {PiiType.PERSON: 0.8, PiiType.ORGANIZATION: 0.62, PiiType.LOCATION: 0.62}
_NAMES = frozenset("gftco")  # marks of the lists: given and family names, towns, countries, organisations
_ORDINARY, _STREET = "w", "s"
_SHORTEST_CODE = 4  # a postal code may stand alone in its line, the number of a list may not
_LONG = 300  # characters; a shorter text says too little about how a word is written elsewhere


class Doubts:
    """Asked for each name of one folded text; ``marks`` gives the lists that a word in small letters stands in."""

    def __init__(self, text: str, marks: Callable[[str], str]) -> None:
        self._text = text
        self._marks = marks
        self._in_small: frozenset[str] | None = None

    def is_none(self, finding: Finding) -> bool:
        """Whether the finding names nothing and nobody."""
        written = self._text[finding.start : finding.end]
        words = _WORD.findall(written.lower())
        if finding.type == PiiType.STREET_ADDRESS:
            if not words:
                return len(written) < _SHORTEST_CODE
            return _DIGIT.search(written) is None and not self._names_street(words)
        sure = _SURE.get(PiiType(finding.type), 0.0)
        if not words or finding.score >= sure:
            return False
        marks = [self._marks(word) for word in words]
        if any(_NAMES.intersection(each) for each in marks):
            return False
        return all(_ORDINARY in each for each in marks) or self._all_in_small(words)

    def is_in_small(self, word: str) -> bool:
        """Whether the text, when it is long enough to say so, has the word in small letters too."""
        if len(self._text) < _LONG:
            return False
        if self._in_small is None:
            self._in_small = frozenset(word for word in _SMALL.findall(self._text) if word.islower())
        return word in self._in_small

    def _all_in_small(self, words: list[str]) -> bool:
        return all(self.is_in_small(word) for word in words)

    def _names_street(self, words: list[str]) -> bool:
        """A street without a number has a name and a word for a street, in one word or in several."""
        if len(words) == 1:
            return words[0].endswith(("straße", "strasse", "weg", "gasse", "allee", "platz")) and len(words[0]) > 7
        return any(_STREET in self._marks(word) for word in words) or len(words) > 2

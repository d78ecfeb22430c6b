"""Which names of the tagger are none after all: what the lists of ordinary words and the rest of the text say.

Programmes, forms and headings write ordinary words with capitals. A name is doubtful where all its words are ordinary
ones, or stand in small letters elsewhere in the same text, and the tagger was not sure of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.privacy.model import Finding, PiiType
from engine.privacy.ordinary import is_ordinary
from engine.privacy.rules.street_names import is_german_street, is_noun

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
_DIGIT = re.compile(r"\d")
_SURE_PERSON, _SURE_NAME = 0.8, 0.62  # scores
_NAMES = frozenset("gftco")  # marks of the lists: given and family names, towns, countries, organisations
_PLACES = frozenset("tco")
_LONGEST_HOUSE_NUMBER = 3  # digits
_ORDINARY, _STREET = "w", "s"
_SHORTEST_CODE = 4  # a postal code may stand alone in its line, the number of a list may not
_LONG = 300  # characters; a shorter text says too little about how a word is written elsewhere
_SURE_STREET_ENDS = ("straße", "strasse", "weg", "gasse", "allee", "platz")
_STREET_ENDS = _SURE_STREET_ENDS + tuple(
    "str ring damm ufer markt hof berg tal gatan vägen vej gade gata veien vegen straat laan plein gracht katu tie "
    "utca út ska ova ovo ulica street road lane avenue vegur stræti".split()
)


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
            if _DIGIT.search(written) is None:
                return not self._names_street(words)
            return self._is_measure(words, written)
        marks = [self._marks(word) for word in words]
        listed = set("".join(marks))
        if is_ordinary(finding, self._text, words, listed=listed):
            return True
        if not words or not listed.isdisjoint(_NAMES):
            return False
        ordinary = all(_ORDINARY in each for each in marks)
        if finding.score >= (_SURE_PERSON if finding.type == PiiType.PERSON else _SURE_NAME):
            return ordinary and written.islower()
        return ordinary or self._all_in_small(words)

    def is_of_language(self, word: str) -> bool:
        """Whether the lists have the word, in small letters, as an ordinary one and as no name."""
        marks = self._marks(word)
        return _ORDINARY in marks and not _NAMES.intersection(marks)

    def is_in_small(self, word: str) -> bool:
        """Whether the text, when it is long enough to say so, has the word in small letters too."""
        if len(self._text) < _LONG:
            return False
        if self._in_small is None:
            self._in_small = frozenset(word for word in _SMALL.findall(self._text) if word.islower())
        return word in self._in_small

    def _all_in_small(self, words: list[str]) -> bool:
        return all(self.is_in_small(word) for word in words)

    def _is_measure(self, words: list[str], written: str) -> bool:
        """A single word with a short number ("Option 300", "20 MW", "Parkplatz 4") that nothing makes a street."""
        if len(words) > 1 or sum(map(str.isdigit, written)) > _LONGEST_HOUSE_NUMBER:
            return False
        marks = self._marks(words[0])
        if _PLACES.intersection(marks) or _STREET in marks:
            return False
        return not is_german_street(written) or not words[0].endswith(_STREET_ENDS)

    def _names_street(self, words: list[str]) -> bool:
        """A street without a number has a name and a word for a street, in one word or in several."""
        if len(words) == 1:
            return words[0].endswith(_SURE_STREET_ENDS) and len(words[0]) > 7 and not is_noun(words[0])
        return any(_STREET in self._marks(word) for word in words) or len(words) > 2

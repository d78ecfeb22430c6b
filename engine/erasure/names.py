"""Find a person in a text: by name in the forms that people write it in, by other names, by e-mail address.

Pure: no SQL. A mask keeps the length of what it covers, so that every offset into a text stays right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.core.errors import InvalidInputError

MASK = "█"
_LEAST_CHARACTERS = 2
_SHORTEST_ALONE = 3  # a shorter family name is not looked for by itself
# German letters and what is written for them where a keyboard lacks them; the last, where marks were lost.
_SPELLINGS = {"ä": ("ae", "a"), "ö": ("oe", "o"), "ü": ("ue", "u"), "ß": ("ss",)}
_MARKED = {
    base: "".join(one for one in map(chr, range(0xC0, 0x180)) if unicodedata.normalize("NFD", one)[0] == base != one)
    for base in "abcdefghijklmnopqrstuvwxyz"
}
_HYPHENATED = r"(?:\u00ad|-\s*\n\s*)?"  # a word may be broken between any two letters
_BETWEEN = r"[\s\u00a0_.\-]{0,3}"
_INITIAL = r"(?:[^\W\d_]\.?[\s\u00a0]+)?"  # of a middle name
_BEGIN, _END = r"(?<![^\W_])", r"(?:['’]?s)?(?![^\W_])"


@dataclass(frozen=True, slots=True)
class Match:
    """``sure``: the whole name, another name or an address. Else it may be somebody else of the same family name."""

    start: int
    end: int
    sure: bool


class Person:
    """What one person is called. ``names`` and ``aliases`` are whole; ``emails`` are addresses."""

    def __init__(self, names: Sequence[str], aliases: Sequence[str] = (), emails: Sequence[str] = ()) -> None:
        """Raises InvalidInputError where there is nothing to look for."""
        whole = [_tokens(name) for name in (*names, *aliases)]
        addresses = [email.strip() for email in emails if email.strip()]
        if not whole and not addresses:
            raise InvalidInputError("Nobody was named.", help="Give a name, another name, or an e-mail address.")
        sure = [rf"(?<![\w.+-]){_spelt(address)}(?![\w-])" for address in addresses]
        sure += [pattern for tokens in whole for pattern in _sure(tokens)]
        possible = [pattern for tokens in whole if len(tokens) > 1 for pattern in _possible(tokens)]
        self._sure = re.compile("|".join(sure), re.IGNORECASE)
        self._possible = re.compile("|".join(possible), re.IGNORECASE) if possible else None
        # What a text must hold to be looked at at all: cheap, and never too strict.
        self._hints = [_folded(tokens[-1])[:_SHORTEST_ALONE] for tokens in whole]
        self._hints += [_folded(address)[:_SHORTEST_ALONE] for address in addresses]

    def find(self, text: str, *, possible: bool = True) -> list[Match]:
        """Matches in their order, none within another; sure ones win."""
        if not self._may_hold(text):
            return []
        found = [Match(one.start(), one.end(), True) for one in self._sure.finditer(text)]
        if possible and self._possible is not None:
            taken = [(one.start, one.end) for one in found]
            found += [
                Match(one.start(), one.end(), False)
                for one in self._possible.finditer(text)
                if not any(one.start() < end and start < one.end() for start, end in taken)
            ]
        return sorted(found, key=lambda one: one.start)

    def mask(self, text: str, *, possible: bool = False) -> str:
        """The text with every character of a match covered."""
        for one in self.find(text, possible=possible):
            text = text[: one.start] + MASK * (one.end - one.start) + text[one.end :]
        return text

    def _may_hold(self, text: str) -> bool:
        folded = _folded(text)
        return any(hint in folded for hint in self._hints)


def _tokens(name: str) -> list[str]:
    """The parts of a name in the order in which they are spoken; "Keller, Maria" is turned round."""
    composed = unicodedata.normalize("NFC", name)
    family, comma, given = composed.partition(",")
    spoken = f"{given} {family}" if comma and given.strip() else composed
    tokens = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", spoken)
    if not tokens or len("".join(tokens)) < _LEAST_CHARACTERS:
        raise InvalidInputError("A name is too short to be looked for.", help="Give the whole name.")
    return tokens


def _sure(tokens: Sequence[str]) -> Iterator[str]:
    spelt = [_spelt(token) for token in tokens]
    if len(spelt) == 1:
        yield f"{_BEGIN}{spelt[0]}{_END}"
        return
    *given, family = spelt
    first = _BETWEEN.join(given)
    yield f"{_BEGIN}{first}{_BETWEEN}{_INITIAL}{family}{_END}"
    yield f"{_BEGIN}{family}(?:\\s*,\\s*|{_BETWEEN}){first}{_END}"


def _possible(tokens: Sequence[str]) -> Iterator[str]:
    family, initial = tokens[-1], re.escape(tokens[0][0])
    spelt = _spelt(family)
    yield rf"(?<![\w.+-])[\w.+-]{{0,40}}{spelt}[\w.+-]{{0,40}}@[\w.-]{{1,80}}\w"
    yield rf"{_BEGIN}{initial}\.?[\s\u00a0]?{spelt}{_END}"
    yield rf"{_BEGIN}{spelt}\s*,\s*{initial}\.?(?![^\W_])"
    if len(family) >= _SHORTEST_ALONE:
        yield f"{_BEGIN}{spelt}{_END}"


def _spelt(word: str) -> str:
    """A pattern of every spelling of a word: other forms of its German letters, without its accents, hyphenated."""
    parts = []
    rest = unicodedata.normalize("NFC", word).casefold() if "ß" not in word else word.lower()
    while rest:
        letter, taken = next(
            ((german, pair) for german, (pair, *_) in _SPELLINGS.items() if rest.startswith(pair)),
            (rest[0], rest[0]),
        )
        parts.append(_letter(letter))
        rest = rest[len(taken) :]
    return _HYPHENATED.join(parts)


def _letter(letter: str) -> str:
    """A letter with its marks in one character or two, or without them; a plain one also with any mark."""
    base = unicodedata.normalize("NFD", letter)[0]
    marked = _MARKED.get(base, "") if letter == base else letter
    pairs = [one for one in _SPELLINGS.get(letter, ()) if len(one) > 1]
    choices = [*pairs, *([f"[{marked}]"] if marked else []), re.escape(base) + "[\u0300-\u036f]?"]
    return "(?:" + "|".join(choices) + ")"


def _folded(text: str) -> str:
    """Letters and digits only, without accents, in one spelling of German letters."""
    plain = text.casefold()
    for pair in ("ae", "oe", "ue"):
        plain = plain.replace(pair, pair[0])
    return "".join(one for one in unicodedata.normalize("NFKD", plain) if one.isalnum())

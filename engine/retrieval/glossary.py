"""Translates a question word by word between German and English, from the project's own glossary. Knows no index.

Word by word is no sentence, but search compares words and an embedder reads through bad grammar: enough for a question
in one language to find the documents in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path

from engine.retrieval.languages import FUNCTION_WORDS
from engine.retrieval.text import Stemming, normalise

FILE = Path(__file__).with_name("glossary_de_en.txt")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[^\w\s]")
_LINKS = ("s", "es", "n", "en", "er", "e", "ns")
# A verb or a noun in -e stands before another word without its ending: Lehr-jahr, Prüf-gerät, Schul-hof.
_ENDINGS = ("n", "e", "en")
_SHORTEST_FIRST_PART, _SHORTEST_WITHOUT_ENDING, _SHORTEST_REST = 3, 4, 3
_MOST_PARTS = 4
_LONGEST_PHRASE_WORDS = 3
_LONGEST_WORD = 48
_SENTENCE_ENDS = frozenset(".!?:")


@dataclass(frozen=True, slots=True)
class Rendering:
    """German text with the English of its words, everything between them as it was.

    ``words``: of each word its start and end in ``text``, and its start and end in the German.
    """

    text: str
    words: tuple[tuple[int, int, int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the German that stand for those of ``text`` from ``start`` to ``end``, whole words."""
        touched = [word for word in self.words if word[0] < max(end, start + 1) and word[1] > start]
        return (touched[0][2], touched[-1][3]) if touched else (0, 0)


class Glossary:
    """``path`` holds one entry a line, ``german: best english, another``, the commonest words first: of words that

    share a stem the one is meant that begins most like the word asked for, and of those the first.
    """

    def __init__(self, stemming: Stemming, path: Path = FILE) -> None:
        self._stemming = stemming
        self._path = path
        self._compound = lru_cache(maxsize=4096)(self._translate_compound)

    @cached_property
    def _entries(self) -> list[tuple[str, list[str]]]:
        lines = [line.partition(": ") for line in self._path.read_text(encoding="utf-8").splitlines()]
        return [(normalise(word), [part.strip() for part in found.split(",")]) for word, _, found in lines if found]

    @cached_property
    def _english(self) -> dict[str, str]:
        """German word -> English."""
        english: dict[str, str] = {}
        for word, found in self._entries:
            english.setdefault(word, found[0])
        return english

    @cached_property
    def _english_by_stem(self) -> dict[str, list[str]]:
        """Stem -> the German words that have it."""
        words: dict[str, list[str]] = {}
        for word in self._english:
            words.setdefault(self._stemming.term(word, "de"), []).append(word)
        return words

    @cached_property
    def _german(self) -> dict[tuple[str, ...], list[tuple[int, str, str]]]:
        """English stems -> (place among a German word's translations, English, German) of all that have them."""
        german: dict[tuple[str, ...], list[tuple[int, str, str]]] = {}
        for word, found in self._entries:
            for rank, phrase in enumerate(found):
                if key := self._english_key(phrase):
                    german.setdefault(key, []).append((rank, normalise(phrase), word))
        return german

    def translate(self, question: str, source: str, target: str) -> str | None:
        """The question in the other language, names and numbers as they are; None where no content word is known.

        ``source`` and ``target`` are "de" and "en", in either order; None for any other pair.
        """
        tokens = [match.group() for match in _WORD.finditer(question)]
        if (source, target) == ("de", "en"):
            found = [(token, self._to_english(normalise(token))) for token in tokens]
        elif (source, target) == ("en", "de"):
            found = self._to_german(tokens)
        else:
            return None
        if not any(new and normalise(old) not in FUNCTION_WORDS[source] for old, new in found):
            return None
        return " ".join(new or old for old, new in found)

    def in_english(self, text: str) -> Rendering:
        """A German text word by word; what is not known stays."""
        pieces: list[str] = []
        words: list[tuple[int, int, int, int]] = []
        done = length = 0
        begins = True
        for match in _WORD.finditer(text):
            between, word = text[done : match.start()], match.group()
            new = self._to_english(normalise(word)) or word
            if word[0].isupper() and (begins or "\n" in between):  # German has capitals within sentences, too
                new = new[:1].upper() + new[1:]
            begin = length + len(between)
            words.append((begin, begin + len(new), *match.span()))
            pieces += (between, new)
            done, length, begins = match.end(), begin + len(new), word in _SENTENCE_ENDS
        return Rendering("".join((*pieces, text[done:])), tuple(words))

    def knows(self, word: str, language: str) -> bool:
        """Whether a case-folded word is in the glossary's German or English side."""
        return self._to_english(word) is not None if language == "de" else self._best_german(word) is not None

    def is_german(self, word: str) -> bool:
        """Whether a case-folded word is in the glossary's German side."""
        return self.knows(word, "de")

    def _to_english(self, word: str) -> str | None:
        plain = self._lookup(word)
        if plain is not None or not word.replace("-", "").isalpha():
            return plain
        if "-" in word:
            parts = [self._to_english(part) or part for part in word.split("-")]
            return " ".join(parts)
        return self._compound(word, _MOST_PARTS) if len(word) <= _LONGEST_WORD else None

    def _lookup(self, word: str) -> str | None:
        if word in self._english:
            return self._english[word]
        alike = self._english_by_stem.get(self._stemming.term(word, "de"))
        return self._english[max(alike, key=lambda one: _shared(one, word))] if alike else None

    def _translate_compound(self, word: str, parts: int) -> str | None:
        """A compound as its parts, the longest first part that leaves a known rest."""
        if parts < 2:
            return None
        for cut in range(len(word) - _SHORTEST_REST, _SHORTEST_FIRST_PART - 1, -1):
            rest = self._lookup(word[cut:]) or self._compound(word[cut:], parts - 1)
            if rest is None:
                continue
            for first in _first_parts(word[:cut]):
                if known := self._english.get(first):
                    return f"{known} {rest}"
        return None

    def _to_german(self, tokens: list[str]) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = []
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST_PHRASE_WORDS, len(tokens) - at), 0, -1):
                phrase = " ".join(tokens[at : at + length])
                word = self._best_german(phrase)
                if word or length == 1:
                    found.append((phrase, word))
                    at += length
                    break
        return found

    def _best_german(self, phrase: str) -> str | None:
        alike = self._german.get(self._english_key(phrase))
        if not alike:
            return None
        asked = normalise(phrase)
        return min(alike, key=lambda one: (-_shared(one[1].removeprefix("to "), asked), one[0]))[2]

    def _english_key(self, phrase: str) -> tuple[str, ...]:
        words = normalise(phrase).removeprefix("to ").split()
        return tuple(self._stemming.term(word, "en") for word in words)


def _first_parts(part: str) -> Iterator[str]:
    """What a compound's first part may be of its own: as it is, with the ending that it lost, without what links it."""
    yield part
    if len(part) >= _SHORTEST_WITHOUT_ENDING:
        yield from (part + ending for ending in _ENDINGS)
    for link in _LINKS:
        if part.endswith(link) and len(part) - len(link) >= _SHORTEST_FIRST_PART:
            yield part.removesuffix(link)


def _shared(one: str, other: str) -> int:
    """How many letters two words share from their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

"""Translates a question word by word between German and English, from the project's own glossary. Knows no index.

Word by word is no sentence, but search compares words and an embedder reads through bad grammar: enough for a question
in one language to find the documents in the other.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path

from engine.retrieval.languages import FUNCTION_WORDS
from engine.retrieval.text import Stemming, normalise

FILE = Path(__file__).with_name("glossary_de_en.txt")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[^\w\s]")
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
_SHORTEST_FIRST_PART, _SHORTEST_REST = 3, 4
_MOST_PARTS = 4
_LONGEST_PHRASE_WORDS = 3
_LONGEST_WORD = 48


class Glossary:
    """``path`` holds one entry a line, ``german: best english, another``, the commonest words first: of words that
    share a stem the first is meant."""

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
        """German word, or its stem behind a tilde -> English. A form of its own goes before a stem that it shares."""
        english: dict[str, str] = {}
        for word, found in self._entries:
            english.setdefault(word, found[0])
            english.setdefault("~" + self._stemming.term(word, "de"), found[0])
        return english

    @cached_property
    def _german(self) -> dict[tuple[str, ...], str]:
        """English stems -> the German word of which they are the best translation."""
        german: dict[tuple[str, ...], tuple[int, str]] = {}
        for word, found in self._entries:
            for rank, phrase in enumerate(found):
                key = self._english_key(phrase)
                if key and (key not in german or german[key][0] > rank):
                    german[key] = (rank, word)
        return {key: word for key, (_, word) in german.items()}

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

    def knows(self, word: str, language: str) -> bool:
        """Whether a case-folded word is in the glossary's German or English side."""
        return self._to_english(word) is not None if language == "de" else self._english_key(word) in self._german

    def _to_english(self, word: str) -> str | None:
        plain = self._lookup(word)
        if plain is not None or not word.replace("-", "").isalpha():
            return plain
        if "-" in word:
            parts = [self._to_english(part) or part for part in word.split("-")]
            return " ".join(parts)
        return self._compound(word, _MOST_PARTS) if len(word) <= _LONGEST_WORD else None

    def _lookup(self, word: str) -> str | None:
        return self._english.get(word) or self._english.get("~" + self._stemming.term(word, "de"))

    def _translate_compound(self, word: str, parts: int) -> str | None:
        """A compound as its parts, the longest first part that leaves a known rest."""
        if parts < 2:
            return None
        for cut in range(len(word) - _SHORTEST_REST, _SHORTEST_FIRST_PART - 1, -1):
            rest = self._lookup(word[cut:]) or self._compound(word[cut:], parts - 1)
            if rest is None:
                continue
            for link in _LINKS:
                first = word[:cut].removesuffix(link) if link else word[:cut]
                known = self._english.get(first) if len(first) >= _SHORTEST_FIRST_PART else None
                if known and (not link or word[:cut].endswith(link)):
                    return f"{known} {rest}"
        return None

    def _to_german(self, tokens: list[str]) -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = []
        at = 0
        while at < len(tokens):
            for length in range(min(_LONGEST_PHRASE_WORDS, len(tokens) - at), 0, -1):
                phrase = " ".join(tokens[at : at + length])
                word = self._german.get(self._english_key(phrase))
                if word or length == 1:
                    found.append((phrase, word))
                    at += length
                    break
        return found

    def _english_key(self, phrase: str) -> tuple[str, ...]:
        words = normalise(phrase).removeprefix("to ").split()
        return tuple(self._stemming.term(word, "en") for word in words)

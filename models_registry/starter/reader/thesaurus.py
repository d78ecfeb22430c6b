"""English words that say nearly the same, from the translations that one German word has: for asking in other words.

A line of the glossary is ``german: best english, another``. Not all translations of one word mean the same (a "Band"
is a ribbon and a volume): two of them count as synonyms only where the base model's vectors lie near each other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models_registry.starter.reader.wording import STOP_WORDS

GLOSSARY = Path(__file__).parents[3] / "engine" / "retrieval" / "glossary_de_en.txt"
LEAST_COSINE = 0.6
_MOST_WORDS = 3
_SHORTEST = 4
_GERMAN = re.compile(
    r"[äöüß]|\b(?:der|die|das|den|dem|des|ein|eine|wie|wer|wo|wann|warum|wird|ist|im|und|von|bei|nach)\b", re.IGNORECASE
)

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def read_synonyms(embed: Embed, glossary: Path = GLOSSARY, least_cosine: float = LEAST_COSINE) -> dict[str, list[str]]:
    """Single words with the words and phrases that may stand for them; ``embed`` gives normalised vectors."""
    pairs: set[tuple[str, str]] = set()
    for line in glossary.read_text(encoding="utf-8").splitlines():
        found = [phrase.strip() for phrase in line.partition(": ")[2].split(",")]
        found = [phrase for phrase in found if len(phrase) >= _SHORTEST and phrase not in STOP_WORDS]
        pairs.update((a, b) for a, b in permutations(found, 2) if a.isalpha() and len(b.split()) <= _MOST_WORDS)
    phrases = sorted({phrase for pair in pairs for phrase in pair})
    vectors = dict(zip(phrases, embed(phrases), strict=True))
    synonyms: dict[str, list[str]] = {}
    for word, other in sorted(pairs):
        if word[:5] != other[:5] and float(vectors[word] @ vectors[other]) >= least_cosine:
            synonyms.setdefault(word, []).append(other)
    return synonyms


def reworded(question: str, synonyms: Mapping[str, Sequence[str]], share: float, rng: random.Random) -> str:
    """The question with about ``share`` of the words that have synonyms turned into one of them; plurals stay plurals.

    A German question stays as it is.
    """
    if _GERMAN.search(question):
        return question

    def other(match: re.Match[str]) -> str:
        word = match.group()
        plain = word.lower()
        plural = plain not in synonyms and plain.endswith("s") and plain[:-1] in synonyms
        if (plain not in synonyms and not plural) or rng.random() >= share:
            return word
        new = rng.choice(synonyms[plain[:-1] if plural else plain]) + ("s" if plural else "")
        return new[:1].upper() + new[1:] if word[0].isupper() else new

    return re.sub(r"[A-Za-z]{4,}", other, question)

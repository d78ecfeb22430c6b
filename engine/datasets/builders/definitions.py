"""Finds sentences that say what something is, in English and German. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.core.sentences import split_sentences

_WORDS = r"[A-ZÄÖÜ][\w&/’-]*(?:[ -][\w&/’.-]+){0,4}"
_TERM_EN = rf"(?P<term>(?:(?:The|An?)\s+)?[“\"'„]?{_WORDS}[”\"'“]?(?:\s\([^()]{{1,30}}\))?)"
_TERM_DE = rf"(?P<term>(?:(?:Der|Die|Das|Eine?)\s+)?[„“\"']?{_WORDS}[“”\"']?(?:\s\([^()]{{1,30}}\))?)"
_PATTERNS = {
    "en": (
        re.compile(rf"^{_TERM_EN}\s+(?P<verb>means|refers to|stands for|is defined as|denotes)\s+\S"),
        re.compile(
            rf"^{_TERM_EN}\s+(?P<verb>is|are)\s+(?:an?|the|any|every|each|all|one of|those|what|anything|anyone)\s+\S"
        ),
    ),
    "de": (
        re.compile(rf"^{_TERM_DE}\s+(?P<verb>bedeutet|bezeichnet|steht für|heißt|meint|ist definiert als)\s*:?\s+\S"),
        re.compile(rf"^Unter\s+{_TERM_DE}\s+(?P<verb>versteht)\s+(?:man|sich|wir)\s+\S"),
        re.compile(
            rf"^{_TERM_DE}\s+(?P<verb>ist|sind)\s+(?:eine?[rsmn]?|der|die|das|jede[rs]?|alle|diejenigen?|solche)\s+\S"
        ),
    ),
}
_POINTING = frozenset(
    "this that these those it they there here he she we you i what who which our your his her its their such all both "
    "each one some itself themselves if when where please note however then also in on at for as "
    "dies diese dieser dieses das es sie er wir ihr hier dort was wer man alle beide jede jeder jedes selbst wenn dann "
    "auch bitte unser unsere solche".split()
)
_ARTICLES = frozenset(("the", "a", "an", "der", "die", "das", "ein", "eine"))
_LEAST_WORDS = 6
_LONGEST_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Definition:
    """``start`` and ``end`` are places of the sentence in the text that was searched."""

    term: str
    verb: str
    sentence: str
    start: int
    end: int


def find_definitions(text: str, language: str) -> Iterator[Definition]:
    """Sentences that define a term, one for each; none in languages without rules."""
    for start, end in split_sentences(text):
        sentence = " ".join(text[start:end].split())
        if len(sentence) > _LONGEST_CHARACTERS or len(sentence.split()) < _LEAST_WORDS or sentence[-1] not in ".!":
            continue
        for pattern in _PATTERNS.get(language, ()):
            found = pattern.match(sentence)
            if found and _names_something(found["term"]):
                term = _in_a_question(found["term"])
                yield Definition(term, found["verb"], sentence, start, end)
                break


def _names_something(term: str) -> bool:
    words = [word.strip("“”\"'„()").casefold() for word in term.split()]
    if words and words[0] in _ARTICLES and len(words) > 1:
        words = words[1:]
    return bool(words) and words[0] not in _POINTING and words[-1] not in _POINTING and any(len(w) > 1 for w in words)


def _in_a_question(term: str) -> str:
    """The term with a small article at its beginning and without quotation marks around it."""
    bare = term.strip("“”\"'„ ")
    first, _, rest = bare.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.casefold() in _ARTICLES else bare

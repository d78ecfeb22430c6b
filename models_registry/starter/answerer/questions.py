"""Make a question out of a sentence: some of its content words, put as somebody might ask."""

from __future__ import annotations

import functools
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9'’./-]*[A-Za-zÀ-ÿ0-9]|[A-Za-zÀ-ÿ0-9]")
_AUXILIARIES = ("is", "are", "was", "were", "must", "can", "should", "will", "may", "has", "have")
_SPAN_FRAMES = (
    "What does the document say about {0}?",
    "What do we know about {0}?",
    "What is said about {0}?",
    "What about {0}?",
    "Tell me about {0}.",
    "{0}?",
)
_PAIR_FRAMES = (
    "How are {0} and {1} connected?",
    "What is the rule for {0} and {1}?",
    "What does {0} have to do with {1}?",
    "What is said about {0} and {1}?",
    "Where does it mention {0} with {1}?",
)
_ASKING = ("When", "How", "Where", "Why", "What", "Who", "In which case", "For what", "How long", "How much")


@dataclass(frozen=True, slots=True)
class _Words:
    stop: frozenset[str]
    synonyms: dict[str, str]


@functools.cache
def _words() -> _Words:
    read = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
    return _Words(frozenset(read["stop_words"]), dict(read["synonyms"]))


def words_of(text: str) -> list[str]:
    return [match.group(0) for match in _WORD.finditer(text)]


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A crude stem, enough to see `invoices` and `invoice` as one."""
    word = word.lower()
    for ending in ("'s", "’s", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def content_stems(text: str) -> set[str]:
    return {stem(word) for word in words_of(text) if word.lower() not in _words().stop}


def overlap(question_stems: set[str], text: str) -> float:
    """Share of the question's content words that `text` holds, 0 to 1."""
    return len(question_stems & content_stems(text)) / max(1, len(question_stems))


def ask_about(sentence: str, rng: random.Random) -> str:
    """A question that shares content words with `sentence`, sometimes inflected or replaced by a synonym."""
    words = words_of(sentence)
    if rng.random() < 0.45:
        inverted = _inverted(words, rng)
        if inverted is not None:
            return inverted
    if rng.random() < 0.25:
        return _bag(words, rng)
    if rng.random() < 0.5:
        first, second = _span(words, rng, 2), _span(words, rng, 2)
        if first != second:
            return rng.choice(_PAIR_FRAMES).format(first, second)
    return rng.choice(_SPAN_FRAMES).format(_span(words, rng, rng.randint(3, 6)))


def _varied(words: list[str], rng: random.Random) -> str:
    varied = []
    for word in words:
        if word.lower() in _words().synonyms and rng.random() < 0.5:
            word = _words().synonyms[word.lower()]
        elif len(word) > 4 and word.isalpha() and rng.random() < 0.1:
            word = word[:-1] if word.endswith("s") else f"{word}s"
        varied.append(word)
    return " ".join(varied)


def _lower_first(words: list[str]) -> list[str]:
    """A sentence's first word loses its capital unless it looks like a name or an acronym."""
    if not words or any(letter.isupper() for letter in words[0][1:]) or len(words[0]) == 1:
        return words
    return [words[0].lower(), *words[1:]]


def _span(words: list[str], rng: random.Random, length: int) -> str:
    """Some words in a row that begin and end with a content word."""
    lowered = _lower_first(words)
    starts = [i for i, word in enumerate(lowered) if word.lower() not in _words().stop]
    if not starts:
        return " ".join(lowered[:length])
    start = rng.choice(starts)
    span = lowered[start : start + length]
    while len(span) > 1 and span[-1].lower() in _words().stop:
        span = span[:-1]
    return _varied(span, rng)


def _bag(words: list[str], rng: random.Random) -> str:
    """Content words alone, in their order, as somebody types into a search box."""
    chosen = [i for i, word in enumerate(words) if word.lower() not in _words().stop]
    rng.shuffle(chosen)
    picked = sorted(chosen[: rng.randint(2, 5)])
    return _varied([words[i].lower() if rng.random() < 0.5 else words[i] for i in picked], rng) + "?"


def _inverted(words: list[str], rng: random.Random) -> str | None:
    """`Receipts must be kept for ten years` gives `How long must receipts be kept?`"""
    for i, word in enumerate(words[:10]):
        if i >= 1 and word in _AUXILIARIES:
            subject = _lower_first(words[:i])
            if len(subject) > 7 or not any(w.lower() not in _words().stop for w in subject):
                return None
            rest = words[i + 1 : i + 1 + rng.randint(1, 6)]
            return f"{rng.choice(_ASKING)} {word} {_varied(subject, rng)} {_varied(rest, rng)}?"
    return None

"""In what the length of items is counted: words, or the tokens of a tokenizer that somebody brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.datasets.content import count_words

CountTokens = Callable[[Sequence[str]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class TokenCounter:
    """``name`` is what the card says; ``count`` gives the tokens of each text."""

    name: str
    count: CountTokens


def count_each(texts: Sequence[str]) -> list[int]:
    return [count_words(text) for text in texts]


WORDS = TokenCounter("words", count_each)

"""Content words for comparing a sentence with a passage: the index's own stems, function words left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.retrieval.languages import FUNCTION_WORDS
from engine.retrieval.text import Stemming, words

_LANGUAGES = ("en", "de")
_FUNCTION_WORDS = frozenset().union(*(FUNCTION_WORDS[language] for language in _LANGUAGES))


def content_stems(stemming: Stemming) -> Callable[[str], Sequence[str]]:
    """A function from a text to the stems of its content words.

    Each word is stemmed in every language, so that two texts compare alike whichever language they are in.
    """

    def stems(text: str) -> list[str]:
        plain = [word.text for word in words(text) if not word.compound]
        return [
            term
            for word in plain
            if len(word) > 1 and not word.isdigit() and word not in _FUNCTION_WORDS
            for term in dict.fromkeys(stemming.term(word, language) for language in _LANGUAGES)
        ]

    return stems

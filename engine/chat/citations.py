"""Read a model's text: its sentences, and the passage numbers that each of them carries.

Models write a citation before or after the full stop, several in one bracket, or with other
brackets; all of these are read. A number that no passage has is dropped, never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.chat.prompt import ABSTENTION
from engine.core.sentences import split_sentences

_MARKER = re.compile(
    r"\s*[\[【(]\s*(?:passages?|source|quelle|ref\.?|doc(?:ument)?)?\s*\^?(\d{1,3}(?:\s*(?:,|;|and|und|&|-|–)\s*\d{1,3})*)"
    r"(?:†[^\]】)]*)?\s*[\]】)]",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")
_NUMBER = re.compile(r"\d{1,3}")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """One sentence of the model without its markers; ``numbers`` are passage numbers from 1."""

    text: str
    numbers: tuple[int, ...]


def parse_answer(text: str, passages: int) -> list[CitedSentence]:
    """Split a model's text into sentences with the passage numbers (1 to ``passages``) they cite."""
    plain, markers = _lift_markers(_THOUGHT.sub("", text), passages)
    sentences: list[CitedSentence] = []
    spans = [(start, end) for start, end in split_sentences(plain) if plain[start:end].strip()]
    for index, (start, end) in enumerate(spans):
        until = spans[index + 1][0] if index + 1 < len(spans) else len(plain)
        since = start if index else 0
        # A marker that stands after the full stop has the next sentence's start as its position.
        numbers = [
            number
            for position, found in markers
            if since < position <= until or (index == 0 and position == 0)
            for number in found
        ]
        sentences.append(CitedSentence(plain[start:end].strip(), tuple(dict.fromkeys(numbers))))
    return [sentence for sentence in sentences if any(c.isalnum() for c in sentence.text)]


def is_abstention(text: str) -> bool:
    """Whether a sentence is the model's way of saying that the passages do not answer."""
    return _letters(text).startswith(_letters(ABSTENTION))


def _lift_markers(text: str, passages: int) -> tuple[str, list[tuple[int, list[int]]]]:
    plain: list[str] = []
    markers: list[tuple[int, list[int]]] = []
    length = last = 0
    for match in _MARKER.finditer(text):
        opening = match.group().lstrip()[0]
        numbers = _numbers(match.group(1), passages)
        if opening == "(" and not _named(match.group()):
            continue  # "(3)" alone is a list number or an amount, not a citation
        plain.append(text[last : match.start()])
        length += match.start() - last
        markers.append((length, numbers))
        last = match.end()
    plain.append(text[last:])
    return "".join(plain), markers


def _numbers(text: str, passages: int) -> list[int]:
    found: list[int] = []
    for low, high in _RANGE.findall(text):
        if int(low) <= int(high) <= int(low) + 20:
            found.extend(range(int(low), int(high) + 1))
    found.extend(int(number) for number in _NUMBER.findall(text))
    return [number for number in dict.fromkeys(found) if 1 <= number <= passages]


def _named(marker: str) -> bool:
    return any(character.isalpha() for character in marker)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())

"""How a question and a passage become token ids: the one layout that training and serving share.

``[CLS] question [SEP] title > heading : text [SEP]``; segment 0 up to the first [SEP], then 1. Knows nothing of torch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

CLS, SEP, PAD = 101, 102, 0
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+(?=[\"'(\[]?[^\Wa-z_])|\n+")
QUESTION_TOKENS = 56
CONTEXT_TOKENS = 40


@dataclass(frozen=True, slots=True)
class EncodedPair:
    """Token ids of one pair; ``text_start`` is the first token of the passage's own text, ``offsets`` the
    characters (start, end) within the text of each of its tokens."""

    ids: list[int]
    second: int
    text_start: int
    offsets: list[tuple[int, int]]


def named_title(title: str, name: str) -> str:
    """The title of a document, and its file name in brackets where that says more: a year, a version, a number."""
    stem = re.sub(r"\.\w{1,5}$", "", name.rsplit("/", 1)[-1])
    words = re.findall(r"[^\W_]+", stem)
    if not title.strip():
        return " ".join(words)
    held = set(re.findall(r"[^\W_]+", title.casefold()))
    return title if all(word.casefold() in held for word in words) else f"{title} ({' '.join(words)})"


def context_line(title: str, heading: str) -> str:
    """The line that says where a passage stands; empty when nothing is known."""
    parts = [part.strip() for part in (title, heading) if part.strip()]
    if len(parts) == 2 and parts[0].casefold() == parts[1].casefold():
        parts.pop()
    return " > ".join(parts) + " :" if parts else ""


def encode_pairs(
    tokenizer: Any, question: str, passages: Sequence[tuple[str, str, str]], max_length: int
) -> list[EncodedPair]:
    """Encode one question with several ``(text, title, heading)``; text beyond ``max_length`` tokens is cut."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    texts = tokenizer.encode_batch([text for text, _, _ in passages], add_special_tokens=False)
    places = tokenizer.encode_batch(
        [context_line(title, head) for _, title, head in passages], add_special_tokens=False
    )
    pairs = []
    for text, place in zip(texts, places, strict=True):
        front = [CLS, *asked, SEP]
        where = place.ids[:CONTEXT_TOKENS]
        room = max_length - len(front) - len(where) - 1
        ids = [*front, *where, *text.ids[:room], SEP]
        pairs.append(EncodedPair(ids, len(front), len(front) + len(where), list(text.offsets[:room])))
    return pairs


def cut_windows(text: str, offsets: Sequence[tuple[int, int]], budget: int) -> list[tuple[int, int]]:
    """Character ranges of ``text`` of at most about ``budget`` tokens, cut between sentences and overlapping by
    the last one; a single sentence over the budget is cut between tokens. ``offsets`` are the tokens' characters."""
    if not offsets:
        return []
    if len(offsets) <= budget:
        return [(0, len(text))]
    bounds = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    sentences: list[tuple[int, int, int]] = []  # begin, end, tokens
    at = 0
    for begin, end in pairwise(bounds):
        first = at
        while at < len(offsets) and offsets[at][0] < end:
            at += 1
        for piece in range(first, at, budget):
            last = min(piece + budget, at)
            left = begin if piece == first else offsets[piece][0]
            right = end if last == at else offsets[last][0]
            sentences.append((left, right, last - piece))
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(sentences):
        last, size = first, sentences[first][2]
        while last + 1 < len(sentences) and size + sentences[last + 1][2] <= budget:
            last += 1
            size += sentences[last][2]
        windows.append((sentences[first][0], sentences[last][1]))
        if last + 1 >= len(sentences):
            break
        overlap = last > first and sentences[last][2] + sentences[last + 1][2] <= budget
        first = last if overlap else last + 1
    return windows

"""From the recogniser's probabilities to text: best path (CTC, Graves 2006) with a lower bar for spaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SPACE_PROBABILITY = 0.02


class Decoder:
    def __init__(self, characters: Sequence[str]) -> None:
        """``characters``: what the model's columns mean, without the blank before and the space after them."""
        self._letters = ["", *characters, " "]
        self._space = len(self._letters) - 1

    def __call__(self, line: Any) -> tuple[str, float]:
        """``line``: [columns, characters]. Its text and the mean probability of the letters."""
        return self._text(line.argmax(axis=1).tolist(), line.max(axis=1).tolist(), line[:, self._space].tolist())

    def _text(self, best: list[int], scores: list[float], spaces: list[float]) -> tuple[str, float]:
        letters: list[str] = []
        kept: list[float] = []
        previous = 0
        space = 0.0
        for index, score, space_here in zip(best, scores, spaces, strict=True):
            if index in (0, self._space):
                space = max(space, space_here)
            elif index != previous:
                letter = self._letters[index]
                if letters and space > (_SPACE_PROBABILITY if _is_spaced(letters[-1], letter) else 0.5):
                    letters.append(" ")
                letters.append(letter)
                kept.append(score)
                space = 0.0
            previous = index
        return "".join(letters), sum(kept) / len(kept) if kept else 0.0


def _is_spaced(left: str, right: str) -> bool:
    """Chinese and Japanese are written without spaces."""
    return left < "\u2e80" and right < "\u2e80"

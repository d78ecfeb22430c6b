"""A working reader without a model: what shares words with the question answers it, with its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.runtime.reader import ReaderPassage, Reading

_WORD = re.compile(r"\w+")


class WordReader:
    """Deterministic; a passage that shares three words or more is sure to answer."""

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        wanted = set(_WORD.findall(question.lower()))
        return [self._read(wanted, passage.text) for passage in passages]

    def _read(self, wanted: set[str], text: str) -> Reading:
        shared = len(wanted & set(_WORD.findall(text.lower())))
        end = text.find(".") + 1 or len(text)
        return Reading(float(shared), min(0.99, shared / 3), 0, end, float(shared))

"""Score an answer against what was expected. Pure; knows no model and no table.

Token F1 and exact match as in SQuAD (Rajpurkar et al. 2016), over words and numbers in any language: no articles are
left out, because they are not the same in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# A number keeps its decimals and thousands: "1,250.50" is one token, and 5 is not in 15.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_CITATION = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Score:
    """``contains``: an expected answer stands in it, word by word. ``f1``: of the best expected answer, 0 to 1."""

    contains: bool
    exact: bool
    f1: float
    abstained: bool
    right: bool


def score(answer: str, expected: Sequence[str], *, abstained: bool) -> Score:
    """Without expected answers only abstaining is right (and has F1 1, as in SQuAD 2); with some, it never is."""
    if not expected or abstained:
        right = abstained and not expected
        return Score(False, right, float(right), abstained, right)
    said = tokens(_CITATION.sub("", answer))
    wanted = [tokens(one) for one in expected]
    contains = any(_stands_in(one, said) for one in wanted)
    return Score(contains, said in wanted, max(_f1(said, one) for one in wanted), abstained, right=contains)


def tokens(text: str) -> list[str]:
    """Words and numbers, compatibility forms folded, without case."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _stands_in(wanted: Sequence[str], said: Sequence[str]) -> bool:
    places = range(len(said) - len(wanted) + 1)
    return bool(wanted) and any(list(said[at : at + len(wanted)]) == list(wanted) for at in places)


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0

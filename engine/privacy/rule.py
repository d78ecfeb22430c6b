"""One rule of the pattern pass: what it looks for, what proves it, and which words near it count."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_SEPARATORS = str.maketrans("", "", " \t\n-./_:\\·|,()")


def compact(text: str) -> str:
    """Without the separators that people put into numbers."""
    return text.translate(_SEPARATORS)


def anything(text: str) -> bool:
    """For rules whose pattern says it all."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """``score`` holds without a word of ``context`` near the match, ``context_score`` with one; 0 means: not reported.

    ``valid`` sees the match without separators (``raw`` gives it as written). ``group`` is the part that is reported.
    ``before`` and ``after`` are how far a context word may be, in characters. A rule with ``score`` 0 is not even
    tried where no such word stands in the text. ``digits`` is how many digits near each other a text must have to be
    worth a look, ``sign`` a character or word (lower case) that it must have, ``heads`` and ``tails`` the first and
    last three letters (lower case), one of which a word of the text must have. ``gate`` is a quick pattern that must be
    found first, ``at_number`` are last letters of words, one of which must stand right before a number. ``glued`` says
    that a letter and a digit must stand side by side.
    """

    type: str
    pattern: re.Pattern[str]
    reason: str
    score: float
    context_score: float = 0.0
    context: tuple[str, ...] = ()
    valid: Callable[[str], bool] = anything
    digits: int = 0
    sign: str = ""
    group: int = 0
    before: int = 60
    after: int = 20
    raw: bool = False
    heads: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    gate: re.Pattern[str] | None = None
    at_number: frozenset[str] = frozenset()
    glued: bool = False
    against: tuple[str, ...] = ()  # words that forbid it right before the match


def letters(text: str) -> frozenset[str]:
    """First or last letters, divided by spaces, for ``heads`` and ``tails``."""
    return frozenset(text.split())


# Between the digits of a number: at most two of these.
GAP = r"[ \t\-./·]{0,2}"
_ALONE = r"(?<![^\W_])(?<![^\W\d_]')"  # the s of "it's" begins no number


def spaced(*parts: str) -> re.Pattern[str]:
    """The parts with up to two separators between them, standing alone (no letter or digit on either side)."""
    return re.compile(_ALONE + GAP.join(parts) + r"(?![^\W_])", re.IGNORECASE)


def digits(count: int) -> str:
    """``count`` digits with up to two separators between any two."""
    return r"\d" + rf"(?:{GAP}\d){{{count - 1}}}" if count > 1 else r"\d"


_ROW = re.compile(re.escape(r"\d(?:" + GAP + r"\d){") + r"(\d+)\}")


def least_row(pattern: re.Pattern[str]) -> int:
    """Digits with at most two separators between any two that every match of a pattern of ``spaced`` has; else 0."""
    if not pattern.pattern.startswith(_ALONE):
        return 0
    return max((int(times) + 1 for times in _ROW.findall(pattern.pattern)), default=0)

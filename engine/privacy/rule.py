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
    tried where no such word stands in the text. ``digits`` is how many digits a text must have to be worth a look,
    ``sign`` a character or word (lower case) that it must have.
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
    against: tuple[str, ...] = ()  # words that forbid it right before the match


# Between the digits of a number: at most two of these.
GAP = r"[ \t\-./·]{0,2}"


def spaced(*parts: str) -> re.Pattern[str]:
    """The parts with up to two separators between them, standing alone (no letter or digit on either side)."""
    return re.compile(r"(?<![^\W_])" + GAP.join(parts) + r"(?![^\W_])", re.IGNORECASE)


def digits(count: int) -> str:
    """``count`` digits with up to two separators between any two."""
    return r"\d" + rf"(?:{GAP}\d){{{count - 1}}}" if count > 1 else r"\d"

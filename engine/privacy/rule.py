"""One rule of the pattern pass: what it looks for, what proves it, and which words near it count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_SEPARATORS = str.maketrans("", "", " \t\r\n-./_:\\·|,()")


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
    last three letters (lower case), one of which a word of the text must have, ``words`` whole words (letters only,
    lower case), one of which must stand in it. ``gate`` is a quick pattern that must be found first, ``at_number`` are
    last letters of words, one of which must stand right before a number. ``glued`` says that a letter and a digit must
    stand side by side. A gate that begins with a sign or one digit is the quickest: the search jumps to it.
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
    words: frozenset[str] = frozenset()
    gate: re.Pattern[str] | None = None
    at_number: frozenset[str] = frozenset()
    glued: bool = False
    against: tuple[str, ...] = ()  # words that forbid it right before the match


def letters(text: str) -> frozenset[str]:
    """First or last letters or words, divided by spaces, for ``heads``, ``tails`` and ``words``."""
    return frozenset(text.split())


# Between the digits of a number: at most two of these.
GAP = r"[ \t\-./·]{0,2}"
_ALONE = r"(?<![^\W_])(?<![^\W\d_]')"  # the s of "it's" begins no number
# The same behind the first digit: a search for a digit passes over other text faster than one for a place with nothing
# before it (1.3 and 1.9 microseconds in a sentence with a long number).
_DIGIT_ALONE = r"\d(?<![^\W_]\d)(?<![^\W\d_]'\d)"
_BEHIND = r"(?![^\W_])"


def spaced(*parts: str) -> re.Pattern[str]:
    """The parts with up to two separators between them, standing alone (no letter or digit on either side)."""
    whole = GAP.join(parts)
    begin = _DIGIT_ALONE + whole[2:] if whole.startswith(r"\d") else _ALONE + whole
    return re.compile(begin + _BEHIND, re.IGNORECASE)


def digits(count: int) -> str:
    """``count`` digits with up to two separators between any two."""
    return r"\d" + rf"(?:{GAP}\d){{{count - 1}}}" if count > 1 else r"\d"


_ROW = re.compile(re.escape(r"(?:" + GAP + r"\d){") + r"(\d+)\}")
_CLASS_OF_LETTERS = re.compile(r"(?<!\\)[A-Z]")


def least_row(pattern: re.Pattern[str]) -> int:
    """Digits with at most two separators between any two that every match of a pattern of ``spaced`` has; else 0."""
    if not pattern.pattern.startswith((_ALONE, _DIGIT_ALONE)):
        return 0
    return max((int(times) + 1 for times in _ROW.findall(pattern.pattern)), default=0)


def lettered(patterns: Iterable[re.Pattern[str]]) -> Iterator[tuple[re.Pattern[str], list[re.Pattern[str]]]]:
    """Those patterns of ``spaced`` that have letters, by how they begin, each group with one that finds any of it."""
    some = [pattern for pattern in patterns if _CLASS_OF_LETTERS.search(pattern.pattern) is not None]
    for begin in (_ALONE, _DIGIT_ALONE):
        group = [pattern for pattern in some if pattern.pattern.startswith(begin)]
        if group:
            ways = "|".join(pattern.pattern.removeprefix(begin) for pattern in group)
            yield re.compile(f"{begin}(?:{ways})", re.IGNORECASE), group

"""Whether one model answers more of the same questions rightly than another, or chance does. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_RESAMPLES = 10_000
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class Paired:
    """``difference`` of the shares of right answers, other minus first, with its 95% interval; all within -1 to 1."""

    questions: int
    first_right: int
    other_right: int
    only_first: int
    only_other: int
    p_value: float
    difference: float
    low: float
    high: float


def compare(first: Sequence[bool], other: Sequence[bool], *, seed: int) -> Paired:
    """``first[i]`` and ``other[i]`` tell whether each answered question i rightly. At least one question.

    The interval is the percentile bootstrap over questions (Efron 1979).
    """
    import numpy as np

    both = list(zip(first, other, strict=True))
    only_first, only_other = both.count((True, False)), both.count((False, True))
    equal = len(both) - only_first - only_other
    shares = np.array([only_first, equal, only_other]) / len(both)
    drawn = np.random.default_rng(seed).multinomial(len(both), shares, size=_RESAMPLES)
    low, high = np.percentile((drawn[:, 2] - drawn[:, 0]) / len(both), [2.5, 97.5])
    return Paired(
        questions=len(both),
        first_right=sum(first),
        other_right=sum(other),
        only_first=only_first,
        only_other=only_other,
        p_value=mcnemar(only_first, only_other),
        difference=(only_other - only_first) / len(both),
        low=float(low),
        high=float(high),
    )


def mcnemar(only_first: int, only_other: int) -> float:
    """Exact two-sided p-value (McNemar 1947): a fair coin for each question that only one answered rightly."""
    discordant = only_first + only_other
    tail = sum(math.comb(discordant, k) for k in range(min(only_first, only_other) + 1))
    return float(min(1.0, 2 * tail / 2**discordant))


def sentence(found: Paired, first: str, other: str) -> str:
    """What a comparison says, in plain words."""
    counts = (
        f"'{other}' answers {found.other_right} of {found.questions} questions right, '{first}' {found.first_right}"
    )
    if found.difference == 0:
        return f"{counts}: no difference."
    points = f"{100 * found.difference:+.0f} percentage points, 95% interval {100 * found.low:+.0f} to"
    measured = f"{counts} ({points} {100 * found.high:+.0f})."
    p_value = "p < 0.001" if found.p_value < 0.001 else f"p = {found.p_value:.3f}"
    if found.p_value < _SURE:
        better = other if found.difference > 0 else first
        return f"{measured} '{better}' is better on questions like these; chance alone rarely does this ({p_value})."
    return f"{measured} That may be chance ({p_value}): more questions would tell."

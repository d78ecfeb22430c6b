"""A hint at how hard a passphrase is to guess. Pure, and no more than a hint."""

from __future__ import annotations

import math
import re
from enum import IntEnum

_BITS_PER_WORD = 11.0
"""A word picked at random from a list of about 2,000; people pick worse, so real words count no more."""
_COMMON = re.compile(r"pass|1234|qwert|asdf|letmein|admin|welcome|cloister|(.)\1{3}", re.IGNORECASE)


class Strength(IntEnum):
    NONE = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4


def estimate_bits(passphrase: str) -> float:
    """Bits for somebody who tries words as words and the rest as characters."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", passphrase)}
    others = re.sub(r"[^\W\d_]{3,}|\s", "", passphrase)
    bits = len(words) * _BITS_PER_WORD + len(set(others)) * math.log2(60)
    longest = max((len(word) for word in words), default=0)
    if len(words) == 1 and longest > 12:
        bits += (longest - 12) * 1.5  # several words written as one
    return bits / 2 if _COMMON.search(passphrase) else bits


def strength(passphrase: str) -> Strength:
    """Four unrelated words are good, five and more strong."""
    if not passphrase.strip():
        return Strength.NONE
    bits = estimate_bits(passphrase)
    return Strength(1 + (bits >= 30) + (bits >= 43) + (bits >= 54))

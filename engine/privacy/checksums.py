"""Check digits that several identifiers share. Pure functions over compact strings (no separators)."""

from __future__ import annotations

from collections.abc import Sequence

_DIGITS = frozenset("0123456789")


def is_digits(text: str) -> bool:
    """ASCII digits only: ``str.isdigit`` also accepts other scripts and superscripts."""
    return bool(text) and _DIGITS.issuperset(text)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right doubled, the sum divisible by 10."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def letters_as_numbers(text: str) -> str:
    """Letters as 10 to 35, as ISO 13616 (IBAN) counts them; raises ValueError for anything else."""
    return "".join(str(int(character, 36)) for character in text)


def mod_97(number: str) -> int:
    """ISO/IEC 7064 MOD 97-10 of decimal digits."""
    return int(number) % 97


def mod_11_10(digits: str) -> bool:
    """ISO/IEC 7064 MOD 11,10: the last digit is the check digit."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def weighted(digits: str, weights: Sequence[int]) -> int:
    """The sum of each digit times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def weights_731(text: str, start: int = 0) -> int:
    """ICAO Doc 9303-3, section 4.9: characters as 0-9, A=10 to Z=35, ``<``=0, times 7, 3, 1 in turn, modulo 10."""
    values = (0 if character == "<" else int(character, 36) for character in text)
    return sum(value * (7, 3, 1)[(index + start) % 3] for index, value in enumerate(values)) % 10

"""Choices that look random and are the same on every Python and every machine."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


def number(key: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included, that depends on the key alone."""
    return low + zlib.crc32(key.encode()) % (high - low + 1)


def pick(key: str, options: Sequence[T]) -> T:
    return options[number(key, 0, len(options) - 1)]


def day(key: str, first: date, last: date) -> date:
    return first + timedelta(days=number(key, 0, (last - first).days))

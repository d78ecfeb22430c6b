"""What the model's process says: names in texts, as lists that JSON carries. Standard library only."""

from __future__ import annotations

from typing import Protocol

Found = tuple[int, int, str, float]
"""Start and end in characters of the text, end exclusive; type of finding; probability, 0 to 1."""


class UnfitError(Exception):
    """The model cannot be used as it is. Its text says why, and holds nothing of a document."""


class NamesReader(Protocol):
    """A loaded model."""

    def find(self, text: str) -> list[Found]:
        """The names in a text, by position."""
        ...

"""What keeps a training from starting, as the engine lists it: each problem with the value that it is about.

Knows no widget.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from engine.client.errors import ClientError

REFUSED = "TRAINING_REFUSED"
_NUMBER = re.compile(r"\((\d+)\) (\w+): ")


@dataclass(frozen=True, slots=True)
class Problem:
    """``where``: a value of the configuration, or ``dataset_version``, ``base``, ``preset`` or ``memory``."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Everything that the engine found at once. ``help`` is for all of it together."""

    problems: tuple[Problem, ...]
    help: str

    @classmethod
    def of(cls, error: ClientError) -> Self:
        """The engine writes "(1) rank: must be at least 1. (2) base: ..."; what is not written so is one problem."""
        found = []
        begins = list(_NUMBER.finditer(error.message))
        # A text may hold "(2) x: " of its own: only the numbers that follow one another count.
        starts: list[re.Match[str]] = []
        for match in begins:
            if int(match[1]) == len(starts) + 1:
                starts.append(match)
        for place, start in enumerate(starts):
            end = starts[place + 1].start() if place + 1 < len(starts) else len(error.message)
            found.append(Problem(start[2], error.message[start.end() : end].strip().removesuffix(".")))
        return cls(tuple(found) or (Problem("", error.message),), error.help)

    def of_field(self, name: str) -> str:
        """What is wrong with one value; empty: nothing."""
        return "; ".join(problem.what for problem in self.problems if problem.where == name)

"""What keeps a training from starting, as the engine lists it: each problem with the value that it is about.

Knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from engine.client.errors import ClientError

REFUSED = "TRAINING_REFUSED"


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
        """Of an error that names no problems its message is the only one."""
        found = tuple(Problem(one.where, one.message) for one in error.problems)
        return cls(found or (Problem("", error.message),), error.help)

    def of_field(self, name: str) -> str:
        """What is wrong with one value; empty: nothing."""
        return "; ".join(problem.what for problem in self.problems if problem.where == name)

"""What one training example is: a question and its candidate passages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage for a question; ``start`` = -1 where it holds no answer (or its place is not known)."""

    text: str
    title: str
    heading: str
    start: int = -1
    end: int = -1
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One question with its candidates; the answering one, where there is one, comes first."""

    question: str
    candidates: tuple[Candidate, ...]
    source: str

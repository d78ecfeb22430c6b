"""What an evaluation is: its settings, its contestants, its questions and what was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.evaluation.scoring import Score

Mode = Literal["closed", "retrieval"]


@dataclass(frozen=True, slots=True)
class Question:
    """``expected``: any one is right; none: the right answer is to abstain."""

    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model in an evaluation. Digests are SHA-256, hexadecimal; ``base_sha256`` of the model below an adapter."""

    position: int  # from 1
    model_id: str
    name: str
    sha256: str
    base_sha256: str | None
    version_id: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``visible_with``: collections that somebody must be able to read to see this record. Times are RFC 3339."""

    id: str
    name: str
    job_id: str | None
    mode: Mode
    searched: tuple[int, ...]
    visible_with: frozenset[int]
    set_sha256: str
    max_tokens: int
    seed: int
    created_at: str
    created_by: str
    finished_at: str | None
    questions: int
    contestants: tuple[Contestant, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the contestant at ``position`` said to question ``number``, and how it was scored."""

    position: int
    number: int
    answer: str
    score: Score


def digest_of(questions: Sequence[Question]) -> str:
    """SHA-256 over the questions with their answers, in order: the same set has the same digest."""
    plain = [[question.text, list(question.expected)] for question in questions]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()

"""The gate for golden questions: what is asked in a test set is not taught, or the test would prove nothing. Pure.

An item goes when one of its texts asks a golden question: the same words, or most of its runs of words. The facts
behind the questions stay: they are what a model is to learn.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engine.core.errors import InvalidInputError
from engine.datasets.content import texts_of
from engine.datasets.gates.candidate import Candidate, Passed, Reason

RUN_WORDS = 4
OVERLAP = 0.6  # of the golden question's runs that an item has
_WORD = re.compile(r"\w+")
_MOST_QUESTIONS = 100_000


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """``name`` is what the card calls it; ``sha256`` is over the normalised questions, hexadecimal."""

    name: str
    questions: tuple[tuple[str, ...], ...]  # as words

    @property
    def sha256(self) -> str:
        lines = "\n".join(sorted(" ".join(words) for words in self.questions))
        return hashlib.sha256(lines.encode()).hexdigest()


def golden_set(name: str, questions: Iterable[str]) -> GoldenSet:
    """Raises InvalidInputError where there is no question."""
    words = tuple(dict.fromkeys(tuple(_words(question)) for question in questions))
    words = tuple(one for one in words if one)
    if not words or len(words) > _MOST_QUESTIONS:
        raise InvalidInputError(
            f"A golden set has 1 to {_MOST_QUESTIONS:,} questions; this one has {len(words):,}.",
            help='Each line of the file is a JSON object with a "question".',
        )
    return GoldenSet(name, words)


def questions_of_lines(text: str) -> list[str]:
    """The questions of a file of JSON lines such as ``{"question": ...}``. Raises InvalidInputError."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["question"]
        except (ValueError, KeyError, TypeError, RecursionError):
            question = None
        if not isinstance(question, str):
            raise InvalidInputError(
                f"Line {number} of the golden set has no question.",
                help='Each line of the file is a JSON object with a "question".',
            )
        found.append(question)
    return found


def drop_golden(
    candidates: Sequence[Candidate], sets: Sequence[GoldenSet], *, step: Callable[[int], None]
) -> tuple[Passed, dict[str, int]]:
    """What passed, and how many items each set dropped. ``step`` may raise to stop."""
    index = _Index(sets)
    kept: list[Candidate] = []
    dropped: dict[int, tuple[Reason, ...]] = {}
    counts = {one.name: 0 for one in sets}
    for number, candidate in enumerate(candidates):
        step(number)
        found = {name for text in texts_of(candidate.content) for name in index.asked_in(_words(text))}
        if found:
            dropped[candidate.item_id] = (Reason.GOLDEN_QUESTION,)
            for name in found:
                counts[name] += 1
        else:
            kept.append(candidate)
    return Passed(tuple(kept), dropped), counts


class _Index:
    """Which golden questions have which runs of words. Short questions are runs of their own."""

    def __init__(self, sets: Sequence[GoldenSet]) -> None:
        self._questions: list[tuple[str, int]] = []  # name of the set, number of different runs
        self._by_run: dict[tuple[str, ...], list[int]] = {}
        self._lengths: set[int] = set()
        for one in sets:
            for words in one.questions:
                length = min(RUN_WORDS, len(words))
                runs = {words[at : at + length] for at in range(len(words) - length + 1)}
                self._lengths.add(length)
                for run in runs:
                    self._by_run.setdefault(run, []).append(len(self._questions))
                self._questions.append((one.name, len(runs)))

    def asked_in(self, words: Sequence[str]) -> set[str]:
        """Names of the sets with a question that the text asks."""
        hits: dict[int, int] = {}
        for length in self._lengths:
            # A question of fewer words than a run must be all that is asked, or everything would hold it.
            runs = {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
            if length < RUN_WORDS:
                runs = {tuple(words)} if len(words) == length else set()
            for run in runs:
                for number in self._by_run.get(run, ()):
                    hits[number] = hits.get(number, 0) + 1
        return {
            self._questions[number][0]
            for number, found in hits.items()
            if found >= OVERLAP * self._questions[number][1]
        }


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())

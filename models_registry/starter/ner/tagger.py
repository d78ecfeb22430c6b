"""The trained tagger: names in texts, by hashed features and the best path of labels (Viterbi 1967)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models_registry.starter.ner.features import LABELS, Lists, Token, rows_of, tokens_of

_LEANING = 0.6  # towards names: one that is missed costs more than a word too many
_TRANSITION_SHARE = 0.5  # the neighbours are among the features already


@dataclass(frozen=True, slots=True)
class Name:
    """A span in characters with its label and the mean probability of its tokens."""

    label: str
    start: int
    end: int
    probability: float


class NameTagger:
    """Weights and lists, read once."""

    def __init__(self, weights: Any, transitions: Sequence[Sequence[float]], lists: Lists) -> None:
        self._weights = weights
        self._transitions = [[_TRANSITION_SHARE * value for value in row] for row in transitions]
        self._lists = lists

    @classmethod
    def load(cls, folder: Path) -> NameTagger:
        """Read ``weights.npy`` and ``tagger.json``; raises OSError or ValueError for missing or changed files."""
        import numpy as np

        described = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        path = folder / "weights.npy"
        if hashlib.sha256(path.read_bytes()).hexdigest() != described["sha256"] or tuple(described["labels"]) != LABELS:
            raise ValueError("the weights are not those that tagger.json describes")
        return cls(np.load(path, allow_pickle=False).astype(np.float32), described["transitions"], Lists.read())

    def find_many(self, texts: Sequence[str]) -> list[list[Name]]:
        """Names in each text, in order."""
        import numpy as np

        tokens = [tokens_of(text) for text in texts]
        rows = [row for each in tokens for row in rows_of(each, self._lists)]
        if not rows:
            return [[] for _ in texts]
        scores = self._weights[np.array(rows, dtype=np.int32)].sum(axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        scores[:, 0] -= _LEANING
        logs = (scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))).tolist()
        found, place = [], 0
        for each in tokens:
            found.append(list(_spans(each, logs[place : place + len(each)], self._transitions)))
            place += len(each)
        return found


def _best_path(logs: Sequence[Sequence[float]], transitions: Sequence[Sequence[float]]) -> list[int]:
    labels = range(len(LABELS))
    best = list(logs[0])
    came: list[list[int]] = []
    for row in logs[1:]:
        froms: list[int] = []
        scores: list[float] = []
        for to in labels:
            reached = [score + transitions[first][to] for first, score in enumerate(best)]
            top = max(reached)
            froms.append(reached.index(top))
            scores.append(top + row[to])
        best = scores
        came.append(froms)
    label = best.index(max(best))
    path = [label]
    for froms in reversed(came):
        label = froms[label]
        path.append(label)
    return path[::-1]


def _spans(
    tokens: Sequence[Token], logs: Sequence[Sequence[float]], transitions: Sequence[Sequence[float]]
) -> Iterator[Name]:
    if not tokens:
        return
    from math import exp

    path = _best_path(logs, transitions)
    start = 0
    for place in range(1, len(path) + 1):
        if place < len(path) and path[place] == path[start]:
            continue
        if path[start]:
            mean = sum(exp(logs[at][path[start]]) for at in range(start, place)) / (place - start)
            yield Name(LABELS[path[start]], tokens[start].start, tokens[place - 1].end, mean)
        start = place

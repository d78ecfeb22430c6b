"""The trained tagger: names in texts, by vectors of words and a small convolutional network run with numpy.

A word's vector is the sum of the rows of its letters, its form and its lists (``features.py``), divided by the root of
their number. Four convolutions over neighbouring words, each added to what it was given, decide on the label.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from models_registry.starter.ner.features import LABELS, Lists, casing_of, rows_of, spans_of

DILATIONS = (1, 1, 2, 3)  # how far the neighbours of each convolution stand
GAP = max(DILATIONS)  # empty places between two texts, so that none sees the other
_PERSON = LABELS.index("PERSON")
_DOUBTED = (LABELS.index("ORG"), LABELS.index("LOC"))
_DOUBTFUL = 0.6
_BLOCK = 112  # places that are multiplied at once: so few that no library starts threads for them
_STRETCH = 1400  # places that are worked on at once
_LEANING = (-2.3, 1.8, 1.4, 0.8, 0.3)  # towards names: one that is missed costs more than a word too many


class Name(NamedTuple):
    """A span in characters with its label and the mean probability of its tokens."""

    label: str
    start: int
    end: int
    probability: float


class NameTagger:
    """Weights and lists, read once. Keeps vectors of words on the written lists only, never of other words."""

    def __init__(self, weights: dict[str, Any], lists: Lists) -> None:
        self._weights = weights
        self._lists = lists
        self._kept: dict[str, Any] = {}

    @classmethod
    def load(cls, folder: Path) -> NameTagger:
        """Read ``weights.npz`` and ``tagger.json``; raises OSError or ValueError for missing or changed files."""
        import numpy as np

        described = json.loads((folder / "tagger.json").read_text(encoding="utf-8"))
        path = folder / "weights.npz"
        if hashlib.sha256(path.read_bytes()).hexdigest() != described["sha256"] or tuple(described["labels"]) != LABELS:
            raise ValueError("the weights are not those that tagger.json describes")
        with np.load(path, allow_pickle=False) as stored:
            weights = {name: stored[name].astype(np.float32) for name in stored.files}
        weights["table"] *= weights.pop("scales")[:, None]
        return cls(weights, Lists.read())

    def marks(self, lower: str) -> str:
        """The lists that the word stands in (``Lists.of``)."""
        return self._lists.of(lower)

    def find_many(self, texts: Sequence[str]) -> list[list[Name]]:
        """Names in each text, in order."""
        import numpy as np

        numbers: dict[str, int] = {"": 0}  # a word -> its number in this batch; the first is an empty place
        places: list[int] = []
        spans: list[list[tuple[int, int]]] = []
        casings: list[int] = []
        for text in texts:
            places += [0] * GAP
            own = spans_of(text)
            spans.append(own)
            places += [numbers.setdefault(text[start:end], len(numbers)) for start, end in own]
            casings.append(casing_of(text))
        if len(numbers) == 1:
            return [[] for _ in texts]
        places += [0] * GAP
        used = np.array(places, dtype=np.int32)
        repeated = np.repeat(np.array([*casings, 0], dtype=np.int8), [*(GAP + len(own) for own in spans), GAP])
        chances = self._chances(self._vectors(list(numbers)), used, repeated, _stretches(spans, len(places)))
        labels, likely = chances.argmax(axis=1), chances.max(axis=1)
        labels[used == 0] = 0
        # Where a run of one label begins and ends; empty places divide the texts.
        edges = np.flatnonzero(np.diff(labels, prepend=0, append=0))
        sums = np.concatenate([[0.0], np.cumsum(likely, dtype=np.float64)])
        runs = [
            (start, end, label, float(sums[end] - sums[start]) / (end - start))
            for start, end, label in zip(
                edges[:-1].tolist(), edges[1:].tolist(), labels[edges[:-1]].tolist(), strict=True
            )
            if label
        ]
        return list(_by_text(spans, _merged(runs)))

    def _vectors(self, words: list[str]) -> Any:
        """One vector for each word, shape (words, width); the first word is the empty place."""
        import numpy as np

        table = self._weights["table"]
        vectors = np.zeros((len(words), table.shape[1]), dtype=np.float32)
        rows: list[int] = []
        starts: list[int] = []
        new: list[int] = []
        kept: list[int] = []
        for number, word in enumerate(words[1:], start=1):
            if word in self._kept:
                kept.append(number)
                continue
            new.append(number)
            starts.append(len(rows))
            rows += rows_of(word, self._lists)
        if kept:
            vectors[kept] = [self._kept[words[number]] for number in kept]
        if new:
            sizes = np.diff([*starts, len(rows)])
            vectors[new] = np.add.reduceat(table[rows], starts, axis=0) / np.sqrt(sizes)[:, None]
            for number in new:
                if self._lists.is_public(words[number]):
                    self._kept[words[number]] = vectors[number].copy()
        return vectors

    def _chances(self, vectors: Any, used: Any, casings: Any, stretches: Iterable[tuple[int, int]]) -> Any:
        """The probability of each label at each place, shape (places, labels).

        The stretches, (first place, place behind), are worked on one after the other: what belongs to one fits into
        the processor's own memory, which makes the work twice as fast as all at once.
        """
        import numpy as np

        weights = self._weights
        chances = np.empty((len(used), len(LABELS)), dtype=np.float32)
        for first, behind in stretches:
            own = used[first:behind]
            size = len(own) + -len(own) % _BLOCK
            state = np.zeros((size, vectors.shape[1]), dtype=np.float32)
            np.take(vectors, own, axis=0, out=state[: len(own)], mode="clip")
            state[: len(own)] += weights["casings"][casings[first:behind]]
            empty = np.flatnonzero(own == 0)
            state[empty] = 0.0
            for layer, far in enumerate(DILATIONS):
                blocks = state.reshape(-1, _BLOCK, state.shape[1])
                before, moved, after = ((blocks @ mix).reshape(state.shape) for mix in weights[f"mix{layer}"])
                moved[far:] += before[:-far]
                moved[:-far] += after[far:]
                moved += weights[f"bias{layer}"]
                np.maximum(moved, 0.0, out=moved)
                state += moved
                state[empty] = 0.0
                state[len(own) :] = 0.0
            blocks = state.reshape(-1, _BLOCK, state.shape[1])
            chances[first:behind] = (blocks @ weights["out"]).reshape(size, -1)[: len(own)]
        chances += weights["out_bias"] + np.array(_LEANING, dtype=np.float32)
        chances -= chances.max(axis=1, keepdims=True)
        np.exp(chances, out=chances)
        chances /= chances.sum(axis=1, keepdims=True)
        return chances


def _stretches(spans: Sequence[Sequence[tuple[int, int]]], size: int) -> Iterator[tuple[int, int]]:
    """Where whole texts begin and end that together have about ``_STRETCH`` places; the last ends at ``size``."""
    first = place = 0
    for own in spans:
        if place - first >= _STRETCH:
            yield first, place + GAP
            first = place
        place += GAP + len(own)
    yield first, size


Run = tuple[int, int, int, float]  # first place, place behind it, label, mean probability


def _merged(runs: Sequence[Run]) -> list[Run]:
    """A doubtful place or organisation right beside a person is the rest of the name."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last is not None and last[1] == run[0]:
            person, other = (last, run) if last[2] == _PERSON else (run, last)
            if person[2] == _PERSON and other[2] in _DOUBTED and other[3] < _DOUBTFUL:
                merged[-1] = (last[0], run[1], _PERSON, person[3])
                continue
        merged.append(run)
    return merged


def _by_text(spans: Sequence[Sequence[tuple[int, int]]], runs: Sequence[Run]) -> Iterator[list[Name]]:
    """The runs of each text in characters."""
    left = iter(runs)
    run = next(left, None)
    place = 0
    for own in spans:
        place += GAP
        names: list[Name] = []
        while run is not None and run[0] < place + len(own):
            start, end, label, probability = run
            names.append(Name(LABELS[label], own[start - place][0], own[end - place - 1][1], probability))
            run = next(left, None)
        yield names
        place += len(own)

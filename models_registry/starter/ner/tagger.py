"""The trained tagger: names in texts, by vectors of words and a small convolutional network run with numpy.

A word's vector is the sum of the rows of its letters, its form and its lists (``features.py``), divided by the root of
their number. Four convolutions over neighbouring words, each added to what it was given, decide on the label.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from models_registry.starter.ner.features import LABELS, Lists, alike, casing_of, chunks_of, token_of
from models_registry.starter.ner.vectors import WordVectors

DILATIONS = (1, 1, 2, 3)  # how far the neighbours of each convolution stand
GAP = max(DILATIONS)  # empty places between two texts, so that none sees the other
_EMPTY = [0] * GAP
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
        import numpy as np

        self._lists = lists
        self._vectors = WordVectors(weights["table"], weights["casings"], lists)
        self._mixes = [weights[f"mix{layer}"] for layer in range(len(DILATIONS))]  # for before, here and behind
        self._biases = [weights[f"bias{layer}"] for layer in range(len(DILATIONS))]
        self._out = weights["out"]
        self._leaning = (weights["out_bias"] + np.array(_LEANING, dtype=np.float32))[:, None]

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

        chunks = [chunks_of(text) for text in texts]
        numbers = _Numbers()
        places: list[int] = []
        for text, own in zip(texts, chunks, strict=True):
            places += _EMPTY
            places += map(numbers.of_casing(casing_of(text)).__getitem__, own)
        places += _EMPTY
        if not numbers.words:
            return [[] for _ in texts]
        used = np.array(places, dtype=np.int32)
        sizes = [len(own) for own in chunks]
        scores = self._scores(self._vectors.of(numbers.words), used, _stretches(sizes, len(places)))
        labels = scores.argmax(axis=0)
        labels[used == 0] = 0
        scores -= scores.max(axis=0)
        likely = 1.0 / np.exp(scores, out=scores).sum(axis=0)  # of the best label
        # Where a run of one label begins and ends; empty places divide the texts.
        edges = np.flatnonzero(np.diff(labels, prepend=0, append=0))
        sums = np.concatenate([[0.0], np.cumsum(likely, dtype=np.float64)])
        means = np.diff(sums[edges]) / np.diff(edges)
        begins = edges[:-1]
        runs = zip(begins.tolist(), edges[1:].tolist(), labels[begins].tolist(), means.tolist(), strict=True)
        return list(_by_text(chunks, _merged([run for run in runs if run[2]])))

    def _scores(self, vectors: Any, used: Any, stretches: Iterable[tuple[int, int]]) -> Any:
        """How much speaks for each label at each place, logarithms but for a constant, shape (labels, places).

        The stretches, (first place, place behind), are worked on one after the other: what belongs to one fits into
        the processor's own memory, which makes the work twice as fast as all at once. Labels come first in the shape,
        since numpy takes the greatest of five over rows in a quarter of the time that it takes over columns.
        """
        import numpy as np

        width = vectors.shape[1]
        # The first convolution multiplies each distinct word once: a seventh of the convolutions' time less.
        begun = [vectors @ mix for mix in self._mixes[0]]
        stretches = list(stretches)
        longest = max(behind - first for first, behind in stretches) + _BLOCK
        biases = [np.tile(bias, longest) for bias in self._biases]
        scores = np.empty((len(LABELS), len(used)), dtype=np.float32)
        for first, behind in stretches:
            own = np.zeros(behind - first + (first - behind) % _BLOCK, dtype=np.int32)
            own[: behind - first] = used[first:behind]
            empty = np.flatnonzero(own == 0)
            state = np.take(vectors, own, axis=0)
            products = [np.empty_like(state) for _ in range(3)]
            for layer, far in enumerate(DILATIONS):
                for mix, table, product in zip(self._mixes[layer], begun, products, strict=True):
                    if layer:
                        np.matmul(_blocks(state), mix, out=_blocks(product))
                    else:
                        np.take(table, own, axis=0, out=product, mode="clip")
                # Added as one long row each: row by row of 48 takes twice the time.
                before, here, after = (product.reshape(-1) for product in products)
                here[far * width :] += before[: -far * width]
                here[: -far * width] += after[far * width :]
                here += biases[layer][: len(here)]
                np.maximum(here, 0.0, out=here)
                state += products[1]
                state[empty] = 0.0
            scores[:, first:behind] = (_blocks(state) @ self._out).reshape(len(own), -1)[: behind - first].T
        scores += self._leaning
        return scores


def _blocks(places: Any) -> Any:
    """The same numbers in the shape (blocks, ``_BLOCK``, width)."""
    return places.reshape(-1, _BLOCK, places.shape[1])


class _Numbers:
    """Numbers the words of a batch from 1, one number for a word in each casing of a text; 0 is an empty place."""

    def __init__(self) -> None:
        self.words: list[tuple[str, int]] = []
        self._by_casing: dict[int, _NumbersOfCasing] = {}

    def of_casing(self, casing: int) -> dict[str, int]:
        """The number of each chunk (``features.chunks_of``) in a text of this casing."""
        found = self._by_casing.get(casing)
        if found is None:
            found = self._by_casing[casing] = _NumbersOfCasing(self.words, casing)
        return found


class _NumbersOfCasing(dict[str, int]):
    def __init__(self, words: list[tuple[str, int]], casing: int) -> None:
        self._words = words
        self._casing = casing
        self._tokens: dict[str, int] = {}

    def __missing__(self, chunk: str) -> int:
        token = token_of(chunk)
        token = alike(token) if token[0].isdigit() else token
        number = self._tokens.get(token)
        if number is None:
            self._words.append((token, self._casing))
            number = self._tokens[token] = len(self._words)
        self[chunk] = number
        return number


def _stretches(sizes: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    """Where whole texts begin and end that together have about ``_STRETCH`` places; the last ends at ``end``."""
    first = place = 0
    for size in sizes:
        if place - first >= _STRETCH:
            yield first, place + GAP
            first = place
        place += GAP + size
    yield first, end


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


def _by_text(chunks: Sequence[Sequence[str]], runs: Sequence[Run]) -> Iterator[list[Name]]:
    """The runs of each text in characters; where no run is, no character is counted."""
    left = iter(runs)
    run = next(left, None)
    place = 0
    for own in chunks:
        place += GAP
        names: list[Name] = []
        behind = place + len(own)
        if run is not None and run[0] < behind:
            ends = list(accumulate(map(len, own)))
            while run is not None and run[0] < behind:
                first, last, label, probability = run
                start = ends[first - place] - len(token_of(own[first - place]))
                names.append(Name(LABELS[label], start, ends[last - place - 1], probability))
                run = next(left, None)
        yield names
        place = behind

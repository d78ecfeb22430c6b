"""Train the name tagger: python -m models_registry.starter.ner.train [--examples 80000] [--out FOLDER]

Multinomial logistic regression over hashed features, by stochastic gradient with AdaGrad (Duchi, Hazan, Singer 2011),
in one pass over examples that are all new. Seeds are fixed: equal arguments give equal weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from models_registry.starter.ner.evaluate import held_out_scores
from models_registry.starter.ner.features import LABELS, ROWS, Lists, Token, rows_of, tokens_of
from models_registry.starter.ner.generate import Example, Generator
from models_registry.starter.ner.names import Names

SEED = 20261122
_BATCH_TOKENS = 512
_RATE = 0.15
_HIDE_NAME, _HIDE_ORDINARY = 0.45, 0.12


def labels_of(tokens: Sequence[Token], example: Example) -> list[int]:
    """For each token the number of its label; a token belongs to the span that it overlaps."""
    labels = [0] * len(tokens)
    for start, end, label in example[1]:
        for place, token in enumerate(tokens):
            if token.start < end and token.end > start:
                labels[place] = LABELS.index(label)
    return labels


def _hidden(labels: Sequence[int], chance: random.Random) -> list[bool]:
    """Which tokens the lists must not know: most names and many words that people write are on no list."""
    whole = chance.random() < _HIDE_NAME
    return [whole if label else chance.random() < _HIDE_ORDINARY for label in labels]


def _batches(count: int, lists: Lists) -> Iterator[tuple[Any, Any, float]]:
    generator, chance = Generator(Names()), random.Random(SEED + 1)
    rows: list[list[int]] = []
    labels: list[int] = []
    for number, example in enumerate(generator.examples(count, SEED)):
        tokens = tokens_of(example[0])
        own = labels_of(tokens, example)
        rows += rows_of(tokens, lists, _hidden(own, chance))
        labels += own
        while len(labels) >= _BATCH_TOKENS:
            yield np.array(rows[:_BATCH_TOKENS]), np.array(labels[:_BATCH_TOKENS]), number / count
            rows, labels = rows[_BATCH_TOKENS:], labels[_BATCH_TOKENS:]


def _transitions(count: int) -> list[list[float]]:
    """Logarithms of how often a label follows another, over how often it is at all."""
    follow = np.ones((len(LABELS), len(LABELS)))
    for example in Generator(Names()).examples(count, SEED + 2):
        labels = labels_of(tokens_of(example[0]), example)
        for first, second in pairwise(labels):
            follow[first, second] += 1
    share = follow.sum(axis=0) / follow.sum()
    return [[round(float(x), 4) for x in row] for row in np.log(follow / follow.sum(axis=1, keepdims=True) / share)]


def train(examples: int, out: Path) -> None:
    """Train and write ``weights.npy`` and ``tagger.json``."""
    weights = np.zeros((ROWS, len(LABELS)), dtype=np.float32)
    squares = np.full(ROWS, 1e-3, dtype=np.float32)
    loss = 0.0
    for step, (rows, labels, done) in enumerate(_batches(examples, Lists.read()), start=1):
        scores = weights[rows].sum(axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        gradient = np.exp(scores)
        gradient /= gradient.sum(axis=1, keepdims=True)
        loss += float(-np.log(gradient[np.arange(len(labels)), labels] + 1e-9).mean())
        gradient[np.arange(len(labels)), labels] -= 1.0
        used, places = np.unique(rows, return_inverse=True)
        summed = np.zeros((len(used), len(LABELS)), dtype=np.float32)
        np.add.at(summed, places.reshape(rows.shape), gradient[:, None, :])
        squares[used] += (summed**2).sum(axis=1) / len(LABELS)
        weights[used] -= (_RATE * (1.0 - 0.9 * done) / np.sqrt(squares[used]))[:, None] * summed
        if step % 200 == 0:
            print(f"{done:.0%} loss {loss / 200:.4f}", flush=True)
            loss = 0.0
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "weights.npy", weights.astype(np.float16))
    digest = hashlib.sha256((out / "weights.npy").read_bytes()).hexdigest()
    described = {"format": 1, "sha256": digest, "labels": LABELS, "transitions": _transitions(min(examples, 3000))}
    (out / "tagger.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(held_out_scores(out), indent=1))


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=80_000)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    train(arguments.examples, arguments.out)


if __name__ == "__main__":
    main()

"""Train the name tagger: python -m models_registry.starter.ner.train [--examples 600000] [--out FOLDER]

One pass over examples that are all new, Adam (Kingma, Ba 2015) with a learning rate that rises and falls, one thread.
Seeds are fixed: equal arguments on one machine give equal weights. Needs torch; the tagger itself does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models_registry.starter.ner.evaluate import held_out_scores
from models_registry.starter.ner.features import LABELS, ROWS, Lists, Token, casing_of, rows_of, tokens_of
from models_registry.starter.ner.generate import Example, Generator
from models_registry.starter.ner.names import Names
from models_registry.starter.ner.tagger import DILATIONS, GAP

SEED = 20261122
EXAMPLES = 600_000
WIDTH = 48
_BATCH_EXAMPLES = 96
_RATE = 3e-3
_HIDE_NAME, _HIDE_ORDINARY = 0.45, 0.12
_DROPPED = 0.15
_IGNORED = -100


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


class Words:
    """Rows of words, computed once for each word that is met."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._rows: dict[tuple[str, bool], list[int]] = {}

    def rows(self, word: str, hidden: bool) -> list[int]:
        """The rows of the word, known or hidden."""
        key = (word, hidden)
        if key not in self._rows:
            if len(self._rows) > 300_000:
                self._rows.clear()
            self._rows[key] = rows_of(word, self._lists, hidden=hidden)
        return self._rows[key]


def _batches(count: int, lists: Lists) -> Iterator[tuple[list[list[int]], list[int], list[int], list[int], float]]:
    """Distinct words' rows, then for each place the word's number (0: empty), the casing and the label."""
    generator, chance, words = Generator(Names()), random.Random(SEED + 1), Words(lists)
    examples = generator.examples(count, SEED)
    for start in range(0, count, _BATCH_EXAMPLES):
        numbers: dict[tuple[str, bool], int] = {}
        places, casings, labels = [0] * GAP, [0] * GAP, [_IGNORED] * GAP
        for _ in range(min(_BATCH_EXAMPLES, count - start)):
            example = next(examples)
            tokens = tokens_of(example[0])
            own = labels_of(tokens, example)
            hide = _hidden(own, chance)
            places += [
                1 + numbers.setdefault((token.text, hidden), len(numbers))
                for token, hidden in zip(tokens, hide, strict=True)
            ]
            places += [0] * GAP
            casings += [casing_of(example[0])] * len(tokens) + [0] * GAP
            labels += own + [_IGNORED] * GAP
        yield [words.rows(*key) for key in numbers], places, casings, labels, start / count


def train(examples: int, out: Path) -> None:
    """Train and write ``weights.npz`` and ``tagger.json``."""
    import numpy as np
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    weights: dict[str, Any] = {
        "table": torch.randn(ROWS, WIDTH) * 0.3,
        "casings": torch.zeros(3, WIDTH),
        "out": torch.randn(WIDTH, len(LABELS)) * 0.1,
        "out_bias": torch.zeros(len(LABELS)),
    }
    for layer in range(len(DILATIONS)):
        weights[f"mix{layer}"] = torch.randn(3, WIDTH, WIDTH) * (2.0 / (3 * WIDTH)) ** 0.5 * (0.5 if layer else 1.0)
        weights[f"bias{layer}"] = torch.zeros(WIDTH)
    for value in weights.values():
        value.requires_grad_(True)
    optimizer = torch.optim.Adam(weights.values(), lr=_RATE, betas=(0.9, 0.99), fused=True)
    total, began_s = 0.0, time.monotonic()
    for step, (rows, places, casings, labels, done) in enumerate(_batches(examples, Lists.read()), start=1):
        optimizer.param_groups[0]["lr"] = _RATE * min(1.0, step / 100) * (1.0 - 0.97 * done)
        sizes = torch.tensor([len(each) for each in rows])
        flat = torch.tensor([row for each in rows for row in each])
        starts = torch.cumsum(sizes, 0) - sizes
        summed = functional.embedding_bag(flat, weights["table"], starts, mode="sum") / sizes.sqrt()[:, None]
        at = torch.tensor(places)
        filled = (at > 0).float()[:, None]
        state = torch.cat([torch.zeros(1, WIDTH), summed])[at] + weights["casings"][torch.tensor(casings)]
        state = functional.dropout(state, _DROPPED) * filled
        for layer, far in enumerate(DILATIONS):
            padded = functional.pad(state, (0, 0, far, far))
            before, here, after = weights[f"mix{layer}"]
            moved = padded[: len(state)] @ before + state @ here + padded[2 * far :] @ after + weights[f"bias{layer}"]
            state = (functional.dropout(moved.relu(), _DROPPED / 3) + state) * filled
        scores = state @ weights["out"] + weights["out_bias"]
        loss = functional.cross_entropy(scores, torch.tensor(labels), ignore_index=_IGNORED)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(weights.values()), 1.0)
        optimizer.step()
        total += float(loss.detach())
        if step % 100 == 0:
            print(f"{done:.0%} loss {total / 100:.4f} {time.monotonic() - began_s:.0f} s", flush=True)
            total = 0.0
    out.mkdir(parents=True, exist_ok=True)
    stored = {name: value.detach().numpy().astype(np.float16) for name, value in weights.items()}
    table = weights["table"].detach().numpy()
    scales = np.maximum(np.abs(table).max(axis=1), 1e-6) / 127.0
    stored["table"], stored["scales"] = np.round(table / scales[:, None]).astype(np.int8), scales.astype(np.float32)
    np.savez(out / "weights.npz", **stored)
    digest = hashlib.sha256((out / "weights.npz").read_bytes()).hexdigest()
    described = {"format": 2, "sha256": digest, "labels": LABELS, "examples": examples}
    (out / "tagger.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(held_out_scores(out), indent=1))


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    arguments = parser.parse_args()
    train(arguments.examples, arguments.out)


if __name__ == "__main__":
    main()

"""A quick look at a model in training: held-out questions, answers written letter by letter as they should be.

An answer whose every token is the first guess after the right ones is the answer the model would write alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch

from models_registry.starter.generator.contexts import ContextMaker, Size
from models_registry.starter.generator.encoding import Row, encode_context, lay_out
from models_registry.starter.generator.losses import LOOKED
from models_registry.starter.generator.network import Generator
from models_registry.starter.generator.tokenizer import Vocabulary

_SIZE = Size((1, 3), (60, 250))


@dataclass(frozen=True, slots=True)
class Probe:
    """What is drawn; the same for every look."""

    maker: ContextMaker
    size: Size = _SIZE
    contexts: int = 16
    seed: int = 11
    longest: int = 2048


@dataclass(slots=True)
class Looked:
    """Counts; `begun` is answers whose first token is right, `whole` those that are right to the end."""

    answered: int = 0
    begun: int = 0
    whole: int = 0
    absent: int = 0
    abstained: int = 0

    def __str__(self) -> str:
        n, m = max(1, self.answered), max(1, self.absent)
        return (
            f"of {self.answered} answered: begin right {self.begun / n:.2f}, right to the end {self.whole / n:.2f}, "
            f"of those begun {self.whole / max(1, self.begun):.2f}; of {self.absent} absent: {self.abstained / m:.2f}"
        )


def rows_of(probe: Probe, vocabulary: Vocabulary) -> list[Row]:
    rng = random.Random(probe.seed)
    rows: list[Row] = []
    while len(rows) < probe.contexts:
        row = encode_context(probe.maker.draw(probe.size, rng), vocabulary)
        if len(row.ids) <= probe.longest:
            rows.append(row)
    return rows


def look(model: Generator, rows: list[Row], device: torch.device) -> Looked:
    """Counts over all questions of the rows."""
    found = Looked()
    model.eval()
    for row in rows:
        batch = lay_out([row]).to(device)
        with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16):
            hidden, _ = model(batch.ids, batch.positions, batch.allowed, batch.ask_row, LOOKED, batch.plain)
            guesses = model.logits(hidden[0, batch.ask_row[0, : len(row.asks)]]).argmax(-1).tolist()
        begins = [n for n, ask in enumerate(row.asks) if ask.first]
        for start, end in zip(begins, [*begins[1:], len(row.asks)], strict=True):
            right = [guesses[n] == row.asks[n].token for n in range(start, end)]
            if row.asks[start].line == 0:
                found.absent += 1
                found.abstained += right[0]
            else:
                found.answered += 1
                found.begun += right[0]
                found.whole += all(right)
    model.train()
    return found

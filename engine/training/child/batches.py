"""Lay rows out as one long row of tokens without padding, with the borders of its sequences."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.training.child.encoding import Row

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Batch:
    """All tensors are on the trainer's device.

    ``ids``, ``positions``: [1, T]; positions start at 0 in each sequence. ``borders``: [S + 1] int32, where each
    sequence begins, and T. ``targets``: [T], the next token of the same sequence where that is learned, else -100.
    ``sequence_of``: [T], the number of the sequence.
    """

    ids: Any
    positions: Any
    borders: Any
    longest: int
    targets: Any
    sequence_of: Any
    learned: int  # targets that count
    tokens: int
    sequences: int


def learned_in(row: Row) -> int:
    """How many targets of a row count."""
    return sum(sum(sequence.learned[1:]) for sequence in row.sequences)


def lay_out(rows: Sequence[Row], device: Any, *, fill_to: int = 0) -> Batch:
    """``fill_to``: add a sequence that counts for nothing up to so many tokens, where shapes must not change."""
    import torch

    ids: list[int] = []
    positions: list[int] = []
    targets: list[int] = []
    sequence_of: list[int] = []
    borders = [0]
    for number, sequence in enumerate(sequence for row in rows for sequence in row.sequences):
        ids += sequence.ids
        positions += range(len(sequence))
        following = zip(sequence.ids[1:], sequence.learned[1:], strict=True)
        targets += [token if counts else IGNORED for token, counts in following]
        targets.append(IGNORED)
        sequence_of += [number] * len(sequence)
        borders.append(len(ids))
    tokens, sequences = len(ids), len(borders) - 1
    missing = fill_to - tokens
    if missing > 0:
        ids += [0] * missing
        positions += range(missing)
        targets += [IGNORED] * missing
        sequence_of += [sequences] * missing
        borders.append(len(ids))
    longest = max(after - before for before, after in itertools.pairwise(borders))
    return Batch(
        ids=torch.tensor([ids], device=device),
        positions=torch.tensor([positions], device=device),
        borders=torch.tensor(borders, dtype=torch.int32, device=device),
        longest=longest,
        targets=torch.tensor(targets, device=device),
        sequence_of=torch.tensor(sequence_of, device=device),
        learned=sum(target != IGNORED for target in targets),
        tokens=tokens,
        sequences=sequences,
    )

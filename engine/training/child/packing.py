"""Put sequences of different lengths into rows of one length, and say which rows belong to which step.

Pure and deterministic: the same lengths, seed and epoch give the same rows, so that a training that was interrupted
goes on with what it would have seen.
"""

from __future__ import annotations

import bisect
import math
import random
from collections import defaultdict
from collections.abc import Sequence


def pack(lengths: Sequence[int], capacity: int, *, seed: str) -> list[list[int]]:
    """Indices of ``lengths`` in rows of at most ``capacity``: best fit, the longest first.

    ``seed`` decides among equal lengths and the order of the rows. How many rows there are depends on the lengths
    only. Raises ValueError for a length above ``capacity``.
    """
    chance = random.Random(seed)
    order = list(range(len(lengths)))
    chance.shuffle(order)
    order.sort(key=lambda index: -lengths[index])
    rows: list[list[int]] = []
    by_room: defaultdict[int, list[int]] = defaultdict(list)
    rooms: list[int] = []  # those in use, ascending
    for index in order:
        length = lengths[index]
        if length > capacity:
            raise ValueError("a sequence is longer than a row")
        place = bisect.bisect_left(rooms, length)
        if place == len(rooms):
            rows.append([])
            row, room = len(rows) - 1, capacity
        else:
            room = rooms[place]
            row = by_room[room].pop()
            if not by_room[room]:
                rooms.pop(place)
        rows[row].append(index)
        left = room - length
        if left:
            if not by_room[left]:
                bisect.insort(rooms, left)
            by_room[left].append(row)
    chance.shuffle(rows)
    return rows


class StepPlan:
    """Which rows each step computes. ``per_step`` is micro-batch times accumulation, so halving one and doubling the
    other changes nothing here.
    """

    def __init__(
        self,
        lengths: Sequence[int],
        *,
        capacity: int | None,
        per_step: int,
        epochs: float,
        max_steps: int,
        seed: int,
    ) -> None:
        """``capacity``: tokens of a row that is packed; None leaves each sequence by itself."""
        self._lengths = lengths
        self._capacity = capacity
        self._per_step = per_step
        self._seed = seed
        self._epoch = -1
        self._rows: list[list[int]] = []
        self.rows_per_epoch = len(self._rows_of(0))
        self._rows_in_all = math.ceil(self.rows_per_epoch * epochs)
        steps = math.ceil(self._rows_in_all / per_step)
        self.steps = min(steps, max_steps) if max_steps else steps
        self.steps_per_epoch = max(1, math.ceil(self.rows_per_epoch / per_step))

    def step(self, number: int) -> list[list[int]]:
        """The rows of step ``number``, from 0, as indices; alike lengths beside each other."""
        first = number * self._per_step
        wanted = range(first, min(first + self._per_step, self._rows_in_all))
        rows = []
        for place in wanted:
            epoch, within = divmod(place, self.rows_per_epoch)
            rows.append(self._rows_of(epoch)[within])
        return sorted(rows, key=lambda row: -sum(self._lengths[index] for index in row))

    def _rows_of(self, epoch: int) -> list[list[int]]:
        if epoch != self._epoch:
            seed = f"{self._seed}:{epoch}"
            if self._capacity is None:
                order = list(range(len(self._lengths)))
                random.Random(seed).shuffle(order)
                self._rows = [[index] for index in order]
            else:
                self._rows = pack(self._lengths, self._capacity, seed=seed)
            self._epoch = epoch
        return self._rows

"""Packing: rows are full, nothing is lost, and the same seed gives the same plan."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.child.packing import StepPlan, pack


@given(st.lists(st.integers(1, 64), max_size=200), st.integers(0, 5))
def test_every_sequence_is_in_one_row_and_no_row_is_too_long(lengths: list[int], seed: int) -> None:
    rows = pack(lengths, 64, seed=str(seed))
    assert sorted(index for row in rows for index in row) == list(range(len(lengths)))
    assert all(sum(lengths[index] for index in row) <= 64 for row in rows)
    # Best fit: no two rows could have been one.
    used = sorted(sum(lengths[index] for index in row) for row in rows)
    assert len(used) < 2 or used[0] + used[1] > 64


def test_rows_are_nearly_full() -> None:
    chance = random.Random(1)
    lengths = [chance.randint(20, 900) for _ in range(5000)]
    rows = pack(lengths, 2048, seed="1")
    assert sum(lengths) / (len(rows) * 2048) > 0.99


def test_a_sequence_longer_than_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        pack([5], 4, seed="1")


def plan(**changes: int | float | None) -> StepPlan:
    values = {"capacity": 128, "per_step": 4, "epochs": 2.5, "max_steps": 0, "seed": 3} | changes
    chance = random.Random(2)
    return StepPlan([chance.randint(4, 128) for _ in range(100)], **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("capacity", [128, None])
def test_each_epoch_sees_everything_once(capacity: int | None) -> None:
    whole = plan(capacity=capacity, epochs=2, per_step=1)
    seen = [index for step in range(whole.steps) for row in whole.step(step) for index in row]
    assert sorted(seen) == sorted([*range(100), *range(100)])
    assert sorted(seen[:100]) == list(range(100))
    assert seen[:100] != seen[100:]


def test_a_plan_made_again_is_the_same_from_any_step_on() -> None:
    first, again = plan(), plan()
    wanted = [first.step(number) for number in range(first.steps)]
    backwards = [again.step(number) for number in reversed(range(again.steps))]
    assert wanted == backwards[::-1]
    assert plan(seed=4).step(0) != wanted[0]


def test_steps_count_rows_and_end_where_they_are_told_to() -> None:
    whole = plan()
    rows = sum(len(whole.step(number)) for number in range(whole.steps))
    assert rows == -(-whole.rows_per_epoch * 5 // 2)
    assert plan(max_steps=3).steps == 3


def test_rows_of_a_step_are_sorted_by_length() -> None:
    chance = random.Random(2)
    lengths = [chance.randint(4, 128) for _ in range(100)]
    loose = plan(capacity=None, per_step=16)
    sizes = [lengths[row[0]] for row in loose.step(1)]
    assert sizes == sorted(sizes, reverse=True)

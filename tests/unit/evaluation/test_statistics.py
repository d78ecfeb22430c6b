"""Comparisons of two models over the same questions: exact p-values, intervals, and what is said about them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.statistics import compare, mcnemar, sentence


@pytest.mark.parametrize(
    ("only_first", "only_other", "p_value"),
    # scipy.stats.binomtest(min, sum, 0.5).pvalue
    [(0, 0, 1.0), (0, 5, 0.0625), (1, 9, 0.021484375), (5, 5, 1.0), (3, 12, 0.03515625)],
)
def test_mcnemar_is_the_exact_binomial_test(only_first: int, only_other: int, p_value: float) -> None:
    assert mcnemar(only_first, only_other) == pytest.approx(p_value)
    assert mcnemar(only_other, only_first) == pytest.approx(p_value)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60), st.integers(0, 99))
def test_a_comparison_counts_what_only_one_answers(pairs: list[tuple[bool, bool]], seed: int) -> None:
    first, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = compare(first, other, seed=seed)
    assert found == compare(first, other, seed=seed)
    assert found.other_right - found.first_right == found.only_other - found.only_first
    assert found.difference == pytest.approx((sum(other) - sum(first)) / len(pairs))
    assert -1 <= found.low <= found.high <= 1
    turned = compare(other, first, seed=seed)
    assert (turned.only_first, turned.only_other) == (found.only_other, found.only_first)


def test_the_interval_is_that_of_the_paired_differences() -> None:
    # 40 questions, 20 won and 4 lost: mean 0.4, standard error sqrt((24/40 - 0.4**2) / 40) = 0.105
    found = compare([False] * 20 + [True] * 4 + [True] * 16, [True] * 20 + [False] * 4 + [True] * 16, seed=1)
    assert found.difference == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.96 * 0.105, abs=0.03)
    assert found.high == pytest.approx(0.4 + 1.96 * 0.105, abs=0.03)


def test_the_sentence_says_better_only_where_chance_is_unlikely() -> None:
    clear = sentence(compare([False] * 20, [True] * 15 + [False] * 5, seed=1), "base", "tuned")
    assert "'tuned' answers 15 of 20 questions right, 'base' 0" in clear
    assert "'tuned' is better" in clear and "p < 0.001" in clear
    worse = sentence(compare([True] * 15 + [False] * 5, [False] * 20, seed=1), "base", "tuned")
    assert "'base' is better" in worse
    unsure = sentence(compare([False] * 20, [True] * 2 + [False] * 18, seed=1), "base", "tuned")
    assert "may be chance (p = 0.500)" in unsure and "is better" not in unsure
    assert "no difference" in sentence(compare([True], [True], seed=1), "base", "tuned")

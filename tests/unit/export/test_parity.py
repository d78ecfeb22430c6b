"""What parity calls the same, and what it finds."""

from __future__ import annotations

import math

import pytest

from engine.export.parity import PERPLEXITY_LIMITS, Expected, Observed, compare, perplexity_check

OBSERVED = Observed(tokens=[[5, 6], [7]], prompts=["<user>\nHi", None], prompt_ids=[[1, 5]], continuations=[[8, 9, 2]])
EXPECTED = Expected(tokens=[[5, 6], [7]], prompts=["<s><user>\nHi", None], behind=[[0.0, 0.02, 0.0]])


def _verdicts(observed: Observed, expected: Expected) -> list[bool]:
    return [check.passed for check in compare(observed, expected, quantization="F16", bos="<s>")]


def test_the_same_answers_pass_and_say_how_much_was_compared() -> None:
    tokens, template, greedy = compare(OBSERVED, EXPECTED, quantization="F16", bos="<s>")
    assert tokens.passed and template.passed and greedy.passed
    assert tokens.detail == "2 of 2 texts have the same token ids"
    assert greedy.detail.startswith("2 of 3 tokens are the likeliest")
    assert greedy.measured == 0.02


def test_each_difference_fails_its_own_check() -> None:
    other_tokens = Expected([[5, 6], [8]], EXPECTED.prompts, EXPECTED.behind)
    assert _verdicts(OBSERVED, other_tokens) == [False, True, True]
    other_prompt = Expected(EXPECTED.tokens, ["<s><user>\nHi ", None], EXPECTED.behind)
    assert _verdicts(OBSERVED, other_prompt) == [True, False, True]
    refused_by_one = Expected(EXPECTED.tokens, ["<s><user>\nHi", "<s>x"], EXPECTED.behind)
    assert _verdicts(OBSERVED, refused_by_one) == [True, False, True]
    other_token = Expected(EXPECTED.tokens, EXPECTED.prompts, [[0.0, 1.7, 0.0]])
    assert _verdicts(OBSERVED, other_token) == [True, True, False]


def test_a_base_that_only_read_texts_has_no_template_to_compare() -> None:
    silent = Expected(EXPECTED.tokens, [None, None], EXPECTED.behind)
    assert _verdicts(OBSERVED, silent) == [True, False, True]
    without = Expected(EXPECTED.tokens, [None, None], EXPECTED.behind, has_template=False)
    assert _verdicts(OBSERVED, without) == [True, True, True]


def test_an_answer_that_was_cut_short_or_never_came_is_no_proof() -> None:
    shorter = Expected(EXPECTED.tokens, EXPECTED.prompts, [[0.0, 0.0]])
    assert not _verdicts(OBSERVED, shorter)[2]
    silent = Observed(OBSERVED.tokens, OBSERVED.prompts, OBSERVED.prompt_ids, [[]])
    assert not _verdicts(silent, Expected(EXPECTED.tokens, EXPECTED.prompts, [[]]))[2]


@pytest.mark.parametrize(
    ("kind", "ratio", "passed"), [("Q8_0", 1.009, True), ("Q8_0", 1.02, False), ("F16", 1.0, True)]
)
def test_perplexity_is_judged_against_that_of_f16(kind: str, ratio: float, passed: bool) -> None:
    check = perplexity_check(kind, 20.0 * ratio, 20.0, PERPLEXITY_LIMITS)
    assert check.passed is passed
    assert check.limit == PERPLEXITY_LIMITS[kind]


def test_a_perplexity_that_is_no_number_fails_and_is_still_a_record() -> None:
    check = perplexity_check("Q4_K_M", math.nan, 20.0, PERPLEXITY_LIMITS)
    assert not check.passed
    assert math.isfinite(check.measured)

"""Scores of answers: what counts as containing, as exact, as an abstention."""

from __future__ import annotations

import pytest

from engine.evaluation.scoring import score


@pytest.mark.parametrize(
    ("answer", "expected", "contains"),
    [
        ("You get 30 days.", ["30 days"], True),
        ("You get 130 days.", ["30 days"], False),  # a number is a whole word
        ("It costs EUR 1,250.50 [2].", ["1,250.50"], True),
        ("It costs EUR 1,250.50 [2].", ["1"], False),
        ("Der Betrag ist größer als ＥＵＲ ５０.", ["eur 50"], True),  # full-width forms and case are folded
        ("four weeks", ["28 days", "Four weeks!"], True),
        ("weeks four", ["four weeks"], False),
        ("", ["four weeks"], False),
    ],
)
def test_an_expected_answer_stands_in_it_word_by_word(answer: str, expected: list[str], contains: bool) -> None:
    found = score(answer, expected, abstained=False)
    assert (found.contains, found.right) == (contains, contains)


def test_f1_and_exact_match_take_the_best_expected_answer_and_leave_citations_out() -> None:
    found = score("Four weeks. [1]", ["28 days", "four weeks"], abstained=False)
    assert found.exact and found.f1 == 1.0
    part = score("about four weeks or so", ["four weeks"], abstained=False)
    assert not part.exact and part.f1 == pytest.approx(2 * 2 / (5 + 2))
    repeated = score("four four four", ["four weeks"], abstained=False)
    assert repeated.f1 == pytest.approx(2 * 1 / (3 + 2))


def test_abstaining_is_right_only_where_there_is_no_answer() -> None:
    rightly = score("The documents do not say.", [], abstained=True)
    assert (rightly.right, rightly.f1, rightly.contains) == (True, 1.0, False)
    wrongly = score("four weeks", ["four weeks"], abstained=True)
    assert (wrongly.right, wrongly.contains, wrongly.f1) == (False, False, 0.0)
    invented = score("four weeks", [], abstained=False)
    assert (invented.right, invented.f1) == (False, 0.0)

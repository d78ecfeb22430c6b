"""Models write citations in many ways; each is read, and none is invented."""

from __future__ import annotations

import pytest

from engine.chat.citations import CitedSentence, is_abstention, parse_answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leave is 30 days [2].", [("Leave is 30 days.", (2,))]),
        ("Leave is 30 days. [2]", [("Leave is 30 days.", (2,))]),
        (
            "Leave is 30 days. [2] Managers approve it. [1]",
            [("Leave is 30 days.", (2,)), ("Managers approve it.", (1,))],
        ),
        ("Leave is 30 days [1][3].", [("Leave is 30 days.", (1, 3))]),
        ("Leave is 30 days [1, 3].", [("Leave is 30 days.", (1, 3))]),
        ("Leave is 30 days [1-3].", [("Leave is 30 days.", (1, 2, 3))]),
        ("Leave is 30 days 【2】.", [("Leave is 30 days.", (2,))]),
        ("Leave is 30 days (source 2).", [("Leave is 30 days.", (2,))]),
        ("Leave is 30 days [Passage 2].", [("Leave is 30 days.", (2,))]),
        ("[2] Leave is 30 days.", [("Leave is 30 days.", (2,))]),
        ("Leave is 30 days.", [("Leave is 30 days.", ())]),
        ("<think>Is it [1]? No.</think>Leave is 30 days [2].", [("Leave is 30 days.", (2,))]),
    ],
)
def test_sentences_and_their_numbers(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert parse_answer(text, 5) == [CitedSentence(*pair) for pair in expected]


def test_a_number_that_no_passage_has_is_dropped() -> None:
    assert parse_answer("Leave is 30 days [7][2][0].", 3) == [CitedSentence("Leave is 30 days.", (2,))]


def test_a_number_in_parentheses_is_not_a_citation() -> None:
    parsed = parse_answer("The fee is due in three parts (3).", 5)
    assert parsed == [CitedSentence("The fee is due in three parts (3).", ())]


def test_markers_alone_are_no_sentence() -> None:
    assert parse_answer("[1][2]", 2) == []
    assert parse_answer("", 2) == []


@pytest.mark.parametrize(
    ("text", "abstains"),
    [
        ("The documents do not say.", True),
        ("the documents do not say", True),
        ("The documents do not say whether pets travel.", True),
        ("The documents say thirty days.", False),
    ],
)
def test_abstention_is_recognised(text: str, abstains: bool) -> None:
    assert is_abstention(text) is abstains

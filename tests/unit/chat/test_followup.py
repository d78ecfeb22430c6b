"""A follow-up is joined with what it leans on; a whole question is left alone."""

from __future__ import annotations

import pytest

from engine.chat.followup import rewrite

LEAVE = "How many days of annual leave do full-time employees get?"


@pytest.mark.parametrize(
    ("question", "must_hold"),
    [
        ("And in Germany?", ["annual leave", "Germany"]),
        ("What about contractors?", ["annual leave", "contractors"]),
        ("Do they carry over to the next year?", ["annual leave", "carry over"]),
        ("Who approves it?", ["annual leave", "approves"]),
        ("Is that paid out on leaving?", ["annual leave", "paid out"]),
        ("Und wie ist es in Österreich?", ["annual leave", "Österreich"]),
    ],
)
def test_a_follow_up_takes_its_context_along(question: str, must_hold: list[str]) -> None:
    rewritten = rewrite(question, [LEAVE])
    assert rewritten is not None
    assert all(part in rewritten for part in must_hold)


@pytest.mark.parametrize(
    "question",
    [
        "What is the notice period for the lease of the Hamburg office?",
        "Who is the data protection officer?",
        "Wie hoch ist die Kilometerpauschale für Dienstreisen?",
        "Travel expense limit for hotels",
    ],
)
def test_a_question_that_stands_alone_is_not_touched(question: str) -> None:
    assert rewrite(question, [LEAVE]) is None


def test_without_a_conversation_nothing_is_rewritten() -> None:
    assert rewrite("And in Germany?", []) is None


def test_the_last_question_as_it_was_searched_is_what_counts() -> None:
    first = rewrite("And in Germany?", [LEAVE])
    assert first is not None
    second = rewrite("What about part-time staff?", [LEAVE, first])
    assert second is not None
    assert "Germany" in second and "part-time staff" in second and "annual leave" in second

"""A sentence is supported by what a passage says; a changed number, name or a dropped "not" never passes."""

from __future__ import annotations

import pytest

from engine.chat.support import SupportChecker
from engine.chat.words import content_stems
from engine.retrieval.text import Stemming
from tests.support.passages import passage

LEAVE = passage(
    "Full-time employees are entitled to 30 days of annual leave. Unused leave expires on 31 March of the following "
    "year. Contractors are not entitled to paid leave. The request is approved by Maria Lindqvist.",
    title="Leave policy 2025",
    heading="Annual leave",
)


@pytest.fixture(scope="module")
def checker() -> SupportChecker:
    return SupportChecker(content_stems(Stemming()))


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("Full-time employees get 30 days of annual leave.", "30 days"),
        ("Unused leave expires on 31 March of the following year.", "31 March"),
        ("Contractors are not entitled to paid leave.", "Contractors"),
        ("Requests are approved by Maria Lindqvist.", "Lindqvist"),
        ("In 2025 full-time employees are entitled to thirty days... that is 30 days of leave.", "30 days"),
    ],
)
def test_what_the_passage_says_is_supported(checker: SupportChecker, sentence: str, holds: str) -> None:
    support = checker.check(sentence, LEAVE)
    assert support is not None
    assert holds in LEAVE.text[support.start : support.end]


@pytest.mark.parametrize(
    "sentence",
    [
        "Full-time employees get 25 days of annual leave.",
        "Unused leave expires on 31 May of the following year.",
        "Contractors are entitled to paid leave.",
        "Full-time employees are not entitled to 30 days of annual leave.",
        "The request is approved by Jonas Weber.",
        "The cafeteria opens at noon.",
        "Employees receive a company car after 30 days.",
    ],
)
def test_what_it_does_not_say_is_not(checker: SupportChecker, sentence: str) -> None:
    assert checker.check(sentence, LEAVE) is None


def test_numbers_are_compared_by_value_and_not_by_spelling(checker: SupportChecker) -> None:
    price = passage("The annual fee is EUR 12,500.00 and is due in two instalments.")
    assert checker.check("The annual fee is 12.500 EUR.", price) is not None
    assert checker.check("The annual fee is 12.50 EUR.", price) is None


def test_german(checker: SupportChecker) -> None:
    text = passage("Die Kündigungsfrist beträgt drei Monate zum Quartalsende. Überstunden werden nicht ausbezahlt.")
    assert checker.check("Die Kündigungsfrist beträgt 3 Monate zum Quartalsende.", text) is not None
    assert checker.check("Die Kündigungsfrist beträgt 6 Monate zum Quartalsende.", text) is None
    assert checker.check("Überstunden werden ausbezahlt.", text) is None

"""One fact in several wordings: how they differ, that they are always the same, and that the gates let them through."""

from __future__ import annotations

from itertools import combinations

import pytest

from engine.datasets.builders.extracted import FoundPair, SourceText, find_pairs, in_wordings
from engine.datasets.builders.wording_forms import FORMS, ValueKind, kind_of_value
from engine.datasets.builders.wordings import MOST_WORDINGS, Topic, wordings_of
from engine.datasets.content import question_and_answer
from engine.datasets.gates.candidate import Candidate
from engine.datasets.gates.duplicates import drop_duplicates, nearly_the_same_question
from engine.datasets.gates.quality import QualityLimits, check_quality
from engine.datasets.gates.splits import Shares, assign_splits
from engine.datasets.records import Origin, Source
from engine.datasets.tokens import WORDS
from engine.parsing.build import DocumentBuilder
from engine.parsing.limits import ParseLimits

CELL = Topic("visitor badges", "kept for", "House Rules")
ASKED_OF_CELL = "According to “House Rules”, what is the kept for for visitor badges?"
HEADING = Topic("driving", title="Car Policy")
RULE = "Driving licences are checked twice a year, in March and September, with an app. The spouse may drive as well."
CASES = [
    (ASKED_OF_CELL, "The kept for for visitor badges is 3 weeks.", CELL, "en"),
    ("What does “Car Policy” say about driving?", RULE, HEADING, "en"),
    ("How often is the oil changed?", "Every 500 hours with two litres of mineral oil.", Topic(), "en"),
    ("What is a seal?", "A seal is a ring that keeps the water inside.", Topic("a seal", title="Pumps"), "en"),
    ("Was steht in „Regeln“ zu „Parken“?", "Im Hof bis 18 Uhr mit Ausweis.", Topic("Parken", title="Regeln"), "de"),
    ("Wann ist im Werk Schluss?", "Um 17 Uhr, am Freitag schon um 14 Uhr.", Topic(), "de"),
    (
        "Was ist laut „Lohn“ bei 1. Jahr als „Betrag“ angegeben?",
        "Bei 1. Jahr ist als „Betrag“ angegeben: 900 Euro.",
        Topic("1. Jahr", "Betrag", "Lohn"),
        "de",
    ),
]


@pytest.mark.parametrize(("question", "answer", "topic", "language"), CASES, ids=lambda value: str(value)[:30])
def test_as_many_as_asked_for_all_clearly_different_and_the_same_each_time(
    question: str, answer: str, topic: Topic, language: str
) -> None:
    found = wordings_of(question, answer, topic, language, MOST_WORDINGS)
    assert found[0] == question
    assert len(found) >= 6
    assert not [pair for pair in combinations(found, 2) if nearly_the_same_question(*pair)]
    assert wordings_of(question, answer, topic, language, MOST_WORDINGS) == found
    for most in range(1, len(found)):
        assert wordings_of(question, answer, topic, language, most) == found[:most]


@pytest.mark.parametrize(("question", "answer", "topic", "language"), CASES, ids=lambda value: str(value)[:30])
def test_no_gate_takes_a_wording_for_a_repetition_or_for_a_bad_question(
    question: str, answer: str, topic: Topic, language: str
) -> None:
    asked = wordings_of(question, answer, topic, language, MOST_WORDINGS)
    source = (Source("doc_1", b"1"),)
    items = [
        Candidate(number, question_and_answer(one, answer), Origin.EXTRACTED, language, source)
        for number, one in enumerate(asked)
    ]
    passed = drop_duplicates(items, step=lambda _: None)
    assert passed.dropped == {}
    checked, _ = check_quality(passed.kept, QualityLimits(), WORDS.count, step=lambda _: None)
    assert checked.dropped == {}
    assert len(set(assign_splits(items, Shares(0.5, 0.3, 0.2)).values())) == 1


def test_with_and_without_the_name_by_key_words_and_by_what_the_answer_says() -> None:
    found = wordings_of("What does “Car Policy” say about driving?", RULE, HEADING, "en", MOST_WORDINGS)
    others = found[1:]
    assert [one for one in others if "Car Policy" in one] and [one for one in others if "Car Policy" not in one]
    assert [one for one in others if not one.endswith(("?", ".")) and len(one.split()) <= 10]
    assert [one for one in others if any(word in one for word in ("licences", "checked", "March", "spouse", "app"))]
    assert not [one for one in wordings_of(CASES[2][0], CASES[2][1], Topic(), "en", 8) if "500" in one]


def test_what_a_value_is_decides_how_it_is_asked_for() -> None:
    assert kind_of_value("The limit for lunch is EUR 45.") is ValueKind.MONEY
    assert kind_of_value("Bei 1. Jahr ist als „Betrag“ angegeben: 1.140 Euro.") is ValueKind.MONEY
    assert kind_of_value("The kept for for badges is 3 weeks.") is ValueKind.TIME_SPAN
    assert kind_of_value("The core presence for the office is Tuesday.") is ValueKind.DAY
    assert kind_of_value("The colour for it is red.") is ValueKind.OTHER
    found = wordings_of(ASKED_OF_CELL, "The kept for for visitor badges is 3 weeks.", CELL, "en", MOST_WORDINGS)
    assert [one for one in found if "ow long" in one or "ow much time" in one or "fter what time" in one]
    assert not [one for one in found if "money" in one]


def test_a_language_without_forms_keeps_its_one_question() -> None:
    assert wordings_of("Où est la réunion ?", "Dans la grande salle.", Topic(), "fr", 8) == ["Où est la réunion ?"]
    assert wordings_of("What is it?", "It is a pump.", Topic(), None, 8) == ["What is it?"]
    assert set(FORMS) == {"en", "de"}


def test_two_facts_of_a_document_never_share_a_question() -> None:
    builder = DocumentBuilder("text/plain", ParseLimits())
    builder.add("heading", "Prices", level=1)
    for row in ("Article: KX-100; Price EUR: 38.50; Weight: 2 kg", "Article: KX-200; Price EUR: 12.90; Weight: 1 kg"):
        builder.add("table_row", row)
    builder.add("heading", "Driving", level=1)
    builder.add("text", RULE)
    text = SourceText("Price list", "en", builder.finish().elements)
    pairs = find_pairs(text)
    assert in_wordings(pairs, "en", 1) == pairs
    found = in_wordings(pairs, "en", 8)
    assert len(found) > 4 * len(pairs)
    assert len({pair.question.casefold() for pair in found}) == len(found)
    places = {pair.answer: (pair.start, pair.end) for pair in pairs}
    assert all((pair.start, pair.end) == places[pair.answer] for pair in found)
    twice = [FoundPair("What is a seal?", answer, 0, 1, "x", Topic("a seal")) for answer in ("A ring.", "An animal.")]
    doubled = in_wordings(twice, "en", 8)
    assert len({pair.question for pair in doubled[2:]}) == len(doubled[2:])

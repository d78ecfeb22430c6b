"""What is weighed besides reading: the question's words, and whether a later version of the document was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.chat.confidence import Confidence, Read, outdated_versions
from engine.chat.words import content_stems
from engine.retrieval.glossary import Glossary
from engine.retrieval.passages import Passage
from engine.retrieval.text import Stemming
from engine.runtime.reader import Reading

PLAIN = Passage(
    chunk_ids=(1,),
    chunks=(),
    document_id="doc_1",
    document="policies/travel-policy-2023.docx",
    title="Travel policy",
    page=1,
    start=0,
    end=40,
    heading="Cars",
    text="A private car is paid with EUR 0.30 per kilometre.",
    score=0.6,
)


IS_GERMAN = Glossary(Stemming()).is_german
UNREAD = Reading(0.0, 0.5, 0, 5, 0.0)


def found(question: str, passages: list[Passage]) -> list[Read]:
    return [Read(question, passage, UNREAD) for passage in passages]


def named(document: str, title: str | None) -> Passage:
    return replace(PLAIN, document=document, title=title)


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (
            [("travel-policy-2023.docx", "Travel policy"), ("a/travel-policy-2025.pdf", "Travel policy 2025")],
            [True, False],
        ),
        ([("Leave_v2.pdf", None), ("leave_v3_final.pdf", None)], [True, False]),
        ([("minutes-2023.md", "Minutes"), ("travel-policy-2025.pdf", "Travel policy")], [False, False]),
        ([("contract.pdf", "Contract"), ("contract.pdf", "Contract")], [False, False]),
        ([("prices 2024.xlsx", ""), ("prices 2024.xlsx", "")], [False, False]),
        ([("Reporting wrongs 2023.pdf", ""), ("Reporting wrongs 2025.pdf", "")], [True, False]),
    ],
)
def test_an_older_version_is_outdated_where_a_later_one_was_found(
    documents: list[tuple[str, str | None]], expected: list[bool]
) -> None:
    passages = [named(*document) for document in documents]
    assert outdated_versions(found("what do I get for each kilometre?", passages)) == expected


def test_nothing_is_outdated_for_a_question_that_names_a_year() -> None:
    passages = [named("travel-policy-2023.docx", None), named("travel-policy-2025.docx", None)]
    assert outdated_versions(found("what did the policy of 2023 pay?", passages)) == [False, False]
    assert outdated_versions(found("what does it pay for 20235 km?", passages)) == [True, False]


@pytest.mark.parametrize(
    "question",
    [
        "Under the old rules, how much was it?",
        "what did we pay last winter",
        "expired list: a kilometre?",
        "Wie hoch war der frühere Satz?",
        "Was galt letztes Jahr?",
    ],
)
def test_nothing_is_outdated_for_a_question_about_what_was_earlier(question: str) -> None:
    passages = [named("travel-policy-2023.docx", None), named("travel-policy-2025.docx", None)]
    assert outdated_versions(found(question, passages)) == [False, False]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Minutes of the board 2024-11.md", "Minutes of the board 2025-01.md"),
        ("Lease amendment 2023.pdf", "Lease amendment 2025.pdf"),
        ("Quartalsbericht 2024.pdf", "Quartalsbericht 2025.pdf"),
        ("seasonal_staff_guide_winter_2024.xlsx", "seasonal_staff_guide_summer_2025.xlsx"),
    ],
)
def test_what_stands_beside_the_earlier_one_does_not_outdate_it(earlier: str, later: str) -> None:
    assert outdated_versions(found("what does it cost?", [named(earlier, None), named(later, None)])) == [False, False]


def test_a_lead_is_measured_against_the_best_other_passage() -> None:
    confidence = Confidence(content_stems(Stemming()), IS_GERMAN)
    readings = [replace(UNREAD, relevance=relevance) for relevance in (1.0, 4.0, 3.0)]
    rows = confidence.features([Read("private car", PLAIN, reading) for reading in readings])
    assert [row.lead for row in rows] == [-2.0, 1.0, -1.0]
    assert rows[0].coverage == 1.0


def test_a_vault_of_one_or_two_documents_is_as_sure_of_a_passage_as_a_large_one() -> None:
    confidence = Confidence(content_stems(Stemming()), IS_GERMAN)
    right, other, unrelated = (replace(UNREAD, relevance=r, answerable=0.88) for r in (8.0, 6.0, -11.0))
    probabilities = [
        confidence.probability(confidence.features([Read("private car", PLAIN, reading) for reading in readings])[0])
        for readings in ([right], [right, unrelated], [right, other], [right, other, *[unrelated] * 14])
    ]
    assert max(probabilities) == min(probabilities) > confidence.weights.threshold


def test_names_and_numbers_that_a_passage_lacks_are_counted() -> None:
    confidence = Confidence(content_stems(Stemming()), IS_GERMAN)
    questions = ("What is paid for a car?", "Is a car paid in Osaka?", "Is a car paid in Osaka under rule 77-B?")
    missing = [confidence.features(found(question, [PLAIN]))[0].missing for question in questions]
    assert missing == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Wie lange muss man die Augen nach einem Spritzer spülen?", 0.0),  # nouns have capitals, and are no names
        ("Was zahlt man für ein Auto in Osaka?", 1.0),
        ("Wird für das Auto die MWSt laut Regel 77-B erstattet?", 2.0),
        ("How long must the Augen be rinsed after a Spritzer?", 2.0),  # in an English question they are
    ],
)
def test_a_german_noun_is_no_name_that_a_passage_must_have(question: str, missing: float) -> None:
    confidence = Confidence(content_stems(Stemming()), IS_GERMAN)
    assert confidence.features(found(question, [PLAIN]))[0].missing == missing

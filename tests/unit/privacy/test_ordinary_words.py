"""Ordinary business texts hold words, codes and numbers that look like names, streets and plates and are none."""

from __future__ import annotations

import pytest

from benchmarks.pii_false_alarms import false_alarms, paragraphs, words_of
from engine.privacy.detector import PiiDetector


@pytest.fixture(scope="module")
def detector() -> PiiDetector:
    return PiiDetector.load()


NOTHING = [
    "May I bring my dog?",
    "Will you repair pumps of other makers?",
    "Will repairs be paid?",
    "Mark the box and sign on the last page.",
    "Bill the travel costs to the cost centre.",
    "15 Jan | 11 Feb | 3 May",
    "January, February, March, April, May, June, July, August",
    "Mon to Fri, closed on Sunday",
    "between May and August 2025",
    "Nachtschicht | 28 %\nSonntag | 60 %",
    "butterfly valve; DN 100; HP 20",
    "Hall 4 bears two tonnes per square metre.",
    "The first circle, 3 second circle",
    "40 kilometres of road",
    "Penalty for late clearing 400 per day",
    "grants of spring 2025",
    "Der Pflanzenmarkt 2023 war gut besucht.",
    "takes place on 18 September",
    "the route for 25 passengers",
    "60 square metres",
    "Called off more than 14 days before",
    "Parkplatz 4",
    "Fluchtweg 2 ist gesperrt.",
    "In der Halle 4 und im Raum 12",
    "Brigade 3",
    "Welche Sonderregel gilt für das Ladekabel?",
    "Pos. | Schlafzimmer | Wellendichtung",
    "It costs a flat 120 euros.",
    "Vellora 500 and emulsion 500 ml",
    "412 falls and 20 MW",
    "part_no: 410-2500; description: mechanical seal, option H AQ 80; on_hand: 6",
    "Mechatroniker/in          2       Standort 3",
    "Dreher (m/w/d) gesucht",
    "pumps.md",
    "2025 02 26 phishing warning.eml",
    "sales kickoff 2025.pptx",
    "Industriemechaniker, Zerspanungsmechaniker, Elektroniker",
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found_in_it(detector: PiiDetector, text: str) -> None:
    assert detector.find(text) == []


@pytest.mark.parametrize(
    "text",
    ["Name;Strasse;PLZ;Ort", "PLZ", "| Handy | Firma |", "a.txt", "letter_de.txt", "Street,Town", "Name\tMonat\tPlz"],
)
def test_heads_of_columns_and_names_of_files_are_no_names(detector: PiiDetector, text: str) -> None:
    assert detector.find(text) == []


STILL = [
    ("Berger.pdf", "PERSON", "Berger"),
    ("Peter Ort", "PERSON", "Peter Ort"),
    ("May called and left a message for Tom.", "PERSON", "May"),
    ("Will Turner asked for a copy.", "PERSON", "Will Turner"),
    ("Dear June,", "PERSON", "June"),
    ("Meine Kinder heißen Jan, 34, und Anna, 31.", "PERSON", "Jan"),
    ("Mr May came in April.", "PERSON", "May"),
    ("Mark Hollis, head of sales", "PERSON", "Mark Hollis"),
    ("Herr August kommt am 3. Mai.", "PERSON", "August"),
    ("Im Winkel 5, 21680 Stade", "STREET_ADDRESS", "Im Winkel 5"),
    ("Am Bauhof 3, 01067 Dresden", "STREET_ADDRESS", "Am Bauhof 3"),
    ("Kaiserring 12", "STREET_ADDRESS", "Kaiserring 12"),
    ("Marktplatz 3", "STREET_ADDRESS", "Marktplatz 3"),
    ("14 Sluice Row, Leeds", "STREET_ADDRESS", "14 Sluice Row"),
    ("12 place Bellecour, 69002 Lyon", "STREET_ADDRESS", "place Bellecour"),
    ("rue de la paix 12", "STREET_ADDRESS", "rue de la paix"),
    ("Calle Mayor 14", "STREET_ADDRESS", "Calle Mayor 14"),
]


@pytest.mark.parametrize(("text", "type_", "part"), STILL)
def test_what_is_a_name_or_a_street_is_still_found(detector: PiiDetector, text: str, type_: str, part: str) -> None:
    assert any(part in text[each.start : each.end] for each in detector.find(text) if each.type == type_)


@pytest.mark.parametrize("part", ["development", "held-out"])
def test_ordinary_texts_raise_few_alarms(detector: PiiDetector, part: str) -> None:
    texts = paragraphs(part)
    found = false_alarms(detector, texts)
    numbers = sum(type_ in ("PHONE_NUMBER", "LICENSE_PLATE") for type_, _, _ in found)
    assert (1000 * len(found) / words_of(texts) <= (10 if part == "development" else 22), numbers) == (True, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The customer Philippa Drummond received the wrong parts on Monday.", "Philippa Drummond"),
        ("Gestern hat Anna Kaffee gekocht.", "Anna"),
        ("Frau Huber Urlaub bis Freitag", "Huber"),
        ("Tom Tuesday 9 am", "Tom"),
    ],
)
def test_a_family_name_behind_a_given_one_belongs_to_it_and_an_ordinary_word_does_not(
    detector: PiiDetector, text: str, name: str
) -> None:
    assert [text[each.start : each.end] for each in detector.find(text) if each.type == "PERSON"] == [name]

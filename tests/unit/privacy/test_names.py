"""Persons, organisations and places by the packaged tagger and the lists: sentences, cells, headers and file names."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.privacy.detector import PiiDetector


@pytest.fixture(scope="module")
def detector() -> PiiDetector:
    return PiiDetector.load()


def persons(detector: PiiDetector, text: str) -> list[str]:
    return [text[each.start : each.end] for each in detector.find(text) if each.type == "PERSON"]


PERSONS = [
    ("My name is Anna Schmidt and I need help.", ["Anna Schmidt"]),
    ("Sehr geehrte Frau Zimmermann,", ["Zimmermann"]),
    ("Herr Dr. Krüger hat am Montag angerufen.", ["Krüger"]),
    ("Please ask Robert Miller about the invoice.", ["Robert Miller"]),
    ("Katarzyna Nowak", ["Katarzyna Nowak"]),
    ("Nguyen, Minh", ["Nguyen", "Minh"]),
    ("Name: Giulia Rossi", ["Giulia Rossi"]),
    ("Vertrag_Anna_Schmidt_2023.pdf", ["Anna", "Schmidt"]),
    ("Peter Müller | 4711 | offen", ["Peter Müller"]),
    ("María José García; Jürgen Weber", ["María José García", "Jürgen Weber"]),
    ("Kind regards\nSarah O'Connor", ["Sarah O'Connor"]),
    ("O\u2019Brien called. Dear Mr O\u2019Brien,", ["O\u2019Brien", "O\u2019Brien"]),
    ("👩‍👩‍👧 Dear Anna Schmidt 🎉", ["Anna Schmidt"]),
    ("Dear Zo\u0308e Miller,", ["Zo\u0308e Miller"]),
]


@pytest.mark.parametrize(("text", "names"), PERSONS)
def test_persons_are_found(detector: PiiDetector, text: str, names: list[str]) -> None:
    assert persons(detector, text) == names, detector.find(text)


NOBODY = [
    "The Quarterly Report is due on Monday.",
    "Die Verarbeitung personenbezogener Daten erfolgt nach Art. 6 DSGVO.",
    "Purchasing",
    "Order Number | Delivery Date | Amount",
    "Terms and Conditions",
    "Die Rechnung ist am 12.03.2021 fällig.",
    "How can I reset my password?",
    "Please check the invoice before Friday.",
]


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_name_nobody_are_left(detector: PiiDetector, text: str) -> None:
    assert persons(detector, text) == []


def test_a_name_found_once_is_found_wherever_its_parts_stand(detector: PiiDetector) -> None:
    text = "Witness: Katarzyna Wiśniewska. The house of Wiśniewska was empty; nobody saw Katarzyna again."
    found = persons(detector, text)
    assert sum("Wiśniewska" in name for name in found) == 2 and sum("Katarzyna" in name for name in found) == 2


def test_places_and_organisations_are_found(detector: PiiDetector) -> None:
    text = "Siemens AG has an office in Munich."
    types = {text[each.start : each.end]: each.type for each in detector.find(text)}
    assert types["Munich"] == "LOCATION" and types["Siemens AG"] == "ORGANIZATION"


def test_a_long_text_is_read_to_its_end_with_the_right_offsets(detector: PiiDetector) -> None:
    text = "Nothing is written here about anybody at all.\n" * 3000 + "My name is Anna Schmidt."
    (finding,) = [each for each in detector.find(text) if each.type == "PERSON"]
    assert text[finding.start : finding.end] == "Anna Schmidt"


def test_batches_and_repetition_change_nothing(detector: PiiDetector) -> None:
    texts = [text for text, _ in PERSONS] * 3
    together = detector.find_many(texts)
    assert together == [detector.find(text) for text in texts]
    assert together == PiiDetector.load().find_many(texts)


def test_nothing_reaches_for_the_network_even_where_presidio_is_asked() -> None:
    code = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        raise SystemExit(f'reached for the network: {event}')\n"
        "sys.addaudithook(refuse)\n"
        "from engine.privacy.detector import PiiDetector\n"
        "found = PiiDetector.load().find('Anna Schmidt <anna@example.com>, Aadhaar 2345 6789 0124')\n"
        "print(*sorted(finding.type for finding in found))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert {"EMAIL_ADDRESS", "NATIONAL_ID", "PERSON"} <= set(child.stdout.split()), child.stderr

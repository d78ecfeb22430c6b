"""Phone numbers drawn from the world's numbering plans, in the ways people write them, and numbers for no phone."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.phone_numbers import NAMED, cases, is_found, others
from engine.privacy.detector import PiiDetector


@pytest.fixture(scope="module")
def detector() -> PiiDetector:
    return PiiDetector(None)


def _missed(detector: PiiDetector, *, with_word: bool, plain: bool) -> dict[str, tuple[float, list[str]]]:
    """Share of what is missed and the first texts, by country."""
    made = [case for case in cases(NAMED, 3, with_word=with_word) if plain or case.form != "plain"]
    total, missed = Counter(case.region for case in made), dict[str, list[str]]()
    for case, findings in zip(made, detector.find_many([case.text for case in made]), strict=True):
        if not is_found(case, findings):
            missed.setdefault(case.region, []).append(case.text)
    return {region: (len(texts) / total[region], texts[:5]) for region, texts in missed.items()}


def test_beside_a_word_for_a_phone_every_way_to_write_a_number_is_read(detector: PiiDetector) -> None:
    assert {r: told for r, told in _missed(detector, with_word=True, plain=True).items() if told[0] > 0.01} == {}


def test_without_such_a_word_the_groups_tell_a_number(detector: PiiDetector) -> None:
    missed = _missed(detector, with_word=False, plain=False)
    # Free calls of Brazil in two groups (0800 1234567 is one, 800 1234567 another) leave the most open.
    assert {region: told for region, told in missed.items() if told[0] > 0.08} == {}
    assert sum(told[0] for told in missed.values()) / len(NAMED) < 0.02, missed


def test_dates_amounts_orders_and_rows_are_no_phone_numbers(detector: PiiDetector) -> None:
    wrong = [
        (kind, text[each.start : each.end], text)
        for kind, text in others(60)
        for each in detector.find(text)
        if each.type == "PHONE_NUMBER"
    ]
    assert wrong == []


WHOLE = [
    ("Durchwahl: 0221 4710-815", "0221 4710-815"),
    ("T +49 (0) 89 1234-0\nF +49 (0) 89 1234-99", "+49 (0) 89 1234-0"),
    ("M: 06-1-234-5678", "06-1-234-5678"),
    ("You can dial 011 44 20 7946 0018 from there.", "011 44 20 7946 0018"),
    ("Ms Weber (0171 2345678) will come.", "0171 2345678"),
    ("12.03.2024 030 1234567 Weber", "030 1234567"),
    ("030 1234567 0171 2345678", "0171 2345678"),
    ("Here is my new number: 43219876", "43219876"),
    ("Her number is 5551234567.", "5551234567"),
    ("tél. 01.24.24.64.10", "01.24.24.64.10"),
    ("cel. 612 34 56 78 interno 12", "612 34 56 78 interno 12"),
    ("Order 12 arrived. 030 / 1234 5678 is the hotline.", "030 / 1234 5678"),
    ("☎ 21 23 40 82", "21 23 40 82"),
    ("4711\t030 1234567", "030 1234567"),
    ("0221 471081-Office,\n0221 471082-Fax", "0221 471082"),
    ("43219876 - Office", "43219876"),
    ("Springfield 62704 212 555 0142", "212 555 0142"),
    ("UK 555-867-5309", "555-867-5309"),
    ("wa.me/491701234567", "491701234567"),
]


@pytest.mark.parametrize(("text", "number"), WHOLE)
def test_the_whole_number_and_nothing_else_is_found(detector: PiiDetector, text: str, number: str) -> None:
    found = [text[each.start : each.end] for each in detector.find(text) if each.type == "PHONE_NUMBER"]
    assert number in found, detector.find(text)


LEFT = [
    "Kontonummer 0039379486",
    "Boston, MA 02110-1301",
    "id 00885958-0550-5921-2864-928351138605",
    "2024-001234",
    "Rechnung Nr. 322-222650 ist bezahlt",
    "1234-5678-9012",
    "192.168.100.1000",
    "+12.345 EUR",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_phone_number_is_left(detector: PiiDetector, text: str) -> None:
    assert "PHONE_NUMBER" not in [each.type for each in detector.find(text)], detector.find(text)


LOCAL = [
    ("Tel. 555-0188", "555-0188"),
    ("Phone: 410-2500", "410-2500"),
    ("Name;Telefon\nWeber;410-2500", "410-2500"),
    ("Durchwahl 4103-250", "4103-250"),
    ("Send a fax to 555 0199 today.", "555 0199"),
    ("555-0142 x31", "555-0142 x31"),
    ("mobile number: 3102-4450", "3102-4450"),
]


@pytest.mark.parametrize(("text", "number"), LOCAL)
def test_a_number_without_an_area_code_is_one_beside_a_word_for_it(
    detector: PiiDetector, text: str, number: str
) -> None:
    assert [text[each.start : each.end] for each in detector.find(text)] == [number]


NO_PHONE = [
    "part_no: 410-2500; description: mechanical seal",
    "Ersatzteile: 880-1204, 881-0050",
    "Zeichnung 3102-4450, Charge 240-1187",
    "pages 112-1140",
    "410-2500 x 4",
    "6210 50 00",
    "555 0110",
]


@pytest.mark.parametrize("text", NO_PHONE)
def test_a_number_of_a_part_is_no_phone_number(detector: PiiDetector, text: str) -> None:
    assert detector.find(text) == []

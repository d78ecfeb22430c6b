"""Capitalised words that name nobody: ordinary ones, and those that the same text has in small letters."""

from __future__ import annotations

import pytest

from engine.privacy.detector import PiiDetector
from engine.privacy.doubts import Doubts
from engine.privacy.model import Finding, PiiType

LISTS = {"quality": "w", "report": "w", "summer": "gw", "street": "s", "depot": "w"}
LONG = "the zentro of each depot opens at seven and closes at nine " * 6


def none(text: str, name: str, type_: PiiType = PiiType.PERSON, score: float = 0.6) -> bool:
    start = text.index(name)
    finding = Finding(type_, start, start + len(name), score, "")
    return Doubts(text, lambda word: LISTS.get(word, "")).is_none(finding)


@pytest.mark.parametrize(
    ("text", "name", "type_", "expected"),
    [
        ("The Quality Report is late.", "Quality Report", PiiType.PERSON, True),
        ("The Quality Report is late.", "Quality Report", PiiType.ORGANIZATION, True),
        ("Ask Summer about it.", "Summer", PiiType.PERSON, False),
        ("Ask Zentro about it.", "Zentro", PiiType.PERSON, False),
        (LONG + "Zentro", "Zentro", PiiType.ORGANIZATION, True),
        (LONG + "Zentro Amali", "Zentro Amali", PiiType.PERSON, False),
        ("see Governance", "Governance", PiiType.STREET_ADDRESS, True),
        ("see Lindenallee", "Lindenallee", PiiType.STREET_ADDRESS, False),
        ("see Long Street", "Long Street", PiiType.STREET_ADDRESS, False),
        ("see 12", "12", PiiType.STREET_ADDRESS, True),
        ("see 10115", "10115", PiiType.STREET_ADDRESS, False),
    ],
)
def test_what_is_no_name(text: str, name: str, type_: PiiType, expected: bool) -> None:
    assert none(text, name, type_) is expected


def test_what_the_tagger_is_sure_of_stays() -> None:
    assert not none("The Quality Report is late.", "Quality Report", score=0.89)


def test_a_part_of_a_name_is_not_repeated_where_it_is_a_word_of_the_text() -> None:
    text = (
        "Witness: Katarzyna Zentro. The house of Zentro was empty. " + "They open the zentro again. " * 12 + "Zentro!"
    )
    found = [text[each.start : each.end] for each in PiiDetector.load().find(text) if each.type == PiiType.PERSON]
    assert any("Katarzyna" in name for name in found) and "zentro" not in found

"""Cells of tables in plain text, and what the head of a column says about them."""

from __future__ import annotations

import pytest

from engine.privacy.detector import PiiDetector
from engine.privacy.tables import cells


def below(text: str) -> list[tuple[str, str]]:
    return [(cell.head, text[cell.start : cell.end]) for cell in cells(text)]


BARS = "| Name | Geburtsdatum |\n|------|:-----|\n| Anna Weber | 12.03.1980 |\n| Bo Lang | 01.02.1975 |"
WANTED = [("Name", "Anna Weber"), ("Geburtsdatum", "12.03.1980"), ("Name", "Bo Lang"), ("Geburtsdatum", "01.02.1975")]
TABLES = [
    BARS,
    "Name;Geburtsdatum\nAnna Weber;12.03.1980\nBo Lang;01.02.1975\n",
    "Name\tGeburtsdatum\nAnna Weber\t12.03.1980\nBo Lang\t01.02.1975",
    '"Name","Geburtsdatum"\r\n"Anna Weber","12.03.1980"\r\n"Bo Lang","01.02.1975"',
    "Name         Geburtsdatum\nAnna Weber   12.03.1980\nBo Lang      01.02.1975",
    "Liste vom Montag\n\nName | Geburtsdatum\n-----+------\nAnna Weber | 12.03.1980\nBo Lang | 01.02.1975\n\nEnde",
]


@pytest.mark.parametrize("text", TABLES)
def test_every_cell_below_a_head_is_told(text: str) -> None:
    assert below(text) == WANTED


def test_a_comma_inside_quotes_divides_nothing_and_an_empty_cell_says_nothing() -> None:
    text = 'Name,Ort\n"Weber, Anna",Ulm\n,Köln'
    assert below(text) == [("Name", "Weber, Anna"), ("Ort", "Ulm"), ("Ort", "Köln")]


@pytest.mark.parametrize("text", ["", "Name;Ort", "One line.\nAnother line.", "1;2\n3;4", "a\n\nb;c\n\nd;e"])
def test_other_lines_are_no_table(text: str) -> None:
    assert below(text) == []


@pytest.mark.parametrize("text", TABLES)
def test_dates_below_a_word_for_birth_are_dates_of_birth_in_every_row(text: str) -> None:
    found = [text[each.start : each.end] for each in PiiDetector(None).find(text) if each.type == "DATE_OF_BIRTH"]
    assert found == ["12.03.1980", "01.02.1975"]


def test_other_columns_are_not_read_so() -> None:
    text = BARS.replace("Geburtsdatum", "Lieferdatum")
    assert "DATE_OF_BIRTH" not in [each.type for each in PiiDetector(None).find(text)]


def test_a_name_in_a_cell_is_found_by_the_head_alone() -> None:
    text = "Nr;Kunde;Passwort\n1;Xylophar;rosen-garten\n2;Quintamo;blau-wal"
    found = {text[each.start : each.end]: each.type for each in PiiDetector.load().find(text)}
    assert found["Xylophar"] == found["Quintamo"] == "PERSON"
    assert found["rosen-garten"] == found["blau-wal"] == "PASSWORD"

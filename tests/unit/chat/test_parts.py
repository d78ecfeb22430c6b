"""The parts in which a passage is read once more: whole sentences and rows, each under the heading above it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.chat.parts import cut_parts, is_heading
from tests.support.passages import passage

SENTENCE = "Whoever leaves before noon tells the desk, which notes the hour and the name in the book. "
STATUTES = (
    "Entry costs one share.\n\n2 Delivery\n\nAll grapes go to the cooperative.\n\n3 Payment\n\nA third after harvest."
)


def test_each_part_stands_under_the_heading_above_it() -> None:
    parts = cut_parts(STATUTES, "Statutes > 1 Members")
    assert [(STATUTES[part.start : part.end], part.heading) for part in parts] == [
        ("Entry costs one share.", "Statutes > 1 Members"),
        ("All grapes go to the cooperative.", "Statutes > 2 Delivery"),
        ("A third after harvest.", "Statutes > 3 Payment"),
    ]
    assert [part.heading for part in cut_parts(STATUTES, "")] == ["", "2 Delivery", "3 Payment"]


def test_long_text_is_cut_between_sentences_and_overlaps_by_one() -> None:
    text = SENTENCE * 7
    parts = cut_parts(text, "Leaving")
    assert [len(text[part.start : part.end].split()) for part in parts] == [34, 34, 34, 34, 34, 34]
    assert all(earlier.end > later.start for earlier, later in pairwise(parts))
    long = "word " * 200 + "end."
    assert [(part.start, part.end) for part in cut_parts(long, "")] == [(0, len(long))]


def test_a_table_stays_with_the_names_of_its_columns() -> None:
    text = "Presses\n\nTank | Litres\n\nTank: T1; Litres: 250\n\nTank: T7; Litres: 120\n\nIt is entered with a permit."
    (part,) = cut_parts(text, "Cellar")
    assert text[part.start :].startswith("Tank | Litres") and part.heading == "Presses"


@pytest.mark.parametrize("text", ["", " \n\n ", "2 Delivery", "2 Delivery\n\n3 Payment"])
def test_nothing_but_headings_is_read_as_text(text: str) -> None:
    parts = cut_parts(text, "Statutes")
    assert [text[part.start : part.end] for part in parts] == text.split("\n\n")[-1:] * bool(text.strip())


def test_every_sentence_is_in_a_part() -> None:
    whole = passage("\n\n".join([SENTENCE * n for n in (1, 4, 2)])).text
    covered: set[int] = set()
    for part in cut_parts(whole, ""):
        covered |= set(range(part.start, part.end))
    assert all(at in covered or whole[at].isspace() for at in range(len(whole)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [("2 Delivery", True), ("Tank | Litres", True), ("Tank: T1; Litres: 250", False), ("It is so.", False)],
)
def test_a_heading_is_told_from_text(line: str, expected: bool) -> None:
    assert is_heading(line) is expected

"""Where sentences end, and where a full stop does not end one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Das gilt z. B. für Pumpen. Sonst nicht.", ["Das gilt z. B. für Pumpen.", "Sonst nicht."]),
        ("Siehe § 3 Abs. 2 Satz 1. Danach Nr. 5.", ["Siehe § 3 Abs. 2 Satz 1.", "Danach Nr. 5."]),
        ("Die Frist beginnt am 3. Oktober 2024. Sie endet im Mai.", 2),
        ("Das regelt der 2. Absatz dort. Mehr nicht.", 2),
        ("Am 2. Werktag wird geliefert. Danach nicht.", 2),
        ("It was raised in 2019. The limit is 4.5 mm. See Fig. 3 and Dr. Meyer.", 3),
        ("He said no. Then he left.", 2),
        ("See No. 7 and item no. 12 there. Done.", 2),
        ("J. R. Smith signed. A. Weber did not.", 2),
        ("Use annex B. The rest is void.", 2),
        ("Pumps, valves, etc. are listed. Others follow.", 2),
        ("e.g. Viton or i.e. FKM. Next.", 2),
        ('He asked "Why?" and left. "No." She stayed.', 3),
        ("1. Purpose and scope", 1),
        ("Heading\n\nBody text here", ["Heading", "Body text here"]),
        ("a line that is wrapped\nand goes on. End", ["a line that is wrapped\nand goes on.", "End"]),
        ("Phone: 12\nFax: 13", ["Phone: 12", "Fax: 13"]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("Version 2.1.3 of file.txt is at example.com. Get it.", 2),
        ("Wait... there is more. Yes.", 2),
        ("", []),
        ("  \n \n ", []),
    ],
)
def test_splits_where_a_reader_would(text: str, expected: list[str] | int) -> None:
    found = sentences(text)
    assert (len(found) if isinstance(expected, int) else found) == expected, found


@given(st.text(alphabet=st.sampled_from(list("aA1zB. !?\n\"')§…-,。 Nr")), max_size=200))
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = [i for start, end in spans for i in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert spans == sorted(spans)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)

"""The parts of reading with a packed model that need no model: windows, pieces, joining, labels, checked answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.privacy.detector import PiiDetector
from engine.privacy.model import Finding, PiiType
from engine.privacy.packed.joining import cut_names, join_names
from engine.privacy.packed.process import _checked
from engine.privacy.packed.windows import pieces, windows
from models_registry.packs.name_labels import begins_name, meanings


@pytest.mark.parametrize("count", [*range(0, 40), 97, 1000])
@pytest.mark.parametrize("size", [1, 2, 3, 8, 31])
def test_windows_believe_each_token_once_and_none_at_a_cut_edge(count: int, size: int) -> None:
    made = windows(count, size)
    assert [place for _, _, begin, end in made for place in range(begin, end)] == [*range(count)]
    for start, end, begin, last in made:
        assert 0 <= start <= begin < last <= end <= count and end - start <= size
        if size == 8 and count > size:
            assert start == 0 or begin - start >= 2, "a token at the edge of a window is read in another one"
            assert end == count or end - last >= 2


def test_pieces_cover_the_text_and_overlap() -> None:
    text = " ".join(f"word{number}" for number in range(3000)) + "x" * 5000
    made = [*pieces(text, 1000, 100)]
    assert all(text[offset : offset + len(piece)] == piece for offset, piece in made)
    ends = [offset + len(piece) for offset, piece in made]
    assert made[0][0] == 0 and ends[-1] == len(text)
    assert all(end - offset >= 100 for end, (offset, _) in zip(ends, made[1:], strict=False))
    assert max(len(piece) for _, piece in made) <= 1000
    assert [*pieces("", 1000, 100)] == [(0, "")]


def _name(type: PiiType, start: int, end: int, score: float) -> Finding:
    return Finding(type, start, end, score, "why")


def _places(findings: list[Finding]) -> list[tuple[str, int, int, float]]:
    return [(one.type, one.start, one.end, one.score) for one in findings]


def test_what_either_found_stays_found() -> None:
    embedded = [_name(PiiType.ORGANIZATION, 0, 4, 0.9), _name(PiiType.LOCATION, 30, 36, 0.7)]
    packed = [_name(PiiType.PERSON, 2, 12, 0.95), _name(PiiType.PERSON, 50, 60, 0.8)]
    assert _places(join_names(embedded, packed)) == [
        (PiiType.ORGANIZATION, 0, 12, 0.95),  # the tagger's type, over the words that the model saw
        (PiiType.LOCATION, 30, 36, 0.7),
        (PiiType.PERSON, 50, 60, 0.8),
    ]
    assert join_names(embedded, []) == embedded


def test_a_name_over_several_of_the_tagger_takes_no_type_away() -> None:
    embedded = [_name(PiiType.PERSON, 5, 9, 0.6), _name(PiiType.LOCATION, 12, 15, 0.5)]
    packed = [_name(PiiType.ORGANIZATION, 0, 20, 0.7)]
    assert _places(join_names(embedded, packed)) == [(PiiType.PERSON, 0, 12, 0.7), (PiiType.LOCATION, 12, 20, 0.7)]
    same = [_name(PiiType.PERSON, 5, 9, 0.6), _name(PiiType.PERSON, 12, 15, 0.5)]
    assert _places(join_names(same, packed)) == [(PiiType.PERSON, 0, 20, 0.7)]


def test_two_names_of_the_model_over_each_other_are_a_person_if_one_is() -> None:
    packed = [_name(PiiType.ORGANIZATION, 0, 9, 0.9), _name(PiiType.PERSON, 5, 12, 0.5)]
    assert _places(join_names([], packed)) == [(PiiType.PERSON, 0, 12, 0.9)]


def test_addresses_are_left_to_what_resolves_overlaps() -> None:
    embedded, packed = [_name(PiiType.STREET_ADDRESS, 0, 9, 0.5)], [_name(PiiType.PERSON, 5, 12, 0.5)]
    assert _places(join_names(embedded, packed)) == _places([*embedded, *packed])


def test_neighbours_are_not_joined() -> None:
    two = [_name(PiiType.PERSON, 0, 4, 0.9), _name(PiiType.PERSON, 4, 8, 0.9)]
    assert join_names(two, []) == two


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("B-PER", "PERSON"),
        ("I-per", "PERSON"),
        ("U-PERSON", "PERSON"),
        ("L-ORG", "ORGANIZATION"),
        ("GPE", "LOCATION"),
        ("FAC", "LOCATION"),
        ("B-LOCderiv", None),
        ("I-PERpart", None),
        ("B-OTH", None),
        ("WORK_OF_ART", None),
        ("MISC", None),
        ("O", None),
    ],
)
def test_known_schemes_are_understood(label: str, kind: str | None) -> None:
    assert meanings([label, "PER"], {})[label] == kind


def test_what_a_pack_names_comes_first_with_or_without_the_mark() -> None:
    named = {"SHIP": "LOCATION", "B-PER": None, "LABEL_1": "PERSON", "LOC": None}
    made = meanings(["B-SHIP", "I-SHIP", "B-PER", "I-PER", "LABEL_1", "B-LOC"], named)
    assert [*made.values()] == ["LOCATION", "LOCATION", None, "PERSON", "PERSON", None]


@pytest.mark.parametrize("labels", [["LABEL_0"], ["PER", "B-SHIP"], ["O", "MISC"], []])
def test_labels_that_nothing_explains_are_refused(labels: list[str]) -> None:
    with pytest.raises(ValueError, match="label"):
        meanings(labels, {})


def test_where_a_name_begins() -> None:
    assert [label for label in ("B-PER", "U-PER", "S-PER", "I-PER", "L-PER", "PER", "O") if begins_name(label)] == [
        "B-PER",
        "U-PER",
        "S-PER",
    ]


GOOD = [0, 4, "PERSON", 0.9]


def test_a_sound_answer_is_taken() -> None:
    assert _checked({"found": [[GOOD], []]}, ["Anna", ""]) == [[(0, 4, "PERSON", 0.9)], []]


@pytest.mark.parametrize(
    "untrusted",
    [
        {},
        {"found": None},
        {"found": [[GOOD]]},
        {"found": [[GOOD], [GOOD]]},
        {"found": [[[0, 5, "PERSON", 0.9]], []]},
        {"found": [[[-1, 4, "PERSON", 0.9]], []]},
        {"found": [[[2, 2, "PERSON", 0.9]], []]},
        {"found": [[[0.0, 4, "PERSON", 0.9]], []]},
        {"found": [[[False, True, "PERSON", 0.9]], []]},
        {"found": [[[0, 4, "IBAN_CODE", 0.9]], []]},
        {"found": [[[0, 4, ["PERSON"], 0.9]], []]},
        {"found": [[[0, 4, "PERSON", float("nan")]], []]},
        {"found": [[[0, 4, "PERSON", 7.0]], []]},
        {"found": [[[0, 4, "PERSON"]], []]},
    ],
)
def test_any_other_answer_is_refused(untrusted: dict[str, object]) -> None:
    assert _checked(untrusted, ["Anna", ""]) is None


class _Told:
    """Stands for a chosen model: it finds these words."""

    def __init__(self, type: PiiType, words: str, score: float) -> None:
        self._told = type, words, score

    def find_many(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        kind, words, score = self._told
        return [[_name(kind, text.index(words), text.index(words) + len(words), score)] for text in texts]


@pytest.mark.parametrize(
    ("type", "words", "score"),
    [
        (PiiType.PERSON, "Zorvald Quimbleton, geb. 03", 0.9),  # it reaches into a better finding
        (PiiType.PERSON, "Quimbleton, geb. 03.07.1981, Telefon 0151", 0.9),  # and over several, into a worse one
        (PiiType.LOCATION, "6789, Kirschgarten 14", 0.7),
        (PiiType.STREET_ADDRESS, "Zorvald Quimbleton, geb. 03.07.1981", 0.6),
        (PiiType.ORGANIZATION, "an Zorvald Quimbleton, geb. 03.07.1981, Telefon 0151 / 2345 6789, Kirschgarten", 0.7),
    ],
)
def test_a_name_of_the_model_that_reaches_too_far_takes_nothing_away(type: PiiType, words: str, score: float) -> None:
    text = "Post an Zorvald Quimbleton, geb. 03.07.1981, Telefon 0151 / 2345 6789, Kirschgarten 14, 55263 Mainz."
    alone = PiiDetector.load().find(text, language="de")
    assert {PiiType.PERSON, PiiType.DATE_OF_BIRTH, PiiType.PHONE_NUMBER, PiiType.STREET_ADDRESS} <= {
        PiiType(one.type) for one in alone
    }
    both = PiiDetector.load(packed=_Told(type, words, score)).find(text, language="de")
    covered = {place for one in both for place in range(one.start, one.end)}
    begin = text.index(words)
    hidden = [(one.start, one.end) for one in alone] + [(begin, begin + len(words))]
    left = {place for start, end in hidden for place in range(start, end)} - covered
    assert not [text[place] for place in sorted(left) if text[place].isalpha()]
    assert not [
        place for one in alone for place in range(one.start, one.end) if place in left and text[place].isalnum()
    ]


def test_what_is_cut_off_is_a_name_only_where_it_has_letters() -> None:
    text = "Anna Ott 0151 23, 17"
    number = _name(PiiType.PHONE_NUMBER, 9, 16, 0.6)
    assert _places(cut_names([_name(PiiType.PERSON, 0, 20, 0.9)], [], [number], text)) == [(PiiType.PERSON, 0, 8, 0.9)]
    assert _places(cut_names([_name(PiiType.PERSON, 0, 8, 0.9)], [], [number], text)) == [(PiiType.PERSON, 0, 8, 0.9)]
    assert cut_names([_name(PiiType.PERSON, 9, 14, 0.9)], [], [number], text) == []

"""Misspelt words find the word that was meant, compounds their parts, and forgotten words are forgotten."""

from __future__ import annotations

import pytest

from engine.retrieval.vocabulary import Vocabulary, is_vocabulary

WORDS = [
    "kundigung", "frist", "kundigungsfrist", "vertrag", "vertragsfrist", "urlaub", "urlaubsantrag", "antrag",
    "maintenance", "supplier", "agreement", "warranty", "invoice", "pump", "valve",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("maintainance", "maintenance"),
        ("suplier", "supplier"),
        ("agreemnet", "agreement"),
        ("warrenty", "warranty"),
        ("vavle", "valve"),
        ("pupm", "pump"),
    ],
)
def test_a_misspelt_word(typed: str, meant: str) -> None:
    assert [term for term, _ in Vocabulary(WORDS).similar(typed)] == [meant]


@pytest.mark.parametrize("typed", ["xyzzy", "pup", "telephone", "12345", "plum"])
def test_a_word_that_is_not_near_stays_unknown(typed: str) -> None:
    assert Vocabulary(WORDS).similar(typed) == []


def test_a_compound_and_its_parts() -> None:
    vocabulary = Vocabulary(WORDS)
    assert vocabulary.parts("kundigungsfrist") == ["kundigung", "frist"]
    assert vocabulary.parts("vertragskundigung") == ["vertrag", "kundigung"]
    assert vocabulary.parts("maintenance") == []
    assert vocabulary.compounds_of("frist") == ["vertragsfrist", "kundigungsfrist"]
    assert vocabulary.compounds_of("urlaub") == ["urlaubsantrag"]


@pytest.mark.parametrize("start", [[], WORDS])
def test_words_come_and_go(start: list[str]) -> None:
    vocabulary = Vocabulary(start)
    vocabulary.update(added=["gasket", "flange", "flangenring", "ring"])
    assert "gasket" in vocabulary
    assert vocabulary.similar("gaskte") == [("gasket", 1)]
    assert vocabulary.compounds_of("ring") == ["flangenring"]
    vocabulary.update(removed=["gasket", "flangenring"])
    assert "gasket" not in vocabulary
    assert vocabulary.similar("gaskte") == []
    assert vocabulary.compounds_of("ring") == []
    vocabulary.update(added=["gasket"], removed=["gasket"])
    assert "gasket" in vocabulary
    assert len(vocabulary) == len(start) + 3


def test_a_known_word_can_leave_and_return() -> None:
    vocabulary = Vocabulary(WORDS)
    vocabulary.update(removed=["pump"])
    assert "pump" not in vocabulary and len(vocabulary) == len(WORDS) - 1
    assert vocabulary.similar("pupm") == []
    vocabulary.update(added=["pump"])
    assert "pump" in vocabulary and len(vocabulary) == len(WORDS)


def test_many_additions_settle_without_losing_a_word() -> None:
    vocabulary = Vocabulary(WORDS)
    made = [f"{a}{b}{c}{d}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyzabcd" for d in "efghijkl"]
    for start in range(0, len(made), 500):
        vocabulary.update(added=made[start : start + 500], removed=made[start : start + 3])
    assert len(vocabulary) == len(WORDS) + len(set(made))
    assert all(term in vocabulary for term in made[:50] + WORDS)


@pytest.mark.parametrize(("term", "kept"), [("pump", True), ("ab", False), ("a1b2", False), ("x" * 41, False)])
def test_what_is_remembered(term: str, kept: bool) -> None:
    assert is_vocabulary(term) is kept

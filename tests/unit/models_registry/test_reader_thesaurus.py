"""Questions in other words: which words are taken for synonyms, and that a question keeps its shape."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models_registry.starter.reader.organisation_groups import organisation_groups
from models_registry.starter.reader.organisations import read_organisation
from models_registry.starter.reader.thesaurus import read_synonyms, reworded
from tests.support.embedding import by_letters

SYNONYMS = {"holiday": ["vacation"], "invoice": ["bill"], "employee": ["staff member"]}


def near_if_of_one_length(texts: Sequence[str]) -> NDArray[np.float32]:
    """A vector for each number of letters."""
    return np.eye(64, dtype=np.float32)[[len(text) for text in texts]]


def test_translations_of_one_word_are_synonyms_where_their_vectors_are_near(tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.txt"
    glossary.write_text(
        "rechnung: bills, check, settlement of accounts\n"  # of different lengths: far from each other
        "urlaub: holiday, odyssey\n"
        "für: for, since\n"  # function words
        "gehen: walks, walked, goes\n"  # forms of one word
        "tor: gates\nzaun: fence\n",  # not translations of one word
        encoding="utf-8",
    )
    assert read_synonyms(near_if_of_one_length, glossary) == {
        "bills": ["check"],
        "check": ["bills"],
        "holiday": ["odyssey"],
        "odyssey": ["holiday"],
    }


def test_the_glossary_knows_thousands(tmp_path: Path) -> None:
    found = read_synonyms(lambda texts: np.ones((len(texts), 1), dtype=np.float32))
    assert sum(map(len, found.values())) > 5_000
    assert all(word[:5] != other[:5] for word, others in found.items() for other in others)


def test_a_question_keeps_its_capitals_plurals_and_signs() -> None:
    rng = random.Random(1)
    assert reworded("Holidays of an employee?", SYNONYMS, 1.0, rng) == "Vacations of an staff member?"
    assert reworded("Who pays invoice B-12, and when?", SYNONYMS, 1.0, rng) == "Who pays bill B-12, and when?"


def test_what_is_german_or_not_drawn_stays() -> None:
    rng = random.Random(1)
    assert reworded("Wann ist holiday?", SYNONYMS, 1.0, rng) == "Wann ist holiday?"
    assert reworded("When is holiday?", SYNONYMS, 0.0, rng) == "When is holiday?"
    drawn = {reworded("one invoice and another invoice", SYNONYMS, 0.5, rng).count("bill") for _ in range(50)}
    assert drawn == {0, 1, 2}


def test_half_of_an_organisations_questions_are_asked_in_other_words(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(
        "@document a.txt | A | en\nThe vacation lasts 30 days.\n@ask how long is the holiday => 30 days\n"
        "@document b.txt | B | en\nThe canteen opens at noon.\n@document c.txt | C | en\nKeys lie at the gate.\n",
        encoding="utf-8",
    )
    groups = organisation_groups(
        read_organisation(path), by_letters, random.Random(2), copies=60, synonyms={"holiday": ["recess"]}
    )
    other = sum("recess" in group.question for group in groups)
    assert 3 < other < 20  # half of the copies, a third of the words
    assert all(group.candidates[0].text[group.candidates[0].start :].startswith("30 days") for group in groups)

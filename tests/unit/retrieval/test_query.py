"""A question becomes groups of terms: nothing to match on is lost, and nothing that only fills remains."""

from __future__ import annotations

import pytest

from engine.retrieval.query import MAX_WORDS, TermGroup, analyse
from engine.retrieval.text import Stemming
from engine.retrieval.vocabulary import Vocabulary

STEMMING = Stemming()


def groups(question: str, text: str, *, languages: tuple[str, ...] = ("en",)) -> dict[str, TermGroup]:
    terms = [term for language in languages for term in STEMMING.document_terms(text, language)]
    vocabulary = Vocabulary(term for term in terms if term.isalpha() and len(term) > 2)
    found = analyse(question, languages=languages, vocabulary=vocabulary, stemming=STEMMING)
    return {group.word: group for group in found}


def test_function_words_go_while_something_else_remains() -> None:
    assert set(groups("What is the notice period?", "notice period")) == {"notice", "period"}
    assert set(groups("who is who", "who is this")) == {"who", "is"}


def test_a_misspelt_word_counts_less_than_a_known_one() -> None:
    found = groups("waranty period", "warranty period")
    assert set(found["waranty"].terms) == {"warranti"}
    assert found["waranty"].weight < found["period"].weight


def test_a_word_in_no_document_is_kept_as_unknown() -> None:
    found = groups("warranty of zeppelins", "warranty period")
    assert not found["zeppelins"].known and not found["zeppelins"].terms


def test_a_german_question_over_english_documents_is_not_corrected_into_them() -> None:
    found = groups("Wie lange ist die Frist für den Artikel?", "first article", languages=("en",))
    assert all(not group.terms for group in found.values())


def test_compounds_meet_their_parts_both_ways() -> None:
    text = "Kündigung Frist Kündigungsfrist"
    split = groups("Kündigungsfrist", text, languages=("de",))
    assert {"kundig", "frist"} & {term for group in split.values() for term in group.terms}
    whole = groups("Frist", text, languages=("de",))["frist"]
    assert whole.terms["frist"] > whole.terms["kundigungsfrist"]


def test_a_part_number_counts_as_a_whole_first() -> None:
    found = groups("AB-1234/7", "AB-1234/7")
    assert found["ab12347"].weight == 1.0
    assert found["1234"].weight < 1.0


@pytest.mark.parametrize("question", ["?!", "—", "''"])
def test_a_question_without_words(question: str) -> None:
    assert groups(question, "text") == {}


def test_a_very_long_question_is_cut() -> None:
    text = " ".join(f"{a}{b}word" for a in "bcdfghklmnp" for b in "aeiou")
    assert len(groups(text, text)) <= MAX_WORDS

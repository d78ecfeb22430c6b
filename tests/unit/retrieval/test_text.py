"""Words become terms that meet across spellings, languages and scripts."""

from __future__ import annotations

import pytest

from engine.retrieval.languages import guess_language
from engine.retrieval.text import Stemming, context_text, words


@pytest.fixture(scope="module")
def stemming() -> Stemming:
    return Stemming()


@pytest.mark.parametrize(
    ("written", "asked", "language"),
    [
        ("The contracts were terminated", "termination of a contract", "en"),
        ("Kündigungsfristen", "Kündigungsfrist", "de"),
        ("Müllers Häuser", "Mueller Haus", "de"),
        ("Straße", "STRASSE", "de"),
        ("Größenänderung", "Groessenaenderung", "de"),
        ("les résiliations", "resiliation", "fr"),
        ("ﬁre oﬃce", "fire office", "en"),
        ("Part AB-1234/7 in stock", "ab1234/7", "en"),
        ("Part AB-1234/7 in stock", "AB 1234", "en"),
        ("certified to ISO 9001:2015", "ISO9001", "en"),
        ("a fee of 1,250.00 EUR", "1250", "en"),
        ("send an e-mail", "email", "en"),
        ("the company's policy", "company", "en"),
        ("契約を解除する", "契約", "ja"),
        ("การลาพักร้อน", "ลา", "th"),
        ("soft\u00adhyphen", "softhyphen", "en"),
    ],
)
def test_what_is_asked_meets_what_is_written(stemming: Stemming, written: str, asked: str, language: str) -> None:
    terms = set(stemming.document_terms(written, language))
    found = [term for word in words(asked) for term in stemming.spellings(word.text, (language,)) if term in terms]
    assert found, (sorted(terms), asked)


def test_umlauts_meet_their_digraphs_in_documents_of_another_language(stemming: Stemming) -> None:
    assert set(stemming.spellings("mueller", ("en",))) & set(stemming.document_terms("Müller", "en"))
    assert set(stemming.spellings("müller", ("en",))) & set(stemming.document_terms("Mueller", "en"))


def test_different_part_numbers_stay_apart(stemming: Stemming) -> None:
    whole = {word.text for word in words("AB-1234/7") if word.compound}
    assert whole == {"ab12347"}
    assert whole.isdisjoint(stemming.document_terms("AB-1234/8 and AB-1235/7", "en"))


@pytest.mark.parametrize("text", ['say "no" AND (or) NOT x*', "a^b -c: {d}", "tab\tnew\nline\x00null", "²³ ½ €"])
def test_terms_hold_nothing_that_fts5_reads_as_syntax(stemming: Stemming, text: str) -> None:
    for term in stemming.document_terms(text, "en"):
        assert all(char.isalnum() or ord(char) > 127 for char in term)


def test_a_row_of_terms_splits_where_it_was_joined(stemming: Stemming) -> None:
    text = "Über 25 % (AB-1234/7) ไม่ 契約 naïve don't e-mail@example.com हिन्दी"
    terms = stemming.document_terms(text, "de")
    assert " ".join(terms).split() == terms
    assert all(term.strip() and " " not in term for term in terms)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("what is the notice period", "en"),
        ("wie lang ist die Kündigungsfrist", "de"),
        ("quelle est la durée du préavis", "fr"),
        ("cuál es el plazo de preaviso", "es"),
        ("AB-1234/7", ""),
    ],
)
def test_the_language_of_a_question(question: str, language: str) -> None:
    assert guess_language([word.text for word in words(question) if not word.part]) == language


def test_a_tie_goes_to_the_language_of_the_documents() -> None:
    assert guess_language(["in"], ("de", "en")) == "de"
    assert guess_language(["in"], ("en", "de")) == "en"
    assert guess_language(["in"]) == ""


def test_context_says_where_a_chunk_stands() -> None:
    assert context_text("Travel", "Hotels", "Book early.") == "Travel > Hotels\nBook early."
    assert context_text("", "", "Book early.") == "Book early."

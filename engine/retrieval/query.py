"""Turn a question into groups of terms to look for. Knows the vocabulary, and nothing of SQL or scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.retrieval.languages import COMPOUNDING, FUNCTION_WORDS, guess_language
from engine.retrieval.text import Stemming, Word, normalise, words
from engine.retrieval.vocabulary import Vocabulary, is_vocabulary

MAX_WORDS = 48
_PART_OF_WHOLE = 0.4  # what "1234" counts for a question about "AB-1234/7"
_PART_OF_COMPOUND = 0.4
_COMPOUND_WITH_WORD = 0.5
_CORRECTED = {1: 0.8, 2: 0.55}


@dataclass(frozen=True, slots=True)
class TermGroup:
    """One word of the question and the terms that stand for it; a chunk with any of them has the word.

    ``terms``: term -> how much one occurrence counts (1 for the word itself). ``weight`` scales the whole group.
    ``known`` is false where the word is in no document, so that nothing can match it.
    """

    word: str
    terms: dict[str, float]
    weight: float = 1.0
    known: bool = True


def analyse(
    question: str, *, languages: Sequence[str], vocabulary: Vocabulary, stemming: Stemming
) -> tuple[TermGroup, ...]:
    """The groups of a question; ``languages`` are those of the documents, most frequent first.

    A question is short and its language uncertain, so each word is looked for under the stem of every language
    that the documents have. Function words are dropped while something else remains.
    """
    found = list(dict.fromkeys(words(question)))
    plain = [word for word in found if not word.part]
    guessed = guess_language((word.text for word in plain), languages)
    stop_words = FUNCTION_WORDS.get(guessed, frozenset())
    kept = [word for word in found if word.text not in stop_words] or found
    stems_of = tuple(dict.fromkeys((*((guessed,) if guessed else ()), *languages)))
    foreign = bool(guessed) and bool(languages) and guessed not in languages
    groups = []
    for word in kept[:MAX_WORDS]:
        groups.extend(_groups_of(word, stems_of, foreign, vocabulary, stemming))
    return _merged(groups)


def normalised_question(question: str) -> str:
    """The question with runs of white space collapsed; empty where nothing readable is in it."""
    return " ".join(normalise(question).split()) and " ".join(question.split())


def _groups_of(
    word: Word, languages: Sequence[str], foreign: bool, vocabulary: Vocabulary, stemming: Stemming
) -> list[TermGroup]:
    spelled = stemming.spellings(word.text, languages)
    terms = dict.fromkeys(spelled, 1.0)
    weight = _PART_OF_WHOLE if word.part else 1.0
    if not any(is_vocabulary(term) for term in spelled):
        return [TermGroup(word.text, terms, weight)]
    known = [term for term in spelled if term in vocabulary]
    groups = []
    compounding = any(language in COMPOUNDING for language in languages)
    if compounding:
        for term in known[:1] or spelled[:1]:
            terms.update({t: _COMPOUND_WITH_WORD for t in vocabulary.compounds_of(term) if t not in terms})
            share = weight * (_PART_OF_COMPOUND if known else 2 * _PART_OF_COMPOUND)
            groups += [TermGroup(part, {part: 1.0}, share) for part in vocabulary.parts(term)]
    if known or groups or len(terms) > len(spelled):
        terms = {term: share for term, share in terms.items() if term in vocabulary or not is_vocabulary(term)}
        return ([TermGroup(word.text, terms, weight)] if terms else []) + groups
    # A word of another language is unknown without being misspelt.
    similar = [] if foreign else vocabulary.similar(spelled[0])
    if not similar:
        return [TermGroup(word.text, {}, weight, known=False)]
    return [TermGroup(word.text, {term: 1.0 for term, _ in similar}, weight * _CORRECTED[similar[0][1]])]


def _merged(groups: Sequence[TermGroup]) -> tuple[TermGroup, ...]:
    """Groups that look for the same terms become one, at the larger weight."""
    best: dict[tuple[str, ...], TermGroup] = {}
    for group in groups:
        key = tuple(sorted(group.terms)) or ("", group.word)
        held = best.get(key)
        if held is None or group.weight > held.weight:
            best[key] = group
    return tuple(best.values())

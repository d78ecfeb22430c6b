"""One fact asked in several forms: questions, requests, orders and key words, in English and German. Pure.

A model that has seen a fact in one wording answers that wording alone. Here the same answer is asked for with and
without the document's name, with other words around the subject, with fewer words, and with words that the answer
itself has: people who do not know a document's headings ask for what they have heard of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from engine.datasets.builders.wording_forms import FORMS, Forms, kind_of_value
from engine.datasets.gates.duplicates import nearly_the_same_question
from engine.retrieval.languages import FUNCTION_WORDS

MOST_WORDINGS = 8
_LEAST_WORDS = 3  # of a question: the gate for quality leaves out shorter ones
_MOST_KEY_WORDS = 5
_LONGEST_QUESTION = 300
_WORD = re.compile(r"[^\W_](?:[\w’'/.-]*\w)?")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about. ``subject``: a heading, a term, the name of a row; empty of a question in the text.

    ``aspect``: the heading of the row's column, else empty. ``title``: the document's name, or empty.
    """

    subject: str = ""
    aspect: str = ""
    title: str = ""


def wordings_of(question: str, answer: str, topic: Topic, language: str | None, most: int) -> list[str]:
    """``question`` and up to ``most - 1`` others with the same answer, none nearly the same as another.

    The same arguments give the same wordings. Only ``question`` in languages without forms.
    """
    found = [question]
    forms = FORMS.get(language or "")
    if forms is None:
        return found
    for candidate in _candidates(question, answer, topic, forms, FUNCTION_WORDS[language or ""]):
        if len(found) >= most:
            break
        one = candidate[0].upper() + candidate[1:]
        is_long_enough = len(_WORD.findall(one)) >= _LEAST_WORDS and len(one) <= _LONGEST_QUESTION
        if is_long_enough and not any(nearly_the_same_question(one, other) for other in found):
            found.append(one)
    return found


def _candidates(
    question: str, answer: str, topic: Topic, forms: Forms, function_words: frozenset[str]
) -> Iterator[str]:
    """By turns: the whole subject in another sentence, then twice key words, in a sentence or bare."""
    keyed = _keyed(question, answer, topic, forms, function_words)
    for whole in _whole(question, answer, topic, forms):
        yield whole
        yield from islice(keyed, 2)
    yield from keyed


def _whole(question: str, answer: str, topic: Topic, forms: Forms) -> Iterator[str]:
    if not topic.subject:
        first = question[0].lower() + question[1:] if question[1:2].islower() else question
        for form in _shuffled(forms.asked, question):
            yield form.format(q=first, Q=question)
        return
    named = _shuffled(forms.named, question) if topic.title else []
    if topic.aspect:
        of_value = _shuffled(forms.valued[kind_of_value(answer)], question)
        plain = _shuffled(forms.cell, question)
    else:
        of_value = []
        plain = _shuffled(forms.about, question)
    row = forms.in_a_sentence(topic.subject)
    subject = f"{row}, {topic.aspect}" if topic.aspect else row
    for turn in zip_longest(of_value, plain, named):
        for form in filter(None, turn):
            yield form.format(x=subject, row=row, column=topic.aspect, title=topic.title)


def _keyed(question: str, answer: str, topic: Topic, forms: Forms, function_words: frozenset[str]) -> Iterator[str]:
    """Key words of the subject with some of the answer, other ones each time, in a sentence or bare."""
    of_topic = _content(f"{topic.subject} {topic.aspect}" if topic.subject else question, function_words)
    known = {word.casefold() for word in of_topic}
    of_answer = [word for word in _content(answer, function_words) if _is_new(word, known)]
    more = of_answer or [word for word in _content(topic.title, function_words) if _is_new(word, known)]
    sentences = _shuffled(forms.keyed, question)
    for turn in range(3 * MOST_WORDINGS):
        seed = f"{question} {turn}"
        chosen = _some(of_topic, 3 - turn % 2, seed) + _some(more, 1 + turn % 3, seed)
        listed = [forms.in_a_sentence(word) for word in chosen[:_MOST_KEY_WORDS]]
        if len(listed) < 2:
            return
        if turn % 3 == 1:
            yield " ".join(listed)
        else:
            yield sentences[turn % len(sentences)].format(x=f"{', '.join(listed[:-1])} {forms.joined} {listed[-1]}")


def _is_new(word: str, known: Collection[str]) -> bool:
    """Whether it may stand in a question: no number, which would be what is asked for, and not there already."""
    return word.casefold() not in known and not any(map(str.isdigit, word))


def _content(text: str, function_words: frozenset[str]) -> list[str]:
    """The words that say something, each once, in their order."""
    words = {word.casefold(): word for word in reversed(_WORD.findall(text))}
    return [word for key, word in reversed(words.items()) if len(key) > 1 and key not in function_words]


def _some(words: Sequence[str], number: int, seed: str) -> list[str]:
    """So many of the words, in their order; which ones the seed decides."""
    chosen = set(islice(_shuffled(words, seed), number))
    return [word for word in words if word in chosen]


def _shuffled(texts: Sequence[str], seed: str) -> list[str]:
    """In an order of the seed's own that is the same on every machine."""
    return sorted(texts, key=lambda text: hashlib.blake2b(f"{seed}\n{text}".encode(), digest_size=8).digest())

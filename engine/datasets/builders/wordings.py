"""One fact asked in several forms: questions, requests, orders and key words, in English and German. Pure.

A model that has seen a fact in one wording answers that wording alone. Here the same answer is asked for with and
without the document's name, with other words around the subject, with fewer words, and with words that the answer
itself has: people who do not know a document's headings ask for what they have heard of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

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
    """By turns: whole subjects in other sentences, and key words in sentences or alone."""
    whole = _whole(question, answer, topic, forms)
    keyed = _keyed(question, answer, topic, forms, function_words)
    yield from (one for one in chain.from_iterable(zip_longest(whole, keyed)) if one)


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
    subject = f"{topic.subject}, {topic.aspect}" if topic.aspect else topic.subject
    for row in zip_longest(of_value, plain, named):
        for form in row:
            if form:
                yield form.format(x=subject, row=topic.subject, column=topic.aspect, title=topic.title)


def _keyed(question: str, answer: str, topic: Topic, forms: Forms, function_words: frozenset[str]) -> Iterator[str]:
    """Key words of the subject, then of the subject and the answer, fewer each time, as a sentence or bare."""
    named = f"{topic.subject} {topic.aspect}" if topic.subject else question
    of_topic = _content(named, function_words)
    known = {word.casefold() for word in of_topic}
    of_answer = [
        word
        for word in _content(answer, function_words)
        if word.casefold() not in known and not any(map(str.isdigit, word))
    ]
    of_title = [word for word in _content(topic.title, function_words) if word.casefold() not in known]
    if of_topic:
        yield " ".join(
            (of_topic if len(of_topic) >= _LEAST_WORDS else [*of_title[:2], *of_topic])[: 2 * _MOST_KEY_WORDS]
        )
    sentences = _shuffled(forms.keyed, question)
    for turn in range(3 * MOST_WORDINGS):
        seed = f"{question} {turn}"
        chosen = _some(of_topic, 3 - turn % 2, seed) + _some(of_answer or of_title, 1 + turn % 3, seed)
        listed = list(dict.fromkeys(chosen))[:_MOST_KEY_WORDS]
        if len(listed) < 2:
            return
        if turn % 3 == 1:
            yield " ".join(listed)
        else:
            yield sentences[turn % len(sentences)].format(x=f"{', '.join(listed[:-1])} {forms.joined} {listed[-1]}")


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

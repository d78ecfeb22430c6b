"""Questions and answers that a document holds already, found by rules and without a model. Pure.

Four places: headings that ask and what stands under them, headings with the first paragraph, tables, and sentences
that define a term. Answers are the document's own words; only those from tables are put into a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from engine.core.sentences import split_sentences
from engine.datasets.builders.definitions import find_definitions
from engine.datasets.builders.phrasing import PHRASINGS, Phrasing, clean_heading, column_label, in_running_text
from engine.datasets.builders.table_rows import named_rows
from engine.datasets.builders.wordings import Topic, wordings_of
from engine.datasets.gates.duplicates import normalised
from engine.ingest.sections import HEADINGS, RUNNING_HEADS, Section, split_sections
from engine.parsing.elements import Element

MOST_PAIRS = 2000  # of one document: a table of a hundred thousand rows is no teacher
_LONGEST_ANSWER = 1500
_LEAST_ANSWER_WORDS = 4
_LEAST_OPENING_WORDS = 8  # of its longest sentence: not "Valid from 1 October. Owner: Compliance."
_LONGEST_QUESTION = 300
_LONGEST_HEADING = 120
_GENERIC = frozenset(
    "introduction contents overview general summary notes note appendix annex miscellaneous index references "
    "einleitung inhalt inhaltsverzeichnis überblick übersicht allgemeines zusammenfassung hinweise hinweis anhang "
    "anlage sonstiges verzeichnis vorwort foreword preface faq".split()
)
_ASKED = re.compile(r"^(?:q|f|question|frage)\s*\d*\s*[.:)]\s*(?=\S)", re.IGNORECASE)
_ANSWERED = re.compile(r"^(?:a|answer|antwort)\s*\d*\s*[.:)]\s*(?=\S)", re.IGNORECASE)
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][^:.!?;]{2,70}?)(?::| –| —)\s+(?P<said>\S.*)$", re.DOTALL)
_FIELD = re.compile(r"^[^\W\d_][^:.!?\n]{1,30}: ")  # the head of a mail, of minutes
_MARK = re.compile(r"^(?:[-*•–·▪]|\d{1,3}[.)])\s+")
_IN_BODY = frozenset({"text", "list_item"})


@dataclass(frozen=True, slots=True)
class FoundPair:
    """``start`` and ``end``: which characters of the document's text the answer rests on. ``rule``: which found it.

    ``topic``: what it is about, to be asked for in other words; it makes no pair another one.
    """

    question: str
    answer: str
    start: int
    end: int
    rule: str
    topic: Topic = field(default=Topic(), compare=False)


@dataclass(frozen=True, slots=True)
class SourceText:
    """What is known of a document. ``language`` is ISO 639-1; ``title`` as people call it."""

    title: str
    language: str | None
    elements: Sequence[Element]


def find_pairs(document: SourceText) -> list[FoundPair]:
    """At most ``MOST_PAIRS`` pairs in the order of the text, none with the question of an earlier one."""
    phrasing = PHRASINGS.get(document.language or "")
    text = "\n".join(element.text for element in document.elements)
    seen: set[str] = set()
    found = []
    for pair in sorted(_all(document, phrasing, text), key=lambda pair: (pair.start, pair.end)):
        asked = pair.question.casefold()
        if asked in seen or len(pair.question) > _LONGEST_QUESTION:
            continue
        seen.add(asked)
        found.append(pair)
        if len(found) == MOST_PAIRS:
            break
    return found


def in_wordings(pairs: Sequence[FoundPair], language: str | None, most: int) -> list[FoundPair]:
    """Each pair, and right after it its wordings, ``most`` of one fact at most; no question twice.

    A wording that another fact has already is left out: what one question asks has one answer within a document.
    """
    taken = {normalised(pair.question) for pair in pairs}
    found = []
    for pair in pairs:
        found.append(pair)
        for question in wordings_of(pair.question, pair.answer, pair.topic, language, most)[1:]:
            asked = normalised(question)
            if asked not in taken:
                taken.add(asked)
                found.append(replace(pair, question=question))
    return found


def title_for(title: str | None, name: str) -> str:
    """What a person calls the document: its title, or its file name without extension and hyphens."""
    if title and title.strip():
        return " ".join(title.split())[:_LONGEST_HEADING]
    last = re.split(r"[/\\]| » ", name)[-1]
    return " ".join(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", last).replace("-", " ").replace("_", " ").split())


def _all(document: SourceText, phrasing: Phrasing | None, text: str) -> Iterator[FoundPair]:
    elements = document.elements
    is_first = True
    for section in split_sections(elements, title=document.title):
        body = [elements[index] for index in section.body if elements[index].kind not in RUNNING_HEADS]
        if body and is_first and phrasing is not None and not section.path:
            yield from _opening(document.title, body, phrasing)
        is_first = is_first and not body
        if not body or any(element.kind in HEADINGS for element in body):
            continue
        heading = section.path[-1] if section.path else ""
        yield from _asked_in_text(body)
        if heading.rstrip().endswith("?"):
            yield from _under_question(heading, body)
            continue
        if phrasing is None:
            continue
        yield from _under_heading(document.title, section, body, phrasing, text)
        yield from _in_tables(document.title, clean_heading(heading), body, phrasing)
        yield from _labelled(document.title, body, phrasing, text)
        for element in body:
            if element.kind == "text":
                for one in find_definitions(element.text, document.language or ""):
                    start = element.start + one.start
                    question = phrasing.meaning(one.term, one.verb)
                    topic = Topic(one.term, title=document.title)
                    yield FoundPair(question, one.sentence, start, element.start + one.end, "definition", topic)


def _under_question(heading: str, body: Sequence[Element]) -> Iterator[FoundPair]:
    """A heading that asks is answered by all that stands under it."""
    said = _answer(body)
    if said is not None:
        yield FoundPair(clean_heading(_ASKED.sub("", heading)), *said, "question heading")


def _opening(title: str, body: Sequence[Element], phrasing: Phrasing) -> Iterator[FoundPair]:
    """What stands right under the title says what the document is about."""
    text = body[0].text.strip()
    longest = max((len(text[start:end].split()) for start, end in split_sentences(text)), default=0)
    is_prose = text.endswith((".", "!")) and "|" not in text and not _FIELD.match(text)
    if title and body[0].kind == "text" and is_prose and longest >= _LEAST_OPENING_WORDS:
        said = _answer(body[:1])
        if said is not None:
            yield FoundPair(phrasing.overview(title), *said, "opening", Topic(title))


def _asked_in_text(body: Sequence[Element]) -> Iterator[FoundPair]:
    """A paragraph that asks, and the one after it that does not: lists of questions without headings."""
    for number, element in enumerate(body):
        first, _, rest = element.text.partition("\n")
        asked = first.strip()
        if not asked.endswith("?") or not 8 <= len(asked) <= _LONGEST_QUESTION or element.kind not in _IN_BODY:
            continue
        question = _ASKED.sub("", asked)
        if len(re.findall(r"[.!?](?=\s|$)", question)) > 1:
            continue  # a paragraph that ends with a question
        if rest.strip():
            answer = _ANSWERED.sub("", rest.strip())
            start = element.start + len(element.text) - len(rest)
            yield FoundPair(question, answer, start, element.end, "question in the text")
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        if following is None or following.kind not in _IN_BODY or following.text.rstrip().endswith("?"):
            continue
        answer = _ANSWERED.sub("", following.text.strip())
        yield FoundPair(question, answer, following.start, following.end, "question in the text")


def _under_heading(
    title: str, section: Section, body: Sequence[Element], phrasing: Phrasing, text: str
) -> Iterator[FoundPair]:
    """A heading that names a subject, answered by its first paragraph, or by the list under it."""
    heading = clean_heading(section.path[-1]) if section.path else ""
    words = heading.casefold().split()
    if not words or len(heading) > _LONGEST_HEADING or not any(map(str.isalpha, heading)) or words[0] in _GENERIC:
        return
    if heading.casefold() == title.casefold() or body[0].kind not in _IN_BODY:
        return
    if body[0].kind == "text" and not body[0].text.rstrip().endswith(":"):
        said = _answer(body[:1])
    else:
        listed = [body[0]]
        for element in body[1:]:
            if element.kind != "list_item":
                break
            listed.append(element)
        said = _answer(listed)
    if said is not None:
        heading = in_running_text(heading, text)
        yield FoundPair(phrasing.about(title, heading), *said, "heading", Topic(heading, title=title))


def _labelled(title: str, body: Sequence[Element], phrasing: Phrasing, text: str) -> Iterator[FoundPair]:
    """Items of a list that begin with what they are about: ``Public officials: nothing but ...``."""
    for element in body:
        if element.kind != "list_item":
            continue
        item = _MARK.sub("", element.text.strip())
        found = _LABELLED.match(item)
        if found and len(found["said"].split()) >= _LEAST_ANSWER_WORDS and len(found["label"].split()) <= 9:
            label = in_running_text(found["label"].strip(), text)
            topic = Topic(label, title=title)
            yield FoundPair(phrasing.about(title, label), item, element.start, element.end, "labelled item", topic)


def _in_tables(title: str, heading: str, body: Sequence[Element], phrasing: Phrasing) -> Iterator[FoundPair]:
    for is_row, group in groupby(body, key=lambda element: element.kind == "table_row"):
        if not is_row:
            continue
        rows = list(group)
        for named in named_rows([row.text for row in rows]):
            place = rows[named.index]
            for column, value in named.cells:
                asked = phrasing.cell(title, heading, named.name, column, value)
                topic = Topic(named.name, column_label(column), title)
                yield FoundPair(asked.question, asked.answer, place.start, place.end, "table", topic)


def _answer(body: Sequence[Element]) -> tuple[str, int, int] | None:
    """Whole elements from the first on, as many as are not too long; None where they say too little."""
    parts: list[str] = []
    end = body[0].start
    for element in body:
        if element.kind not in _IN_BODY:
            break
        text = element.text.strip()
        if element.kind == "list_item" and not _MARK.match(text) and len(body) > 1:
            text = f"- {text}"
        if sum(map(len, parts)) + len(text) > _LONGEST_ANSWER:
            break
        parts.append(text)
        end = element.end
    answer = "\n".join(parts)
    if len(answer.split()) < _LEAST_ANSWER_WORDS:
        return None
    return answer, body[0].start, end

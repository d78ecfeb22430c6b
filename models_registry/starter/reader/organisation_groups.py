"""Training groups from the organisations that were written: hard questions, and the passages that resemble the answer.

A passage that does not answer is drawn from those of the whole organisation that stand nearest to the question or to
the answering passage, by words and by meaning: the same rule for another site or year, and what only sounds alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models_registry.starter.reader.corpus import sentences_of
from models_registry.starter.reader.encoding import named_title
from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.lexical import Bm25
from models_registry.starter.reader.organisations import Asked, Organisation, Part
from models_registry.starter.reader.wording import roughen

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
_MINED = 8
"""How many of the nearest passages, by each measure, the wrong candidates are drawn from."""
_REST_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence or table row as shown; ``source`` are its characters in the part, ``cells`` where each cell's
    characters came to stand: (source start, source end, shown start)."""

    shown: str
    source: tuple[int, int]
    cells: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Passage:
    document: int
    part: int
    lines: tuple[_Line, ...]
    text: str

    def locate(self, start: int, end: int) -> tuple[int, int] | None:
        """Characters of ``text`` that show the part's characters ``start:end``, where they all stand here."""
        if not self.lines or not self.lines[0].source[0] <= start < end <= self.lines[-1].source[1]:
            return None
        at, found = 0, []
        for line in self.lines:
            for low, high, shown in line.cells:
                if low < end and high > start:
                    first, last = max(low, start), min(high, end)
                    found.append((at + shown + first - low, at + shown + last - low))
            at += len(line.shown) + 1
        return (found[0][0], found[-1][1]) if found else None


def _lines(part: Part, *, named_cells: bool) -> list[_Line]:
    """Sentences of the text, rows of the tables; with ``named_cells`` each row repeats the names of its columns."""
    found: list[_Line] = []
    head: list[str] | None = None
    at = 0
    for raw in part.text.split("\n"):
        if " | " in raw:
            cells = raw.split(" | ")
            if head is None or len(head) != len(cells):
                head, is_head = cells, True
            else:
                is_head = False
            if not (named_cells and is_head):
                found.append(_row(raw, cells, head if named_cells else None, at))
        else:
            head = None
            inside = 0
            for sentence in sentences_of(raw):
                inside = raw.index(sentence, inside)
                span = (at + inside, at + inside + len(sentence))
                found.append(_Line(sentence, span, ((*span, 0),)))
                inside += len(sentence)
        at += len(raw) + 1
    return found


def _row(raw: str, cells: list[str], head: list[str] | None, at: int) -> _Line:
    shown, places, inside = "", [], 0
    for number, cell in enumerate(cells):
        if shown:
            shown += "; " if head else " | "
        if head:
            shown += f"{head[number]}: "
        places.append((at + inside, at + inside + len(cell), len(shown)))
        shown += cell
        inside += len(cell) + 3
    return _Line(shown, (at, at + len(raw)), tuple(places))


def _cut(organisation: Organisation, rng: random.Random) -> list[_Passage]:
    """Passages of 25 to 130 words, cut anew for every call, so that an answer is seen among changing neighbours."""
    passages = []
    for d, document in enumerate(organisation.documents):
        named_cells = rng.random() < 0.7  # as the engine's parsers write tables
        for p, part in enumerate(document.parts):
            held: list[_Line] = []
            budget = rng.randint(25, 130)
            for line in [*_lines(part, named_cells=named_cells), None]:
                size = sum(len(x.shown.split()) for x in held)
                if held and (line is None or size + len(line.shown.split()) > budget):
                    passages.append(_Passage(d, p, tuple(held), "\n".join(x.shown for x in held)))
                    held, budget = [], rng.randint(25, 130)
                if line is not None:
                    held.append(line)
    return passages


def organisation_groups(organisation: Organisation, embed: Embed, rng: random.Random, copies: int = 1) -> list[Group]:
    """``copies`` groups for each question of ``organisation``, among other passages each time."""
    vectors = embed([asked.question for asked in organisation.asked])
    return [group for _ in range(copies) for group in _one_copy(organisation, vectors, embed, rng)]


def _one_copy(
    organisation: Organisation, questions: NDArray[np.float32], embed: Embed, rng: random.Random
) -> list[Group]:
    passages = _cut(organisation, rng)
    titles = [named_title(d.title, d.name) if rng.random() < 0.85 else d.title for d in organisation.documents]
    places = [f"{titles[passage.document]} {passage.text}" for passage in passages]
    bm25, vectors = Bm25(places), embed(places)

    def candidate(passage: _Passage, span: tuple[int, int] | None = None) -> Candidate:
        heading = organisation.documents[passage.document].parts[passage.part].heading
        start, end = span or (-1, -1)
        return Candidate(passage.text, titles[passage.document], heading, start, end, span is not None)

    def near(text: str, vector: NDArray[np.float32]) -> list[int]:
        return [*(int(i) for i in np.argsort(-(vectors @ vector))[:_MINED]), *bm25.top(text, _MINED)]

    groups = []
    for asked, vector in zip(organisation.asked, questions, strict=True):
        found = _answering(passages, asked)
        if asked.answered and found is None:
            continue
        wrong = near(asked.question, vector)
        right: list[Candidate] = []
        without: list[Candidate] = []
        if found:  # the same passage without its answering lines looks most like the answer
            at, span = found
            right = [candidate(passages[at], span)]
            wrong += near(passages[at].text, vectors[at])
            rest = "\n".join(x.shown for x in passages[at].lines if not _overlap(x.source, (asked.start, asked.end)))
            if len(rest.split()) >= _REST_WORDS and rng.random() < 0.5:
                without.append(replace(right[0], text=rest, start=-1, end=-1, answers=False))
        wrong = [i for i in dict.fromkeys(wrong) if not _may_answer(organisation, passages[i], asked)]
        # The very nearest is what search will show: it is always among them.
        chosen = [*wrong[:1], *rng.sample(wrong[1:], min(len(wrong) - 1, 2 if without or not right else 3))]
        question = roughen(asked.question, rng) if rng.random() < 0.5 else asked.question
        groups.append(Group(question, (*right, *without, *(candidate(passages[i]) for i in chosen)), "organisation"))
    return groups


def _answering(passages: Sequence[_Passage], asked: Asked) -> tuple[int, tuple[int, int]] | None:
    for at, passage in enumerate(passages if asked.answered else ()):
        if passage.document == asked.document and passage.part == asked.part:
            span = passage.locate(asked.start, asked.end)
            if span is not None:
                return at, span
    return None


def _may_answer(organisation: Organisation, passage: _Passage, asked: Asked) -> bool:
    """Whether the passage stands in the answering document and touches or repeats the answer."""
    if not asked.answered or passage.document != asked.document:
        return False
    if organisation.quote(asked).casefold() in passage.text.casefold():
        return True
    span = passage.lines[0].source[0], passage.lines[-1].source[1]
    return passage.part == asked.part and _overlap(span, (asked.start, asked.end))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and one[1] > other[0]

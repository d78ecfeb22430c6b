"""Training groups from the organisations that were written: hard questions, and the passages that resemble the answer.

A passage that does not answer is drawn from those of the whole organisation that stand nearest to the question or to
the answering passage, by words and by meaning: the same rule for another site or year, and what only sounds alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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


def _nearest(places: Sequence[str], texts: Sequence[str], embed: Embed) -> list[list[int]]:
    """For each text the places nearest to it, by meaning and then by words."""
    bm25 = Bm25(places)
    similar = np.argsort(-(embed(texts) @ embed(places).T), axis=1)[:, :_MINED]
    return [
        list(dict.fromkeys([*(int(i) for i in row), *bm25.top(text, _MINED)]))
        for row, text in zip(similar, texts, strict=True)
    ]


def organisation_groups(organisation: Organisation, embed: Embed, rng: random.Random) -> list[Group]:
    """One group for each question of ``organisation``."""
    passages = _cut(organisation, rng)
    titles = [named_title(d.title, d.name) if rng.random() < 0.85 else d.title for d in organisation.documents]

    def candidate(passage: _Passage, span: tuple[int, int] | None = None) -> Candidate:
        heading = organisation.documents[passage.document].parts[passage.part].heading
        start, end = span or (-1, -1)
        return Candidate(passage.text, titles[passage.document], heading, start, end, span is not None)

    answers = [_answering(passages, asked) if asked.answered else None for asked in organisation.asked]
    kept = [(a, found) for a, found in zip(organisation.asked, answers, strict=True) if found or not a.answered]
    texts = [asked.question for asked, _ in kept] + [passages[found[0]].text for _, found in kept if found]
    nearest = iter(_nearest([f"{titles[x.document]} {x.text}" for x in passages], texts, embed))
    by_question = [next(nearest) for _ in kept]
    groups = []
    for (asked, found), near in zip(kept, by_question, strict=True):
        right: list[Candidate] = []
        if found:
            at, span = found
            right = [candidate(passages[at], span)]
            near += next(nearest)
        near = [i for i in dict.fromkeys(near) if not _may_answer(organisation, passages[i], asked)]
        # The very nearest is what search will show: it is always among them.
        chosen = [*near[:1], *rng.sample(near[1:], min(len(near) - 1, 3 if asked.answered else 2))]
        question = roughen(asked.question, rng) if rng.random() < 0.5 else asked.question
        groups.append(Group(question, (*right, *(candidate(passages[i]) for i in chosen)), "organisation"))
    return groups


def _answering(passages: Sequence[_Passage], asked: Asked) -> tuple[int, tuple[int, int]] | None:
    for at, passage in enumerate(passages):
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
    low, high = passage.lines[0].source[0], passage.lines[-1].source[1]
    return passage.part == asked.part and low < asked.end and high > asked.start

"""Cut documents into passages of lines, as search shows them, with the questions that a line answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models_registry.starter.answerer.corpus import Document
from models_registry.starter.answerer.facts import invent_facts, invent_table
from models_registry.starter.reader.corpus import sentences_of
from models_registry.starter.reader.organisations import Organisation, Part

_BULLET = "\u2022"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a row of a table: the smallest thing that an answer copies.

    `starts` a line of its own; `mark` stands in front and is not copied.
    """

    text: str
    starts: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Answered by the lines of its passage from `first` to `last`."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Passage:
    """`gap` is what stands between lines: one or two line breaks. `document` is its number in its organisation."""

    source: str
    lines: tuple[Line, ...]
    questions: tuple[Question, ...] = ()
    gap: str = "\n"
    document: int = -1

    @property
    def text(self) -> str:
        return "".join(
            ("" if number == 0 else self.gap if line.starts else " ")
            + (f"{line.mark} " if line.mark else "")
            + line.text
            for number, line in enumerate(self.lines)
        )


@dataclass(frozen=True, slots=True)
class _Cut:
    line: Line
    start: int
    end: int


def _lines(part: Part, *, named_cells: bool) -> list[_Cut]:
    """Sentences and rows with their characters in the part; with `named_cells` a row repeats the columns' names."""
    found: list[_Cut] = []
    head: list[str] | None = None
    at = 0
    for raw in part.text.split("\n"):
        end = at + len(raw)
        if " | " in raw:
            cells = raw.split(" | ")
            if head is None or len(head) != len(cells):
                head = cells
                found.append(_Cut(Line(raw, True), at, end))
            else:
                named = "; ".join(f"{name}: {cell}" for name, cell in zip(head, cells, strict=True))
                found.append(_Cut(Line(named if named_cells else raw, True), at, end))
        else:
            head, inside = None, 0
            for number, sentence in enumerate(sentences_of(raw)):
                inside = raw.index(sentence, inside)
                span = at + inside, at + inside + len(sentence)
                found.append(_Cut(Line(sentence, number == 0), *span))
                inside += len(sentence)
        at = end + 1
    return found


def _bulleted(cuts: Sequence[_Cut]) -> list[_Cut]:
    """The same as a list."""
    return [replace(cut, line=Line(cut.line.text, True, _BULLET)) for cut in cuts]


def cut_organisation(organisation: Organisation, words: tuple[int, int], rng: random.Random) -> list[Passage]:
    """All of an organisation as passages of about so many words; other cuts every time."""
    passages: list[Passage] = []
    for d, document in enumerate(organisation.documents):
        named_cells = rng.random() < 0.7  # as the engine's parsers write tables
        numbered, page = rng.random() < 0.4, rng.randint(1, 4)
        gap = "\n\n" if rng.random() < 0.8 else "\n"
        flow: list[tuple[int, _Cut]] = []  # part and line, headings among them
        for p, part in enumerate(document.parts):
            if part.heading and rng.random() < 0.9:
                heading = f"{p + 1} {part.heading}" if numbered else part.heading
                flow.append((p, _Cut(Line(heading, True), -1, -1)))
            cuts = _lines(part, named_cells=named_cells)
            flow += [(p, cut) for cut in (_bulleted(cuts) if rng.random() < 0.1 else cuts)]
        while flow:
            held, total, budget = 0, 0, rng.randint(*words)
            while held < len(flow) and (held == 0 or total < budget):
                total += len(flow[held][1].line.text.split())
                held += 1
            source = document.name if rng.random() < 0.3 else f"{document.name}, page {page}"
            lines = tuple(cut.line for _, cut in flow[:held])
            passages.append(Passage(source, lines, tuple(_questions(organisation, d, flow[:held])), gap, d))
            del flow[:held]
            page += rng.random() < 0.5
    return passages


def _questions(organisation: Organisation, document: int, flow: Sequence[tuple[int, _Cut]]) -> list[Question]:
    """Those whose answer stands whole in one or two neighbouring lines."""
    found = []
    for asked in organisation.asked:
        if not asked.answered or asked.document != document:
            continue
        hit = [n for n, (p, c) in enumerate(flow) if p == asked.part and c.start < asked.end and c.end > asked.start]
        if not hit or len(hit) > 2 or hit[-1] - hit[0] >= len(hit):
            continue
        if flow[hit[0]][1].start <= asked.start and asked.end <= flow[hit[-1]][1].end:
            found.append(Question(asked.question, hit[0], hit[-1]))
    return found


def cut_document(document: Document, words: int, rng: random.Random) -> Passage:
    """A stretch of running text."""
    start = rng.randrange(len(document.units))
    held: list[Line] = []
    total = 0
    for unit in document.units[start:]:
        if held and total >= words:
            break
        held.append(Line(unit.text, unit.starts_line or not held))
        total += len(unit.text.split())
    source = document.name if rng.random() < 0.3 else f"{document.name}, page {rng.randint(1, 60)}"
    return Passage(source, tuple(held), gap=rng.choice(("\n", "\n\n")))


def invent_passage(words: int, rng: random.Random, *, held_out: bool = False) -> Passage:
    """Facts of invented companies, or a table of them."""
    table = rng.random() < 0.25
    count = max(2, words // (12 if table else 10))
    facts = invent_table(rng, count) if table else invent_facts(rng, count, held_out=held_out)
    own_lines = table or rng.random() < 0.3
    lines = tuple(Line(fact.sentence, own_lines or number == 0) for number, fact in enumerate(facts))
    questions = tuple(Question(rng.choice(fact.questions), number, number) for number, fact in enumerate(facts))
    name = rng.choice(("Policy", "Price list", "Minutes", "Contract", "Procedure", "Memo", "Handbook"))
    return Passage(f"{name}, page {rng.randint(1, 40)}", lines, questions, rng.choice(("\n", "\n\n")))


def alike(organisation: Organisation) -> list[list[int]]:
    """For each document the others, those with most words of its name and title first: versions, other sites."""
    bags = [set(f"{d.name} {d.title}".lower().replace(".", " ").split()) for d in organisation.documents]

    def likeness(a: int, b: int) -> float:
        return len(bags[a] & bags[b]) / max(1, len(bags[a] | bags[b]))

    others: Sequence[int] = range(len(bags))
    return [sorted((o for o in others if o != d), key=lambda o, d=d: -likeness(d, o)) for d in others]  # type: ignore[misc]

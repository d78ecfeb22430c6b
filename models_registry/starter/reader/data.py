"""Builds the training groups: a question, the passage that answers it, and passages that look as if they did.

Four sources: human questions of PolicyQA, rule-made questions over real documents, fictional company documents
(``company.py``), and written organisations (``organisations.py``), shown several times in passages cut anew.
Everything is drawn from one seed. Unanswerable near misses are made by deleting the
answering sentence, by neighbours of the same document and by BM25; fictional documents add the passage that
differs in one entity only.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from models_registry.starter.reader.company import company_groups
from models_registry.starter.reader.corpus import Section, read_policyqa, read_texts, sections_of, sentences_of
from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.lexical import Bm25, terms
from models_registry.starter.reader.organisation_groups import Embed, organisation_groups
from models_registry.starter.reader.organisations import read_organisations
from models_registry.starter.reader.questions import Made, make_questions
from models_registry.starter.reader.wording import as_file_name, near_miss, roughen

DOCUMENTS = {"18f": 445, "business-central": 700, "biztalk": 400}
HELD_OUT_SITES = 2
HELD_OUT_ORGANISATIONS = (
    "hotel-group",
    "insurance-company",
    "research-university",
    "property-manager",
    "valve-and-fitting-maker",
)


@dataclass(frozen=True, slots=True)
class _Chunk:
    text: str
    title: str
    heading: str
    document: str


def holds(text: str, answer: str) -> bool:
    """Whether ``text`` repeats most words of ``answer``, so that it might answer too."""
    wanted = set(terms(answer))
    return bool(wanted) and len(wanted & set(terms(text))) >= 0.6 * len(wanted)


def _window(sentences: tuple[str, ...], at: int, budget: int, rng: random.Random) -> tuple[int, int]:
    first, last, size = at, at, len(sentences[at].split())
    while True:
        sides = [side for side in (-1, 1) if 0 <= (first - 1 if side < 0 else last + 1) < len(sentences)]
        if not sides:
            return first, last
        side = rng.choice(sides)
        size += len(sentences[first - 1 if side < 0 else last + 1].split())
        if size > budget:
            return first, last
        first, last = (first - 1, last) if side < 0 else (first, last + 1)


def _chunks(sections: list[Section], rng: random.Random) -> list[_Chunk]:
    out = []
    for section in sections:
        at = 0
        while at < len(section.sentences):
            size, budget, start = 0, rng.randint(25, 85), at
            while at < len(section.sentences) and (size == 0 or size + len(section.sentences[at].split()) <= budget):
                size += len(section.sentences[at].split())
                at += 1
            out.append(_Chunk(" ".join(section.sentences[start:at]), section.title, section.heading, section.document))
    return out


def natural_groups(texts: Path, rng: random.Random, *, limit: int) -> list[Group]:
    """Rule-made questions over the real documents in ``texts``."""
    sections: list[Section] = []
    for name, count in DOCUMENTS.items():
        documents = sorted(read_texts(texts / f"{name}.jsonl.xz"))
        for path, text in rng.sample(documents, min(count, len(documents))):
            sections.extend(sections_of(path, text))
    chunks = _chunks(sections, rng)
    index = Bm25([f"{c.title} {c.heading} {c.text}" for c in chunks])
    asked: list[tuple[Section, int, Made]] = []
    for section in sections:
        possible = [(i, m) for i, s in enumerate(section.sentences) for m in make_questions(s, rng)]
        asked.extend((section, i, m) for i, m in rng.sample(possible, min(len(possible), 3)))
    rng.shuffle(asked)
    groups = table_groups(sections, rng, limit // 12)
    for section, at, made in asked[:limit]:
        sentence = section.sentences[at]
        first, last = _window(section.sentences, at, rng.choice([25, 45, 60, 80, 110]), rng)
        before = " ".join(section.sentences[first:at])
        offset = len(before) + 1 if before else 0
        title = as_file_name(section.title, rng) if rng.random() < 0.85 else ""
        heading = section.heading if rng.random() < 0.7 else ""
        text = " ".join(section.sentences[first : last + 1])
        candidates = [Candidate(text, title, heading, offset + made.start, offset + made.end, True)]
        rest = [s for i, s in enumerate(section.sentences) if first - 1 <= i <= last + 1 and i != at]
        if rest and not holds(" ".join(rest), sentence):
            candidates.append(Candidate(" ".join(rest), title, heading))
        question = roughen(made.question, rng)
        mined = [chunks[i] for i in index.top(made.question, 14)]
        mined = [c for c in mined if not holds(c.text, sentence) and c.text not in text]
        for chunk in rng.sample(mined, min(len(mined), 3 - len(candidates) + rng.randint(0, 1))):
            candidates.append(Candidate(chunk.text, chunk.title, chunk.heading))
        groups.append(Group(question, tuple(candidates), "natural"))
        missed = near_miss(made.question, f"{title} {heading} {text}", rng)
        if missed and rng.random() < 0.5:
            groups.append(Group(roughen(missed, rng), (Candidate(text, title, heading),), "near-miss"))
    return groups


def table_groups(sections: list[Section], rng: random.Random, limit: int) -> list[Group]:
    """Questions for one cell of a real table, given its row's first cell; the near miss lacks that row."""
    groups = []
    for section in sections:
        for grid in section.tables:
            head, rows = grid[0], [r for r in grid[1:] if len(r) >= 2 and len(r[0]) > 2 and 3 < len(r[1]) < 300]
            if len(rows) < 3 or len(head) < 2 or not head[1]:
                continue
            at = rng.randrange(len(rows))
            near = rows[max(0, at - 2) : at + 3]
            name = rows[at][0]
            column = next(
                (
                    i
                    for i in rng.sample(range(1, len(head)), len(head) - 1)
                    if i < len(rows[at]) and len(rows[at][i]) > 2
                ),
                1,
            )
            if column >= len(head) or not head[column]:
                column = 1
            shape = rng.choice(
                ["what is the {h} of {n}", "{h} of {n}", "what is {n}", "which {h} does {n} have", "{n} {h}"]
            )
            lines, start = " | ".join(head), 0
            for row in near:
                lines += "\n"
                if row is rows[at]:
                    start = len(lines) + len(" | ".join(row[:column])) + 3
                lines += " | ".join(row)
            rest = "\n".join(" | ".join(row) for row in (head, *near) if row is not rows[at])
            if len(lines.split()) > 150 or name.lower() in rest.lower():
                continue
            answer = rows[at][column]
            good = Candidate(lines, section.title, section.heading, start, start + len(answer), True)
            question = roughen(shape.format(h=head[column].lower(), n=name), rng)
            groups.append(Group(question, (good, Candidate(rest, section.title, section.heading)), "table"))
    return rng.sample(groups, min(limit, len(groups)))


def policy_groups(path: Path, rng: random.Random) -> tuple[list[Group], list[Group]]:
    """Groups from PolicyQA: training, and those of the held-out sites."""
    questions = read_policyqa(path)
    sites = sorted({q.site for q in questions})
    held = set(rng.sample(sites, HELD_OUT_SITES))
    contexts = {site: sorted({q.context for q in questions if q.site == site}) for site in sites}
    answered: dict[tuple[str, str], set[str]] = {}
    for q in questions:
        answered.setdefault((q.site, q.question), set()).add(q.context)
    indexes = {site: Bm25(found) for site, found in contexts.items()}
    training: list[Group] = []
    held_out: list[Group] = []
    for q in questions:
        title = f"{q.site} privacy policy" if rng.random() < 0.8 else ""
        text, start, end = _shorten(q.context, q.start, q.end, rng.choice([60, 90, 130]))
        candidates = [Candidate(text, title, "", start, end, True)]
        answer = q.context[q.start : q.end]
        rest = " ".join(s for s in sentences_of(text) if not holds(s, answer) and answer not in s and s not in answer)
        if len(rest.split()) > 12 and rng.random() < 0.7:
            candidates.append(Candidate(rest, title, ""))
        others = [contexts[q.site][i] for i in indexes[q.site].top(q.question, 12)]
        others = [c for c in others if c not in answered[q.site, q.question] and not holds(c, answer)]
        for context in rng.sample(others, min(len(others), 3 - len(candidates) + rng.randint(0, 1))):
            candidates.append(Candidate(_shorten(context, 0, 1, 80)[0], title, ""))
        kept = held_out if q.site in held else training
        kept.append(Group(roughen(q.question, rng), tuple(candidates), "policyqa"))
        missed = near_miss(q.question, text, rng)
        if missed and rng.random() < 0.25:
            kept.append(Group(roughen(missed, rng), (Candidate(text, title, ""),), "near-miss"))
    return training, held_out


def _shorten(text: str, start: int, end: int, words: int) -> tuple[str, int, int]:
    """Whole sentences of ``text`` around the characters ``start:end``, about ``words`` long."""
    spans, at = [], 0
    for sentence in sentences_of(text):
        at = text.index(sentence, at)
        spans.append((at, at + len(sentence)))
        at += len(sentence)
    keep = [i for i, (a, b) in enumerate(spans) if a < end and b > start] or [0]
    first, last = keep[0], keep[-1]
    while len(text[spans[first][0] : spans[last][1]].split()) < words and (first > 0 or last + 1 < len(spans)):
        if last + 1 < len(spans):
            last += 1
        if first > 0:
            first -= 1
    cut = min(spans[first][0], start)
    return text[cut : max(spans[last][1], end)], start - cut, end - cut


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything the training sees, and what it must not."""

    training: list[Group]
    held_out: list[Group]


def build(
    data: Path,
    embed: Embed,
    *,
    seed: int = 20261122,
    natural: int = 8000,
    company: int = 8000,
    copies: int = 5,
    organisations: Collection[str] = (),
) -> Dataset:
    """The whole data set, the same for the same seed; ``data`` is the folder of development data, ``embed`` gives the
    base model's vectors, ``copies`` is how often each written question is asked. ``organisations``: only these of the
    written ones, by the names of their files; empty for all. Those held out are never trained on."""
    rng = random.Random(seed)
    training, held_out = policy_groups(data / "finetune" / "policyqa.dev.json", rng)
    found = natural_groups(data / "text", rng, limit=natural)
    rng.shuffle(found)
    held_out.extend(found[:200])
    training.extend(found[200:])
    made = company_groups(random.Random(seed + 1), company)
    held_out.extend(made[:300])
    training.extend(made[300:])
    for organisation in read_organisations():
        if organisation.name in HELD_OUT_ORGANISATIONS:
            held_out.extend(organisation_groups(organisation, embed, rng))
        elif not organisations or organisation.name in organisations:
            training.extend(organisation_groups(organisation, embed, rng, copies))
    rng.shuffle(training)
    return Dataset(training, held_out)

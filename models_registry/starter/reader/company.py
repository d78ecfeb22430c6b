"""Writes documents of fictional companies with questions about them, and the near misses of each question.

A fact (``company_facts.txt``) is a statement with a value, asked for in several wordings. The near misses of a
question are: the same passage without that fact, the same fact for another place, product, year or partner, the
same fact for another group of people or case, and other facts of the same document. Knows nothing of training.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from models_registry.starter.reader import company_words as words
from models_registry.starter.reader.company_values import make_entity, make_value
from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.wording import as_file_name, roughen

FACTS = Path(__file__).with_name("company_facts.txt")
_QUESTION_START = re.compile(
    r"(?:What|How|Who|When|Where|Which|Can|May|Is|Are|Do|By|Until|After|For|From|At|On|what|how|who|when|where|which|"
    r"can|may|is|are|do|by|until|after|for|from|at|on|to|whom|whose|in|up|under|between|through|number to|rules)\b"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute of a kind of document."""

    kind: str
    key: str
    value: str
    statements: tuple[str, ...]
    questions: tuple[str, ...]
    german: tuple[str, ...]
    german_statements: tuple[str, ...]
    qualifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document with its facts."""

    name: str
    titles: tuple[str, ...]
    entity: str
    preposition: str
    headings: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the characters of the value in it."""

    text: str
    start: int
    end: int


def read_kinds(path: Path = FACTS) -> list[Kind]:
    """Parse the fact file."""
    kinds: list[Kind] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name, titles, entity, preposition, headings = (part.strip() for part in line[1:].split("|"))
            kinds.append(Kind(name, _parts(titles), entity, preposition, _parts(headings), ()))
        elif line and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split(";")]
            cells += [""] * (7 - len(cells))
            key, value, says, asks, german, german_says, qualifiers = cells[:7]
            fact = Fact(
                kinds[-1].name, key, value, _parts(says), _parts(asks), _parts(german), _parts(german_says),
                tuple(q.strip() for q in qualifiers.split(",") if q.strip()),
            )  # fmt: skip
            last = kinds.pop()
            kinds.append(
                Kind(last.name, last.titles, last.entity, last.preposition, last.headings, (*last.facts, fact))
            )
    return kinds


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(" / ") if part.strip())


class _Writer:
    """Writes one group; holds only the random generator and the kinds."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.kinds = read_kinds()

    def say(self, kind: Kind, fact: Fact, entity: str, qualifier: str, german: bool, name_it: bool) -> Said:
        """State ``fact`` with a fresh value."""
        rng = self.rng
        shape = rng.choice(fact.german_statements if german else fact.statements)
        labels = [q for q in fact.questions if not _QUESTION_START.match(q)]
        if not german and labels and rng.random() < 0.15:
            shape = rng.choice(labels).capitalize() + rng.choice([": {v}", " | {v}", " - {v}"])
        value = make_value(fact.value, rng, german)
        shape = shape.replace("{e}", entity).replace("{q}", qualifier)
        if name_it and entity not in shape:
            lead = {"place": "In", "yearplace": "In", "unit": "At", "company": "With", "service": "On"}.get(
                kind.entity, "For"
            )
            start = shape[:1].lower() + shape[1:] if shape[1:2].islower() else shape
            shape = f"{'Für' if german else lead} {entity}, {start}" if not german else f"{entity}: {shape}"
        at = shape.index("{v}") if "{v}" in shape else shape.index("{V}")
        if "{V}" in shape:
            value = value[:1].upper() + value[1:]
        text = shape[:at] + value + shape[at + 3 :]
        return Said(text[:1].upper() + text[1:], at, at + len(value))

    def ask(self, kind: Kind, fact: Fact, entity: str, qualifier: str, german: bool, name_it: bool) -> str:
        """Ask for ``fact``; without ``name_it`` a question that can do without does not name the entity."""
        shape = self.rng.choice(fact.german if german and fact.german else fact.questions)
        question = shape.replace("{e}", entity).replace("{q}", qualifier)
        if name_it and "{e}" not in shape:
            place = {"in": "in", "at": "bei", "with": "mit", "for": "für", "under": "in", "of": "bei", "about": "zu"}
            suffix = f" {place[kind.preposition] if german else kind.preposition} {entity}"
            if kind.entity == "meeting":
                suffix = f" {'laut Protokoll' if german else 'at the'} {entity}{'' if german else ' meeting'}"
            if kind.entity == "yearplace":
                suffix = f" in {entity}"
            if entity.isdigit():
                suffix = f" {'im Jahr' if german else 'in'} {entity}"
            question = question.rstrip("?") + suffix
        elif self.rng.random() < 0.12:  # what everybody takes for granted and no passage repeats
            question = question.rstrip("?") + self.rng.choice(words.OWN_GERMAN if german else words.OWN)
        return roughen(question if question.endswith("?") else question + "?", self.rng)

    def passage(self, kind: Kind, entity: str, said: list[Said], german: bool, target: Said | None) -> Candidate:
        """Lay sentences out as prose, list or lines, under a title that names the entity."""
        rng = self.rng
        rng.shuffle(said)
        fillers = [
            Said(f, 0, 0) for f in rng.sample(words.FUELLER if german else words.FILLERS, rng.choice([0, 0, 1, 2]))
        ]
        for filler in fillers:
            said.insert(rng.randint(0, len(said)), filler)
        joint = rng.choice([" ", " ", " ", "\n", "\n- "])
        text, start, end = "", -1, -1
        for one in said:
            text += joint if text else ""
            if one is target:
                start, end = len(text) + one.start, len(text) + one.end
            text += one.text
        title = as_file_name(rng.choice(kind.titles).replace("{e}", entity), rng)
        heading = rng.choice(["", *kind.headings])
        return Candidate(text, title, heading, start, end, target is not None)

    def others(self, kind: Kind, fact: Fact, entity: str, german: bool, count: int) -> list[Said]:
        """Other facts of the same document."""
        pool = [f for f in kind.facts if f.key != fact.key and (f.german_statements or not german)]
        self.rng.shuffle(pool)
        if self.rng.random() < 0.6:  # the kind of value asked for, but of another thing
            pool.sort(key=lambda f: f.value.partition(":")[0] != fact.value.partition(":")[0])
        out = []
        for other in pool[:count]:
            qualifier = self.rng.choice(other.qualifiers) if other.qualifiers else ""
            out.append(self.say(kind, other, entity, qualifier, german, False))
        return out

    def group(self) -> Group:
        """One question with its passage and near misses."""
        rng = self.rng
        kind = rng.choice(self.kinds)
        fact = rng.choice(kind.facts)
        german = bool(fact.german_statements) and rng.random() < 0.14
        entity, other = make_entity(kind.entity, rng), make_entity(kind.entity, rng)
        while other == entity:
            other = make_entity(kind.entity, rng)
        qualifier, wrong = "", ""
        if fact.qualifiers:
            qualifier, wrong = rng.sample(fact.qualifiers, 2)
        named = rng.random() < 0.6
        asks_german = bool(fact.german) and rng.random() < (0.75 if german else 0.12)
        question = self.ask(kind, fact, entity, qualifier, asks_german, named)
        named = entity.lower() in question.lower()
        in_text = rng.random() < 0.35

        target = self.say(kind, fact, entity, qualifier, german, in_text)
        said = [target, *self.others(kind, fact, entity, german, rng.choice([0, 1, 2, 3]))]
        if wrong and rng.random() < 0.5:
            said.append(self.say(kind, fact, entity, wrong, german, in_text))
        elif in_text and rng.random() < 0.4:
            said.append(self.say(kind, fact, other, qualifier, german, True))
        candidates = [self.passage(kind, entity, said, german, target)]

        misses = [
            self.passage(kind, entity, self.others(kind, fact, entity, german, rng.choice([1, 2, 3])), german, None)
        ]
        if named:
            wrong_one = self.say(kind, fact, other, qualifier, german, rng.random() < 0.35)
            rest = self.others(kind, fact, other, german, rng.choice([0, 1, 2]))
            misses.append(self.passage(kind, other, [wrong_one, *rest], german, None))
        if wrong:
            wrong_one = self.say(kind, fact, entity, wrong, german, in_text)
            rest = self.others(kind, fact, entity, german, rng.choice([0, 1]))
            misses.append(self.passage(kind, entity, [wrong_one, *rest], german, None))
        strange = rng.choice(self.kinds)
        if strange.name != kind.name and len(misses) < 3:
            far = rng.choice(strange.facts)
            misses.append(self.passage(strange, entity, self.others(strange, far, entity, False, 2), False, None))
        rng.shuffle(misses)
        return Group(question, (candidates[0], *misses[: rng.choice([2, 3])]), "company")

    def table(self) -> Group:
        """A table of one fact over several entities or cases; the near miss lacks the row asked for."""
        rng = self.rng
        kind = rng.choice(
            [k for k in self.kinds if k.entity in ("place", "company", "product", "chemical", "process", "service")]
        )
        fact = rng.choice([f for f in kind.facts if not f.qualifiers and not f.value.startswith("sentence")])
        entities = list(dict.fromkeys(make_entity(kind.entity, rng) for _ in range(rng.randint(4, 8))))
        rng.shuffle(entities)
        asked = rng.choice(entities)
        label = rng.choice(fact.questions).replace("{e}", "").rstrip("? ")
        second = rng.choice([f for f in kind.facts if not f.qualifiers and f.key != fact.key])
        wide = rng.random() < 0.5
        german = rng.random() < 0.1
        question = self.ask(kind, fact, asked, "", bool(fact.german) and german, True)

        def lay(rows: list[str], target: str | None) -> Candidate:
            glue = rng.choice([" | ", " | ", "; ", "\t"])
            head = glue.join(["", label.capitalize(), *([second.key] if wide else [])]).strip()
            text, start, end = head if rng.random() < 0.7 else "", -1, -1
            for row in rows:
                value = make_value(fact.value, rng, False)
                text += "\n" if text else ""
                text += row + glue
                if row == target:
                    start, end = len(text), len(text) + len(value)
                text += value + (glue + make_value(second.value, rng, False) if wide else "")
            title = rng.choice(["Overview", "Price list", "Master data", "Annex", "Comparison", "List"])
            return Candidate(
                text,
                f"{title} {rng.choice(['', '2024', '2025', kind.name])}".strip(),
                "",
                start,
                end,
                target is not None,
            )

        misses = [lay([e for e in entities if e != asked], None)]
        other = rng.choice([f for f in kind.facts if not f.qualifiers and f.key != fact.key])
        said = self.say(kind, other, asked, "", False, True)
        misses.append(self.passage(kind, asked, [said, *self.others(kind, fact, asked, False, 1)], False, None))
        return Group(question, (lay(entities, asked), *misses), "company-table")


def company_groups(rng: random.Random, count: int) -> list[Group]:
    """``count`` groups, about one in eight of them a table."""
    writer = _Writer(rng)
    return [writer.table() if rng.random() < 0.12 else writer.group() for _ in range(count)]

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

from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.questions import as_file_name, roughen

FACTS = Path(__file__).with_name("company_facts.txt")
GERMAN_UNITS = {
    "days": "Tage", "weeks": "Wochen", "months": "Monate", "years": "Jahre", "hours": "Stunden", "minutes": "Minuten",
    "characters": "Zeichen", "attempts": "Versuche",
}  # fmt: skip
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_MONTHS = "January February March April May June July August September October November December".split()
_MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_FIRST = (
    "Anna Bernd Carla David Elena Farid Greta Hannes Ines Jonas Katrin Leon Mara Nils Olivia Paul Ruth Stefan Tanja Uwe "
    "Vera Walter Yara Amir Claire Diego Emma Fiona George Helen Ivan Julia Kevin Laura Martin Nadia Oscar Petra Rosa Simon"
).split()
_LAST = (
    "Albrecht Brandt Conrad Dietz Ebner Falk Gruber Haas Ilic Jansen Kessler Lorenz Maurer Novak Ott Pohl Reuter Sauer "
    "Thiel Ulrich Vogt Wendt Ziegler Allen Baker Carter Dawson Ellis Foster Grant Hughes Kelly Morris Nolan Price Shaw"
).split()
_CITIES = (
    "Hamburg Leipzig Graz Lyon Turin Gdansk Porto Bristol Dublin Boston Denver Osaka Malmö Basel Linz Bremen Dresden "
    "Ghent Aarhus Toronto Austin Pune Brno Bilbao Kassel Ulm Essen Leeds York Nantes"
).split()
_COUNTRIES = "Germany,France,Italy,Poland,Spain,Austria,Japan,Canada,Ireland,Sweden,Portugal,Brazil,India,Norway".split(
    ","
)
_STEMS = (
    "Nord Helio Vanta Brell Kasto Ormin Telva Quarz Ferro Lumen Arden Cobal Delmo Estra Fyndo Gravo Hexal Ixion Jaro Krona "
    "Lyra Mondo Novar Optal Pyron Rivo Silva Tarno Ultra Verdo Wexo Zento"
).split()
_ROLES = (
    "the head of quality,the plant manager,the managing director,the human resources department,the team lead,the works council,"
    "the head of purchasing,the finance department,the safety officer,the legal department,the shift supervisor,"
    "the department head,the production manager,the sales director,the chief technology officer,the payroll office,"
    "the maintenance manager,the project manager,the data protection team,the board"
).split(",")
_PROCESSES = (
    "calibration of gauges,incoming goods inspection,complaint handling,supplier approval,change management,fire drills,"
    "internal audits,tool maintenance,first article inspection,leak testing,password resets,onboarding of new staff,"
    "waste disposal,export control,batch release,management review,crane inspection,corrective actions"
).split(",")
_CHEMICALS = (
    "Solvex 20,Acetol B,Cleanol,Ferrosin,Isopren K,Paragon degreaser,Toluran,Zincor primer,Hydrofix,Lubrisol,Ethanol 96,"
    "Caustin,Nitrosol,Benzoclean,Resin AX-4,Hardener H12"
).split(",")
_MEETINGS = (
    "safety committee,works council,management,project Falcon,quality circle,budget committee,IT steering group,"
    "production,sales,works safety,launch team,supplier day"
).split(",")
_SUBJECTS = (
    "the audit,the pump order,the trade fair,the roof repair,the new forklift,the customer visit,the software update,"
    "the summer party,the crane inspection,the shipment to Oslo,the price list,the test bench,the annual inventory"
).split(",")
_FILLERS = (
    "This document applies to all employees of the company.|Questions should be addressed to the responsible department.|"
    "Exceptions have to be justified in writing.|The rules are checked once a year.|Further details are given in the annex.|"
    "Earlier versions are no longer valid.|Managers make sure that their teams know these rules.|"
    "The following applies in addition to the law.|Please read this section carefully.|Everyone is asked to help."
).split("|")
_FUELLER = (
    "Diese Regelung gilt für alle Beschäftigten.|Fragen beantwortet die zuständige Abteilung.|Ausnahmen sind schriftlich zu begründen.|"
    "Frühere Fassungen sind ungültig.|Näheres regelt der Anhang."
).split("|")
_OWN = (" at our company", " here", " in our firm", " for us", " with us", " in this company")
_OWN_GERMAN = (" bei uns", " in unserer Firma", " hier", " in unserem Unternehmen")


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


def make_entity(kind: str, rng: random.Random) -> str:
    """A place, product, partner, process ... that a document can be about."""
    stem = rng.choice(_STEMS)
    match kind:
        case "place":
            return rng.choice([*_CITIES, *_COUNTRIES])
        case "yearplace":
            return rng.choice([str(rng.randint(2015, 2027)), *_CITIES[:12], *_COUNTRIES])
        case "unit":
            return rng.choice([*_CITIES, f"{stem} GmbH", "the Service Division", "the Laboratory", f"{stem} Ltd"])
        case "company":
            return f"{stem}{rng.choice(['tec', 'flow', 'works', 'log', '', 'plast'])} {rng.choice(['GmbH', 'AG', 'Ltd', 'Inc.', 'S.A.', 'KG', 'B.V.'])}"
        case "product":
            return f"{stem.upper() if rng.random() < 0.4 else stem}{rng.choice(['-', ' '])}{rng.choice(['', 'P', 'X', 'C', 'MK'])}{rng.randint(2, 990)}{rng.choice(['', '', 'S', ' Plus', 'E'])}"
        case "chemical":
            return rng.choice(_CHEMICALS)
        case "process":
            return rng.choice(_PROCESSES)
        case "meeting":
            return rng.choice(_MEETINGS)
        case "service":
            return f"{stem}{rng.choice(['Hub', 'Cloud', 'Desk', 'Market', 'Learn', ' Pro', ' Copilot', ' Enterprise', ' Education'])}"
        case _:
            return rng.choice(_SUBJECTS)


def make_value(kind: str, rng: random.Random, german: bool) -> str:
    """A value of the named type, as a document would print it."""
    name, _, given = kind.partition(":")
    match = re.fullmatch(r"(-?[\d.]+)-([\d.]+)", given)
    if match:
        low, high = float(match[1]), float(match[2])
        number = f"{rng.uniform(low, high):.1f}" if "." in given else str(rng.randint(int(low), int(high)))
    if name in GERMAN_UNITS:
        count = int(number)
        if german:
            return f"{count} {GERMAN_UNITS[name]}"
        unit = name if count != 1 else name[:-1]
        return f"{_WORDS[count] if count <= 12 and rng.random() < 0.3 else count} {unit}"
    if name in ("choice", "sentence"):
        return rng.choice([v.strip() for v in re.split(r"\||,(?! )" if name == "choice" else r"\|", given)])
    amount = rng.choice([rng.randint(2, 99) * 100, rng.randint(2, 900) * 1000, rng.randint(1, 20) * 500_000])
    money = rng.choice(["€{}", "{} euros", "EUR {}", "{} EUR", "${}", "£{}"]) if not german else "{} Euro"
    group = "." if german else ","
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    month = rng.randrange(12)
    day, year = rng.randint(1, 28), rng.randint(2018, 2027)
    dates = [
        f"{day} {_MONTHS[month]} {year}",
        f"{_MONTHS[month]} {day}, {year}",
        f"{day} {_MONTHS[month]}",
        f"{year}-{month + 1:02d}-{day:02d}",
    ]
    begin = rng.randint(6, 10)
    match name:
        case "percent":
            return f"{number}{' %' if german else rng.choice(['%', ' percent', ' %'])}"
        case "money":
            return money.format(number)
        case "cents":
            return f"0.{number} euros" if rng.random() < 0.5 else f"{number} cents"
        case "bigmoney":
            return money.format(f"{amount:,}".replace(",", group))
        case "date":
            return f"{day}. {_MONATE[month]} {year}" if german else rng.choice(dates)
        case "time":
            return f"{begin}:{rng.choice(['00', '15', '30'])} {'Uhr' if german else 'a.m.'}"
        case "timerange":
            end = rng.randint(14, 18)
            return (
                f"von {begin} bis {end} Uhr"
                if german
                else rng.choice(
                    [
                        f"from {begin}:00 to {end}:00",
                        f"from {begin} a.m. to {end - 12} p.m.",
                        f"between {begin}:30 and {end}:30",
                    ]
                )
            )
        case "role":
            return rng.choice(_ROLES)
        case "person":
            return rng.choice([f"{first} {last}", f"{first} {last}", f"Dr. {first} {last}", f"Ms {last}", f"Mr {last}"])
        case "email":
            return f"{rng.choice(['support', 'security', 'help', 'info', 'abuse', 'office', 'hr'])}@{rng.choice(_STEMS).lower()}.example"
        case "phone":
            return rng.choice(
                [
                    f"+49 {rng.randint(30, 899)} {rng.randint(10000, 999999)}",
                    f"extension {rng.randint(100, 999)}",
                    f"0{rng.randint(100, 999)}-{rng.randint(1000, 9999)}",
                ]
            )
        case "company":
            return make_entity("company", rng)
        case "system":
            return f"{rng.choice(_STEMS)}{rng.choice(['Net', 'Base', 'Connect', 'Track', 'Docs', 'VPN'])}"
        case "city":
            return rng.choice(_CITIES)
        case "code":
            return f"{rng.choice(['F', 'QM', 'FB', 'A', 'TR', 'V'])}-{rng.randint(1, 99)}{rng.choice(['', '-' + str(rng.randint(10, 99)), '.' + str(rng.randint(1, 9))])}"
        case "number":
            return number
        case "units":
            return f"{rng.randint(1, 90) * 50} {rng.choice(['units', 'pieces', 'tonnes', 'litres'])}"
        case "kg":
            return f"{rng.randint(2, 900)} kg"
        case "kw":
            return f"{rng.randint(1, 90)}.{rng.randint(0, 9)} kW"
        case "bar":
            return f"{rng.randint(2, 400)} bar"
        case "celsius":
            return f"{number} °C"
        case "db":
            return f"{rng.randint(55, 98)} dB(A)"
        case "mgm3":
            return f"{rng.randint(1, 500)} mg/m³"
        case "nm":
            return f"{rng.randint(5, 400)} Nm"
        case "mm":
            return f"{rng.choice(['±', ''])}0.{rng.randint(1, 9)} mm"
        case "gb":
            return f"{rng.choice([2, 5, 10, 15, 50, 100, 250])} GB"
        case "kmh":
            return f"{rng.choice([5, 10, 15, 20, 30])} km/h"
    raise ValueError(f"unknown value type {kind}")


class _Writer:
    """Writes one group; holds only the random generator and the kinds."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.kinds = read_kinds()

    def say(self, kind: Kind, fact: Fact, entity: str, qualifier: str, german: bool, name_it: bool) -> Said:
        """State ``fact`` with a fresh value."""
        rng = self.rng
        shape = rng.choice(fact.german_statements if german else fact.statements)
        labels = [
            q
            for q in fact.questions
            if not re.match(
                r"(?:What|How|Who|When|Where|Which|Can|May|Is|Are|Do|By|Until|After|For|From|At|On|what|how|who|when|where|which|can|may|is|are|do|by|until|after|for|from|at|on|to|whom|whose|in|up|under|between|through|number to|rules)\b",
                q,
            )
        ]
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
            question = question.rstrip("?") + self.rng.choice(_OWN_GERMAN if german else _OWN)
        return roughen(question if question.endswith("?") else question + "?", self.rng)

    def passage(self, kind: Kind, entity: str, said: list[Said], german: bool, target: Said | None) -> Candidate:
        """Lay sentences out as prose, list or lines, under a title that names the entity."""
        rng = self.rng
        rng.shuffle(said)
        fillers = [Said(f, 0, 0) for f in rng.sample(_FUELLER if german else _FILLERS, rng.choice([0, 0, 1, 2]))]
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
        entities = sorted({make_entity(kind.entity, rng) for _ in range(rng.randint(4, 8))}, key=lambda _: rng.random())
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

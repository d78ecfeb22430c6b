"""Invent facts of invented companies, each with questions as people ask them; no name can be remembered.

Names are put together from syllables. Templates held out in `facts.json` never appear in training.
"""

from __future__ import annotations

import functools
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

_ONSETS = "b br d dr f g gr h k kl l m n p r s st t tr v w z".split(" ")
_VOWELS = "a e i o u au ei ia".split(" ")
_CODAS = ("", "n", "r", "l", "x", "s", "m", "nd", "rt", "ck")


class _Lists(TypedDict):
    first_names: list[str]
    months: list[str]
    departments: list[str]
    things: list[str]
    materials: list[str]
    matters: list[str]
    training: list[list[str]]  # a sentence with slots, then its questions
    held_out: list[list[str]]


@functools.cache
def _lists() -> _Lists:
    text = Path(__file__).with_name("facts.json").read_text(encoding="utf-8")
    return cast(_Lists, json.loads(text))


@dataclass(frozen=True, slots=True)
class Fact:
    sentence: str
    questions: tuple[str, ...]


def syllables(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(count))


def _name(rng: random.Random) -> str:
    return syllables(rng, rng.randint(1, 3)).capitalize()


def _model(rng: random.Random) -> str:
    return f"{_name(rng)} {rng.choice(['', 'X', 'S', 'LT-', 'M'])}{rng.randint(2, 990) * rng.choice([1, 5, 10])}"


def _unit_of_time(rng: random.Random) -> str:
    return (
        f"{rng.randint(2, 90)} {rng.choice(['days', 'weeks', 'months', 'hours', 'working days', 'years', 'minutes'])}"
    )


def _money(rng: random.Random) -> str:
    small, large, broken = rng.randint(5, 999), rng.randint(1, 99) * 100, f"{rng.randint(1, 99)},{rng.randint(0, 9)}50"
    return f"{rng.choice([small, large, broken])} {rng.choice(['EUR', 'euros', 'USD', 'CHF'])}"


def _date(rng: random.Random) -> str:
    return f"{rng.randint(1, 28)} {rng.choice(_lists()['months'])} {rng.randint(1998, 2031)}"


def _code(rng: random.Random) -> str:
    return f"{''.join(rng.choices(string.ascii_uppercase, k=rng.randint(2, 3)))}-{rng.randint(10, 9999)}"


def _quantity(rng: random.Random) -> str:
    unit = rng.choice(
        ["kg", "bar", "litres", "mm", "kW", "pieces", "degrees Celsius", "percent", "volts", "metres", "dB"]
    )
    return f"{rng.choice([rng.randint(2, 980), round(rng.uniform(0.1, 40), 1)])} {unit}"


_SLOTS: dict[str, Callable[[random.Random], str]] = {
    "model": _model,
    "thing": lambda rng: rng.choice(_lists()["things"]),
    "person": lambda rng: f"{rng.choice(_lists()['first_names'])} {_name(rng)}",
    "company": lambda rng: (
        f"{_name(rng)} {rng.choice(['GmbH', 'Ltd', 'AG', 'Inc', 'Group', 'Works', 'Metals', 'Logistics'])}"
    ),
    "town": _name,
    "dept": lambda rng: rng.choice(_lists()["departments"]),
    "material": lambda rng: rng.choice(_lists()["materials"]),
    "matter": lambda rng: rng.choice(_lists()["matters"]),
    "time": _unit_of_time,
    "money": _money,
    "date": _date,
    "code": _code,
    "amount": _quantity,
    "percent": lambda rng: f"{rng.randint(1, 99)}%",
    "clock": lambda rng: f"{rng.randint(5, 22)}:{rng.choice(['00', '15', '30', '45'])}",
    "count": lambda rng: str(rng.choice([rng.randint(2, 12), rng.randint(13, 400)])),
}


def _filled(template: list[str], rng: random.Random) -> Fact:
    """Every slot is drawn once; a slot used twice in one sentence, as in `{material}`, keeps its first value."""
    values = {name: draw(rng) for name, draw in _SLOTS.items()}
    sentence, *questions = (part.format(**values) for part in template)
    return Fact(sentence[0].upper() + sentence[1:], tuple(questions))


def invent_facts(rng: random.Random, count: int, *, held_out: bool = False) -> list[Fact]:
    """Some facts; now and then several of one kind in a row, told apart only by their names."""
    templates = _lists()["held_out" if held_out else "training"]
    facts: list[Fact] = []
    while len(facts) < count:
        template = rng.choice(templates)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            facts.append(_filled(template, rng))
    return facts[:count]


def invent_table(rng: random.Random, rows: int) -> list[Fact]:
    """A price list or a stock list, one fact for each row."""
    thing, attribute = rng.choice(_lists()["things"]), rng.choice(("price", "stock", "weight", "delivery time"))
    draw = {
        "price": _money,
        "stock": lambda r: f"{r.randint(1, 500)} pieces",
        "weight": _quantity,
        "delivery time": _unit_of_time,
    }
    facts = []
    for _ in range(rows):
        model, code, value = _model(rng), _code(rng), draw[attribute](rng)
        row = rng.choice((f"{code} | {model} {thing} | {value}", f"{model} | {value}", f"{model} {thing}: {value}"))
        facts.append(Fact(row, (f"What is the {attribute} of the {model}?", f"{attribute} {model}")))
    return facts

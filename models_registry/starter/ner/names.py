"""Names of persons, organisations and places, from the written lists and made after their likeness. Knows no sentences.

New names are drawn letter by letter from the counts of three letters in a list (a Markov chain of order three), so
that the pipeline learns how names of an origin look and not only which ones there are.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).parent / "lists"
_ORDER = 3


def _sections(name: str) -> dict[str, str]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[2] for pair in pairs}


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


class Likeness:
    """Makes new words that look like the given ones."""

    def __init__(self, words: list[str]) -> None:
        self._next: dict[str, list[str]] = defaultdict(list)
        for word in words:
            padded = "^" * _ORDER + word + "$"
            for place in range(len(padded) - _ORDER):
                self._next[padded[place : place + _ORDER]].append(padded[place + _ORDER])

    def make(self, chance: random.Random) -> str:
        """A word of 3 to 14 letters."""
        while True:
            word = "^" * _ORDER
            while not word.endswith("$") and len(word) < 20:
                word += chance.choice(self._next[word[-_ORDER:]])
            made = word[_ORDER:].rstrip("$")
            if 3 <= len(made) <= 14 and made[0].isupper():
                return made


@dataclass(frozen=True)
class Origin:
    """Names of one origin, written and after their likeness."""

    given: list[str]
    family: list[str]
    given_like: Likeness
    family_like: Likeness


class Names:
    """Draws names. ``part`` keeps written names apart: training and held-out evaluation draw from different halves."""

    def __init__(self, *, held_out: bool = False) -> None:
        self._held_out = held_out
        self.origins: list[Origin] = []
        for text in _sections("people.txt").values():
            given, family = (_words(half) for half in text.split(" / "))
            self.origins.append(Origin(self._part(given), self._part(family), Likeness(given), Likeness(family)))
        places = {key: _words(text) for key, text in _sections("places.txt").items()}
        self.countries = places["countries"]
        self.cities = self._part(places["cities"])
        self.regions = places["regions"]
        self._town_starts, self._town_ends = places["town_starts"], places["town_ends"]
        self._city_like = Likeness([city for city in places["cities"] if " " not in city])
        self._organisations = {key: _words(text) for key, text in _sections("organisations.txt").items()}
        self._stem_like = Likeness(self._organisations["stems"])
        self.streets = {key: _words(text) for key, text in _sections("streets.txt").items()}

    def _part(self, words: list[str]) -> list[str]:
        """Every tenth written name is kept for evaluation."""
        return [word for place, word in enumerate(words) if (place % 10 == 7) == self._held_out] or words

    def given(self, chance: random.Random, origin: Origin) -> str:
        """A given name."""
        return chance.choice(origin.given) if chance.random() < 0.65 else origin.given_like.make(chance)

    def family(self, chance: random.Random, origin: Origin) -> str:
        """A family name, sometimes of two parts."""
        name = chance.choice(origin.family) if chance.random() < 0.6 else origin.family_like.make(chance)
        if chance.random() < 0.04:
            name += "-" + chance.choice(origin.family)
        return name

    def person(self, chance: random.Random) -> str:
        """A person in one of the ways that people are written."""
        origin = chance.choice(self.origins)
        given, family = self.given(chance, origin), self.family(chance, origin)
        kind = chance.random()
        if kind < 0.42:
            return f"{given} {family}"
        if kind < 0.62:
            return given
        if kind < 0.74:
            return family
        if kind < 0.82:
            return f"{given} {chance.choice('ABCDEFGHIJKLMNOPRSTVW')}{chance.choice(['.', '.', ''])} {family}"
        if kind < 0.87:
            return f"{given[0]}. {family}"
        if kind < 0.90:
            return f"{given} {self.given(chance, origin)} {family}"
        if kind < 0.93:
            return f"{given} {family} {self.family(chance, origin)}"
        if kind < 0.95:
            return (
                f"{given} {chance.choice(['von', 'van der', 'de', 'de la', 'di', 'al', 'bin', 'zu', 'Mc', 'Ó'])}"
                f" {family}"
            )
        if kind < 0.97:
            return f"{given}-{self.given(chance, origin)} {family}"
        other = chance.choice(self.origins)
        return f"{self.given(chance, other)} {family}"

    def full(self, chance: random.Random) -> tuple[str, str]:
        """Given and family name apart, of one origin."""
        origin = chance.choice(self.origins)
        return self.given(chance, origin), self.family(chance, origin)

    def town(self, chance: random.Random) -> str:
        """A town that may not exist."""
        kind = chance.random()
        if kind < 0.35:
            return chance.choice(self.cities)
        if kind < 0.55:
            return self._city_like.make(chance)
        stem = chance.choice(self._town_starts)
        return (
            (stem + chance.choice(self._town_ends)) if not stem.endswith(" ") else stem + self._city_like.make(chance)
        )

    def place(self, chance: random.Random) -> str:
        """A country, region or town."""
        kind = chance.random()
        if kind < 0.45:
            return chance.choice(self.countries)
        return chance.choice(self.regions) if kind < 0.52 else self.town(chance)

    def organisation(self, chance: random.Random) -> str:
        """A company, an office or an association."""
        lists = self._organisations
        kind = chance.random()
        stem = chance.choice(lists["stems"]) if chance.random() < 0.7 else self._stem_like.make(chance)
        form = chance.choice(lists["forms"])
        if kind < 0.16:
            return f"{stem} {chance.choice(lists['tails'])}"
        if kind < 0.27:
            return f"{stem} {chance.choice(lists['tails'])} {form}"
        if kind < 0.40:
            return stem + chance.choice(lists["ends"])
        if kind < 0.47:
            return f"{stem}{chance.choice(lists['ends'])} {form}"
        if kind < 0.55:
            return stem + chance.choice(lists["tails"]).lower()
        if kind < 0.60:
            return stem + chance.choice(lists["stems"])
        if kind < 0.67:
            return f"{self.full(chance)[1]} {chance.choice(lists['tails'] + lists['forms'])}"
        if kind < 0.72:
            return f"{self.full(chance)[1]}-{self.full(chance)[1]}"
        if kind < 0.78:
            first, second, third = (self.full(chance)[1] for _ in range(3))
            return f"{first}, {second} {chance.choice(['and', '&', 'und'])} {third}"
        if kind < 0.81:
            second = chance.choice(["Sons", "Söhne", "Partner", "Co."])
            return f"{self.full(chance)[1]} {chance.choice(['&', 'and', 'und'])} {second}"
        if kind < 0.86:
            return f"{chance.choice(lists['german_kinds'])} {chance.choice([self.full(chance)[1], self.town(chance)])}"
        if kind < 0.93:
            return chance.choice(lists["known_kinds"])
        if kind < 0.96:
            return (
                f"{chance.choice(['University of', 'Bank of', 'City of', 'Museum of', 'Hospital of'])}"
                f" {self.town(chance)}"
            )
        return "".join(chance.choice("ABCDEFGHIKLMNOPRSTVW") for _ in range(chance.randint(3, 5)))

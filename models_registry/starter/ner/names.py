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
        self.words = self._organisations["words"]
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
        """A town that may not exist; some in capitals, as forms and databases have them."""
        town = self._town(chance)
        kind = chance.random()
        if kind < 0.03:
            town += " " + chance.choice(
                ["1", "2", "K", "Süd", "Nord", "West", "am See", "del Mar", "de la Sierra", "(Greek)"]
            )
        elif kind < 0.07:
            joint = chance.choice(
                ["am", "an der", "im", "ob der", "de", "del", "di", "sur", "nad", "pri", "på", "on the", "upon"]
            )
            town += f" {joint} {self._city_like.make(chance)}"
        elif kind < 0.09:
            town += chance.choice(["-", " "]) + self._city_like.make(chance)
        elif kind < 0.11:
            town += chance.choice([" Village", " Heights", " Beach", " Park", " Springs", " Bay", " Hill", " Valley"])
        upper = town.upper()
        return upper if chance.random() < 0.15 and len(upper) == len(town) else town

    def _town(self, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.30:
            return chance.choice(self.cities)
        if kind < 0.62:
            return self._city_like.make(chance)
        if kind < 0.68:
            return self.full(chance)[chance.choice([0, 1, 1])]  # towns are named after people
        stem = chance.choice(self._town_starts)
        if stem.endswith(" "):
            return stem + self._city_like.make(chance)
        return stem + chance.choice(self._town_ends)

    def place(self, chance: random.Random) -> str:
        """A country, region or town."""
        kind = chance.random()
        if kind < 0.45:
            return chance.choice(self.countries)
        return chance.choice(self.regions) if kind < 0.52 else self.town(chance)

    def organisation(self, chance: random.Random) -> str:
        """A company, an office or an association."""
        lists = self._organisations
        name = self._company(chance) if chance.random() < 0.55 else self._institution(chance)
        if chance.random() < 0.14:
            name += chance.choice([" ", " ", ", "]) + chance.choice(lists["forms"])
        return name

    def _stem(self, chance: random.Random) -> str:
        lists = self._organisations
        kind = chance.random()
        if kind < 0.3:
            return chance.choice(lists["stems"])
        if kind < 0.5:
            return self._stem_like.make(chance)
        if kind < 0.62:
            return chance.choice(lists["words"]).capitalize()
        if kind < 0.75:  # made of the syllables of names: Zalandra, Opteeko
            return (self._city_like.make(chance)[: chance.randint(3, 5)] + chance.choice(lists["ends"])).capitalize()
        if kind < 0.85:
            return (chance.choice(lists["words"])[:4] + self._stem_like.make(chance).lower()[-4:]).capitalize()
        return chance.choice(self.origins).family_like.make(chance)

    def _company(self, chance: random.Random) -> str:
        lists = self._organisations
        kind = chance.random()
        words = [chance.choice(lists["words"]) for _ in range(3)]
        stem = self._stem(chance)
        if kind < 0.14:
            return stem + (chance.choice(lists["ends"]) if chance.random() < 0.5 else "")
        if kind < 0.27:  # two words in one, as young companies like it
            joined = words[0] + words[1]
            return words[0].capitalize() + words[1].capitalize() if chance.random() < 0.2 else joined.capitalize()
        if kind < 0.37:
            return words[0].capitalize() + chance.choice(lists["ends"])
        if kind < 0.52:
            return " ".join(word.capitalize() for word in words[: chance.choice([2, 2, 2, 3])])
        if kind < 0.58:
            joint = chance.choice([" & ", " and ", " And ", " of ", " for ", " Of The ", " und "])
            return words[0].capitalize() + joint + words[1].capitalize()
        if kind < 0.80:
            return f"{stem} {chance.choice(lists['tails'])}"
        if kind < 0.86:
            return f"{words[0].capitalize()} {chance.choice(lists['tails'])}"
        if kind < 0.90:
            return f"{stem} {chance.choice(lists['tails'])} {chance.choice(lists['tails'])}"
        if kind < 0.94:
            return stem + chance.choice(lists["tails"]).lower()
        if kind < 0.97:
            return (
                chance.choice(["My", "The", "e", "i", "Go", "Get", "One", "24", "123", "Dr.", "Mr.", "Aunt"])
                + chance.choice([" ", ""])
                + chance.choice([words[0].capitalize(), self.full(chance)[0]])
            )
        return stem + chance.choice([".com", ".io", ".ai", "24", " 360", " 21", "+", "!"])

    def _institution(self, chance: random.Random) -> str:
        lists = self._organisations
        kind = chance.random()
        family = [self.full(chance)[1] for _ in range(3)]
        if kind < 0.14:
            return f"{family[0]} {chance.choice(lists['tails'] + lists['forms'])}"
        if kind < 0.26:
            return f"{family[0]}-{family[1]}"
        if kind < 0.40:
            return f"{family[0]}, {family[1]} {chance.choice(['and', 'and', '&', 'und'])} {family[2]}"
        if kind < 0.46:
            second = chance.choice(["Sons", "Söhne", "Partner", "Co.", "Company", "Daughters", "Brothers", family[1]])
            return f"{family[0]} {chance.choice(['&', 'and', 'und'])} {second}"
        if kind < 0.52:
            return f"{family[0]} {chance.choice(lists['forms'])}"
        if kind < 0.66:
            kind_of = chance.choice(lists["german_kinds"])
            return f"{kind_of} {chance.choice([family[0], self.town(chance), ' '.join(self.full(chance))])}"
        if kind < 0.80:
            return chance.choice(lists["known_kinds"])
        if kind < 0.90:
            start = chance.choice(
                "University of|Bank of|City of|Museum of|Hospital of|Port of|Museum für|Stadt|Landkreis|Gemeinde|"
                "Technische Universität|Amtsgericht|Bishop of|College of|Friends of|Institute of|FC|SV|TSV|VfL".split(
                    "|"
                )
            )
            return f"{start} {self.town(chance)}"
        if kind < 0.95:
            tail = chance.choice(
                "University College Hospital School Airport Council United City Chamber_of_Commerce".split()
            )
            return f"{self.town(chance)} {tail.replace('_', ' ')}"
        return "".join(chance.choice("ABCDEFGHIKLMNOPRSTVW") for _ in range(chance.randint(2, 5)))

"""Texts that name nobody though they are full of capitals and numbers: rows of parts, codes, job titles, questions.

Some rows hold a person, a place, an organisation or an address beside them, so that those are still found there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from models_registry.starter.ner.names import LISTS

_NAMED = (("person_keys", "{P}"), ("place_keys", "{L}"), ("organisation_keys", "{O}"), ("address_keys", "{A}"))


def _sections() -> dict[str, list[str]]:
    lines = (LISTS / "things.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[2].split() for pair in pairs}


class Things:
    """Draws such texts; slots for names are those of the frames. Equal chances give equal texts."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._words = _sections()
        clean = (each.replace("{", "(").replace("}", ")") for each in sentences)
        self._sentences = [each for each in clean if each[:1].isupper() and each.isprintable()]

    def text(self, chance: random.Random) -> str:
        """One text of any kind."""
        kinds: tuple[tuple[Callable[[random.Random], str], int], ...] = (
            (self._pairs, 26),
            (self._cells, 18),
            (self._parts, 14),
            (self._jobs, 12),
            (self._question, 16),
            (self._order, 9),
            (self._dates, 6),
            (self._compounds, 14),
        )
        return chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0](chance)

    def compound(self, chance: random.Random) -> str:
        """A German noun of two or three parts."""
        parts = [self._one("german_modifiers", chance) for _ in range(chance.choice([1, 1, 1, 2]))]
        parts.append(self._one(chance.choice(["german_heads", "german_heads", "german_heads", "german_jobs"]), chance))
        return parts[0] + "".join(parts[1:]).lower() + chance.choice(["", "", "", "", "n", "en", "s"])

    def code(self, chance: random.Random) -> str:
        """A part number, a size, a type, a shelf, a serial number or a measure."""
        letters = chance.choice(
            (
                self._one("letters", chance),
                "".join(chance.choices("ABCDEFGHKLMNPRSTVWXZ", k=chance.choice([1, 1, 2, 3]))),
            )
        )

        def row(least: int, most: int) -> str:
            return "".join(chance.choices("0123456789", k=chance.randint(least, most)))

        forms = (
            f"{letters} {row(1, 4)}",
            f"{letters}{row(1, 4)}",
            f"{letters}-{row(2, 5)}",
            f"{row(2, 4)}-{row(3, 5)}",
            f"{letters}-{row(2, 3)}-{row(2, 3)}",
            f"{letters}{row(2, 3)}-{letters}-{row(1, 2)}",
            f"{letters}{row(2, 2)}-{row(1, 1)}-{row(2, 2)}",
            f"{row(1, 4)} {self._one('units', chance)}",
            f"{row(1, 3)}.{row(1, 2)} {self._one('units', chance)}",
            f"{letters} {row(3, 5)}-{row(1, 2)}",
            f"{row(4, 5)}-{row(1, 1)}{letters}",
            f"{letters} {row(1, 2)}/{row(2, 2)}",
            f"{row(1, 6)}",
            f"20{row(2, 2)}-0{row(1, 1)}-1{row(1, 1)}",
        )
        return chance.choice(forms)

    def thing(self, chance: random.Random) -> str:
        """What a part is called, in English or German."""
        if chance.random() < 0.4:
            said = self.compound(chance)
        else:
            said = f"{self._one('english_modifiers', chance)} {self._one('english_heads', chance)}"
            if chance.random() < 0.35:
                said = f"{self._one('adjectives', chance)} {said}"
            if chance.random() < 0.2:
                said = said.capitalize()
            elif chance.random() < 0.15:
                said = said.title()
        kind = chance.random()
        if kind < 0.25:
            return f"{said} {self.code(chance)}"
        if kind < 0.38:
            return f"{said}, {self._one('adjectives', chance)} {self._one('materials', chance)}"
        if kind < 0.48:
            return f"{said}, {chance.choice(['option', 'Option', 'type', 'Typ', 'size'])} {self.code(chance)}"
        if kind < 0.56:
            return f"{said} {self._one('materials', chance)} {self.code(chance)}"
        if kind < 0.62:
            return f"{said} with {self._one('english_modifiers', chance)}"
        return said

    def job(self, chance: random.Random) -> str:
        """What somebody is, without a name."""
        if chance.random() < 0.5:
            if chance.random() < 0.75:
                said = self._one("german_modifiers", chance) + self._one("german_jobs", chance)
            else:
                said = self._one("german_jobs", chance).capitalize()
            if said.endswith("er") and chance.random() < 0.15:
                said += chance.choice(["/in", ":in", " (m/w/d)"])
            return said
        said = f"{self._one('english_modifiers', chance)} {self._one('english_jobs', chance)}".title()
        if chance.random() < 0.3:
            said = f"{self._one('english_ranks', chance)} {said}"
        elif chance.random() < 0.15:
            said = f"{chance.choice(['Head', 'Director', 'Chief'])} of {self._one('english_modifiers', chance).title()}"
        return said

    def _one(self, section: str, chance: random.Random) -> str:
        return chance.choice(self._words[section])

    def _value(self, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.45:
            return self.code(chance)
        if kind < 0.75:
            return self.thing(chance)
        if kind < 0.83:
            return self.job(chance)
        if kind < 0.9:
            return self._one(chance.choice(["materials", "letters", "adjectives"]), chance)
        return self._one(chance.choice(["short_months", "weekdays", "english_heads", "seasons"]), chance)

    def _pairs(self, chance: random.Random) -> str:
        """Rows as heads and values: ``part_no: 12-34; description: shaft seal``."""
        columns = [(self._one("keys", chance), "") for _ in range(chance.randint(2, 6))]
        for section, slot in _NAMED:
            if chance.random() < 0.22:
                columns.insert(chance.randint(0, len(columns)), (self._one(section, chance), slot))
        joint, equals = (
            chance.choice(["; ", "; ", "; ", ", ", "\n", " | "]),
            chance.choice([": ", ": ", ": ", "=", " = "]),
        )
        rows = [
            joint.join(f"{key}{equals}{slot or self._value(chance)}" for key, slot in columns)
            for _ in range(chance.choice([1, 1, 2, 3]))
        ]
        return "\n".join(rows)

    def _cells(self, chance: random.Random) -> str:
        """Rows below heads, or alone."""
        columns = [(self._one("keys", chance), "") for _ in range(chance.randint(2, 6))]
        for section, slot in _NAMED:
            if chance.random() < 0.15:
                columns.insert(chance.randint(0, len(columns)), (self._one(section, chance), slot))
        divider = chance.choice([" | ", " | ", ";", ",", "\t", ", "])
        head = divider.join(key for key, _ in columns)
        rows = [
            divider.join(slot or self._value(chance) for _, slot in columns) for _ in range(chance.choice([1, 2, 3, 4]))
        ]
        return "\n".join([head, *rows] if chance.random() < 0.6 else rows)

    def _parts(self, chance: random.Random) -> str:
        said = [chance.choice([self.thing, self.thing, self.code])(chance) for _ in range(chance.randint(1, 7))]
        return chance.choice([", ", ", ", "; ", "\n", " and ", " / "]).join(said) + chance.choice([".", "", ""])

    def _jobs(self, chance: random.Random) -> str:
        said = [self.job(chance) for _ in range(chance.randint(1, 6))]
        begin = chance.choice(["", "", "", "We are hiring: ", "Gesucht: ", "Roles: ", "Position: ", "Berufe: "])
        return begin + chance.choice([", ", ", ", "; ", "\n", " | "]).join(said)

    def _question(self, chance: random.Random) -> str:
        """A question or an order that begins with a word that is a name elsewhere."""
        said = chance.choice(self._sentences)
        said = said[0].lower() + said[1:].rstrip(".!?")
        first = self._one("modals", chance)
        begin = f"{first} {self._one('subjects', chance)} "
        words = said.split(" ")
        asked = begin + " ".join(words[chance.randint(0, max(0, len(words) - 4)) :]) + "?"
        return asked if chance.random() < 0.6 else f"{asked} {chance.choice(self._sentences)}"

    def _order(self, chance: random.Random) -> str:
        verb = self._one("verbs", chance)
        thing = f"{self._one('english_modifiers', chance)} {self._one('english_heads', chance)}"
        rest = chance.choice(["", f" {self.code(chance)}", f" and the {self._one('english_heads', chance)}", " first"])
        begin = chance.choice(["", "", "Step 1: ", "1. ", "- ", "Please note. "])
        article = chance.choice(["the", "the", "a", "this", "every", "no", "your", "all"])
        return f"{begin}{verb} {article} {thing}{rest}."

    def _dates(self, chance: random.Random) -> str:
        section = chance.choice(["months", "short_months", "weekdays", "seasons"])
        said = [self._one(section, chance) for _ in range(chance.randint(1, 6))]
        if section != "weekdays" and chance.random() < 0.5:
            said = [
                f"{chance.randint(1, 28)} {word}" if chance.random() < 0.6 else f"{word} 202{chance.randint(0, 9)}"
                for word in said
            ]
        text = chance.choice([", ", " | ", "; ", " to ", "\t", " – "]).join(said)
        return (
            f"{chance.choice(['Closed', 'Due', 'From', 'Between', 'In', 'Until', 'ab', 'Frist'])} {text}"
            if chance.random() < 0.3
            else text
        )

    def _compounds(self, chance: random.Random) -> str:
        """German sentences and lists full of long nouns."""
        one, two, three = (self.compound(chance) for _ in range(3))
        return chance.choice(
            (
                f"Die {one} und die {two} werden geprüft.",
                f"{one}, {two}, {three}",
                f"{one}: {self.code(chance)}; {two}: {self.code(chance)}",
                f"Vor der {one} ist der {two} zu öffnen.",
                f"{one} anbringen, {two} schließen, {three} melden.",
                f"Für {one} gilt die {two}.",
                f"{one} | {two} | {three}",
                f"Welche {one} braucht der {two}?",
                f"{one}\n{two}",
                f"Im {one} liegt die {two} für den {three}.",
                f"Der {self.job(chance)} prüft die {one}.",
            )
        )

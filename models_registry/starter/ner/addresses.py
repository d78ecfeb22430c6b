"""Postal addresses as many countries write them, on one line or several. Knows no sentences."""

from __future__ import annotations

import random

from models_registry.starter.ner.names import Names

_STATES = (
    "AL AK AZ CA CO CT FL GA IL IN KS LA MA MD ME MI MN MO NC NE NH NJ NM NV NY OH OK OR PA SC TN TX UT VA WA WI"
).split()


class Addresses:
    """Draws addresses over the lists of ``Names``."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def _code(self, chance: random.Random) -> str:
        digits = "".join(chance.choice("0123456789") for _ in range(5))
        kinds = (
            digits,
            digits,
            digits[:4],
            f"{digits[:3]} {digits[3:]}",
            f"{digits[:2]}-{digits[2:]}",
            f"{digits}-{digits[:4]}",
        )
        letters = "".join(chance.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(2))
        return chance.choice(
            (
                *kinds,
                f"{letters}{digits[0]} {digits[1]}{letters}",
                f"{digits[:4]} {letters}",
                f"D-{digits}",
                f"A-{digits[:4]}",
            )
        )

    def street(self, chance: random.Random) -> str:
        """Street with number, in the order of its country."""
        lists, names = self._names.streets, self._names
        number = str(chance.randint(1, 9999 if chance.random() < 0.35 else 250))
        if chance.random() < 0.12:
            number += chance.choice(["a", "b", "c", "A", "/2", "-4", " bis"])
        if chance.random() < 0.1:
            number = number.zfill(3)
        kind = chance.random()
        if kind < 0.36:
            stem = chance.choice([chance.choice(lists["english"]), names.full(chance)[1], names.town(chance)])
            return f"{number} {stem} {chance.choice(lists['english_kinds'])}"
        if kind < 0.54:
            stem = chance.choice([chance.choice(lists["german"]), names.full(chance)[1], names.town(chance)])
            ending = chance.choice(lists["german_kinds"])
            street = stem + ending if " " not in stem else f"{stem.replace(' ', '-')}-{ending.capitalize()}"
            return f"{street} {number}"
        if kind < 0.66:
            stem = names.full(chance)[1] if chance.random() < 0.6 else chance.choice(lists["german"]).rstrip("-")
            return f"{stem}{chance.choice(lists['nordic_kinds'])} {number}"
        if kind < 0.76:
            street = chance.choice(lists["romance"])
            return chance.choice(
                [f"{street} {number}", f"{number} {street}", f"{street}, {number}", f"{number}, {street}"]
            )
        if kind < 0.86:
            return f"{chance.choice(lists['slavic'] + lists['greek_turkish'])} {number}"
        if kind < 0.95:
            stem = names.full(chance)[1] if chance.random() < 0.5 else names.town(chance)
            return chance.choice(
                [f"{stem} {number}", f"{number} {stem}", f"{stem} u. {number}.", f"{stem} utca {number}."]
            )
        return f"{stem_box(chance)} {number}"

    def unit(self, chance: random.Random) -> str:
        """Flat, suite or floor."""
        return (
            f"{chance.choice(['Apt.', 'Apt', 'Suite', 'Unit', 'Flat', 'Floor', 'Room', 'Whg.', '#'])}"
            f" {chance.randint(1, 999)}"
        )

    def full(self, chance: random.Random) -> str:
        """Street, sometimes a unit, town, code and country, on one line or several."""
        names = self._names
        parts = [self.street(chance)]
        if chance.random() < 0.06:
            crossing = f"{names.full(chance)[1]} {chance.choice(names.streets['english_kinds'])}"
            corner = chance.choice(["the corner of ", "corner ", "the crossing of ", "", "Ecke "])
            joint = chance.choice(["and", "&", "und"])
            first, second = chance.choice([parts[0], crossing]), chance.choice([crossing, self.street(chance)])
            return f"{corner}{first} {joint} {second}"
        if chance.random() < 0.10:  # a street without a number
            stem = chance.choice([names.full(chance)[0], names.full(chance)[1], names.town(chance)])
            parts[0] = f"{stem} {chance.choice(names.streets['english_kinds'])}"
        if chance.random() < 0.12:
            parts[0] = f"{chance.randint(1, 99999)} {parts[0]}"
        if chance.random() < 0.25:
            if chance.random() < 0.5:
                parts[0] += " " + self.unit(chance)
            else:
                parts.append(self.unit(chance))
        town, code = names.town(chance), self._code(chance)
        if chance.random() < 0.12:
            town = town.upper()
        kind = chance.random()
        if kind < 0.30:
            return parts[0]
        if kind < 0.55:
            parts.append(f"{code} {town}")
        elif kind < 0.72:
            parts.append(f"{town}, {chance.choice(_STATES)} {code}")
        elif kind < 0.80:
            parts.append(town)
        elif kind < 0.90:
            parts += [town, code]
        else:
            parts += [town, f"{chance.choice(names.countries)} {code}"]
        if chance.random() < 0.15:
            parts.append(chance.choice(names.countries))
        return chance.choice([", ", ", ", "\n", "\n ", ",\n", " - ", " "]).join(parts)


def stem_box(chance: random.Random) -> str:
    """A box at a post office."""
    return chance.choice(["P.O. Box", "PO Box", "Postfach", "Box", "Boîte postale", "Apartado"])

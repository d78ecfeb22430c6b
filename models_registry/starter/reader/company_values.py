"""Entities and values of fictional companies: places, products, partners; dates, amounts, limits."""

from __future__ import annotations

import random
import re

from models_registry.starter.reader import company_words as words


def make_entity(kind: str, rng: random.Random) -> str:
    """A place, product, partner, process ... that a document can be about."""
    stem = rng.choice(words.STEMS)
    match kind:
        case "place":
            return rng.choice([*words.CITIES, *words.COUNTRIES])
        case "yearplace":
            return rng.choice([str(rng.randint(2015, 2027)), *words.CITIES[:12], *words.COUNTRIES])
        case "unit":
            return rng.choice([*words.CITIES, f"{stem} GmbH", "the Service Division", "the Laboratory", f"{stem} Ltd"])
        case "company":
            ending = rng.choice(["tec", "flow", "works", "log", "", "plast"])
            return f"{stem}{ending} {rng.choice(['GmbH', 'AG', 'Ltd', 'Inc.', 'S.A.', 'KG', 'B.V.'])}"
        case "product":
            name = stem.upper() if rng.random() < 0.4 else stem
            series = rng.choice(["-", " "]) + rng.choice(["", "P", "X", "C", "MK"])
            return f"{name}{series}{rng.randint(2, 990)}{rng.choice(['', '', 'S', ' Plus', 'E'])}"
        case "chemical":
            return rng.choice(words.CHEMICALS)
        case "process":
            return rng.choice(words.PROCESSES)
        case "meeting":
            return rng.choice(words.MEETINGS)
        case "service":
            endings = ["Hub", "Cloud", "Desk", "Market", "Learn", " Pro", " Copilot", " Enterprise", " Education"]
            return stem + rng.choice(endings)
        case _:
            return rng.choice(words.SUBJECTS)


def make_value(kind: str, rng: random.Random, german: bool) -> str:
    """A value of the named type, as a document would print it."""
    name, _, given = kind.partition(":")
    match = re.fullmatch(r"(-?[\d.]+)-([\d.]+)", given)
    if match:
        low, high = float(match[1]), float(match[2])
        number = f"{rng.uniform(low, high):.1f}" if "." in given else str(rng.randint(int(low), int(high)))
    if name in words.GERMAN_UNITS:
        count = int(number)
        if german:
            return f"{count} {words.GERMAN_UNITS[name]}"
        unit = name if count != 1 else name[:-1]
        return f"{words.NUMBER_WORDS[count] if count <= 12 and rng.random() < 0.3 else count} {unit}"
    if name in ("choice", "sentence"):
        return rng.choice([v.strip() for v in re.split(r"\||,(?! )" if name == "choice" else r"\|", given)])
    amount = rng.choice([rng.randint(2, 99) * 100, rng.randint(2, 900) * 1000, rng.randint(1, 20) * 500_000])
    money = rng.choice(["€{}", "{} euros", "EUR {}", "{} EUR", "${}", "£{}"]) if not german else "{} Euro"
    group = "." if german else ","
    first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
    month = rng.randrange(12)
    day, year = rng.randint(1, 28), rng.randint(2018, 2027)
    dates = [
        f"{day} {words.MONTHS[month]} {year}",
        f"{words.MONTHS[month]} {day}, {year}",
        f"{day} {words.MONTHS[month]}",
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
            return f"{day}. {words.MONATE[month]} {year}" if german else rng.choice(dates)
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
            return rng.choice(words.ROLES)
        case "person":
            return rng.choice([f"{first} {last}", f"{first} {last}", f"Dr. {first} {last}", f"Ms {last}", f"Mr {last}"])
        case "email":
            box = rng.choice(["support", "security", "help", "info", "abuse", "office", "hr"])
            return f"{box}@{rng.choice(words.STEMS).lower()}.example"
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
            return f"{rng.choice(words.STEMS)}{rng.choice(['Net', 'Base', 'Connect', 'Track', 'Docs', 'VPN'])}"
        case "city":
            return rng.choice(words.CITIES)
        case "code":
            front = f"{rng.choice(['F', 'QM', 'FB', 'A', 'TR', 'V'])}-{rng.randint(1, 99)}"
            return front + rng.choice(["", f"-{rng.randint(10, 99)}", f".{rng.randint(1, 9)}"])
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

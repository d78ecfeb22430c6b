"""Phone numbers of every region, generated and written in many ways: recall by country, and what else counts as one.

    python -m benchmarks.phone_numbers [--regions US,DE,...] [--each 40] [--without-word]

Numbers are drawn at random after the examples of libphonenumber's metadata (package ``phonenumbers``) and kept where
that library calls them valid: landlines, mobiles and free calls. Each is written in up to twenty ways and put into
sentences, cells, mails and JSON, beside a word for a phone and, apart, without any. A number counts as found where a
finding of its type covers four fifths of it. Numbers that are no phone numbers are counted by kind.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NAMED = ("US", "GB", "DE", "FR", "IT", "ES", "PL", "AT", "CH", "NL", "BE", "SE", "DK", "NO", "IE", "AU", "IN", "BR")
_WITH_WORD = (
    "Call me on {} please.|Tel.: {}|Meine Nummer ist {}, Rückruf bitte.|phone={}|Telefon {}|My mobile number is {}.|"
    'T {}|M: {}|Fax {}|{"phone": "{}"}|Rufnummer {}|tél. {}|tfno. {}|nr tel. {}|You can reach us at {}.'
).split("|")
_WITHOUT_WORD = (
    "Please note {} for the file.",
    "{}",
    "Anna Berg, {}, Hamburg",
    "Meyer;{};offen",
    "| Anna | {} | yes |",
    "Herr Weber ({}) kommt um neun.",
)


@dataclass(frozen=True)
class Case:
    """A text with a number from ``start`` to ``end``; ``form`` names how it is written."""

    region: str
    form: str
    text: str
    start: int
    end: int


def numbers(region: str, count: int, chance: random.Random) -> Iterator[Any]:
    """Up to ``count`` valid numbers of each kind of the region."""
    import phonenumbers as library

    for kind in (
        library.PhoneNumberType.FIXED_LINE,
        library.PhoneNumberType.MOBILE,
        library.PhoneNumberType.TOLL_FREE,
    ):
        example = library.example_number_for_type(region, kind)
        if example is None:
            continue
        digits = library.national_significant_number(example)
        made = 0
        for _ in range(count * 30):
            kept = chance.randint(2, max(2, len(digits) - 3))
            drawn = digits[:kept] + "".join(chance.choice("0123456789") for _ in digits[kept:])
            number = library.PhoneNumber(
                country_code=example.country_code,
                national_number=int(drawn),
                italian_leading_zero=True if drawn[0] == "0" else None,
            )
            if library.is_valid_number_for_region(number, region):
                yield number
                made += 1
            if made == count:
                break


def forms(number: Any, region: str) -> dict[str, str]:
    """The ways in which people write the number; those of one long row of digits are named ``plain``."""
    import phonenumbers as library

    national = library.format_number(number, library.PhoneNumberFormat.NATIONAL)
    world = library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL)
    whole = library.format_number(number, library.PhoneNumberFormat.E164)
    groups = re.findall(r"\d+", national)
    written = {
        "+": world,
        "+ plain": whole,
        "+ dashes": world.replace(" ", "-"),
        "+ dots": re.sub(r"[ -]", ".", world),
        "00": "00" + world[1:],
        "00 plain": "00" + whole[1:],
        "011": "011 " + world[1:],
        "national": national,
        "dashes": "-".join(groups),
        "spaces": " ".join(groups),
        "plain": "".join(groups),
    }
    if len(groups) > 1:
        rest, area = groups[1:], groups[0]
        written |= {
            "slash": f"{area}/{' '.join(rest)}",
            "slash, spaces": f"{area} / {' '.join(rest)}",
            "brackets": f"({area}) {' '.join(rest)}",
            "brackets, plain": f"({area}){''.join(rest)}",
        }
        if len(area) > 1:
            written |= {
                "area, dash": f"{area}-{''.join(rest)}",
                "area, slash": f"{area}/{''.join(rest)}",
                "area, space": f"{area} {''.join(rest)}",
            }
    if national.startswith("0") and region != "IT":
        code, _, rest_of_world = world.partition(" ")
        written |= {"(0)": f"{code} (0) {rest_of_world}", "(0) tight": f"{code} (0){rest_of_world}"}
    return written


def cases(regions: tuple[str, ...], each: int, *, with_word: bool, seed: int = 1) -> list[Case]:
    """Equal arguments give equal cases."""
    chance = random.Random(seed)
    frames = _WITH_WORD if with_word else _WITHOUT_WORD
    made = []
    for region in regions:
        for number in numbers(region, each, chance):
            for form, written in forms(number, region).items():
                before, behind = chance.choice(frames).split("{}")
                text = before + written + behind
                made.append(Case(region, form, text, len(before), len(before) + len(written)))
    return made


def others(count: int, seed: int = 3) -> Iterator[tuple[str, str]]:
    """Kind and text of numbers that are for no phone: dates, amounts, orders, articles, versions, rows of tables."""
    chance = random.Random(seed)

    def row(size: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(size))

    for _ in range(count):
        day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1960, 2027)
        date = chance.choice(
            (
                f"{day:02}.{month:02}.{year}",
                f"{day}.{month}.{year}",
                f"{day:02}/{month:02}/{year}",
                f"{year}-{month:02}-{day:02}",
                f"{month:02}/{day:02}/{year % 100:02}",
                f"{day:02}.{month:02}.{year % 100:02}",
                f"{day:02}-{month:02}-{year}",
                f"{year}{month:02}{day:02}",
            )
        )
        word = chance.choice("Order|Bestellung|Invoice no.|Rechnung Nr.|Ticket|Artikelnummer|Serial number".split("|"))
        number = chance.choice(
            (row(8), row(10), f"{row(4)}-{row(4)}", f"{row(3)}-{row(6)}", f"{row(3)} {row(3)} {row(3)}")
        )
        yield "date", f"The contract of {date} ends on {date}, {chance.randint(0, 23)}:30."
        yield "dates", f"Urlaub {date} - {date} genehmigt"
        yield "amount", f"Summe {chance.randint(1, 999)}.{row(3)}.{row(3)},{row(2)} EUR, {row(2)} {row(3)} {row(3)} km"
        yield "order", f"{word} {number} wurde bezahlt"
        yield "identifier", f"We shipped 20{row(2)}-{row(5)} and RE-20{row(2)}-{row(4)} on Monday"
        yield "article", f"Artikel 40{row(11)}, see 978-3-{row(2)}-{row(6)}-{row(1)}"
        yield "version", f"Update to {chance.randint(1, 20)}.{chance.randint(0, 20)}.{chance.randint(0, 99)}.{row(4)}"
        yield "row", " ".join(str(chance.randint(10, 99)) for _ in range(chance.randint(5, 9)))
        yield "cells", "\t".join(str(chance.randint(100, 999999)) for _ in range(chance.randint(3, 8)))
        yield "years", f"in {chance.randint(1900, 2026)}-{chance.randint(1900, 2026)} and {year}/{row(2)}"
        yield (
            "law",
            f"§ {chance.randint(1, 800)} Abs. 2 BGB, DIN EN ISO {row(4)}-1:20{row(2)}, IEC 60{row(3)}-1-{row(2)}",
        )
        yield "address", f"{row(5)} Dortmund and Boston, MA {row(5)}-{row(4)}, host 10.{day}.{month}.{day}"
        yield "part", f"part_no: {row(3)}-{row(4)}; description: shaft seal; on_hand: {row(1)}"
        yield "pages", f"See pages {row(3)}-{row(4)}, drawing 3{row(3)}-{row(4)} and kit {row(3)} {row(4)}"
        yield "month", f"Call before {month:02}/{year}, phones were replaced in {year}-{month:02} and {year}/{row(2)}"
        yield "time", f"at {chance.randint(1_600_000_000, 1_790_000_000)} in the log, took {row(1)}.{row(7)} s"


def is_found(case: Case, findings: list[Any]) -> bool:
    """Whether findings of phone numbers cover four fifths of the number."""
    shared = sum(
        max(0, min(case.end, each.end) - max(case.start, each.start))
        for each in findings
        if each.type == "PHONE_NUMBER"
    )
    return 5 * shared >= 4 * (case.end - case.start)


def main() -> None:
    """Measure and print."""
    import phonenumbers as library

    from engine.privacy.detector import PiiDetector

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", help="two letters each, with commas; default: 18; 'all' for every region")
    parser.add_argument("--each", type=int, default=40, help="numbers of each kind")
    parser.add_argument("--without-word", action="store_true", help="no word for a phone stands near")
    arguments = parser.parse_args()
    regions = NAMED
    if arguments.regions:
        regions = tuple(arguments.regions.split(","))
    if arguments.regions == "all":
        regions = tuple(sorted(library.SUPPORTED_REGIONS))
    detector = PiiDetector(None)
    made = cases(regions, arguments.each, with_word=not arguments.without_word)
    wanted, hit = Counter[str](), Counter[str]()
    for case, findings in zip(made, detector.find_many([case.text for case in made]), strict=True):
        for key in (case.region, f"form: {case.form}", "all"):
            wanted[key] += 1
            hit[key] += is_found(case, findings)
    for key in sorted(wanted):
        print(f"{key:24} {hit[key] / wanted[key]:.4f} of {wanted[key]}")
    tried, wrong = Counter[str](), Counter[str]()
    for kind, text in others(500):
        tried[kind] += 1
        wrong[kind] += any(each.type == "PHONE_NUMBER" for each in detector.find(text))
    for kind in tried:
        print(f"no phone: {kind:14} {wrong[kind]} of {tried[kind]} texts")


if __name__ == "__main__":
    main()

"""Phone numbers of any country, by how they are written and by the words around. Knows no numbering plan.

A number counts where it has an international prefix, an area code in brackets or a trunk zero with groups; where it
is grouped as phone numbers are and as dates, amounts and versions are not; or, written plainly, beside a word for a
phone. International prefixes and lengths follow ITU-T E.164 (15 digits at most).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.privacy.model import Finding, PiiType
from engine.privacy.words import WordsAround

_CANDIDATE = re.compile(
    r"(?<![^\W_])(?<![\d][.,:/-])(?<![$€£#])(?:\+ ?|\(\+)?\(?\d(?:(?:[ "
    r"\t.\-/()·]{0,2}| [-/·] )\d){5,14}(?:[ ,;/-]{0,3}(?:x|ext(?:\.|ension)?|dw|durchwahl|app|apparat|nst|#)"
    r"[.:]? ?-?\d{1,6})?"
    r"(?![^\W_])(?![.,:]\d)",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\d+")
_EXTENSION = re.compile(r"[ ,;/-]{0,3}(?:x|ext|dw|durchwahl|app|nst|#).*", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ](?:0?[1-9]|[12]\d|3[01])|"
    r"(?:0?[1-9]|[12]\d|3[01])[-./ ](?:0?[1-9]|[12]\d|3[01])[-./ ](?:(?:19|20)\d\d|\d\d))(?:[ "
    r"T]+\d{1,2})?(?:[.:]?\d\d)*"
)
# North American Numbering Plan: neither area code nor exchange begins with 0 or 1.
_NORTH_AMERICAN = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_SWITCHBOARD = re.compile(r"\(?0[1-9]\d{1,4}\)? ?[-/]? ?\d[\d ]{2,9}-\d{1,3}")  # 030 1234-0
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?: | ?[-/] ?)(?:1[5-9]|20)\d\d")
_AMOUNT = re.compile(r"\d{1,2}(?:[. ]\d{3})+")
_UNIT = re.compile(
    r"\s?(?:%|‰|€|\$|£|eur|euro|usd|gbp|chf|pln|zł|mio|mrd|million|billion|kg|km|mm|cm|m²|m³|"
    r"kwh|mb|gb|stück|pieces|items|units)(?!\w)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"(?:€|\$|£|eur|usd|gbp|chf|pln|isbn|issn|ean|rfc|§|art\.|din|iso|version|v\.?)\s?[-:]?\s?$", re.IGNORECASE
)
# Lengths of two groups that subscribers' numbers have; 4 and 4 could be years, which were sorted out before.
_PAIRS = frozenset({(3, 4), (3, 6), (4, 6), (3, 7), (2, 7), (4, 4), (5, 5), (5, 6), (3, 8), (4, 7), (2, 8), (2, 6)})
_MOST_GROUPS = 8  # more are a row of numbers, and trying again from each of them takes too long
_PHONE = ("phone",)
_OTHER = ("document_number", "tax", "ssn", "passport", "license", "medical", "health_insurance", "insurance", "npi")
_PLAIN_OTHER = ("bank", "card", "idcard", "zip")  # beside these only a plain number is theirs


def find_phones(text: str, words: WordsAround) -> Iterator[Finding]:
    """Phone numbers in the text, in order. Each candidate is looked at once or twice, so the work is linear."""
    place = 0
    while (match := _CANDIDATE.search(text, place)) is not None:
        start, end = match.span()
        score, reason = _judge(text, start, end, words)
        if score:
            yield Finding(PiiType.PHONE_NUMBER, start, end, score, reason)
            place = end
        else:
            groups = _GROUP.findall(text, start, end)
            place = text.find(groups[0], start) + len(groups[0]) if len(groups) <= _MOST_GROUPS else end


def _judge(text: str, start: int, end: int, words: WordsAround) -> tuple[float, str]:
    written = text[start:end]
    number = _EXTENSION.sub("", written)
    groups = _GROUP.findall(number)
    size = sum(map(len, groups))
    near = words.near(_PHONE, start, end, before=45, after=15)
    if len(set("".join(groups))) < 2 or not 6 <= size <= 15:
        return 0.0, ""
    if number.startswith(("+", "(+")) or (number.startswith("00") and size >= 10 and not number.startswith("000")):
        return (0.95 if near else 0.8, "number with an international prefix") if size >= 8 else (0.0, "")
    if _DATE.fullmatch(number) or _YEARS.fullmatch(number):
        return 0.0, ""
    other = words.near(_OTHER, start, end, before=30, after=0) and not words.near(
        _PHONE, start, end, before=15, after=0
    )
    if len(groups) == 1 and not near and words.near(_PLAIN_OTHER, start, end, before=30, after=0):
        other = True
    if "(" in number and ")" in number and size >= 7:
        return 0.75 if near else 0.6, "number with an area code in brackets"
    if other or _UNIT.match(text, end) or _CURRENCY.search(text[max(0, start - 10) : start]):
        return 0.0, ""
    if near and not _AMOUNT.fullmatch(number):
        return (
            (0.85, "number beside a word for a phone")
            if size >= 7 or len(groups) > 1
            else (0.5, "number beside a word for a phone")
        )
    if written != number and size >= 7:
        return 0.75, "number with an extension"
    if not _grouped(number, groups, size):
        return 0.0, ""
    # Well-grouped numbers win over an address that they stand behind.
    sure = (number.startswith("0") and len(groups) > 1) or (len(groups) >= 3 and size >= 9)
    return (0.65 if sure else 0.45), "grouped as phone numbers are"


def _grouped(number: str, groups: list[str], size: int) -> bool:
    """Whether the digits are grouped as phone numbers are, and not as amounts, dates, versions or lists."""
    if _SWITCHBOARD.fullmatch(number):
        return True
    if len(groups) == 1 and _NORTH_AMERICAN.fullmatch(number):
        return True
    if len(groups) == 1:
        return number.startswith("0") and 10 <= size <= 12 and number[1] != "0"
    if _AMOUNT.fullmatch(number) or (
        min(map(len, groups)) < 2 and not (number[0] in "178" and len(groups[0]) == 1 and size in (10, 11))
    ):
        return False
    if len(groups) == 5 and max(map(len, groups)) == 2 and number[0] != "0":
        return False  # a row of a table
    if len(groups) == 4 and "." in number and max(map(len, groups)) <= 3 and size > 8:
        return False
    if max(map(len, groups)) > 8 or len(groups) > 6 or not 7 <= size <= 13:
        return False
    separators = set(re.findall(r"[ .\-/·]", number))
    if len(separators) > 2 or (len(groups) == 2 and "." in separators):
        return False
    if len(groups) == 2:
        first = len(groups[0])
        if first == len(groups[1]) == 4 and (number[:2] in ("18", "19", "20") or number.endswith("00")):
            return False
        return (number.startswith("0") and 2 <= first <= 6) or (first, len(groups[1])) in _PAIRS
    return True

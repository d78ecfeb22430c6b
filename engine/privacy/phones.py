"""Phone numbers of any country, by how they are written and by the words around. Knows no numbering plan.

A number counts where it has an international prefix, an area code in brackets or a trunk zero with groups; where it
is grouped as phone numbers are and as dates, amounts and versions are not (``phone_forms.py``); or, written plainly or
without an area code, beside a word for a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.privacy.model import Finding, PiiType
from engine.privacy.phone_forms import (
    AMOUNT,
    GROUP,
    LEADING_DATE,
    is_date,
    is_grouped,
    is_international,
    is_local,
    is_of_row,
    is_short_date,
    is_sure,
)
from engine.privacy.words import WordsAround

_EXTENSION_WORDS = (
    r"x|ext(?:\.|ension|ensión|n\.?)?|dw|durchwahl|app|apparat|nst|nebenstelle|int(?:\.|erno|erne)?|poste|wew|toestel|"
    r"anknytning|#"
)
_CANDIDATE = re.compile(
    r"(?<![^\W_])(?<![\d][.,:/-])(?<![$€£#])(?:\+ ?|\(\+)?\(?\d(?:(?:[ .\-/()·]{0,2}| [-/·] )\d){5,17}"
    rf"(?:[ ,;/-]{{0,3}}(?:{_EXTENSION_WORDS})[.:]? ?-?\d{{1,6}})?"
    r"(?![^\W_])(?![.,:]\d)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(rf"[ ,;/-]{{0,3}}(?:{_EXTENSION_WORDS}).*", re.IGNORECASE | re.DOTALL)
_WRITTEN_EXTENSION = re.compile(r"(?:[a-wyz]{2}|x\d\d)", re.IGNORECASE)  # and no "x 4", which is how many of a part
# Another number behind a whole one: 030 1234567 0171 1234567.
_SECOND = re.compile(r"[ ]{1,2}(?:[-/·] )?(?=(?:\(?0[1-9]|00[1-9])\d)")
_WHOLE, _FURTHER = 7, 8  # digits that stand before and in another number
_UNIT = re.compile(
    r"\s?(?:%|‰|€|\$|£|eur|euro|usd|gbp|chf|pln|zł|mio|mrd|million|billion|kg|km|mm|cm|m²|m³|"
    r"kwh|mb|gb|stück|pieces|items|units)(?!\w)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"(?:€|\$|£|eur|usd|gbp|chf|pln|isbn|issn|ean|rfc|§|art\.|din|iso|version|v\.?)\s?[-:]?\s?$", re.IGNORECASE
)
# What introduces a number and is no word for a phone in itself: "T:" in a signature, "his number is".
_CUE = re.compile(
    r"(?:(?:^|[\n|;,(>\"•·/] {0,3})[TMPFHWC](?:[.:]\s{0,3}|\s{1,2})|"
    r"(?:^|[\n|;,(>\"•·] {0,3})(?:ph|fn|tf|tn)[.:]? {0,2}|"
    r"\b(?:my|his|her|their|our|your|new|old|private|direct|office|home|work|meine|seine|ihre|deine|unsere|neue|eure) "
    r"(?:(?:new|old|private|direct|office|home|work|neue|alte|private|dienstliche) )?(?:number|nummer)"
    r"(?: (?:is|ist|lautet|now|jetzt|to|auf)){0,2}[ :]{1,2}|[☎☏✆📞📱📠]\ufe0f?\s{0,2})$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[-/](?=[a-z]{0,12}\d)", re.IGNORECASE)  # digits of an identifier; not -Office
_CUE_BEHIND = re.compile(
    r"\s?[-–(,/:]?\s?\(?(?:office|home|work|mobile|mob|cell|fax|tel|phone|direct|private|büro|privat|dienstlich|"
    r"gesch|zentrale|switchboard|whatsapp)\b",
    re.IGNORECASE,
)
_CUE_REACH = 44
_CUE_LAST = frozenset(  # the last words of each cue
    "t m p f h w c ph fn tf tn number nummer is ist lautet now jetzt to auf".split()
)
_CLAUSE = re.compile(r"[,;|\n\d]|(?<=[^\W\d_]{4})\. ")  # Nr. and no. end none
_MOST_GROUPS = 8  # more are a row of numbers, and trying again from each of them takes too long
_PHONE = ("phone",)
_OTHER = ("document_number", "tax", "ssn", "passport", "license", "medical", "health_insurance", "insurance", "npi")
_PLAIN_OTHER = ("bank", "card", "idcard", "zip")  # beside these only a plain number is theirs
_REACH = 30


def find_phones(text: str, words: WordsAround) -> Iterator[Finding]:
    """Phone numbers in the text, in order. Each candidate is looked at once or twice, so the work is linear."""
    place = 0
    while (match := _CANDIDATE.search(text, place)) is not None:
        start, end = match.span()
        date = LEADING_DATE.match(text, start)
        if date is not None and date.end() < end:
            place = date.end()
            continue
        end = _first_number(text, start, end)
        if text[start] == "(" and ")" not in text[start:end]:
            start += 1  # the whole number stands in brackets
        score, reason = _judge(text, start, end, words)
        if score:
            yield Finding(PiiType.PHONE_NUMBER, start, end, score, reason)
            place = end
        else:
            groups = GROUP.findall(text, start, end)
            place = text.find(groups[0], start) + len(groups[0]) if len(groups) <= _MOST_GROUPS else end


def _first_number(text: str, start: int, end: int) -> int:
    """Where the first of two numbers ends that stand behind each other, else the end."""
    for gap in _SECOND.finditer(text, start, end):
        before = sum(map(str.isdigit, text[start : gap.start()]))
        if before >= _WHOLE and sum(map(str.isdigit, text[gap.end() : end])) >= _FURTHER:
            return gap.start()
    return end


def _judge(text: str, start: int, end: int, words: WordsAround) -> tuple[float, str]:
    written = text[start:end]
    number = _EXTENSION.sub("", written)
    digits = "".join(GROUP.findall(number))
    plain = number == digits
    if len(set(digits)) < 2 or len(digits) < 6:
        return 0.0, ""
    near = words.near(_PHONE, start, end, before=45, after=15) or _is_introduced(text, start, end)
    other = _is_other(text, start, end, words, plain, near)
    goes_on = not written.startswith("+") and _GOES_ON.match(text, end) is not None  # an identifier
    if is_international(number.lstrip("("), len(digits)) and not (plain and other) and not goes_on:
        return 0.95 if near else 0.9, "number with an international prefix"
    if len(digits) > 15 or (is_date(number) and not (near and is_short_date(number))):
        return 0.0, ""
    if "(" in number and ")" in number and len(digits) >= 7:
        return 0.75 if near else 0.6, "number with an area code in brackets"
    if other or _UNIT.match(text, end) or _CURRENCY.search(text[max(0, start - 10) : start]):
        return 0.0, ""
    if near and not AMOUNT.fullmatch(number):
        return (0.9 if len(digits) >= 7 or not plain else 0.5), "number beside a word for a phone"
    if is_local(number) and not _WRITTEN_EXTENSION.search(written):
        return 0.0, ""  # a part, an order, a range of pages
    if written != number and len(digits) >= 7:
        return 0.75, "number with an extension"
    if not is_grouped(number) or is_of_row(number, text[max(0, start - 24) : start], text[end : end + 16]):
        return 0.0, ""
    # Well-grouped numbers win over an address that they stand behind.
    return (0.65 if is_sure(number) else 0.45), "grouped as phone numbers are"


def _is_introduced(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _CUE_REACH) : start]
    # The last word tells most others apart from the cues, at a small part of their cost.
    last = before.rstrip().rstrip(".:").rpartition(" ")[2]
    if (not last.isalpha() or last.lower() in _CUE_LAST) and _CUE.search(before) is not None:
        return True
    return _CUE_BEHIND.match(text, end) is not None


def _is_other(text: str, start: int, end: int, words: WordsAround, plain: bool, near: bool) -> bool:
    """Whether the clause before says that it is a number of something else, and no word for a phone is closer."""
    if words.near(_PHONE, start, end, before=15, after=0):
        return False
    reach = _REACH
    for mark in _CLAUSE.finditer(text, max(0, start - _REACH), start):
        reach = start - mark.end()
    if words.near(_OTHER, start, end, before=reach, after=0):
        return True
    return plain and not near and words.near(_PLAIN_OTHER, start, end, before=_REACH, after=0)

"""How phone numbers are grouped, told apart from dates, amounts, versions and lists. Knows no text around a number.

Calling codes follow ITU-T E.164 (15 digits at most); the lengths and groups are those of national numbering plans: a
trunk zero with an area code, the three groups of North America, the pairs of France, Denmark and Norway.
"""

from __future__ import annotations

import re

GROUP = re.compile(r"\d+")
_SIGNS = re.compile(r"[ .\-/·]")

# Assigned calling codes by their first digits.
CALLING_CODE = (
    r"(?:1|7|2(?:0|7|[1-689]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[789]\d)|"
    r"8(?:[1246]|[0358789]\d)|9(?:[0-58]|[679]\d))"
)
_DIALLED = re.compile(rf"(?:00|011|0011|810)[ \-./]{{0,2}}\(?{CALLING_CODE}")
_UNSIGNED_CODE = re.compile(rf"{CALLING_CODE}[ \-.]")

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?:{_YEAR}([-./ ]){_MONTH}\1{_DAY}|(?:{_DAY}([-./ ]){_MONTH}|{_MONTH}([-./ ]){_DAY})(?:\2|\3)(?:{_YEAR}|\d\d))"
    r"(?:[ T]{1,2}(?:[01]?\d|2[0-4])(?:[.:]?[0-5]\d){0,2})?"
)
# A date at the beginning of a row of digits: with a whole year, or in dots or slashes, and no more of it behind.
LEADING_DATE = re.compile(
    rf"(?:{_YEAR}[-./]{_MONTH}[-./]{_DAY}|{_DAY}([-./]){_DAY}\1{_YEAR}|{_DAY}([./]){_DAY}\2\d\d)(?![\d./])"
)
# North American Numbering Plan: neither area code nor exchange begins with 0 or 1.
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_SWITCHBOARD = re.compile(r"\(?0[1-9]\d{1,4}\)? ?[-/]? ?\d[\d ]{2,9}-\d{1,3}")  # 030 1234-0
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?: | ?[-/] ?)(?:1[5-9]|20)\d\d")
# A month of a year (10/2021, 2021-10) and a season (2024/25), which are no pairs of a number for a phone.
_MONTH_OF_YEAR = re.compile(rf"{_MONTH} ?[-./] ?{_YEAR}|{_YEAR} ?[-/] ?\d\d")
_ZIP = re.compile(r"\d{5}-\d{4}")
AMOUNT = re.compile(r"\d{1,2}(?:[. ]\d{3})+")
_FREE = re.compile(r"0(?:800|900|180\d?|700|32)")  # services, whose numbers may be longer
# Mobile numbers of Germany, Britain, France, Italy, Spain and North America with the calling code and no plus; China.
_MOBILE = re.compile(
    r"491[567]\d{8,9}|447[1-9]\d{8}|33[67]\d{8}|393[2-9]\d{8}|34[67]\d{8}|1[2-9]\d{2}[2-9]\d{6}|1[3-9]\d{9}"
)
# Lengths of two groups that subscribers' numbers have; 4 and 4 could be years, which are sorted out before.
_PAIRS = frozenset(
    {(3, 4), (3, 5), (3, 6), (4, 6), (3, 7), (2, 7), (4, 4), (5, 5), (5, 6), (3, 8), (4, 7), (2, 8), (2, 6)}
)
_LONGEST_LOCAL = 7  # digits
_LOCAL_OF_EIGHT = frozenset({(5, 3), (4, 2, 2), (2, 2, 4)})


def is_date(number: str) -> bool:
    """Whether it is a date, with or without a time, a month of a year, or two years."""
    return any(form.fullmatch(number) is not None for form in (_DATE, _YEARS, _MONTH_OF_YEAR))


def is_short_date(number: str) -> bool:
    """Whether it is three or four pairs with spaces between, which beside a word for a phone are no date."""
    return re.fullmatch(r"\d\d(?: \d\d){2,3}", number) is not None


def is_international(number: str, size: int) -> bool:
    """Whether it begins with a plus, or with the digits that are dialled before a calling code."""
    if number.startswith("+"):
        return 8 <= size <= 15
    return 10 <= size <= 18 and _DIALLED.match(number) is not None


def is_grouped(number: str) -> bool:
    """Whether the digits are grouped as phone numbers are, and not as amounts, dates, versions or lists."""
    groups = GROUP.findall(number)
    size = sum(map(len, groups))
    if number.startswith("0"):
        return _with_trunk_zero(number, groups, size)
    if len(groups) == 1:
        return _NORTH_AMERICAN.fullmatch(number) is not None or _MOBILE.fullmatch(number) is not None
    return _without_trunk_zero(number, groups, size)


def is_of_row(number: str, before: str, behind: str) -> bool:
    """Whether it may be a part of a longer row of digits, given the text on both sides.

    A table's numbers stand behind each other, and the digits of an identifier go on behind a dash.
    """
    if re.match(r"[-/](?=[A-Za-z]{0,12}\d)", behind) is not None:
        return True
    if _ZIP.fullmatch(number) is not None:
        return re.search(r"(?<![A-Z])[A-Z]{2} $", before) is not None  # MA 02110-1301
    if number.startswith("0") or set(_SIGNS.findall(number)) in ({"-"}, {"."}):
        return False
    if re.match(r"[ \t]{1,3}\d", behind) is not None:
        return True
    # One number before it may be a postal code, behind which three groups are a number of their own.
    others = re.findall(r"\d+", re.split(r"[^\d \t]", before)[-1])
    groups = GROUP.findall(number)
    return len(others) > 1 or (len(others) == 1 and not (len(groups) == 3 and len(number) > 10 and len(others[0]) == 5))


def is_local(number: str) -> bool:
    """Whether it may be a number within a town, without an area code: as short as those of parts, orders and pages.

    Eight digits are whole numbers in Denmark and Norway, which group them otherwise.
    """
    lengths = tuple(len(group) for group in GROUP.findall(number))
    if sum(lengths) <= _LONGEST_LOCAL:
        return True
    return not number.startswith("0") and (lengths in _LOCAL_OF_EIGHT or (lengths == (4, 4) and " " not in number))


def is_sure(number: str) -> bool:
    """Whether the groups alone say that a grouped number is one for a phone, and not for an order or an account."""
    groups = GROUP.findall(number)
    return (number.startswith("0") and len(groups) > 1) or (len(groups) >= 3 and sum(map(len, groups)) >= 9)


def _with_trunk_zero(number: str, groups: list[str], size: int) -> bool:
    if number.startswith("00"):
        return False
    if len(groups) == 1:
        return 9 <= size <= 12
    if _SWITCHBOARD.fullmatch(number):
        return True
    if "." in number and len(set(_SIGNS.findall(number))) > 2:
        return False  # two dates
    longest = 15 if _FREE.match(number) else 13
    first = len(groups[0])
    if not 7 <= size <= longest or first > 6 or len(groups) > 6 or max(map(len, groups)) > 10:
        return False
    if first == 1:  # 0 801 449 241
        return len(groups) >= 3 and size >= 9 and "." not in number
    if "." in number and size < 9:
        return False
    if len(groups) == 2 and size < (8 if first == 2 else 7):
        return False
    # A single digit may follow the trunk zero of a capital (06 1 234 5267) and stands nowhere else.
    return all(len(group) > 1 for group in groups[2:]) and (len(groups[1]) > 1 or len(groups) > 2)


def _without_trunk_zero(number: str, groups: list[str], size: int) -> bool:
    lengths = [len(group) for group in groups]
    if AMOUNT.fullmatch(number):
        return False
    if min(lengths) < 2 and not (number[0] in "178" and lengths[0] == 1 and size in (10, 11)):
        return False
    if len(groups) >= 5 and max(lengths) == 2:
        return False  # a row of a table
    if len(groups) >= 4 and "." in number and lengths != [1, 3, 3, 4]:
        return False  # a version or an address of the internet
    if len(groups) >= 3 and (set(lengths) == {4} or (len(groups) > 3 and set(lengths) == {3})):
        return False  # a card, a key, an amount
    if lengths == [1, 10]:
        return number[0] in "178"
    if max(lengths) > 8 or len(groups) > 6 or size < 7:
        return False
    if size > 11 and not (size <= 13 and len(groups) >= 3 and _UNSIGNED_CODE.match(number)):
        return False
    signs = set(_SIGNS.findall(number))
    if len(signs) > 2 or (len(groups) == 2 and "." in signs):
        return False
    if len(groups) == 2:
        if re.match(r"(?:19|20)\d\d[-/]", number) or (lengths == [4, 4] and _ends_like_years(number)):
            return False
        return (lengths[0], lengths[1]) in _PAIRS
    return True


def _ends_like_years(number: str) -> bool:
    return number[:2] in ("18", "19", "20") or number.endswith("00")

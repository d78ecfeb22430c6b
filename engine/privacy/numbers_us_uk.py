"""Identifiers of the United States and the United Kingdom: whether a compact string can be one. Pure functions."""

from __future__ import annotations

import re

from engine.privacy.checksums import is_digits, luhn, mod_97, weighted


def us_ssn(text: str) -> bool:
    """Social Security Administration, POMS RM 10201.035: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    if len(text) != 9 or not is_digits(text):
        return False
    area, group, serial = text[:3], text[3:5], text[5:]
    never_issued = {"078051120", "219099999", "123456789", "987654321"}
    return (
        area not in ("000", "666") and area < "900" and group != "00" and serial != "0000" and text not in never_issued
    )


def us_itin(text: str) -> bool:
    """IRS, Internal Revenue Manual 3.21.263: 9xx with a group of 50-65, 70-88, 90-92 or 94-99."""
    if len(text) != 9 or not is_digits(text) or text[0] != "9":
        return False
    group = int(text[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


_NOT_EIN = frozenset({0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97})


def us_ein(text: str) -> bool:
    """IRS, prefixes of the Employer Identification Number; it has no check digit."""
    return len(text) == 9 and is_digits(text) and int(text[:2]) not in _NOT_EIN


def us_npi(text: str) -> bool:
    """45 CFR 162.406, National Provider Identifier: Luhn over the number with 80840 before it."""
    return len(text) == 10 and is_digits(text) and text[0] in "12" and luhn("80840" + text)


def us_dea(text: str) -> bool:
    """Drug Enforcement Administration registration: (1+3+5) + 2 (2+4+6) ends in the seventh digit."""
    digits = text[2:]
    if len(text) != 9 or not is_digits(digits):
        return False
    odd = int(digits[0]) + int(digits[2]) + int(digits[4])
    even = int(digits[1]) + int(digits[3]) + int(digits[5])
    return (odd + 2 * even) % 10 == int(digits[6])


_MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d\d"
)


def us_mbi(text: str) -> bool:
    """Centers for Medicare & Medicaid Services, Medicare Beneficiary Identifier: eleven places, each of its kind."""
    return _MBI.fullmatch(text.upper()) is not None


def vin(text: str) -> bool:
    """ISO 3779 with the check digit of 49 CFR 565.15 (place 9): transliterated letters, weights, modulo 11."""
    compact = text.upper()
    if len(compact) != 17:
        return False
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (int(d) for d in "12345678123457923456789"), strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    try:
        numbers = [int(c) if is_digits(c) else values[c] for c in compact]
    except KeyError:
        return False
    rest = sum(number * weight for number, weight in zip(numbers, weights, strict=True)) % 11
    return compact[8] == "0123456789X"[rest]


_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")


def uk_nino(text: str) -> bool:
    """HM Revenue & Customs, NIM39110: allowed letters, prefixes that are never issued left out."""
    compact = text.upper()
    return _NINO.fullmatch(compact) is not None and compact[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def uk_nhs(text: str) -> bool:
    """NHS Data Dictionary, NHS number: weights 10 to 2, the check digit is 11 minus the rest modulo 11."""
    if len(text) != 10 or not is_digits(text) or len(set(text)) == 1:
        return False
    check = 11 - weighted(text[:9], range(10, 1, -1)) % 11
    return check != 10 and check % 11 == int(text[9])


def uk_utr(text: str) -> bool:
    """HM Revenue & Customs, Unique Taxpayer Reference: weights 6 7 8 9 10 5 4 3 2 over digits 2 to 10, modulo 11."""
    if len(text) != 10 or not is_digits(text):
        return False
    rest = weighted(text[1:], (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11
    return text[0] == "21987654321"[rest]


def uk_vat(text: str) -> bool:
    """HM Revenue & Customs, VAT number: weights 8 to 2 plus the last two digits, modulo 97, with or without 55."""
    digits = text.upper().removeprefix("GB")
    if len(digits) not in (9, 12) or not is_digits(digits):
        return False
    total = weighted(digits[:7], range(8, 1, -1)) + int(digits[7:9])
    return mod_97(str(total)) == 0 or mod_97(str(total + 55)) == 0


_LICENCE = re.compile(r"[A-Z]{1,5}9{0,4}\d[0156]\d(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][A-Z2-9][A-Z]{2}")


def uk_driving_licence(text: str) -> bool:
    """Driver and Vehicle Licensing Agency, driver number: five of the name, coded date of birth, initials."""
    compact = text.upper()
    if len(compact) != 16 or _LICENCE.fullmatch(compact) is None:
        return False
    month = int(compact[6:8])
    return 1 <= (month - 50 if month > 50 else month) <= 12

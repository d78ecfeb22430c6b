"""IBAN, payment cards, routing numbers: whether a compact string can be one. Pure functions."""

from __future__ import annotations

from engine.privacy.checksums import is_digits, letters_as_numbers, luhn, mod_97, weighted

# Lengths from the SWIFT IBAN registry (ISO 13616-2).
_IBAN_LENGTHS = {
    name: length
    for length, names in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FO FI GL NL SD FK"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "HR LV LI CH"),
        (22, "BH BG CR GE DE IE ME RS GB VA"),
        (23, "AE GI IL IQ TL OM SO"),
        (24, "AD CZ MD PK RO SA SK ES SE TN VG"),
        (25, "PT LY ST"),
        (26, "IS TR"),
        (27, "FR GR IT MR MC SM BI DJ"),
        (28, "AL AZ BY CY DO GT HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    )
    for name in names.split()
}


def iban(text: str) -> bool:
    """ISO 13616: country's length, then MOD 97-10 of the rearranged number is 1."""
    compact = text.upper()
    if _IBAN_LENGTHS.get(compact[:2]) != len(compact) or not is_digits(compact[2:4]):
        return False
    return mod_97(letters_as_numbers(compact[4:] + compact[:4])) == 1


def iban_length(country: str) -> int:
    """Characters of an IBAN of the country (two letters), 0 where there is none."""
    return _IBAN_LENGTHS.get(country.upper(), 0)


_MAESTRO = ("5018", "5020", "5038", "5893", "6304", "6759", "6761", "6762", "6763", "0604", "6390")


def payment_card(text: str) -> bool:
    """ISO/IEC 7812: issuer prefixes and lengths of the large schemes, and the Luhn digit."""
    if not is_digits(text) or not 12 <= len(text) <= 19 or len(set(text)) < 2:
        return False
    return _scheme(text) and luhn(text)


def _scheme(text: str) -> bool:
    size = len(text)
    two, three, four = int(text[:2]), int(text[:3]), int(text[:4])
    if text[0] == "4":
        return size in (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return size == 16
    if two in (34, 37):
        return size == 15
    if 300 <= three <= 305 or three == 309 or two in (36, 38, 39):
        return size in (14, 16, 17, 18, 19)
    if 3528 <= four <= 3589:
        return 16 <= size <= 19
    if four in (2131, 1800):
        return size == 15
    if four == 6011 or 644 <= three <= 649 or two in (65, 62, 60, 81, 82):
        return 16 <= size <= 19
    if 2200 <= four <= 2204:
        return 16 <= size <= 19
    return text.startswith(_MAESTRO) or (two == 50 or 56 <= two <= 69)


def aba_routing(text: str) -> bool:
    """American Bankers Association routing number: weights 3, 7, 1 modulo 10, known first two digits."""
    if len(text) != 9 or not is_digits(text):
        return False
    first = int(text[:2])
    if not (first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80):
        return False
    return text != "0" * 9 and weighted(text, (3, 7, 1) * 3) % 10 == 0


def spanish_ccc(text: str) -> bool:
    """Spain, Código Cuenta Cliente: two check digits, weights 1 2 4 8 5 10 9 7 3 6 modulo 11."""
    if len(text) != 20 or not is_digits(text):
        return False
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
    parts = ("00" + text[:8], text[10:])
    expected = ""
    for part in parts:
        rest = 11 - weighted(part, weights) % 11
        expected += {10: "1", 11: "0"}.get(rest, str(rest))
    return text[8:10] == expected

"""German identifiers: whether a compact string can be one. Pure functions."""

from __future__ import annotations

import re
from collections import Counter

from engine.privacy.checksums import is_digits, mod_11_10, weights_731


def de_tax_id(text: str) -> bool:
    """Bundeszentralamt für Steuern, § 139b AO: of ten digits one occurs twice or thrice; MOD 11,10 over all eleven."""
    if len(text) != 11 or not is_digits(text) or text[0] == "0":
        return False
    counts = sorted(Counter(text[:10]).values(), reverse=True)
    if counts[0] not in (2, 3) or counts[1] != 1:
        return False
    return mod_11_10(text)


def de_vat(text: str) -> bool:
    """Bundeszentralamt für Steuern, § 27a UStG: DE and nine digits with MOD 11,10."""
    digits = text.upper().removeprefix("DE")
    return len(digits) == 9 and is_digits(digits) and digits[0] != "0" and mod_11_10(digits)


def de_social_security(text: str) -> bool:
    """§ 147 SGB VI and VKVV: area, date of birth, letter, serial; weights 212571212121, cross sums, mod 10."""
    compact = text.upper()
    if len(compact) != 12 or not is_digits(compact[:8] + compact[9:]) or not "A" <= compact[8] <= "Z":
        return False
    day, month = int(compact[2:4]), int(compact[4:6])
    if not (1 <= day % 50 <= 31 or day == 0) or not 0 <= month <= 12:
        return False
    digits = compact[:8] + f"{ord(compact[8]) - 64:02d}" + compact[9:11]
    products = (int(d) * w for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(compact[11])


def de_health_insurance(text: str) -> bool:
    """GKV-Spitzenverband, § 290 SGB V: letter as two digits, weights 1 and 2 in turn, cross sums, modulo 10."""
    compact = text.upper()
    if len(compact) != 10 or not "A" <= compact[0] <= "Z" or not is_digits(compact[1:]):
        return False
    digits = f"{ord(compact[0]) - 64:02d}" + compact[1:9]
    products = (int(d) * (1 if index % 2 == 0 else 2) for index, d in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(compact[9])


_DOCUMENT = re.compile(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d")


def de_document_with_check(text: str) -> bool:
    """Passports and identity cards since 2007: nine places without vowels and the check digit of ICAO Doc 9303."""
    compact = text.upper()
    return _DOCUMENT.fullmatch(compact) is not None and weights_731(compact[:9]) == int(compact[9])


def de_document(text: str) -> bool:
    """The same nine places without the check digit, as people write them; the older ten digits with theirs."""
    compact = text.upper()
    if re.fullmatch(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}", compact):
        return sum(character.isdigit() for character in compact) >= 2
    return de_document_with_check(compact) or (
        len(compact) == 10 and is_digits(compact) and weights_731(compact[:9]) == int(compact[9])
    )


def de_driving_licence(text: str) -> bool:
    """Anlage 8 FeV: authority, serial, check digit (place 10: weights 9 to 1 modulo 11, X for 10), copy (place 11)."""
    compact = text.upper()
    if re.fullmatch(r"[A-Z0-9]\d{2}[A-Z0-9]{6}[\dX][A-Z0-9]", compact) is None:
        return False
    total = sum(int(character, 36) * (9 - index) for index, character in enumerate(compact[:9]))
    return compact[9] == "0123456789X"[total % 11]

"""Identifiers of France, Italy, Spain and Poland: whether a compact string can be one. Pure functions."""

from __future__ import annotations

import re

from engine.privacy.checksums import is_digits, luhn, weighted, weights_731


def fr_nir(text: str) -> bool:
    """INSEE, numéro d'inscription au répertoire: 97 minus the number modulo 97 is the key; Corsica 2A=19, 2B=18."""
    compact = text.upper()
    body, key = compact[:13], compact[13:]
    if re.fullmatch(r"[12378]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}", body) is None:
        return False
    if len(key) != 2 or not is_digits(key):
        return False
    number = int(body.replace("2A", "19", 1).replace("2B", "18", 1)) if "A" in body or "B" in body else int(body)
    return 97 - number % 97 == int(key)


def fr_tax(text: str) -> bool:
    """Direction générale des Finances publiques, numéro fiscal (SPI): the first ten modulo 511 are the last three."""
    return len(text) == 13 and is_digits(text) and text[0] in "0123" and int(text[:10]) % 511 == int(text[10:])


def fr_vat(text: str) -> bool:
    """TVA intracommunautaire: key = (12 + 3 (SIREN mod 97)) mod 97, SIREN itself with Luhn."""
    compact = text.upper().removeprefix("FR")
    if len(compact) != 11 or not is_digits(compact) or not luhn(compact[2:]):
        return False
    return (12 + 3 * (int(compact[2:]) % 97)) % 97 == int(compact[:2])


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        map(
            int, "1 0 5 7 9 13 15 17 19 21 1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23".split()
        ),
        strict=True,
    )
)
_DIGIT = r"[\dLMNPQRSTUV]"  # letters stand for digits where two people would share a code
_CODE = re.compile(rf"[A-Z]{{6}}{_DIGIT}{{2}}[ABCDEHLMPRST]{_DIGIT}{{2}}[A-Z]{_DIGIT}{{3}}[A-Z]")


def it_fiscal_code(text: str) -> bool:
    """Decreto ministeriale 23/12/1976, codice fiscale: odd and even places have tables of values, modulo 26."""
    compact = text.upper()
    if _CODE.fullmatch(compact) is None:
        return False
    total = 0
    for index, character in enumerate(compact[:15]):
        if index % 2 == 0:
            total += _ODD[character]
        else:
            total += int(character) if character.isdigit() else ord(character) - 65
    return chr(65 + total % 26) == compact[15]


def it_vat(text: str) -> bool:
    """Partita IVA: eleven digits with Luhn; the office (digits 8 to 10) exists."""
    compact = text.upper().removeprefix("IT")
    if len(compact) != 11 or not is_digits(compact) or compact[:7] == "0000000":
        return False
    office = int(compact[7:10])
    return (1 <= office <= 100 or office in (120, 121, 888, 999)) and luhn(compact)


_NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def es_dni(text: str) -> bool:
    """Real Decreto 1553/2005, DNI: the letter is the number modulo 23."""
    compact = text.upper()
    digits = compact[:-1].zfill(8)
    return len(compact) in (8, 9) and is_digits(digits) and _NIF_LETTERS[int(digits) % 23] == compact[-1]


def es_nie(text: str) -> bool:
    """Orden INT/2058/2008, NIE: X, Y, Z as 0, 1, 2 before seven digits, then as the DNI."""
    compact = text.upper()
    if len(compact) != 9 or compact[0] not in "XYZ" or not is_digits(compact[1:8]):
        return False
    return _NIF_LETTERS[int(f"{'XYZ'.index(compact[0])}{compact[1:8]}") % 23] == compact[8]


def es_cif(text: str) -> bool:
    """Código de identificación fiscal of organisations: doubled odd places, a digit or the letter JABCDEFGHI."""
    compact = text.upper()
    if re.fullmatch(r"[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]", compact) is None:
        return False
    digits = compact[1:8]
    total = sum(int(d) for d in digits[1::2])
    total += sum(sum(divmod(int(d) * 2, 10)) for d in digits[0::2])
    check = -total % 10
    return compact[8] in (str(check), "JABCDEFGHI"[check])


def es_social_security(text: str) -> bool:
    """Tesorería General de la Seguridad Social: province and number modulo 97 are the last two digits."""
    if len(text) != 12 or not is_digits(text) or not (1 <= int(text[:2]) <= 53 or text[:2] == "66"):
        return False
    province, number = int(text[:2]), int(text[2:10])
    whole = province * 10_000_000 + number if number < 10_000_000 else int(text[:10])
    return whole % 97 == int(text[10:])


def pl_pesel(text: str) -> bool:
    """Ustawa o ewidencji ludności, PESEL: date with the century in the month, weights 1 3 7 9 modulo 10."""
    if len(text) != 11 or not is_digits(text):
        return False
    if not (1 <= int(text[2:4]) % 20 <= 12 and 1 <= int(text[4:6]) <= 31):
        return False
    return weighted(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def pl_nip(text: str) -> bool:
    """Ustawa o zasadach ewidencji i identyfikacji podatników, NIP: weights 6 5 7 2 3 4 5 6 7 modulo 11."""
    compact = text.upper().removeprefix("PL")
    if len(compact) != 10 or not is_digits(compact) or compact[:3] == "000":
        return False
    return weighted(compact[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == int(compact[9])


def pl_id_card(text: str) -> bool:
    """Dowód osobisty: three letters (10 to 35), check digit in place 4; weights 7 3 1 9 7 3 1 7 3 modulo 10."""
    compact = text.upper()
    if re.fullmatch(r"[A-Z]{3}\d{6}", compact) is None:
        return False
    values = [int(character, 36) for character in compact]
    return sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


def pl_passport(text: str) -> bool:
    """Polish passport: two letters, check digit in place 3; weights 7 3 9 1 7 3 1 7 3 modulo 10."""
    compact = text.upper()
    if re.fullmatch(r"[A-Z]{2}\d{7}", compact) is None:
        return False
    values = [int(character, 36) for character in compact]
    return sum(v * w for v, w in zip(values, (7, 3, 9, 1, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


_LINES = {44: "TD3", 36: "TD2", 30: "TD1"}


def machine_readable_line(text: str) -> bool:
    """ICAO Doc 9303, parts 4 to 6: a line of a travel document whose check digits of number and dates agree."""
    if len(text) not in _LINES or ("<" not in text and len(text) != 44):
        return False
    if len(text) == 30 and text[:1] in "IAC" and text[14].isdigit():
        return weights_731(text[5:14]) == int(text[14])
    if not (text[9].isdigit() and text[19:20].isdigit() and text[27:28].isdigit()):
        return False
    return (
        weights_731(text[:9]) == int(text[9])
        and weights_731(text[13:19]) == int(text[19])
        and weights_731(text[21:27]) == int(text[27])
    )

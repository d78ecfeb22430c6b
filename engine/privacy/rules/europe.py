"""Identifiers of France, Italy, Spain and Poland, and machine readable lines of travel documents."""

from __future__ import annotations

import re

from engine.privacy.model import PiiType
from engine.privacy.numbers_south_east import (
    es_cif,
    es_dni,
    es_nie,
    es_social_security,
    fr_nir,
    fr_tax,
    fr_vat,
    it_fiscal_code,
    it_vat,
    machine_readable_line,
    pl_id_card,
    pl_nip,
    pl_passport,
    pl_pesel,
)
from engine.privacy.rule import Rule, digits, spaced

_FISCAL = "[0-9L-NP-V]"


def _labelled(type_: PiiType, pattern: str, reason: str, key: str, least_digits: int, score: float = 0.7) -> Rule:
    """A form without check digits, which counts only beside a word for it."""
    return Rule(
        type_,
        re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])"),
        reason,
        0.0,
        score,
        (key,),
        digits=least_digits,
        before=45,
    )


FRENCH_RULES = (
    Rule(
        PiiType.SOCIAL_SECURITY_NUMBER,
        spaced("[12378]", digits(4), r"\d", "[0-9AB]", digits(8)),
        "French social security number with correct key",
        0.9,
        0.98,
        ("ssn",),
        fr_nir,
        digits=13,
    ),
    Rule(PiiType.TAX_ID, spaced(digits(13)), "French tax number with correct key", 0.4, 0.9, ("tax",), fr_tax, 13),
    Rule(
        PiiType.TAX_ID,
        spaced("F", "R", digits(11)),
        "French VAT number with correct key",
        0.8,
        0.9,
        ("tax",),
        fr_vat,
        11,
    ),
    _labelled(
        PiiType.PASSPORT, r"\d{2} ?[A-Z]{2} ?\d{5}", "French passport number beside a word for it", "passport", 7
    ),
    _labelled(PiiType.ID_CARD, r"\d{12}", "French identity card number beside a word for it", "idcard", 12),
    _labelled(
        PiiType.ID_CARD, r"(?=[A-Z0-9]{0,8}\d)[A-Z0-9]{9}", "identity card number beside a word for it", "idcard", 2
    ),
    _labelled(PiiType.DRIVER_LICENSE, r"\d{12}", "French driving licence number beside a word for it", "license", 12),
)

ITALIAN_RULES = (
    Rule(
        PiiType.TAX_ID,
        # Digits may be replaced by letters where two people would have one code; the month is one of twelve letters.
        spaced(*["[A-Z]"] * 6, *[_FISCAL] * 2, "[A-EHLMPRST]", *[_FISCAL] * 2, "[A-Z]", *[_FISCAL] * 3, "[A-Z]"),
        "Italian fiscal code with correct check letter",
        0.95,
        0.98,
        ("tax",),
        it_fiscal_code,
        digits=4,
        glued=True,
    ),
    Rule(
        PiiType.TAX_ID,
        spaced(r"(?:I", "T)?", digits(11)),
        "Italian VAT number with correct check digit",
        0.0,
        0.8,
        ("tax",),
        it_vat,
        digits=11,
    ),
    _labelled(
        PiiType.ID_CARD, r"[A-Z]{2} ?\d{5} ?[A-Z]{2}", "Italian identity card number beside a word for it", "idcard", 5
    ),
    _labelled(PiiType.ID_CARD, r"[A-Z]{2} ?\d{7}", "Italian identity card number beside a word for it", "idcard", 7),
    _labelled(PiiType.PASSPORT, r"[A-Z]{2} ?\d{7}", "Italian passport number beside a word for it", "passport", 7),
    _labelled(
        PiiType.DRIVER_LICENSE,
        r"[A-Z][A-Z1] ?\d{7} ?[A-Z]",
        "Italian driving licence beside a word for it",
        "license",
        7,
    ),
)

SPANISH_RULES = (
    Rule(
        PiiType.NATIONAL_ID,
        spaced(digits(8), "[A-HJ-NP-TV-Z]"),
        "Spanish DNI with correct letter",
        0.75,
        0.95,
        ("tax", "idcard", "license"),
        es_dni,
        digits=8,
    ),
    Rule(
        PiiType.NATIONAL_ID,
        spaced("[XYZ]", digits(7), "[A-HJ-NP-TV-Z]"),
        "Spanish NIE with correct letter",
        0.8,
        0.95,
        ("tax", "idcard"),
        es_nie,
        digits=7,
    ),
    Rule(
        PiiType.TAX_ID,
        spaced("[A-HJNP-SUVW]", digits(7), "[0-9A-J]"),
        "Spanish CIF with correct check digit",
        0.0,
        0.8,
        ("tax",),
        es_cif,
        digits=7,
    ),
    Rule(
        PiiType.SOCIAL_SECURITY_NUMBER,
        spaced(digits(12)),
        "Spanish social security number with correct check digits",
        0.4,
        0.9,
        ("ssn",),
        es_social_security,
        digits=12,
        against=("phone", "document_number", "card"),
    ),
    _labelled(PiiType.PASSPORT, r"[A-Z]{2,3} ?\d{6}", "Spanish passport number beside a word for it", "passport", 6),
)

POLISH_RULES = (
    Rule(
        PiiType.NATIONAL_ID,
        spaced(digits(11)),
        "Polish PESEL with correct check digit",
        0.5,
        0.95,
        ("idcard", "ssn", "birth"),
        pl_pesel,
        digits=11,
        against=("document_number",),
    ),
    Rule(
        PiiType.TAX_ID,
        spaced(r"(?:P", "L)?", digits(10)),
        "Polish NIP with correct check digit",
        0.0,
        0.9,
        ("tax",),
        pl_nip,
        10,
    ),
    Rule(
        PiiType.ID_CARD,
        spaced(*["[A-Z]"] * 3, digits(6)),
        "Polish identity card with correct check digit beside a word for one",
        0.0,
        0.9,
        ("idcard",),
        pl_id_card,
        digits=6,
    ),
    Rule(
        PiiType.ID_CARD,  # as it is printed: dates, amounts and sentences are written otherwise
        re.compile(r"(?<![^\W_])(?!EUR|USD|GBP|CHF|PLN|CZK|SEK|NOK|DKK)[A-Z]{3} ?\d{6}(?![^\W_]|[.,]\d)"),
        "form of a Polish identity card with correct check digit",
        0.4,
        0.9,
        ("idcard",),
        pl_id_card,
        digits=6,
        gate=re.compile(r"\d(?:(?<=[A-Z]\d)|(?<=[A-Z] \d))\d{5}"),
    ),
    Rule(
        PiiType.PASSPORT,
        spaced(*["[A-Z]"] * 2, digits(7)),
        "Polish passport with correct check digit",
        0.0,
        0.9,
        ("passport",),
        pl_passport,
        digits=7,
    ),
    _labelled(
        PiiType.DRIVER_LICENSE,
        r"\d{5}/\d{2}/\d{4}",
        "Polish driving licence number beside a word for it",
        "license",
        11,
    ),
    Rule(
        PiiType.PASSPORT,
        re.compile(r"(?<![A-Z0-9<])[A-Z0-9<]{30,44}(?![A-Z0-9<])"),
        "machine readable line of a travel document with correct check digits",
        0.98,
        valid=machine_readable_line,
        digits=12,
        raw=True,
    ),
)

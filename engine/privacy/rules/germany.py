"""German identifiers."""

from __future__ import annotations

import re

from engine.privacy.model import PiiType
from engine.privacy.numbers_de import (
    de_document,
    de_document_with_check,
    de_driving_licence,
    de_health_insurance,
    de_social_security,
    de_tax_id,
    de_vat,
)
from engine.privacy.rule import Rule, digits, spaced

GERMAN_RULES = (
    Rule(
        PiiType.TAX_ID,
        spaced(digits(11)),
        "German tax identification number with correct check digit",
        0.6,
        0.95,
        ("tax",),
        de_tax_id,
        digits=11,
    ),
    Rule(
        PiiType.TAX_ID,
        re.compile(r"(?<![\w/])\d{2,5}[ /]\d{3,4}[ /]\d{4,5}(?![\w/])"),
        "German tax number beside a word for tax",
        0.0,
        0.8,
        ("tax",),
        digits=10,
    ),
    Rule(
        PiiType.TAX_ID,
        re.compile(r"(?<!\w)\d{13}(?!\w)"),
        "German tax number of thirteen digits beside a word for tax",
        0.0,
        0.6,
        ("tax",),
        digits=13,
    ),
    Rule(
        PiiType.TAX_ID,
        spaced("D", "E", digits(9)),
        "German VAT number with correct check digit",
        0.8,
        0.95,
        ("tax",),
        de_vat,
        digits=9,
    ),
    Rule(
        PiiType.SOCIAL_SECURITY_NUMBER,
        spaced(digits(8), "[A-Z]", digits(3)),
        "German pension insurance number with correct check digit",
        0.8,
        0.95,
        ("ssn",),
        de_social_security,
        digits=11,
    ),
    Rule(
        PiiType.HEALTH_INSURANCE_NUMBER,
        spaced("[A-Z]", digits(9)),
        "German health insurance number with correct check digit",
        0.45,
        0.95,
        ("health_insurance", "medical"),
        de_health_insurance,
        digits=9,
    ),
    Rule(
        PiiType.ID_CARD,
        spaced("[CFGHJKLMNPRTV-Z]", *["[CFGHJKLMNPRTV-Z0-9]"] * 8, r"\d"),
        "German identity card number with correct check digit",
        0.4,
        0.9,
        ("idcard",),
        de_document_with_check,
        digits=4,
        glued=True,
    ),
    Rule(
        PiiType.PASSPORT,
        re.compile(r"(?<![^\W_])[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}\d?D?(?![^\W_])"),
        "German passport number beside a word for a passport",
        0.0,
        0.9,
        ("passport",),
        lambda text: de_document(text.removesuffix("D")),
        digits=3,
    ),
    Rule(
        PiiType.ID_CARD,
        re.compile(r"(?<![^\W_])[LMNPRTVWXY][CFGHJKLMNPRTVWXYZ0-9]{8}\d?D?(?![^\W_])"),
        "German identity card number beside a word for it",
        0.0,
        0.85,
        ("idcard",),
        lambda text: de_document(text.removesuffix("D")),
        digits=3,
    ),
    Rule(
        PiiType.DRIVER_LICENSE,
        spaced("[A-Z0-9]", digits(2), *["[A-Z0-9]"] * 6, r"[\dX]", "[A-Z0-9]"),
        "German driving licence number with correct check digit",
        0.0,
        0.9,
        ("license",),
        de_driving_licence,
        digits=4,
    ),
)

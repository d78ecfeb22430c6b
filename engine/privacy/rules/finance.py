"""IBAN, payment cards, bank accounts and routing numbers."""

from __future__ import annotations

import re

from engine.privacy.checksums import is_digits, luhn
from engine.privacy.financial_numbers import aba_routing, iban, iban_length, payment_card, spanish_ccc
from engine.privacy.model import PiiType
from engine.privacy.rule import GAP, Rule, digits, letters, spaced

# A gap or the end of a line: cells, verses and code keep their lines, and a long number is broken there. Only where
# check digits prove the number, since other numbers stand below each other as well.
_OR_LINE = rf"(?:[ \t]{{0,2}}\r?\n[ \t]{{0,4}}|{GAP})"


def _iban_pattern() -> re.Pattern[str]:
    """One alternative for each length, so that a word after the number is not taken into it."""
    by_length: dict[int, list[str]] = {}
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if length := iban_length(first + second):
                by_length.setdefault(length, []).append(rf"{first}{GAP}{second}")
    choices = (
        rf"(?:{'|'.join(countries)}){GAP}\d{GAP}\d(?:{_OR_LINE}[A-Z0-9]){{{length - 4}}}"
        for length, countries in sorted(by_length.items())
    )
    begin = rf"(?=[A-Z]{GAP}[A-Z]{GAP}\d{GAP}\d)"  # most words end here, before any country is tried
    return re.compile(rf"(?<![^\W_]){begin}(?:{'|'.join(choices)})(?![^\W_])", re.IGNORECASE)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTRIES = [first + second for first in _LETTERS for second in _LETTERS if iban_length(first + second)]
_IBAN_HEADS = letters(" ".join([*_COUNTRIES, *(code[0] for code in _COUNTRIES)]).lower())


_CARD_BEGIN = r"\d(?<![^\W_]\d)(?<!\d[.,]\d)"
_CARD = re.compile(rf"{_CARD_BEGIN}(?:[ \-.]{{0,2}}\d){{11,18}}(?![^\W_])")
_CARD_OVER_LINES = re.compile(
    rf"{_CARD_BEGIN}(?:[ \-.]{{0,2}}\d){{3,14}}[ \t-]{{0,2}}\r?\n[ \t]{{0,4}}\d(?:[ \-.]{{0,2}}\d){{3,14}}(?![^\W_])"
)


def _card_of_any_scheme(text: str) -> bool:
    return 12 <= len(text) <= 19 and is_digits(text) and len(set(text)) > 1 and luhn(text)


FINANCE_RULES = (
    Rule(
        PiiType.CREDIT_CARD,
        _CARD,
        "number with correct check digit beside a word for a card",
        0.0,
        0.9,
        ("card",),
        _card_of_any_scheme,
        digits=12,
    ),
    Rule(
        PiiType.CREDIT_CARD,
        _CARD_OVER_LINES,
        "payment card number over the end of a line, beside a word for a card",
        0.0,
        0.9,
        ("card",),
        payment_card,
        digits=12,
        sign="\n",
        gate=re.compile(r"\d[ \t-]{0,2}\r?\n[ \t]{0,4}\d"),
    ),
    Rule(
        PiiType.IBAN_CODE,
        _iban_pattern(),
        "IBAN with correct check digits",
        1.0,
        valid=iban,
        digits=8,
        heads=_IBAN_HEADS,
    ),
    Rule(
        PiiType.CREDIT_CARD,
        _CARD,
        "payment card number with correct check digit",
        0.8,
        1.0,
        ("card",),
        payment_card,
        digits=12,
    ),
    Rule(
        PiiType.BANK_ACCOUNT,
        spaced(digits(9)),
        "bank routing number with correct check digit",
        0.0,
        0.7,
        ("bank",),
        aba_routing,
        digits=9,
    ),
    Rule(
        PiiType.BANK_ACCOUNT,
        spaced(digits(20)),
        "account number with correct check digits",
        0.5,
        0.9,
        ("bank",),
        spanish_ccc,
        20,
    ),
    Rule(
        PiiType.BANK_ACCOUNT,
        re.compile(r"(?<![\w-])\d{2}[- ]\d{2}[- ]\d{2}(?![\w-])"),
        "sort code beside a word for a bank account",
        0.0,
        0.6,
        ("bank",),
        digits=6,
        before=25,
    ),
    Rule(
        PiiType.BANK_ACCOUNT,
        re.compile(r"(?<![\w.,/-])\d(?:[ \-]?\d){5,16}(?![\w/-]|[.,]\d)"),
        "number beside a word for a bank account",
        0.0,
        0.5,
        ("bank",),
        digits=6,
        before=30,
        after=0,
        against=("card", "phone", "document_number"),
    ),
)

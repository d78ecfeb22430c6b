"""Numbers of passports, licences, cards and records that only their label gives away: any form with digits."""

from __future__ import annotations

import re

from engine.privacy.model import PiiType
from engine.privacy.rule import Rule, letters

# Between a label and its value: a few words such as "number is", a colon, an equals sign, a line break.
_FILL = (
    r"(?:,?[^\S\n]{0,3}(?:number|no|nr|nummer|num|numero|numéro|número|id|code|is|ist|"
    r"lautet|of|the|und|n°|nº|#)(?![^\W\d_])\.?){0,3}[\s.:=#\"'|>)-]{0,6}"
)
_VALUE = (
    r"((?=[A-Za-z]{0,5}[-/. ]?\d)(?=(?:[A-Za-z]{0,3}[-/. "
    r"]?\d){4})[A-Za-z0-9]{1,16}(?:[-/. ]\d[A-Za-z0-9]{0,9}){0,4})(?![^\W_])"
)


def _long_enough(text: str) -> bool:
    """Five digits: less is a year or a page."""
    return sum(character.isdigit() for character in text) >= 5


def _after(type_: PiiType, labels: str, reason: str, heads: str, score: float = 0.6) -> Rule:
    pattern = re.compile(rf"(?<![^\W_])(?:{labels})[\w-]{{0,12}}{_FILL}{_VALUE}", re.IGNORECASE)
    return Rule(type_, pattern, reason, score, valid=_long_enough, digits=5, group=1, heads=letters(heads))


LABELLED_RULES = (
    _after(
        PiiType.PASSPORT,
        r"passport|reisepass|pass-?nr|pass-?nummer|passeport|passaporto|pasaporte|paszport",
        "value after a word for a passport",
        "pas rei",
    ),
    _after(
        PiiType.DRIVER_LICENSE,
        r"driver(?:'?s|s')?[ _-]?licen[cs]e|driving[ _-]?licen[cs]e|licen[cs]e (?=number|no\b|"
        r"#)|führerschein|fuehrerschein|fahrerlaubnis|"
        r"permis de conduire|patente(?: di guida)?|permiso de conducir|prawo jazdy|dl ?(?=number|no\b|#)",
        "value after a word for a driving licence",
        "dri lic füh fue fah per pat pra dl",
    ),
    _after(
        PiiType.ID_CARD,
        r"personalausweis|ausweis|identity card|id card|identification card|national id|carte "
        r"(?:nationale )?d'identité|"
        r"carta d'identità|documento de identidad|dowód osobisty|dowodu osobistego",
        "value after a word for an identity card",
        "per aus ide id nat car doc dow",
    ),
    _after(
        PiiType.MEDICAL_RECORD_NUMBER,
        r"mrn|medical record|patient(?:en)?[ _-]?(?:id|number|no|nr|nummer|record)|"
        r"krankenakte|fallnummer|fall-?nr|aufnahmenummer|chart(?![^\W_])",
        "value after a word for a medical record",
        "mrn med pat kra fal auf cha",
        0.7,
    ),
    _after(
        PiiType.HEALTH_INSURANCE_NUMBER,
        r"health insurance|insurance member|member[ _-]?id|medicare|medicaid|krankenversicher|"
        r"krankenkasse|versichertennummer|"
        r"versicherten-?nr|vers\.?-? ?nr|subscriber[ _-]?id|kvnr",
        "value after a word for health insurance",
        "hea ins mem med kra ver sub kvn",
    ),
    _after(
        PiiType.INSURANCE_NUMBER,
        r"insurance|policy|versicherungsschein|versicherungsnummer|versicherungs-?nr|police|"
        r"policen|claim|schaden(?:s)?nummer|schaden-?nr",
        "value after a word for an insurance policy",
        "ins pol ver cla sch",
        0.5,
    ),
    _after(
        PiiType.SOCIAL_SECURITY_NUMBER,
        r"ssn|social security|social insurance|sozialversicherung|rentenversicherung|national "
        r"insurance|svnr|sv-?nummer",
        "value after a word for social security",
        "ssn soc soz ren nat svn sv",
        0.5,
    ),
    _after(
        PiiType.TAX_ID,
        r"st\.?-? ?nr|partita iva|p\. ?iva|codice fiscale|c\.f\.|numéro fiscal|"
        r"(?:nif|cif|nip|siret|itin|tin|utr|(?-i:EIN))(?![^\W_])|"
        r"steuer-?(?:id|nr|nummer|identifikationsnummer)|tax[ _-]?(?:id|number|no|"
        r"identification)|ust-?id|vat[ _-]?(?:id|number|no)",
        "value after a word for a tax number",
        "st ste tax tin utr ust vat par p cod c nif cif nip num sir ein iti",
        0.5,
    ),
    _after(
        PiiType.BANK_ACCOUNT,
        r"kontonummer|konto-?nr|kto\.?(?:-?nr)?|bank account|account[ _-]?(?:number|no|nr)|acct|"
        r"bankleitzahl|blz|sort code|routing",
        "value after a word for a bank account",
        "kon kto ban acc blz sor rou",
        0.5,
    ),
)

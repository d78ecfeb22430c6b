"""Dates of birth, ages and coordinates."""

from __future__ import annotations

import re

from engine.privacy.model import PiiType
from engine.privacy.rule import Rule, letters

_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|mrz|apr(?:il)?|may|mai|june?|"
    r"juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|"
    r"o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|jänner|"
    r"janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|dicembre|"
    r"enero|febrero|abril|mayo|junio|julio|septiembre|octubre|noviembre|diciembre|"
    r"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia)"
)
_DATE = (
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2} ?[-./] ?\d{1,2} ?[-./] ?(?:\d{4}|\d{2})|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|°|\.)?[ /-]?(?:of |de )?{_MONTH}\.?,?[ /-]?(?:of |del? )?(?:\d{{4}}|\d\d(?!\d))|"
    rf"{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_BORN = (
    r"(?:d\.?o\.?b\.?|date[ _-]?of[ _-]?birth|birth[ _-]?date|birthday|born(?: on| in [^\W\d_]{2,30} "
    r"on)?|geb\.?(?: am)?|geboren(?: am| in [^\W\d_]{2,30} am)?|"
    r"geburtsdatum|geburtstag|gebdat|geb\.?-?datum|date de naissance|né(?:e)? le|data[ _-]?di[ _-]?"
    r"nascita|nat[oa](?: a [^\W\d_]{2,30})? il|fecha de nacimiento|nacid[oa] el|"
    r"data urodzenia|ur\.|urodzon[ya])"
)


def _age(text: str) -> bool:
    return text.isdigit() and 0 < int(text) <= 120


_AGE = r"(\d{1,3})"

PERSONAL_RULES = (
    Rule(
        PiiType.PHONE_NUMBER,
        re.compile(
            r"(?<![\w-])(?:\+?1[-. ]?)?\(?(?:8(?:00|33|44|55|66|77|88)|0800|0900|0180\d?|1[38]00)\)?[-. ]"
            r"(?=[A-Z0-9]{0,4}[-. ]?[A-Z]{3})(?:[A-Z0-9]{2,4}[-. ])?[A-Z0-9]{4,9}(?![\w-])"
        ),
        "number of a service with a word for its last digits",
        0.7,
        digits=3,
        gate=re.compile(r"[018](?:00|33|44|55|66|77|88|800|900|180\d?|[38]00)\)?[-. ][A-Z0-9]"),
        raw=True,
    ),
    Rule(
        PiiType.DATE_OF_BIRTH,
        re.compile(
            rf"(?<![^\W_]){_BORN}(?:\s{{0,3}}(?:is|ist|:|=|-|\||,|\)|was|war|the|\"|')){{0,3}}\s{{0,4}}({_DATE})(?!\d)",
            re.IGNORECASE,
        ),
        "date after a word for birth",
        0.95,
        heads=letters("d do dob dat bir bor geb né née nat fec nac ur uro"),
        digits=3,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.DATE_OF_BIRTH,
        re.compile(rf"(?<![\w.,/-]){_DATE}(?![\w/-]|[.,]\d)", re.IGNORECASE),
        "date beside a word for birth",
        0.0,
        0.7,
        ("birth",),
        digits=3,
        before=30,
        after=15,
        raw=True,
    ),
    Rule(
        PiiType.DATE_OF_BIRTH,
        re.compile(r"\* ?(\d{1,2}\.\d{1,2}\.\d{4})(?!\d)"),
        "date after the sign for birth",
        0.7,
        digits=6,
        sign="*",
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.AGE,
        re.compile(
            rf"(?<![\w.,/-]){_AGE}[ -]?(?:years?[ -]old|year[ -]old|y/o|yo(?!\w)|yrs?[ -]old|"
            rf"years? of age|jahre alt|-?jährige?[rnms]?|j\.a\.)",
            re.IGNORECASE,
        ),
        "number with the words for an age",
        0.8,
        heads=letters("yea yrs yr y yo jah jäh j"),
        valid=_age,
        digits=1,
        group=1,
    ),
    Rule(
        PiiType.AGE,
        re.compile(
            rf"(?<!\w)(?:aged?|alter(?: von)?|turn(?:ed|s|ing)?|(?:he|she|who|i)(?: was|'s| is)|(?:he|she|i) will be|"
            rf"i'?m|i am|ich bin|ich werde|(?:er|sie) (?:ist|wird|wurde))"
            rf"[ :=]{{1,3}}(?:of |just |only |now |about |nearly |almost |already |erst |schon |jetzt )?{_AGE}"
            r"(?=[.,;!?)]*(?:\s|$))(?!\s?(?:%|years? (?:in|at|of (?:exp|serv))|km|kg|cm|m\b|"
            r"euro|eur|minutes|minuten|days|tage|hours|stunden|people))",
            re.IGNORECASE,
        ),
        "number after a word for an age",
        0.6,
        heads=letters("age alt tur he she who i im ich er sie"),
        gate=re.compile(r"\d(?<=[ :=]\d)\d{0,2}[.,;!?)]*(?:\s|$)"),
        valid=_age,
        digits=1,
        group=1,
    ),
    Rule(
        PiiType.AGE,
        re.compile(rf"(?<![\w.,/-]){_AGE}(?:st|nd|rd|th|\.) (?:birthday|geburtstag)", re.IGNORECASE),
        "number of a birthday",
        0.7,
        heads=letters("bir geb"),
        valid=_age,
        digits=1,
        group=1,
    ),
    Rule(
        PiiType.COORDINATES,
        re.compile(
            r"(?<![\w.])[+-]?(?:[1-8]?\d|90)\.\d{3,8}°? ?[NS]?[,;/ ]\s{0,3}[+-]?(?:1[0-7]\d|"
            r"[1-9]?\d|180)\.\d{3,8}(?:°? ?[EWO])?(?![\w]|\.\d)"
        ),
        "latitude and longitude in decimal degrees",
        0.6,
        0.9,
        ("coordinates",),
        digits=8,
        sign=".",
        gate=re.compile(r"\d\.\d{3}"),
        raw=True,
    ),
    Rule(
        PiiType.COORDINATES,
        re.compile(
            r"(?<![\w.])[NS] ?(?:[1-8]?\d|90)\.\d{3,8}°?[,;/ ]\s{0,3}"
            r"[EWO] ?(?:1[0-7]\d|[1-9]?\d|180)\.\d{3,8}°?(?![\w]|\.\d)"
        ),
        "latitude and longitude behind the letters of their directions",
        0.9,
        digits=8,
        sign=".",
        gate=re.compile(r"[NS] ?\d{1,2}\.\d{3}"),
        raw=True,
    ),
    Rule(
        PiiType.COORDINATES,
        re.compile(r"(?<![\w.,])-?\d{1,2},\d{4,8}°? ?[NS]?[;/ ]\s{0,3}-?\d{1,3},\d{4,8}(?:°? ?[EWO])?(?![\w]|[.,]\d)"),
        "latitude and longitude with decimal commas, beside a word for them",
        0.0,
        0.85,
        ("coordinates",),
        digits=8,
        raw=True,
    ),
    Rule(
        PiiType.COORDINATES,
        re.compile(
            r"(?<![\w.])\d{1,2}° ?\d{1,2}['′] ?(?:\d{1,2}(?:[.,]\d{1,5})? ?(?:\"|″|'')) "
            r"?[NS][,;/ ]{0,3}\d{1,3}° ?\d{1,2}['′] ?"
            r"(?:\d{1,2}(?:[.,]\d{1,5})? ?(?:\"|″|'')) ?[EWO](?!\w)"
        ),
        "latitude and longitude in degrees, minutes and seconds",
        0.9,
        digits=6,
        sign="°",
        raw=True,
    ),
    Rule(
        PiiType.COORDINATES,
        re.compile(
            r"(?<!\w)(?:lat(?:itude)?|lon(?:gitude)?|lng|breitengrad|"
            r"längengrad)\"?\s{0,2}[:=]?\s{0,2}\"?([+-]?\d{1,3}\.\d{2,10})(?!\w)",
            re.IGNORECASE,
        ),
        "decimal degrees after a word for latitude or longitude",
        0.85,
        heads=letters("lat lon lng bre län"),
        digits=3,
        group=1,
        raw=True,
    ),
)

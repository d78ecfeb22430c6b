"""Postal addresses: streets with a number, boxes, postal codes with a place. The name model finds the others."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.privacy.model import PiiType
from engine.privacy.rule import Rule, letters
from engine.privacy.rules.street_names import (
    counts_nothing,
    has_a_name,
    is_english_street,
    is_french_street,
    is_german_street,
    is_named,
    is_southern_street,
)

_NAME = r"[^\W\d_][\w'’.-]{0,30}"
_NUMBER = r"\d{1,5}(?: ?[a-zA-Z](?![\w]))?(?: ?[-/+] ?\d{1,4}[a-z]?)?"
_ENGLISH = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|"
    r"square|sq|terrace|ter|way|crescent|cres|close|"
    r"parkway|pkwy|highway|hwy|circle|cir|trail|row|mews|gardens|grove|hill|walk|parade|loop|"
    r"plaza|alley|mount|turnpike|"
    r"tce|parkroad|esplanade|quay|wharf|heights|ridge|crossing|path|pike|run|view|green)"
)
_UNIT = r"(?:(?:,|\n|\s){0,3}(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|#)\.? ?#?\w{1,6}(?!\w))"
_GERMAN = (
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|steig|stieg|"
    r"markt|graben|promenade|wall|kamp|hof|berg|park)"
)
_NORTHERN = (
    r"(?:gatan|gata|vägen|vej|gade|gaten|veien|straat|laan|weg|plein|gracht|katu|tie|utca|ulice|körút|allé|väg|stræde|"
    r"vegen|kade|singel|dreef)"
)
_PLACE = (
    r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_'.’-]{1,25}(?:[ -](?:am|an|der|im|in|bei|ob|sur|la|le|les|de|"
    r"del|di|[A-ZÀ-Ž][^\W\d_]{1,25})){0,3}"
)
_POSTAL = (
    rf"(?:(?:,|\n|\s){{1,4}}(?:[A-Z]{{1,3}}[- ])?\d{{4,5}}(?:[ -]?[A-Z]{{2}}(?!\w))? "
    rf"{_PLACE}|(?:,|\n|\s){{1,4}}\d{{2}}-\d{{3}} {_PLACE})?"
)
_US_END = rf"(?:(?:,|\n|\s){{1,4}}{_PLACE},? [A-Z]{{2}}\.? \d{{5}}(?:-\d{{4}})?(?!\d))?"


def _rule(
    pattern: str,
    reason: str,
    score: float,
    *,
    heads: str = "",
    words: str = "",
    at_number: str = "",
    gate: str = "",
    insensitive: bool = True,
    valid: Callable[[str], bool] = is_named,
) -> Rule:
    return Rule(
        PiiType.STREET_ADDRESS,
        re.compile(pattern, re.IGNORECASE if insensitive else 0),
        reason,
        score,
        digits=1,
        heads=letters(heads),
        words=letters(words),
        at_number=letters(at_number),
        gate=re.compile(gate) if gate else None,
        valid=valid,
        raw=True,
    )


_CODE = PiiType.ZIP_CODE

ADDRESS_RULES = (
    _rule(
        rf"(?<![\w.,])\d{{1,6}}[a-z]?(?:-\d{{1,5}})? (?:(?:north|south|east|west|n|s|e|w)\.? "
        rf")?(?!(?:of|the|and|to|in|a|is|are|was|or|at|on|for|by|from|with)\b)(?:\d{{1,3}}(?:st|nd|rd|th) |(?:{_NAME} "
        rf"){{1,4}}?)"
        rf"(?-i:(?!st\b|way\b|run\b|place\b|close\b|view\b|path\b|hill\b|walk\b|row\b|green\b|"
        rf"ter\b|court\b)){_ENGLISH}\b\.?(?! of\b)(?:(?:,|\s)? ?(?:north|south|east|west|nw|ne|"
        rf"sw|se|n|s|e|w)\b\.?)?"
        rf"{_UNIT}{{0,2}}(?-i:{_US_END}|{_POSTAL})",
        "number and street",
        0.75,
        words=_ENGLISH.strip("(?:)").replace("|", " "),
        valid=is_english_street,
    ),
    _rule(
        rf"(?<![\w-])(?:[A-ZÄÖÜ][\wäöüß.-]{{0,30}}[ "
        rf"-]){{0,2}}[A-ZÄÖÜ]?[\wäöüß.-]{{0,30}}{_GERMAN} "
        rf"{{0,2}}{_NUMBER}(?![\w.])(?-i:{_POSTAL})",
        "German street and number",
        0.8,
        at_number="aße sse str weg atz lee ing amm fer see eig ieg rkt ben ade all amp hof erg ark",
        valid=is_german_street,
        insensitive=False,
    ),
    _rule(
        rf"(?<![\w-])(?:[A-ZÄÖÜ][\wäöüß.-]{{0,30}} ){{0,2}}(?:Straße|Str\.|Platz|Weg|Allee|"
        rf"Ring|Damm|Ufer|Gasse|Chaussee) (?:des |der |von )?(?:\w{{1,20}}\.? "
        rf"){{0,2}}?{_NUMBER}(?![\w.]){_POSTAL}",
        "German street and number",
        0.8,
        words="straße str platz weg allee ring damm ufer gasse chaussee",
        valid=has_a_name,
        insensitive=False,
    ),
    _rule(
        r"(?<![\w-])(?:Am|An der|An den|Im|In der|In den|Zum|Zur|Auf der|Auf dem|Unter den|"
        r"Hinter der|Vor dem) [A-ZÄÖÜ][\wäöüß-]{2,30}(?: [A-ZÄÖÜ][\wäöüß-]{2,30})? \d{1,3} "
        r"?[a-z]?(?![\w%])(?![.,:/-]\d)(?! (?:Uhr|Prozent|Euro|Tage|Jahre))",
        "German street and number",
        0.5,
        words="am an im in zum zur auf unter hinter vor",
        gate=r"(?:A[mn]|I[mn]|Zu[mr]|Auf|Unter|Hinter|Vor) (?:de[rmn] )?[A-ZÄÖÜ]",
        valid=counts_nothing,
        insensitive=False,
    ),
    _rule(
        rf"(?<![\w-])(?:\d{{1,4}}(?: ?(?:bis|ter|quater))?,? )?(?:rue|avenue|boulevard|bd|"
        rf"place|chemin|allée|impasse|quai|cours|route|square) (?:de la |de l'|des |du |de |"
        rf"d')?"
        rf"{_NAME}(?:[ -](?:(?:de|des|du|la|et)\b[ -])?{_NAME}){{0,3}}?(?:,? {_NUMBER})?{_POSTAL}(?=[\s,.;)]|$)",
        "French street",
        0.6,
        words="rue avenue boulevard bd place chemin allée impasse quai cours route square",
        valid=is_french_street,
    ),
    _rule(
        rf"(?<!\w)(?:via|viale|piazza|piazzale|corso|largo|vicolo|strada) (?:{_NAME} "
        rf"){{0,3}}{_NAME},? {_NUMBER}(?!\w)(?-i:{_POSTAL})",
        "Italian street and number",
        0.7,
        words="via viale piazza piazzale corso largo vicolo strada",
    ),
    _rule(
        rf"(?<!\w)(?:c/ ?|avda\.? ?|(?:calle|avenida|plaza|paseo|carrer|camino|ronda|travesía|rua|"
        rf"praça|travessa) )(?:{_NAME} ){{0,3}}{_NAME},? (?:n\.?[º°o]? "
        rf"?)?{_NUMBER}(?!\w)(?-i:{_POSTAL})",
        "Spanish or Portuguese street and number",
        0.7,
        heads="avd",
        words="c calle avenida plaza paseo carrer camino ronda travesía rua praça travessa",
        valid=is_southern_street,
    ),
    _rule(
        rf"(?<!\w)(?:ul\.|al\.|pl\.|os\.|ulica|aleja) ?(?:{_NAME} ){{0,3}}{_NAME} {_NUMBER}(?: "
        rf"?m\. ?\d+)?(?!\w)(?-i:{_POSTAL})",
        "Polish street and number",
        0.8,
        heads="ul al pl os uli ale",
    ),
    _rule(
        rf"(?<![\w-])(?!briga|deka|blocka|barrika)[^\W\d_]{{2,25}}{_NORTHERN} ?\d{{1,4}} ?[a-z]?(?![\w.,]\d|\w)",
        "street and number",
        0.7,
        at_number="tan ata gen vej ade ten ien aat aan weg ein cht atu tie tca ice rút llé väg æde gel eef",
        valid=lambda text: is_named(text) and is_german_street(text),
    ),
    _rule(
        r"(?<![\w-])[^\W\d_]{2,25} (?:utca|(?-i:u\.)|út|tér|ulice|ulica|cesta|trg|gatvė|iela|tänav|"
        r"caddesi|cad\.|sokak|sok\.) ?\d{1,4}(?:/\d{1,4})?[a-z]?\.?(?!\w)",
        "street and number",
        0.7,
        heads="utc u út tér uli ces trg gat iel tän cad sok",
    ),
    _rule(
        r"(?<![\w])(?:p\.? ?o\.? ?box|postfach|post office box|boîte postale|casella postale|"
        r"apartado(?: de correos)?|skr\. poczt\.) ?#?\d{1,6}(?: \d{2,4})?(?!\w)",
        "post office box",
        0.8,
        heads="p po pob pos boî cas apa skr",
    ),
    _rule(
        r"(?<!\w)(?:psc|cmr|unit) \d{1,5},? box \d{1,5}(?:(?:,|\s){1,3}(?:apo|fpo|dpo)(?:,|"
        r"\s){1,2}(?:aa|ae|ap)(?:,|\s){1,2}\d{5})?(?:-\d{4})?(?!\w)",
        "military post",
        0.85,
        heads="psc cmr uni",
    ),
    _rule(
        r"(?<!\w)(?:uss|usns|usnv|uscgc) [^\W\d_]{2,30}(?:,|\s){1,3}(?:apo|fpo|dpo)(?:,|"
        r"\s){1,2}(?:aa|ae|ap)(?:,|\s){1,2}\d{5}(?!\w)",
        "military post",
        0.85,
        heads="uss usn usc",
    ),
    _rule(
        r"(?<!\w)(?:apt\.?|apartment|suite|ste\.|(?<!a )flat|wohnung|whg\.) ?(?:no\.? ?|nr\.? ?|#)?"
        r"\d{1,5}[a-z]?(?!\w)(?!,\d)(?! (?:euros?|eur|€|pounds?|percent|per|%|prozent)\b)",
        "part of an address",
        0.5,
        heads="apt apa sui ste fla woh whg",
    ),
    Rule(
        _CODE,
        re.compile(
            r"(?<![\w-])(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|"
            r"\d[A-HJKS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]) \d[ABD-HJLNP-UW-Z]{2})(?![\w-])"
        ),
        "form of a British postcode",
        0.7,
        digits=2,
        glued=True,
    ),
    Rule(
        _CODE,
        re.compile(r"(?<![\w-])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d(?![\w-])"),
        "form of a Canadian postcode",
        0.7,
        digits=3,
        glued=True,
    ),
    Rule(
        _CODE,
        re.compile(
            r"(?<!\w)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|"
            r"N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?(?!\w)"
        ),
        "US state and postal code",
        0.6,
        digits=5,
        gate=re.compile(r"\d(?<=[A-Z] \d)\d{4}"),
    ),
    Rule(
        _CODE,
        re.compile(rf"(?<![\w.,/-])(?:D|A|CH|F|I|E|B|L|DK|S|FI|NL|PL|CZ)[-–]\d{{2}}-?\d{{2,3}} {_PLACE}"),
        "postal code with its country and a place",
        0.8,
        digits=4,
        sign="-",
        gate=re.compile(r"[-–]\d{2}-?\d{2,3} "),
    ),
    Rule(
        _CODE,
        re.compile(rf"(?<![\w.,/-])\d{{2}}-\d{{3}} (?=[^\W\d_]{{3}}){_PLACE}"),
        "Polish code and place",
        0.5,
        digits=5,
        sign="-",
        gate=re.compile(r"-\d{3} "),
    ),
    Rule(
        _CODE,
        re.compile(rf"(?m)^\s{{0,8}}\d{{5}} {_PLACE}\s{{0,3}}$"),
        "a line with postal code and place",
        0.5,
        digits=5,
    ),
    Rule(
        _CODE,
        re.compile(
            r"(?<![^\W_])(?:zip(?:[ _-]?code)?|postal[ _-]?code|post[ _-]?code|postleitzahl|"
            r"plz)(?:\s(?:was|of|for|in|to|into|number|ist|lautet|changed|code)){0,2}"
            r"[\s:=#\"'|is-]{1,6}([A-Z0-9]{2,8}(?:[ -][A-Z0-9]{2,5})?)(?!\w)",
            re.IGNORECASE,
        ),
        "value after a word for a postal code",
        0.9,
        heads=letters("zip pos plz"),
        valid=lambda text: sum(c.isdigit() for c in text) >= 2,
        digits=3,
        group=1,
    ),
)

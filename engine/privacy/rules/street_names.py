"""Whether what has the form of a street is one: names are told from sentences, nouns and years. Knows one match."""

from __future__ import annotations

import re


def is_named(text: str) -> bool:
    """A street has a name with a capital or a number; "place downtown" has neither."""
    return any(character.isupper() or character.isdigit() for character in text)


# Beside these a row of small letters is a sentence: "3 second circle", "40 kilometres of road".
_WEAK_STREETS = re.compile(
    r"(?:road|square|circle|way|place|court|row|view|path|walk|run|hill|green|loop|trail|crossing|pike|cross|line|ridge|"
    r"close|parade|mount|grove|gardens|plaza|alley|terrace|drive|dr|pl|ct|st|ter|rd)$"
)
_NO_STREET_NAMES = frozenset("per of two three four one second third because by from".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_SMALL_IN_NAMES = frozenset("of the de la del du le les und and y e st nd rd th s d l van der von san".split())


def is_english_street(text: str) -> bool:
    """The name has capitals; in small letters only a plain "12 elm street" is one, and no "2 per square metre"."""
    line = text.split("\n")[0].split(",")[0]
    words = re.findall(r"[^\W\d_]+", line)
    if words and words[0].lower() in _MONTHS:
        return False  # 10 January at Tannery Row
    if any(word[0].isupper() for word in words[:-1]):
        return all(word[0].isupper() or word in _SMALL_IN_NAMES for word in words[:-1])
    if words and words[-1][0].isupper():
        return all(word in _SMALL_IN_NAMES for word in words[:-1])
    return not _NO_STREET_NAMES.intersection(words) and _WEAK_STREETS.search(line.rstrip(". ")) is None


# Words that end as streets do and are none, and English ones that end in -ring; "Am Bauhof 3" is one all the same.
_GERMAN_NOUNS = re.compile(
    r"(?:(?:arbeits|park|stell|lager|sammel|sitz|steh|pack|liege|schlaf|speicher|steck|kranken|studien|kita)platz|"
    r"(?:transport|flucht|rettungs|lauf|verkehrs|geh|rück|hin|post|rechts|dienst|verfahr|mess|leit|brems)weg|"
    r"(?:dicht|spreng|sicherungs|schleif|stütz|spalt|gleit|lager|klemm|stell|kolben|schlag|kugel|[aeiouy]|sp|st)ring|"
    r"(?:fuhr|maschinen|server|geräte|rechner|fahrzeug)park|(?:bahn|auf|ein|aus|um)steig|(?:wertstoff|innen)hof|"
    r"(?:absatz|arbeits|strom|super|bio|getränke|aktien|kapital|welt|binnen|floh|pflanzen|weihnachts)markt|"
    r"(?:fertigungs|lackier|montage|förder|wasch|press|pressen|prüf|verpackungs|abfüll)stra(?:ß|ss)e)$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?:am|an|im|in|zum|zur|auf|beim|alte[rs]?|neue[rs]?)\s", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"([^\W\d_][\w.-]*?)\s{0,2}(\d{1,5})(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SURE_STREETS = ("straße", "strasse", "str.", "gasse", "allee")


def is_noun(word: str) -> bool:
    """Whether the word ends as a street does and is a noun of offices and works: "Parkplatz", "Fluchtweg"."""
    return _GERMAN_NOUNS.search(word) is not None


def is_german_street(text: str) -> bool:
    """The word for a street is a name and no ordinary noun, and its number no year."""
    line = text.split(",")[0].split("\n")[0]
    found = _LAST_NUMBER.search(line)
    if found is None:
        return True
    word, number = found.groups()
    if _YEAR.fullmatch(number) is not None or (is_noun(word) and not _PLACED.match(line)):
        return False
    return line[: found.end(1)] != line[: found.end(1)].lower() or word.endswith(_SURE_STREETS)


# What "In der Halle 4" and "Im Abschnitt 3" count: no streets.
_COUNTED = re.compile(
    r"(?:halle|hallen|lager|raum|räume|räumen|tor|abschnitt|kapitel|punkt|teil|werk|gebäude|block|stufe|gruppe|phase|"
    r"schritt|zeile|spalte|seite|seiten|tabelle|bild|abbildung|anhang|anlage|artikel|paragraf|fall|zimmer|regal|gleis|"
    r"etage|stock|platz|spiel|quartal|monat|woche|tag|klasse|klassen|stunde|minute|position|linie|zone|bereich|modul|"
    r"version|station|presse|ofen|kran|maschine|absatz|satz|nummer|gang|rampe|schicht|formular|los|jahr|alter|schnitt|"
    r"mittel|durchschnitt|vorjahr|wert|feld|band|heft|blatt|büro|saal|bau|haus|aufzug|fach|schrank|rang|reihe|bus|wagen|"
    r"tarif|modell|typ|paket|projekt|kurs|semester|revier|bezirk|kreis|sektor|level|team|kanal|slot)$",
    re.IGNORECASE,
)


def counts_nothing(text: str) -> bool:
    """It is none of the things that are counted: "Im Winkel 5" is a street, "Im Raum 5" is none."""
    found = _LAST_NUMBER.search(text)
    return found is None or _COUNTED.search(found.group(1)) is None


# Words of French that are English ones too: a capital behind them, and a number before or a joint make a street.
_AMBIGUOUS = re.compile(r"(?:\d[\w ]*,? )?(?:place|route|square|cours|court|avenue|boulevard|bd) ", re.IGNORECASE)
_OF_FRANCE = re.compile(r"(?:\d.*|(?i:place|route|square|cours|avenue|boulevard|bd) (?:de |du |des |d')).*", re.DOTALL)


def is_french_street(text: str) -> bool:
    """A name with a capital, and beside a word that is an English one too also a number or a joint such as "de la"."""
    head = _AMBIGUOUS.match(text)
    if head is None:
        return is_named(text)
    name = re.sub(r"^(?:(?:de la|de l'|des|du|de|d') ?)", "", text[head.end() :])
    if not name[:1].isupper() and not name[:1].isdigit():
        return False
    behind = re.search(r"\d", text[head.end() :]) is not None
    return not name[:1].isdigit() and (behind or _OF_FRANCE.fullmatch(text) is not None)


def is_southern_street(text: str) -> bool:
    """Its name has a capital: "called off 14" and "corso di 3" have none."""
    return any(word[0].isupper() for word in re.findall(r"[^\W\d_]+", text)[1:]) or text.islower()


def has_a_name(text: str) -> bool:
    """Of a street in two words: "Platz 1" is a seat, "Alter Platz 1" and "Platz der Republik 1" are addresses."""
    return sum(word[:1].isalpha() for word in text.split("\n")[0].split(",")[0].split()) >= 2

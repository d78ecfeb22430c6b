"""Words that are names in one place and ordinary in another: months, days, verbs, codes. Knows a finding and its text.

"June" is a woman and a month, "Will" a man and the beginning of a question, "HP" a company and a measure. What stands
right beside them decides; where it says nothing, they stay what they were found to be.
"""

from __future__ import annotations

import re
from collections.abc import Set

from engine.privacy.model import Finding, PiiType

# Names too: only a number or another word of the calendar beside them makes them months and days.
_ALSO_NAMES = frozenset("jan may mai june juni juli july august april sep mar summer autumn mo di do sa so".split())
_CALENDAR = _ALSO_NAMES | frozenset(
    "january january's february march september october november december januar februar märz oktober dezember feb apr "
    "jun jul aug sept oct okt nov dec dez mon tue wed thu fri sat sun mi fr monday tuesday wednesday thursday friday "
    "saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend mär winter sommer frühling "
    "frühjahr herbst easter christmas ostern pfingsten weihnachten".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+|\d+)[.,;|/&\s–-]{0,4}$")
_NEXT_WORD = re.compile(r"([.,;|/&\s–-]{0,4})([^\W\d_]+|\d+)")
_JOINTS = frozenset("and to bis und or oder".split())
_OF_CALENDAR = frozenset(
    "in until till since during before im ab bis seit vor ende anfang mitte early late next last mid end every "
    "jeden nächsten letzten".split()
)
_MODALS = frozenset("may will can might".split())
_VERBS = frozenset("mark bill rob pat sue chase grant hope page hunt pierce drew josh skip ward jack nick".split())
_DETERMINERS = frozenset("the a an this that these those your my our their his her its all each every any no".split())
_SUBJECTS = _DETERMINERS | frozenset(
    "i you he she it we they there anyone anybody someone somebody everyone everybody one both either".split()
)
_NO_SUBJECTS = frozenset("has had have is was were does did said says and or who asked told wrote went came".split())
_BEGINS = re.compile(r"(?:^|[.!?:\n\"“„>*•|(–-])\s*$")
_NEXT_SMALL = re.compile(r"[ \t]+([^\W\d_]+)")
_SENTENCE = re.compile(r"[^.?!\n]{0,300}\?")
_FILES = frozenset(  # the ends of their names
    "md txt pdf doc docx xls xlsx ppt pptx csv tsv htm html eml msg odt ods odp rtf epub xml json jsonl zip png jpg "
    "jpeg tif tiff log yaml yml ini".split()
)
_SHORT_FILE = re.compile(r"[\w-]{1,3}\.([a-z]{2,5})", re.IGNORECASE)
# What forms and columns are headed with, where it stands alone as a head does.
_LABELS = frozenset(
    "plz strasse straße str hausnummer ort wohnort anschrift adresse land telefon tel handy mobil fax mail email datum "
    "unterschrift anrede titel firma abteilung kostenstelle konto bank blz betrag menge artikel bemerkung notiz "
    "street city town zip postcode county state country phone mobile cell date signature company department account "
    "amount quantity item remark note notes".split()
)
_AROUND_A_HEAD = re.compile(r"(?:^|[;|\t\n,\"])\s*\Z"), re.compile(r"\s*(?:[:;|\t\n,\"]|\Z)")
_CELLS = re.compile(r"[|;\t]")
_COUNTRY_BEFORE = re.compile(r"(?:, |\b(?:in|from|to|aus|nach|country|state|land)[ :=\"]{1,4})$", re.IGNORECASE)
_NAMES = (PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION)
_LISTED = frozenset("gftco")  # given and family names, towns, countries, organisations
_PLACED = frozenset("tco")
# Nouns have an article, and names of persons hardly ever; what German nouns end in, and names do not.
_ARTICLE = re.compile(
    r"(?<![^\W_])(?:das|den|dem|des|eine?|einen|einem|einer|eines|welche[rsnm]?|jede[rsnm]?|diese[rsnm]?|keinen?|"
    r"keine[rsm]|zur|zum|beim|ins|vom|pro|je|mehrere|alle|viele|neue[rsnm]?|"
    r"(?:in|an|auf|bei|mit|aus|für|vor|nach|um) (?:der|die))\s$",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?<![^\W_])(?:herrn?|frau|dr\.?|prof\.?|familie|mrs?\.?|ms\.?|miss)\s$", re.IGNORECASE)
_NOUN_ENDS = tuple(
    (
        "ungen heit heiten keit keiten schaft schaften tion tionen tät täten nummer nummern technik anlage "
        "anlagen maschine maschinen gerät geräte geräten werkzeug werkzeuge regal regale halle raum räume platten "
        "pumpe pumpen ventil ventile leitung schlauch kabel stecker schalter sensor regler antrieb getriebe welle "
        "achse scheibe dichtung buchse schraube deckel gehäuse rahmen platte gestell stapler aufzug behälter "
        "kessel becken klinge bohrer schlüssel brille schuhe handschuhe schürze mittel reiniger stoff stoffe "
        "kleber pulver säure papier karton folie palette kiste paket liste listen plan pläne akte mappe schein "
        "scheine beleg belege bericht protokoll antrag bescheid vertrag nachweis zeugnis ausweis karte karten "
        "schicht pause frist termin urlaub dienst arbeit stunde stunden lohn gehalt zulage zuschlag kosten preis "
        "preise summe rabatt steuer gebühr gebühren miete umsatz gewinn verlust länge breite höhe gewicht druck "
        "temperatur leistung verbrauch bedarf bestand vorrat auftrag bestellung lieferung versand rechnung "
        "prüfung messung störung schaden fehler unfall schutz sicherheit ordnung regelung regel richtlinie "
        "anweisung vorschrift verfahren prozess ablauf schritt stufe gruppe abteilung bereich vertretung sitzung "
        "schulung ausbildung kurs klasse mechaniker mechanikerin techniker troniker monteur installateur arbeiter "
        "helfer pfleger kaufmann kauffrau kaufleute angestellte fachkraft assistent berater beauftragte "
        "beauftragter inspektor informatiker entwickler ingenieur laborant therapeut zimmer küche film daten "
        "modell muster größe "
    ).split()
)
_SHORTEST_NOUN = 7
_BOTH_SEXES = re.compile(r"(?:/-?|:|\*|_)(?:in|innen|frau|mann|r)(?![^\W_])|\s?\([mwfdx]/[mwfdx]")  # Dreher/in, (m/w/d)
_SHORT = 3  # letters of a code that may be a country's
_ABBREVIATION = 5
_SURE_ABBREVIATION = 0.6


def is_ordinary(finding: Finding, text: str, words: list[str], *, listed: Set[str]) -> bool:
    """Whether what the tagger took for a name is a word of the calendar, a verb, a code, a German noun or some cells.

    ``words``: its words in small letters, ``listed``: the marks of the lists that have one (``features.Lists``).
    """
    if finding.type not in _NAMES:
        return False
    written = text[finding.start : finding.end]
    if finding.type != PiiType.PERSON and _CELLS.search(written) is not None:
        return True
    if len(words) == 1 and written.lower() in _FILES and text[finding.start - 1 : finding.start] == ".":
        return True
    if (file := _SHORT_FILE.fullmatch(written)) is not None and file[1].lower() in _FILES:
        return True
    if len(words) == 1 and words[0] in _LABELS and _stands_alone(finding, text):
        return True
    if words and _CALENDAR.issuperset(words) and _is_of_calendar(words, text, finding):
        return True
    if len(words) == 1 and _BOTH_SEXES.match(text, finding.end) is not None:
        return True  # a trade, though it be a family name
    if len(words) == 1 and listed.isdisjoint(_LISTED) and _is_german_noun(written, text, finding):
        return True
    if finding.type == PiiType.PERSON:
        return len(words) == 1 and (words[0] in _MODALS or words[0] in _VERBS) and _is_verb(words[0], text, finding)
    return listed.isdisjoint(_PLACED) and not text.isupper() and _is_code(written, text, finding)


def _stands_alone(finding: Finding, text: str) -> bool:
    before, after = _AROUND_A_HEAD
    return bool(before.search(text, max(0, finding.start - 3), finding.start) and after.match(text, finding.end))


def _is_of_calendar(words: list[str], text: str, finding: Finding) -> bool:
    if _TITLED.search(text[max(0, finding.start - 12) : finding.start]) is not None:
        return False
    if any(word not in _ALSO_NAMES for word in words):
        return True
    if any(character.isdigit() for character in text[finding.start : finding.end]):
        return True
    before = _LAST_WORD.search(text[max(0, finding.start - 24) : finding.start])
    behind = _NEXT_WORD.match(text, finding.end)
    word = before.group(1).lower() if before is not None else ""
    if word in _OF_CALENDAR or word in _CALENDAR or word.isdigit():
        return True
    if behind is None:
        return False
    word = behind.group(2).lower()
    if word in _JOINTS:
        behind = _NEXT_WORD.match(text, behind.end())
        return behind is not None and behind.group(2).lower() in _CALENDAR
    return word in _CALENDAR or (word.isdigit() and "," not in behind.group(1))  # "Jan, 34" is a man and his age


def _is_german_noun(written: str, text: str, finding: Finding) -> bool:
    before = text[max(0, finding.start - 24) : finding.start]
    if not written[:1].isupper() or _TITLED.search(before) is not None:
        return False
    if len(written) >= _SHORTEST_NOUN and written.lower().endswith(_NOUN_ENDS):
        return True
    return finding.type == PiiType.PERSON and _ARTICLE.search(before) is not None


def _is_verb(word: str, text: str, finding: Finding) -> bool:
    """ "May I", "Will repairs be paid?", "Mark the box": at the beginning of a sentence, before what it asks about."""
    if _BEGINS.search(text[max(0, finding.start - 8) : finding.start]) is None:
        return False
    behind = _NEXT_SMALL.match(text, finding.end)
    if behind is None:
        return False
    following = behind.group(1)
    if word in _VERBS:
        return following in _DETERMINERS
    if following.lower() in _SUBJECTS:
        return True
    asked = _SENTENCE.match(text, finding.end) is not None
    return asked and following.islower() and following not in _NO_SUBJECTS


def _is_code(written: str, text: str, finding: Finding) -> bool:
    letters = "".join(_WORD.findall(written))
    if not letters.isupper():
        return letters.islower() and len(letters) < _SHORT
    if finding.type == PiiType.LOCATION:
        introduced = _COUNTRY_BEFORE.search(text[max(0, finding.start - 12) : finding.start]) is not None
        return len(letters) <= _SHORT and not introduced
    return len(letters) < _SHORT or (len(letters) <= _ABBREVIATION and finding.score < _SURE_ABBREVIATION)

"""Names that are known or introduced: by lists, by a title, by words such as "my name is". Knows no sentences.

A run of capitalised words is weighed by what its words are. It finds what stands in a cell, a header or a file name,
where the tagger has no sentence to read, and it is the second witness in sentences.
The lists are those that the tagger is trained with (``models_registry/starter/ner/lists``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from engine.privacy.errors import PiiResourceMissingError
from engine.privacy.model import Finding, PiiType

# Names that are also words; alone they say nothing, beside another name they count.
_ALSO_WORDS = frozenset(
    "will mark bill rob hunter mason grace hope faith joy rose violet hazel iris ivy summer "
    "autumn dakota page paige may june april august "
    "max dan sue rich frank ernst horst wolf stein fritz brandt rosa aurora bianca clara "
    "gloria victoria virginia charlotte florence austin "
    "jordan chase dale glen heather amber ruby pearl dean earl guy art gene jean penny sandy "
    "dawn eve miles rusty chuck jack jay ray sky "
    "logan brooke poppy archie owen angel jesus mercedes santiago salvador concepción pilar "
    "luz sol can deniz noor bo per jan mats kai "
    "sultan gül ren mei min jing li lei jun ping hui wei fang mai lan long hung duc anh ama "
    "yaw hari indira geeta usha kiran uri or "
    "aziz christian roman martin thomas major barna barta virág vera stella luna franco "
    "leone marino sala villa conte neri monti costa riva "
    "german germán dolores rosario carmen alba paz santos cruz reyes reis paris london "
    "sydney israel carol harmony destiny melody "
    "hans xaver sepp kay lena ida otto emil della lou les ana eva ina una gay tim sam ben "
    "tom jo meg kim lee young king ann".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof sir madam mme mlle herr herrn frau fräulein sr sra "
    "don doña pan pani signor signora dott".split()
)
_NEVER = frozenset(
    "the a an and or but if in on at to of for from with by is are was were be this that "
    "these those it he she we you they i my your his her "
    "our their dear hello hi hey hallo thanks thank regards best kind please yes no not what "
    "who why when where how der die das dem den des "
    "ein eine einer und oder aber mit von für bei nach aus am im zum zur wir ich sie er es "
    "ihr ihre ihrer seine sehr geehrte geehrter liebe "
    "lieber guten tag morgen bitte danke grüße grüßen monday tuesday wednesday thursday "
    "friday saturday sunday january february march april "
    "may june july august september october november december montag dienstag mittwoch "
    "donnerstag freitag samstag sonntag januar februar märz "
    "mai juni juli oktober dezember street road avenue lane drive court place square straße "
    "weg platz allee gasse inc ltd llc gmbh ag plc "
    "name names date customer patient contact phone email address subject from cc re fw "
    "invoice order contract report number street city "
    "north south east west new old upper lower great little saint san santa los las mount "
    "lake river university college hospital bank "
    "company group systems services department office project team manager director "
    "president minister doctor professor vorname nachname "
    "datum kunde kundin ansprechpartner ansprechpartnerin unterschrift abteilung leiter "
    "leiterin geschäftsführer vertrag rechnung".split()
)
_REST = r"[^\W\d_]*+(?:['’][^\W\d_]++)*+"
_WORD = rf"[^\W\d_]{_REST}"
_PIECE = rf"{_WORD}(?:-{_WORD})*+"
# What stands before is asked behind the first letter: a search for a capital passes over small letters more than
# twice as fast as one for a place with nothing before it.
_RUN = re.compile(
    rf"[A-ZÀ-ÖØ-ÞĀ-Ž](?<![^\W_].){_REST}(?:-{_WORD})*+\.?(?:(?:[ \t_]|, )(?:(?:von|van|de|"
    rf"der|den|di|da|dos|la|le|al|el|bin|ibn|zu|ter|ten|del)[ "
    rf"_]){{0,2}}(?=[A-ZÀ-ÖØ-ÞĀ-Ž]){_PIECE}\.?){{0,5}}"
)
_PART = re.compile(_PIECE)
_FAMILY_FORM = re.compile(
    r".{2,}(?:sson|sdóttir|dóttir|ski|ska|cki|cka|dzki|ová|ović|ević|avić|enko|chuk|escu|eanu|"
    r"opoulos|opoulou|akis|idis|iadis|shvili|adze|oğlu|"
    r"ström|qvist|quist|gren|mann|hauer|huber|meier|maier|meyer|nen|ssen|stra|inga|inski|"
    r"owicz|ewicz|czyk|iak|ová|ný|ková|álek|ishi|moto|mura|"
    r"yama|uchi|ungen|sberg|baum|feld|stein|escu|ulescu|etti|elli|ini|azzi|eira|inho|ández|"
    r"ínez|érez|ález|ópez|ánchez|ić)|(?:Mc|Mac|O['’]|D['’]|Fitz)[A-Z].{2,}"
)
_FAMILY_ENDS = frozenset(
    "on ir ki ka vá ić ko uk cu nu os is li ze lu öm st en nn er ra ga cz yk ak ná ný ek hi to ma um ld in ti ni ro ra "
    "ho ez ou zi rg".split()
)
_FAMILY_STARTS = ("Mc", "Mac", "O'", "O’", "D'", "D’", "Fitz")
_CUE = re.compile(
    r"(?<![^\W_])(?:my name is|her name is|his name is|(?:is|was|are) called|i'?m|i am|this "
    r"is|named|name'?s|mein name ist|ich heiße|ich bin|"
    r"heißt|genannt|dear|hi|hello|hey|hallo|liebe[rs]?|thanks|regards|cheers|grüße|gruß|"
    r"grüßen|signed|gez\.|i\. ?[av]\.|c/o|attn\.?|z\. ?hd\.?|"
    r"maiden name is|(?:full |first |last |given |family |customer |contact |patient |"
    r"employee |beneficiary |account )?(?:name|person|holder|contact|owner|author)|"
    r"(?:vor|nach|familien|geburts)name|name, vorname|kund(?:e|in)|patient(?:in)?|"
    r"mitarbeiter(?:in)?|ansprechpartner(?:in)?|unterschrift|"
    r"versicherte[r]?|geschäftsführer(?:in)?|kontoinhaber(?:in)?|teilnehmer|verfasser|autor|"
    r"bearbeiter(?:in)?|signature|attendees|from|von|an|to|cc)"
    r"(?:[:=|]\s{0,3}|[,!]?[ \t]{1,2}|,?\n{1,2})(?:(?:mr|mrs|ms|dr|prof|herr|frau)\.? )?$",
    re.IGNORECASE,
)  # fmt: skip
_CUE_MARKS = " \t\n:=|,!."
_CUE_LAST = frozenset(  # the last letters of each cue, up to a mark
    "is are was called m im am named s ist heiße bin heißt genannt dear hi hello hey hallo liebe lieber liebes "
    "thanks regards cheers grüße gruß grüßen signed gez a v o attn hd name person holder contact owner author vorname "
    "nachname familienname geburtsname kunde kundin patient patientin mitarbeiter mitarbeiterin ansprechpartner "
    "ansprechpartnerin unterschrift versicherte versicherter geschäftsführer geschäftsführerin kontoinhaber "
    "kontoinhaberin teilnehmer verfasser autor bearbeiter bearbeiterin signature attendees from von an to cc "
    "mr mrs ms dr prof herr frau".split()
)
_NEUTRAL_CUES = re.compile(
    r"(?:from|von|an|to|cc|hi|hello|hey|thanks|cheers|i'?m|i am|this is|ich bin|"
    r"contact|patient)\W*$",
    re.IGNORECASE,
)
_ENOUGH = 2.0
_REACH = 48


class _Part(NamedTuple):
    text: str
    start: int
    end: int
    weight: float
    title: bool = False


class KnownNames:
    """Weighs runs of capitalised words over the lists."""

    def __init__(self, given: frozenset[str], family: frozenset[str]) -> None:
        self._given = given
        self._family = family

    @classmethod
    def load(cls) -> KnownNames:
        """The packaged lists; raises PiiResourceMissingError when they are not there."""
        import models_registry

        path = Path(str(models_registry.__file__)).parent / "starter" / "ner" / "lists" / "people.txt"
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise PiiResourceMissingError(
                "The lists of names are not installed.", help="Reinstall Cloister from its offline bundle."
            ) from error
        halves = [line.split(": ", 1)[1].split(" / ") for line in lines if ": " in line and not line.startswith("#")]
        given, family = (frozenset(word.lower() for half in halves for word in half[side].split()) for side in (0, 1))
        return cls(given, frozenset(part for word in family for part in word.split("_")))

    def is_ordinary(self, lower: str) -> bool:
        """Whether the word is one of the language or a title, so that alone it names nobody."""
        return lower in _ALSO_WORDS or lower in _NEVER or lower in _TITLES

    def is_name(self, lower: str) -> bool:
        """Whether the word is on a list of names and no word of the language."""
        return (lower in self._given or lower in self._family) and lower not in _ALSO_WORDS

    def find(self, text: str, *, without: Collection[tuple[int, int]] = ()) -> Iterator[Finding]:
        """Persons in the text; each run of capitalised words is weighed once, but for those found ``without`` it."""
        for run in _RUN.finditer(text):
            written, start = run.group(), run.start()
            if self._says_nothing(written, text, start) or (start, run.end()) in without:
                continue
            parts = [self._part(part, start) for part in _PART.finditer(written)]
            for group in _groups(parts, text):
                if any(not part.title for part in group):
                    introduced = _introduced(text, start) if group[0] is parts[0] else 0.0
                    yield from self._judge(group, introduced)

    def _says_nothing(self, written: str, text: str, start: int) -> bool:
        """Whether it is a single word that neither a list nor the words before make a name: most are."""
        if not written.removesuffix(".").isalpha():
            return False
        lower = written.lower()
        if lower in _NEVER or lower in _TITLES:
            return True
        return (lower not in self._given or lower in _ALSO_WORDS) and not _introduced(text, start)

    def _part(self, match: re.Match[str], offset: int) -> _Part:
        word = match.group()
        lower = word.lower()
        start, end = match.start() + offset, match.end() + offset
        if lower in _TITLES:
            return _Part(word, start, end, 0.0, title=True)
        if lower in _NEVER:
            return _Part(word, start, end, -1.0)
        pieces = lower.split("-") if "-" in lower else (lower,)
        weight = 0.3
        if len(word) == 1:
            weight = 0.4
        elif not self._given.isdisjoint(pieces):
            weight = 1.2 if lower in _ALSO_WORDS else 2.0
        elif not self._family.isdisjoint(pieces):
            weight = 1.2
        elif (lower[-2:] in _FAMILY_ENDS or word.startswith(_FAMILY_STARTS)) and _FAMILY_FORM.fullmatch(word):
            weight = 0.9
        return _Part(word, start, end, weight)

    @staticmethod
    def _judge(group: list[_Part], introduced: float) -> Iterator[Finding]:
        titled = group[0].title
        names = [part for part in group if not part.title]
        weight = sum(part.weight for part in names) + (2.0 if titled else 0.0) + introduced
        known = max(part.weight for part in names)
        # A word of the language that may be a name is one only beside a better witness.
        if weight < _ENOUGH or (known < 1.0 and not titled and introduced < 2.0) or len(names) > 5:
            return
        if len(names) == 1 and len(names[0].text) < 3 and not titled:
            return
        reason = "follows a title or words that introduce a name" if titled or introduced else "is made of known names"
        yield Finding(PiiType.PERSON, names[0].start, names[-1].end, min(0.9, 0.4 + 0.1 * weight), reason)


def _introduced(text: str, start: int) -> float:
    """How much the words before say that a name follows."""
    first = max(0, start - _REACH)
    # The last word tells most others apart from the cues, at a small part of their cost.
    last = text[max(first, text.rfind(" ", first, max(0, start - 1)) + 1) : start].rstrip()
    if last.isalpha() and last.lower() not in _CUE_LAST:
        return 0.0
    before = text[first:start]
    end = behind = len(before.rstrip(_CUE_MARKS))
    while end and before[end - 1].isalnum():
        end -= 1
    if before[end:behind].lower() not in _CUE_LAST or _CUE.search(before) is None:
        return 0.0
    return 1.0 if _NEUTRAL_CUES.search(before) else 2.0


def _groups(parts: list[_Part], text: str) -> Iterator[list[_Part]]:
    """The run without words that are never names, cut before titles and after commas that do not turn a name round."""
    group: list[_Part] = []
    for part in parts:
        comma = bool(group) and "," in text[group[-1].end : part.start]
        turned = comma and len(group) == 1 and group[0].weight >= 0.9 and part.weight >= 2.0
        if group and (part.weight < 0 or (part.title and not group[-1].title) or (comma and not turned)):
            yield group
            group = []
        if part.weight >= 0:
            group.append(part)
    if group:
        yield group

"""The way in: personal data in a text, or in many. Knows no document, no database and no policy.

    detector = PiiDetector.load()
    for finding in detector.find(text, language="de"): ...

Patterns with check digits and the words around them, the name tagger, Presidio's recognisers for further countries
and the organisation's own recognisers run over one folded text; what overlaps is resolved once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol

from engine.privacy.columns import ColumnReader
from engine.privacy.custom import Recognizer
from engine.privacy.doubts import Doubts
from engine.privacy.errors import PiiDetectionError
from engine.privacy.folding import FoldedText, fold
from engine.privacy.foreign import ForeignNumbers
from engine.privacy.known_names import KnownNames
from engine.privacy.model import Finding, PiiType
from engine.privacy.names import NameFinder
from engine.privacy.overlaps import join_addresses, resolve
from engine.privacy.packed.joining import cut_names, join_names
from engine.privacy.reaching import whole_names
from engine.privacy.repeated import repeated_names
from engine.privacy.rules import all_rules
from engine.privacy.scan import PatternScanner
from engine.privacy.words import WordsAround

DEFAULT_MINIMUM_SCORE = 0.35
_SURE = 0.7  # a person found by the tagger with this score needs no second witness


class MoreNames(Protocol):
    """Models that an organisation brought; they look for names only."""

    def find_many(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        """Names in each folded text; raises PiiDetectionError."""
        ...


class PiiDetector:
    """Finds personal data. Holds no text; may be shared by threads, which then take turns."""

    def __init__(
        self,
        names: NameFinder | None,
        *,
        known: KnownNames | None = None,
        custom: Sequence[Recognizer] = (),
        minimum_score: float = DEFAULT_MINIMUM_SCORE,
        packed: MoreNames | None = None,
    ) -> None:
        """``names`` and ``known`` are None only where names must not be looked for: for numbers alone.

        ``packed``: models that find names beside the embedded tagger, where they were chosen.
        """
        self._names = names
        self._packed = packed
        self._known = known
        self._custom = tuple(custom)
        self._minimum_score = minimum_score
        self._scanner = PatternScanner(all_rules())
        self._columns = ColumnReader(self._scanner, known)
        self._foreign = ForeignNumbers()
        self._turn = threading.Lock()

    @classmethod
    def load(
        cls,
        *,
        custom: Sequence[Recognizer] = (),
        minimum_score: float = DEFAULT_MINIMUM_SCORE,
        packed: MoreNames | None = None,
    ) -> PiiDetector:
        """With the packaged name tagger and lists; raises PiiResourceMissingError when they are not there."""
        known = KnownNames.load()
        return cls(NameFinder.load(), known=known, custom=custom, minimum_score=minimum_score, packed=packed)

    def find(self, text: str, *, language: str = "en") -> list[Finding]:
        """Findings by position, none overlapping, offsets in characters of ``text``; raises PiiDetectionError.

        ``language`` is a code such as ``en`` or ``de``. Everything is looked for in every language: a German mail
        quotes English ones. It says which chosen model reads the text too.
        """
        return self.find_many([text], language=language)[0]

    def find_many(self, texts: Iterable[str], *, language: str = "en") -> list[list[Finding]]:
        """``find`` for each text, in batches: several times faster. Equal texts are examined once."""
        texts = list(texts)
        if any(not isinstance(text, str) for text in texts):
            raise PiiDetectionError("What is to be examined is not text.", help="Keep it out and report the fault.")
        order = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        with self._turn:
            found = self._find_distinct(list(order), language)
        return [list(found[order[text]]) for text in texts]

    def _find_distinct(self, texts: Sequence[str], language: str) -> list[list[Finding]]:
        folded = [fold(text) for text in texts]
        more = (
            self._packed.find_many([each.text for each in folded], language) if self._packed else [[] for _ in folded]
        )
        names = self._names.find_many([each.text for each in folded]) if self._names else [[] for _ in folded]
        try:
            return [self._find_one(*each) for each in zip(folded, names, more, strict=True)]
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            raise PiiDetectionError(
                "The recognisers failed on this text.", help="Keep the document out and report the fault."
            ) from error

    def _find_one(self, folded: FoldedText, named: list[Finding], more: list[Finding]) -> list[Finding]:
        text = folded.text
        doubts = Doubts(text, self._names.marks if self._names else _no_marks)
        if self._known:
            named = [each for each in named if _may_be_name(each, text, self._known) and not doubts.is_none(each)]
            named = whole_names(named, text, partial(_is_ordinary, self._known, doubts))
        around = WordsAround(text)
        by_rules = [*self._scanner.scan(text, around), *self._foreign.find(text, around.words)]
        if "\n" in text:
            by_rules += self._columns.find(text)
        custom = [each for recognizer in self._custom for each in recognizer.find(text)]
        if more:
            certain = [each for each in (*by_rules, *custom) if each.score >= self._minimum_score]
            named = join_names(named, cut_names(more, named, certain, text))
        found = [*named, *by_rules]
        if self._known:
            sure = {(each.start, each.end) for each in named if each.type == PiiType.PERSON and each.score >= _SURE}
            found += self._known.find(text, without=sure)
            found += list(repeated_names(text, found, partial(_is_ordinary, self._known, doubts)))
        kept = resolve(finding for finding in (*found, *custom) if finding.score >= self._minimum_score)
        return [_in_source(finding, folded) for finding in join_addresses(kept, text)]


def _no_marks(lower: str) -> str:
    return ""


def _is_ordinary(known: KnownNames, doubts: Doubts, lower: str) -> bool:
    if known.is_ordinary(lower) or doubts.is_of_language(lower):
        return True
    return not known.is_name(lower) and doubts.is_in_small(lower)


_NAMES = (PiiType.PERSON, PiiType.ORGANIZATION, PiiType.LOCATION)  # a tuple: hashing a type calls Python code


def _may_be_name(finding: Finding, text: str, known: KnownNames) -> bool:
    """In a text of both cases a name in small letters or in few capitals is one only where a list knows it."""
    written = text[finding.start : finding.end]
    if finding.type not in _NAMES:
        return True
    if written.islower():
        unlikely = not text.islower()
    else:  # GSA, FAQ: short words in capitals are abbreviations
        unlikely = finding.type == PiiType.PERSON and len(written) <= 5 and written.isupper() and not text.isupper()
    return not unlikely or (finding.type == PiiType.PERSON and any(known.is_name(w) for w in written.lower().split()))


def _in_source(finding: Finding, folded: FoldedText) -> Finding:
    if not folded.cuts:
        return finding
    start, end = folded.source_span(finding.start, finding.end)
    return Finding(finding.type, start, end, finding.score, finding.reason)

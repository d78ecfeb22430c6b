"""A document with its findings replaced, and what is remembered of them. Pure but for the keys.

``treat`` gives the text that is stored and shown. Where the index may have more than what is shown, ``substitutes`` say
what stands there instead for the words and vectors of the index.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.parsing.elements import SEPARATOR, Element, ParsedDocument
from engine.privacy.handling.keys import PrivacyKeys, Purpose
from engine.privacy.handling.policy import Act, Policy, Use, label_of
from engine.privacy.handling.spotting import Place, Spot


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's, for words of one document. ``act`` None: accepted, and the policy decides."""

    rejected: bool
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class FoundHere:
    """A finding as it is stored. ``start`` and ``end`` are characters of the stored text, title or name."""

    place: Place
    element: int | None
    start: int | None
    end: int | None
    type: str
    score: float
    reason: str
    act: Act
    digest: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Original:
    """What a pseudonym of the document stands for."""

    pseudonym: str
    case_key: str
    type: str
    digest: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """What was decided about a document: goes into the database with it. ``name`` is the one to be shown.

    ``lists``: which recognisers were used, None for none. ``saw_mark``: the document was marked to be read again before
    its decisions were read, so that they are the ones that it was marked for.
    """

    name: str
    revision: int = 0
    findings: tuple[FoundHere, ...] = ()
    originals: tuple[Original, ...] = ()
    lists: str | None = None
    saw_mark: bool = False


@dataclass(frozen=True, slots=True)
class Substitute:
    """Characters ``start`` to ``end`` of the shown text read ``text`` in the index."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Treated:
    """``held``: nothing of the document may be stored but its name, until somebody decides."""

    document: ParsedDocument
    examined: Examined
    substitutes: tuple[Substitute, ...] = ()
    held: bool = False


def untouched(document: ParsedDocument, name: str, revision: int) -> Treated:
    """Where the policy keeps everything."""
    return Treated(document, Examined(name, revision))


def treat(
    document: ParsedDocument,
    name: str,
    spots: Sequence[Spot],
    policy: Policy,
    case_key: str,
    decisions: Mapping[bytes, Decision],
    keys: PrivacyKeys,
) -> Treated:
    """Replace, and remember, what was found. ``decisions``: by the finding's digest."""
    work = _Work(policy, case_key, decisions, keys)
    by_element: dict[int, list[Spot]] = {}
    for one in spots:
        if one.element is not None:
            by_element.setdefault(one.element, []).append(one)
    placed: list[Element] = []
    at = 0
    for number, element in enumerate(document.elements):
        text = work.replaced(element.text, by_element.get(number, ()), at)
        placed.append(replace(element, text=text, start=at, end=at + len(text)))
        at += len(text) + len(SEPARATOR)
    title = (
        work.replaced(document.title, [one for one in spots if one.place is Place.TITLE], 0) if document.title else None
    )
    shown = work.replaced(name, [one for one in spots if one.place is Place.NAME], 0)
    held = any(one.act is Act.QUARANTINE for one in work.findings)
    findings = tuple(replace(one, start=None, end=None) if held else one for one in work.findings)
    originals = () if held else tuple(work.originals.values())
    return Treated(
        replace(document, text=SEPARATOR.join(one.text for one in placed), elements=tuple(placed), title=title),
        Examined(shown, policy.revision, findings, originals),
        tuple(work.substitutes),
        held,
    )


class _Work:
    """One document on its way: the texts in their order, and what was found in them."""

    def __init__(self, policy: Policy, case_key: str, decisions: Mapping[bytes, Decision], keys: PrivacyKeys) -> None:
        self._policy = policy
        self._case_key = case_key
        self._decisions = decisions
        self._keys = keys
        self.findings: list[FoundHere] = []
        self.originals: dict[str, Original] = {}
        self.substitutes: list[Substitute] = []

    def replaced(self, text: str, spots: Sequence[Spot], begin: int) -> str:
        """``begin``: where the result starts in the stored text."""
        pieces: list[str] = []
        at = length = 0
        for one in sorted(spots, key=lambda spot: spot.start):
            digest = self._keys.digest(one.type, one.words)
            act, index_act = self._acts(one.type, digest)
            shown = self._instead(one, act, digest)
            pieces += [text[at : one.start], shown]
            start = begin + length + one.start - at
            length += one.start - at + len(shown)
            at = one.end
            self.findings.append(self._found(one, act, digest, start, start + len(shown)))
            if index_act is not act and one.place is Place.TEXT:
                instead = self._instead(one, index_act, digest)
                self.substitutes.append(Substitute(start, start + len(shown), instead))
        return "".join([*pieces, text[at:]])

    def _acts(self, type: str, digest: bytes) -> tuple[Act, Act]:
        """What becomes of it in what is shown, and in the index."""
        decided = self._decisions.get(digest)
        if decided is not None and decided.rejected:
            return Act.KEEP, Act.KEEP
        shown, index = self._policy.act_on_text(type), self._policy.act(Use.INDEX, type)
        if decided is not None and decided.act is not None:
            return decided.act, index if index is not Act.QUARANTINE else decided.act
        return shown, index

    def _instead(self, one: Spot, act: Act, digest: bytes) -> str:
        label = label_of(one.type)
        if act is Act.KEEP:
            return one.words
        if act is not Act.PSEUDONYMISE:
            return f"[{label}]"
        pseudonym = self._keys.pseudonym(self._case_key, one.type, one.words, label)
        if pseudonym not in self.originals:
            sealed = self._keys.seal(Purpose.ORIGINALS, one.words)
            self.originals[pseudonym] = Original(pseudonym, self._case_key, one.type, digest, sealed)
        return f"[{pseudonym}]"

    def _found(self, one: Spot, act: Act, digest: bytes, start: int, end: int) -> FoundHere:
        around = json.dumps([one.before, one.words, one.after], ensure_ascii=False)
        sealed = self._keys.seal(Purpose.FINDINGS, around)
        return FoundHere(one.place, one.element, start, end, one.type, one.score, one.reason, act, digest, sealed)


def indexed_text(text: str, start: int, substitutes: Sequence[Substitute]) -> str:
    """What the index reads for a part of the shown text that begins at ``start``."""
    pieces: list[str] = []
    at = 0
    for one in substitutes:
        if one.start >= start + at and one.end <= start + len(text):
            pieces += [text[at : one.start - start], one.text]
            at = one.end - start
    return "".join([*pieces, text[at:]])

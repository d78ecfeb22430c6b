"""Where personal data stands in a document: every element, the title and the file name. Decides nothing.

Elements are examined in groups, so that a name has its sentences around it; what was found in one place is looked for
in all the others, so that a table's cell or a heading does not tell what the text hides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Protocol

from engine.parsing.elements import SEPARATOR, ParsedDocument
from engine.privacy.custom import DenyList
from engine.privacy.model import Finding, PiiType
from engine.privacy.overlaps import resolve

_GROUP_CHARACTERS = 6000
_SURE = 0.5
_LEAST_CHARACTERS = 4
_NOT_SPREAD = frozenset({PiiType.ORGANIZATION, PiiType.LOCATION, PiiType.AGE})
_HAS_WORD = re.compile(r"[^\W_]")
_SPACES_OF_NAMES = re.compile(r"[_\-+.]")
_AROUND = 60


class Place(StrEnum):
    TEXT = "text"
    TITLE = "title"
    NAME = "name"


class Finder(Protocol):
    """Detection of personal data in many texts at once."""

    def find_many(self, texts: Iterable[str], *, language: str) -> Sequence[Sequence[Finding]]:
        """The findings of each text, in order. Raises PiiDetectionError."""
        ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A finding in one text of a document. ``start`` and ``end`` are characters of that element, title or name."""

    place: Place
    element: int | None  # ordinal, for TEXT
    start: int
    end: int
    type: str
    score: float
    reason: str
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Text:
    place: Place
    element: int | None
    text: str
    examined: str  # as long as ``text``


def spot(document: ParsedDocument, name: str, finder: Finder) -> list[Spot]:
    """Every finding, by text and position, none overlapping another. Raises PiiDetectionError."""
    texts = [
        *(_Text(Place.TEXT, number, one.text, one.text) for number, one in enumerate(document.elements)),
        *([_Text(Place.TITLE, None, document.title, document.title)] if document.title else []),
        _Text(Place.NAME, None, name, _as_words(name)),
    ]
    found: dict[int, list[Finding]] = defaultdict(list)
    groups = list(_groups(texts))
    examined = finder.find_many(
        [SEPARATOR.join(texts[number].examined for number in group) for group in groups],
        language=document.language or "en",
    )
    for group, findings in zip(groups, examined, strict=True):
        for number, finding in _by_text(texts, group, findings):
            found[number].append(finding)
    for number, finding in [*_elsewhere(texts, found), *_parts_of_names(texts, found)]:
        found[number].append(finding)
    return [
        _spot(texts[number], finding)
        for number in range(len(texts))
        for finding in resolve(_distinct(found.get(number, ())))
    ]


def _as_words(name: str) -> str:
    """A file name as words, the extension left as it is."""
    suffix = len(PurePosixPath(name).suffix)
    stem = name[: len(name) - suffix] if suffix else name
    return _SPACES_OF_NAMES.sub(" ", stem) + name[len(stem) :]


def _groups(texts: Sequence[_Text]) -> Iterator[list[int]]:
    """Neighbouring elements together; the title and the name alone."""
    group: list[int] = []
    size = 0
    for number, one in enumerate(texts):
        alone = one.place is not Place.TEXT
        if group and (alone or size + len(one.text) > _GROUP_CHARACTERS):
            yield group
            group, size = [], 0
        group.append(number)
        size += len(one.text) + len(SEPARATOR)
        if alone:
            yield group
            group, size = [], 0
    if group:
        yield group


def _by_text(
    texts: Sequence[_Text], group: Sequence[int], findings: Sequence[Finding]
) -> Iterator[tuple[int, Finding]]:
    """Each finding in the text, or the texts, that it lies in."""
    begin = 0
    for number in group:
        text = texts[number].text
        end = begin + len(text)
        for one in findings:
            if one.start < end and one.end > begin:
                part = _trimmed(text, max(one.start, begin) - begin, min(one.end, end) - begin)
                if part is not None:
                    yield number, Finding(one.type, *part, one.score, one.reason)
        begin = end + len(SEPARATOR)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    words = text[start:end]
    if _HAS_WORD.search(words) is None:
        return None
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _elsewhere(texts: Sequence[_Text], found: dict[int, list[Finding]]) -> list[tuple[int, Finding]]:
    """The same words in other places of the document, where nothing around them told what they are."""
    known: dict[str, dict[str, float]] = defaultdict(dict)
    for number, findings in found.items():
        for one in findings:
            words = texts[number].text[one.start : one.end]
            if one.score >= _SURE and len(words) >= _LEAST_CHARACTERS and one.type not in _NOT_SPREAD:
                known[one.type][words] = max(one.score, known[one.type].get(words, 0.0))
    again: list[tuple[int, Finding]] = []
    for kind, by_words in known.items():
        single = {words for words in by_words if not re.search(r"\s", words)}
        listed = DenyList(kind, by_words, score=max(by_words.values()))
        for number, text in enumerate(texts):
            for finding in listed.find(text.examined):
                words = text.text[finding.start : finding.end]
                is_single = re.search(r"\s", text.examined[finding.start : finding.end]) is None
                if kind == PiiType.PERSON and is_single and words not in single and not words.isupper():
                    continue  # "Will" is a name and "will" is none
                reason = "found elsewhere in the document"
                again.append((number, Finding(kind, finding.start, finding.end, finding.score, reason)))
    return again


def _parts_of_names(texts: Sequence[_Text], found: dict[int, list[Finding]]) -> list[tuple[int, Finding]]:
    """Family names of people in the text, in titles and file names, where they stand without a sentence."""
    parts: dict[str, float] = {}
    for number, findings in found.items():
        for one in findings:
            if one.type == PiiType.PERSON and one.score >= _SURE:
                for part in texts[number].text[one.start : one.end].split():
                    if len(part) >= _LEAST_CHARACTERS and part.isalpha():
                        parts[part] = max(one.score, parts.get(part, 0.0))
    if not parts:
        return []
    listed = DenyList(PiiType.PERSON, parts, score=max(parts.values()))
    return [
        (number, Finding(one.type, one.start, one.end, one.score, "a part of a name in the document"))
        for number, text in enumerate(texts)
        if text.place is not Place.TEXT
        for one in listed.find(text.examined)
    ]


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    """Of equal places of one type the first: the detector's own reason before that of a repetition."""
    seen: dict[tuple[str, int, int], Finding] = {}
    for one in findings:
        seen.setdefault((one.type, one.start, one.end), one)
    return list(seen.values())


def _spot(of: _Text, one: Finding) -> Spot:
    text = of.text
    return Spot(
        of.place,
        of.element,
        one.start,
        one.end,
        str(one.type),
        one.score,
        one.reason,
        words=text[one.start : one.end],
        before=text[max(0, one.start - _AROUND) : one.start],
        after=text[one.end : one.end + _AROUND],
    )

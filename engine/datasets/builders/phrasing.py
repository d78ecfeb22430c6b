"""Questions as people ask them, in English and German. Pure; knows no document, only names, labels and headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_NUMBERING = re.compile(
    r"^(?:(?:§+|art(?:ikel|icle)?\.?|section|abschnitt|kapitel|chapter|anlage|annex|appendix)\s*)?"
    r"(?:\d+(?:\.\d+)*[.)]?|[IVXLC]+[.)]|[A-Za-z][.)])\s+(?=\S)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?<![su])s$|^(?:people|staff|data)$", re.IGNORECASE)
# Headings of columns that are no nouns: "What is the by for ..." is no question.
_NO_NOUNS = frozenset(
    "who whom when where why how by from to until since yes no "
    "ja nein nr wer wann wo warum wie von bis seit durch # -".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, both as they go into an item."""

    question: str
    answer: str


class Phrasing(Protocol):
    """One language's ways to ask. ``title`` is the document's name; ``heading`` is above the place, or empty."""

    def about(self, title: str, heading: str) -> str:
        """What the document says about a heading."""
        ...

    def overview(self, title: str) -> str:
        """What the document is about."""
        ...

    def cell(self, title: str, heading: str, row: str, column: str, value: str) -> Asked:
        """What a table says where a row and a column meet."""
        ...

    def meaning(self, term: str, verb: str) -> str:
        """What a defined term means; ``verb`` is the one of the sentence that defines it."""
        ...


class English:
    """Questions in English."""

    def about(self, title: str, heading: str) -> str:
        return f"What does “{title}” say about {heading}?" if title else f"What applies to {heading}?"

    def overview(self, title: str) -> str:
        return f"What is “{title}” about?"

    def cell(self, title: str, heading: str, row: str, column: str, value: str) -> Asked:
        column = column.replace("_", " ")
        place = _place(title, heading, "According to “{}”", ", section “{}”", "In the section “{}”")
        label = _lowered(column)
        if column.casefold() in _NO_NOUNS:
            question = f"what is given as “{column}” for {row}?"
            answer = f"For {row}, “{column}” is given as {value}"
        else:
            verb = "are" if label[0].islower() and _PLURAL.search(label.split()[-1]) else "is"
            question = f"what {verb} the {label} for {row}?"
            answer = f"The {label} for {row} {verb} {value}"
        asked = f"{place}, {question}" if place else question[0].upper() + question[1:]
        return Asked(asked, _ended(answer))

    def meaning(self, term: str, verb: str) -> str:
        if verb in ("is", "are"):
            return f"What {verb} {term}?"
        return f"What does “{_bare(term)}” mean?"


class German:
    """Questions in German, in forms that need no gender."""

    def about(self, title: str, heading: str) -> str:
        return f"Was steht in „{title}“ zu „{heading}“?" if title else f"Was gilt zu „{heading}“?"

    def overview(self, title: str) -> str:
        return f"Worum geht es in „{title}“?"

    def cell(self, title: str, heading: str, row: str, column: str, value: str) -> Asked:
        column = column.replace("_", " ")
        place = _place(title, heading, "laut „{}“", ", Abschnitt „{}“,", "im Abschnitt „{}“")
        words = " ".join(part for part in ("Was ist", place, f"bei {row} als „{column}“ angegeben?") if part)
        return Asked(words, _ended(f"Bei {row} ist als „{column}“ angegeben: {value}"))

    def meaning(self, term: str, verb: str) -> str:
        if verb in ("ist", "sind"):
            return f"Was {verb} {term}?"
        if verb == "versteht":
            return f"Was versteht man unter {term}?"
        return f"Was bedeutet „{_bare(term)}“?"


PHRASINGS: dict[str, Phrasing] = {"en": English(), "de": German()}


def clean_heading(heading: str) -> str:
    """A heading on one line, without its number and a colon at its end."""
    line = " ".join(heading.split())
    return _NUMBERING.sub("", line).strip().rstrip(":").strip()


def in_running_text(heading: str, text: str) -> str:
    """A heading as it stands within a sentence: its first letter small where the document writes that word small."""
    first = re.match(r"[^\W\d_]+", heading)
    if first is None or len(first[0]) < 2 or not first[0][1:].islower():
        return heading
    small = first[0].lower()
    return small + heading[first.end() :] if re.search(rf"\b{re.escape(small)}\b", text) else heading


def column_label(column: str) -> str:
    """The heading of a column within a sentence."""
    return _lowered(column.replace("_", " "))


def _place(title: str, heading: str, both: str, more: str, alone: str) -> str:
    if title:
        return both.format(title) + (more.format(heading) if heading and heading.casefold() != title.casefold() else "")
    return alone.format(heading) if heading else ""


def _lowered(label: str) -> str:
    """A label within a sentence: acronyms, codes and what looks like a name keep their capitals."""
    first, *rest = label.split()
    is_plain = (
        len(first) > 1 and first[1:].islower() and not any(word[0].isupper() and word[1:].islower() for word in rest)
    )
    return label[0].lower() + label[1:] if is_plain else label


def _ended(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?" else f"{sentence}."


def _bare(term: str) -> str:
    return re.sub(r"^(?:the|an?|der|die|das|eine?)\s+", "", term, flags=re.IGNORECASE)

"""What the labels of a names model mean: schemes that are known, and words that a pack gives for others.

Known: CoNLL and WikiNEuRal (PER, LOC, ORG, MISC), OntoNotes (PERSON, GPE, FAC ...), GermEval (OTH, and -deriv and
-part, which are words made of names and no names), each plain or behind the marks of BIO, IOB, BIOES and BILOU.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

TYPES = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "STREET_ADDRESS"})
"""What a label can stand for, by the names that findings have."""

_KNOWN = {
    **dict.fromkeys(("PER", "PERS", "PERSON"), "PERSON"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION"), "ORGANIZATION"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE", "FAC", "FACILITY"), "LOCATION"),
    "STREET_ADDRESS": "STREET_ADDRESS",
}
_NO_NAMES = frozenset(
    "O MISC OTH OTHER NORP PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT MONEY QUANTITY ORDINAL "
    "CARDINAL".split()
)
_MARK = re.compile(r"[BILOUES]-(?=.)")
_OF_A_NAME = re.compile(r"(?:PER|LOC|ORG|OTH)(?:DERIV|PART)")
_BEGINS = frozenset("BSU")


def without_mark(label: str) -> str:
    """``B-PER`` is PER at the beginning of a name."""
    return _MARK.sub("", label, count=1)


def begins_name(label: str) -> bool:
    """Whether a new name begins with this label, whatever stands before it."""
    return _MARK.match(label) is not None and label[0] in _BEGINS


def meanings(labels: Iterable[str], named: Mapping[str, str | None]) -> dict[str, str | None]:
    """Each label with its type, or None for what is no name; ``named`` comes first, with or without the mark.

    Raises ValueError with the labels that nothing explains, or where no label stands for a name.
    """
    found: dict[str, str | None] = {}
    unknown: list[str] = []
    for label in labels:
        plain = without_mark(label)
        upper = plain.upper()
        if label in named or plain in named:
            found[label] = named[label] if label in named else named[plain]
        elif upper in _KNOWN:
            found[label] = _KNOWN[upper]
        elif upper in _NO_NAMES or _OF_A_NAME.fullmatch(upper):
            found[label] = None
        else:
            unknown.append(label)
    if unknown:
        raise ValueError(f"nothing says what its label {', '.join(sorted(unknown)[:5])} means")
    if not any(found.values()):
        raise ValueError("none of its labels stands for a person, an organisation or a place")
    return found

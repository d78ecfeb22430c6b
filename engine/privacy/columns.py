"""What the head of a column says about the values below: each is read as if its head stood right before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.privacy.known_names import KnownNames
from engine.privacy.model import Finding, PiiType
from engine.privacy.scan import PatternScanner
from engine.privacy.tables import cells
from engine.privacy.words import WordsAround

_SECRETS = re.compile(r"pass|kennwort|pwd|token|secret|key|schlüssel|\bpin\b", re.IGNORECASE)
_NAMES = re.compile(
    r"name|kund|patient|person|contact|kontakt|ansprechpartner|mitarbeiter|employee|holder|inhaber|teilnehmer|"
    r"participant|author|verfasser|bearbeiter|owner",
    re.IGNORECASE,
)
_HUMPS = re.compile(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])")
_BETWEEN = ": "
_DIGIT = re.compile(r"\d")


class ColumnReader:
    """Reads the cells of tables in a folded text with the rules and lists that read sentences."""

    def __init__(self, scanner: PatternScanner, known: KnownNames | None) -> None:
        self._scanner = scanner
        self._known = known

    def find(self, text: str) -> Iterator[Finding]:
        """Findings in cells whose head has a word for what they hold; linear in the length of the text."""
        heads: dict[str, str] = {}
        for cell in cells(text):
            if cell.head not in heads:
                heads[cell.head] = _readable(cell.head)
            head = heads[cell.head]
            if not head:
                continue
            value = text[cell.start : cell.end]
            line = head + _BETWEEN + value
            shift = cell.start - len(head) - len(_BETWEEN)
            found: list[Finding] = []
            if _DIGIT.search(value) is not None or _SECRETS.search(head) is not None:
                found += self._scanner.scan(line)
            elif self._known is not None and _NAMES.search(head) is not None:
                found += (each for each in self._known.find(line) if each.type == PiiType.PERSON)
            for finding in found:
                if finding.start + shift >= cell.start:
                    yield replace(finding, start=finding.start + shift, end=finding.end + shift)


def _readable(head: str) -> str:
    """The head in words where one of them says what stands below, else nothing."""
    words = _HUMPS.sub(" ", head).replace("_", " ")
    says = bool(WordsAround(words).keys()) or _SECRETS.search(words) is not None or _NAMES.search(words) is not None
    return words if says else ""

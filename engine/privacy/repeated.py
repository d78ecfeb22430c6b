"""Parts of a name that was found, wherever else they stand in the same text. Knows no lists and no model.

A letter names "Anna Lang" once and "Anna" or "Ms Lang" ten times; whoever is to be hidden is to be hidden everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from engine.privacy.model import Finding, PiiType

_WORD = re.compile(r"[^\W\d_]{1,3}'[^\W\d_]{3,}|[^\W\d_]{3,}")
_SURE = 0.6
_SCORE = 0.55


def repeated_names(text: str, findings: Iterable[Finding], ordinary: Callable[[str], bool]) -> Iterator[Finding]:
    """Capitalised words of persons found with some certainty, at each place; ``ordinary`` words are left out."""
    words: set[str] = set()
    for finding in findings:
        if finding.type == PiiType.PERSON and finding.score >= _SURE:
            words.update(word for word in _WORD.findall(text[finding.start : finding.end]) if word[0].isupper())
    shouted = text.isupper()  # else a word in capitals is an abbreviation
    words = {word for word in words if not ordinary(word.lower()) and (shouted or not word.isupper())}
    if all(text.count(word) == 1 for word in words):
        return  # each stands only where it was found
    for match in _WORD.finditer(text):
        if match.group() in words:
            yield Finding(
                PiiType.PERSON, match.start(), match.end(), _SCORE, "part of a name that stands in the same text"
            )

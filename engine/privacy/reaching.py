"""A person of whom the tagger saw one name only: the word behind it that can only be the other one belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.privacy.model import Finding, PiiType

_NEXT = re.compile(r" ([^\W\d_][^\W\d_'’-]{2,})(?![^\W_])")


def whole_names(named: Sequence[Finding], text: str, ordinary: Callable[[str], bool]) -> list[Finding]:
    """The findings, each single name of a person with the capitalised word behind it that no list calls ordinary.

    ``ordinary`` is asked for a word in small letters.
    """
    begun = {finding.start for finding in named}
    return [_whole(each, text, ordinary, begun) if each.type == PiiType.PERSON else each for each in named]


def _whole(finding: Finding, text: str, ordinary: Callable[[str], bool], begun: set[int]) -> Finding:
    written = text[finding.start : finding.end]
    behind = _NEXT.match(text, finding.end)
    if behind is None or not written.isalpha() or not written.istitle() or finding.end + 1 in begun:
        return finding
    word = behind[1]
    if not word.istitle() or ordinary(word.lower()):
        return finding
    return replace(finding, end=behind.end())

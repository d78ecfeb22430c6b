"""The pattern pass: every rule that a text gives cause for, and the words around. Knows no language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.privacy.causes import Causes, most_digits
from engine.privacy.model import Finding
from engine.privacy.phones import find_phones
from engine.privacy.rule import Rule, compact
from engine.privacy.words import WordsAround

_BREAK = re.compile(r"[ \t-]{0,2}\r?\n[ \t]{0,4}|[ \t\-./·]{1,2}")
_MOST_SHORTER = 5
_MOST_GAPS = 7  # a French social security number has six
_PHONE_DIGITS = 6


class PatternScanner:
    """Runs rules over folded text. A rule is tried only where the text has the digits, signs and words it needs."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._causes = Causes(rules)

    def scan(self, text: str, around: WordsAround | None = None) -> Iterator[Finding]:
        """Findings in no particular order; they may overlap. The work is linear in the length of the text.

        ``around``: the words of this text, where somebody has read them already.
        """
        digits = most_digits(text)
        around = WordsAround(text) if around is None else around
        for rule in self._tried(text, digits, around):
            if rule.gate is not None and rule.gate.search(text) is None:
                continue
            match = rule.pattern.search(text, 0)
            if match is not None:
                yield from self._apply(rule, text, around, match)
        if digits >= _PHONE_DIGITS:
            yield from find_phones(text, around)

    def _tried(self, text: str, digits: int, around: WordsAround) -> Sequence[Rule]:
        """The rules that the text gives cause for."""
        return self._causes.of(text, digits, around)

    def _apply(self, rule: Rule, text: str, words: WordsAround, first: re.Match[str]) -> Iterator[Finding]:
        match: re.Match[str] | None = first
        while match is not None:
            start, end = match.span(rule.group)
            while (
                not rule.raw and start < end and text[start] in " \t-./·"
            ):  # what divides an optional prefix from the number
                start += 1
            score = self._score(rule, start, end, words)
            kept = self._valid_end(rule, text, start, end) if score else 0
            if kept:
                yield Finding(rule.type, start, kept, score, rule.reason)
                place = max(kept, match.start() + 1)
            else:
                # The next try begins behind the first part of what failed: a number may stand behind another.
                # Not in a row of single digits: it would be tried again from each of them, by every rule.
                gaps = _BREAK.findall(text, match.start(), match.end())
                behind = text.find(gaps[0], match.start()) + len(gaps[0]) if 0 < len(gaps) <= _MOST_GAPS else 0
                place = behind or max(match.end(), match.start() + 1)
            match = rule.pattern.search(text, place)

    @staticmethod
    def _score(rule: Rule, start: int, end: int, words: WordsAround) -> float:
        if rule.against and words.near(rule.against, start, end, before=20, after=0):
            closer = words.near(rule.context, start, end, before=20, after=0)
            if not closer:
                return 0.0
        if rule.context and words.near(rule.context, start, end, before=rule.before, after=rule.after):
            return rule.context_score
        return rule.score

    @staticmethod
    def _valid_end(rule: Rule, text: str, start: int, end: int) -> int:
        """The end of the longest part from the start that is valid: what follows a number may look like more of it."""
        for _ in range(_MOST_SHORTER):
            written = text[start:end]
            if rule.valid(written if rule.raw else compact(written)):
                return end
            if rule.raw:
                return 0
            cut = max(written.rfind(separator) for separator in " -./\n")
            if cut <= 0:
                return 0
            end = start + len(written[:cut].rstrip(" \t\r-./·"))
        return 0

"""The pattern pass: every rule that a text gives cause for, and the words around. Knows no language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.privacy.model import Finding
from engine.privacy.phones import find_phones
from engine.privacy.rule import Rule, compact
from engine.privacy.words import WordsAround

_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"[ \t\-./·]{1,2}")
_MOST_SHORTER = 5
_MOST_GAPS = 7  # a French social security number has six


class PatternScanner:
    """Runs rules over folded text. A rule is tried only where the text has the digits, sign and words it needs."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)

    def scan(self, text: str) -> Iterator[Finding]:
        """Findings in no particular order; they may overlap. The work is linear in the length of the text."""
        digits = len(_DIGIT.findall(text))
        lower = text.lower()
        signs: dict[str, bool] = {"": True}
        words = WordsAround(text) if digits else WordsAround("")
        for rule in self._rules:
            if rule.digits > digits:
                continue
            sign = rule.sign
            if sign not in signs:
                signs[sign] = sign in lower
            if not signs[sign] or (not rule.score and not words.has(rule.context)):
                continue
            yield from self._apply(rule, text, words)
        if digits >= 6:
            yield from find_phones(text, words)

    def _apply(self, rule: Rule, text: str, words: WordsAround) -> Iterator[Finding]:
        place = 0
        search = rule.pattern.search
        while (match := search(text, place)) is not None:
            start, end = match.span(rule.group)
            score = self._score(rule, start, end, words)
            kept = self._valid_end(rule, text, start, end) if score else 0
            if kept:
                yield Finding(rule.type, start, kept, score, rule.reason)
                place = max(kept, match.start() + 1)
            else:
                # The next try begins behind the first part of what failed: a number may stand behind another.
                # Not in a row of single digits: it would be tried again from each of them, by every rule.
                gaps = _BREAK.findall(text, match.start(), match.end())
                first = text.find(gaps[0], match.start()) + len(gaps[0]) if 0 < len(gaps) <= _MOST_GAPS else 0
                place = first or max(match.end(), match.start() + 1)

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
            cut = max(written.rfind(separator) for separator in " -./")
            if cut <= 0:
                return 0
            end = start + len(written[:cut].rstrip(" \t-./·"))
        return 0

"""The pattern pass: every rule that a text gives cause for, and the words around. Knows no language model."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from engine.privacy.model import Finding
from engine.privacy.phones import find_phones
from engine.privacy.rule import GAP, Rule, compact, least_row
from engine.privacy.words import WordsAround

_DIGITS = re.compile(r"\d(?:[^\d]{0,8}\d)*")  # digits that may belong to one number
_ROW = re.compile(rf"\d(?:{GAP}\d)*")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_GLUED = re.compile(r"[a-z]\d|\d[a-z]")
_BREAK = re.compile(r"[ \t\-./·]{1,2}")
_MOST_SHORTER = 5
_MOST_GAPS = 7  # a French social security number has six
_PHONE_DIGITS = 6
_LONG_ROW = 6
_NO_WORDS = WordsAround("")


class PatternScanner:
    """Runs rules over folded text. A rule is tried only where the text has the digits, signs and words it needs."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """The rules are put in order by what a text must have, so that those without a cause cost nothing."""
        self._plain: list[Rule] = []
        self._rows: list[Rule] = []  # those that need many digits in one row
        self._signed: dict[str, list[Rule]] = {}
        self._headed: dict[str, list[Rule]] = {}
        self._tailed: dict[str, list[Rule]] = {}
        self._at_number: dict[str, list[Rule]] = {}
        self._glued: list[Rule] = []
        self._asked: dict[str, list[Rule]] = {}  # by the word that a rule without a score of its own needs
        for rule in sorted(rules, key=lambda rule: rule.digits):
            if rule.glued:
                self._glued.append(rule)
            elif rule.at_number:
                for tail in rule.at_number:
                    self._at_number.setdefault(tail, []).append(rule)
            elif rule.heads or rule.tails:
                for head in rule.heads:
                    self._headed.setdefault(head, []).append(rule)
                for tail in rule.tails:
                    self._tailed.setdefault(tail, []).append(rule)
            elif rule.sign:
                self._signed.setdefault(rule.sign, []).append(rule)
            elif rule.context and not rule.score:
                for key in rule.context:
                    self._asked.setdefault(key, []).append(rule)
            elif least_row(rule.pattern) >= _LONG_ROW:
                self._rows.append(rule)
            else:
                self._plain.append(rule)
        self._row_of = {rule.pattern.pattern: least_row(rule.pattern) for rule in self._rows}
        self._least = [rule.digits for rule in self._plain]

    def scan(self, text: str) -> Iterator[Finding]:
        """Findings in no particular order; they may overlap. The work is linear in the length of the text."""
        digits = _most_digits(text, _DIGITS)
        around = WordsAround(text) if digits else _NO_WORDS
        for rule in self._tried(text, digits, around):
            if rule.gate is not None and rule.gate.search(text) is None:
                continue
            match = rule.pattern.search(text, 0)
            if match is not None:
                yield from self._apply(rule, text, around, match)
        if digits >= _PHONE_DIGITS:
            yield from find_phones(text, around)

    def _tried(self, text: str, digits: int, around: WordsAround) -> list[Rule]:
        """The rules that the text gives cause for."""
        lower = text.lower()
        words = _WORD.findall(lower)
        tried = self._plain[: bisect_right(self._least, digits)]
        some: list[Rule] = []
        row = _most_digits(text, _ROW) if digits >= _LONG_ROW else 0
        if row >= _LONG_ROW:
            tried += [
                rule for rule in self._rows if rule.digits <= digits and self._row_of[rule.pattern.pattern] <= row
            ]
        for sign, rules in self._signed.items():
            if sign in lower:
                some += rules
        for head in self._headed.keys() & {word[:3] for word in words}:
            some += self._headed[head]
        for tail, rules in self._tailed.items():
            if tail in lower:
                some += rules
        if digits:
            for number in _NUMBER.finditer(lower):
                tail = lower[max(0, number.start() - 6) : number.start()].rstrip(" .")[-3:]
                some += self._at_number.get(tail, ())
            if _GLUED.search(lower) is not None:
                some += self._glued
            for key in around.keys() & self._asked.keys():
                some += self._asked[key]
        seen: set[int] = set()
        for rule in some:
            if rule.digits <= digits and id(rule) not in seen and rule.sign in lower:
                seen.add(id(rule))
                tried.append(rule)
        return tried

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
            cut = max(written.rfind(separator) for separator in " -./")
            if cut <= 0:
                return 0
            end = start + len(written[:cut].rstrip(" \t-./·"))
        return 0


def _most_digits(text: str, rows: re.Pattern[str]) -> int:
    """The most digits in one of the ``rows``."""
    return max((sum(map(str.isdigit, row)) for row in rows.findall(text)), default=0)

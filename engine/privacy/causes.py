"""Which rules a text gives cause for: what is left out could not match. Knows no match and no score.

Most rules have no cause in most texts. Each rule is one bit of a number, so that what a word, a sign or a count of
digits calls for is joined by one operation, and equal numbers need not be taken apart twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.privacy.rule import GAP, Rule, least_row, lettered
from engine.privacy.words import WordsAround

_DIGITS = re.compile(r"\d(?:[^\d]{0,8}\d)*")  # digits that may belong to one number
_ROW = re.compile(rf"\d(?:{GAP}\d)*")
_NUMBER = re.compile(r"\d+")
_GLUED = re.compile(r"\d(?:(?<=[a-z]\d)|(?=[a-z]))")
_LONG_ROW = 6
_MOST_KEPT = 4096


class Causes:
    """The rules, in order by what a text must have, so that those without a cause cost nothing."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(sorted(rules, key=lambda rule: (_kind(rule), rule.digits)))
        self._most = max((rule.digits for rule in self._rules), default=0)
        bits = [(1 << place, rule) for place, rule in enumerate(self._rules)]
        # What each count of digits calls for by itself, and what it allows.
        counts = range(self._most + 1)
        plain = [(bit, rule) for bit, rule in bits if _kind(rule) == _PLAIN]
        self._plain = [sum(bit for bit, rule in plain if rule.digits <= count) for count in counts]
        self._allowed = [sum(bit for bit, rule in bits if rule.digits <= count) for count in counts]
        rows = [(bit, least_row(rule.pattern)) for bit, rule in bits if _kind(rule) == _ROWS]
        self._longest = max((row for _, row in rows), default=0)
        self._rows = [sum(bit for bit, row in rows if row <= count) for count in range(self._longest + 1)]
        self._heads, self._words = dict[str, int](), dict[str, int]()
        self._at_number, self._asked = dict[str, int](), dict[str, int]()
        signs = dict[str, int]()
        self._unsigned = sum(bit for bit, rule in bits if not rule.sign)
        self._glued = 0
        for bit, rule in bits:
            kind = _kind(rule)
            for table, keys in (
                (self._heads, rule.heads),
                (self._words, rule.words),
                (signs, rule.tails),
                (signs, {rule.sign} if rule.sign else ()),
                (self._at_number, rule.at_number),
                (self._asked, rule.context if kind == _ASKED else ()),
            ):
                for key in keys:
                    table[key] = table.get(key, 0) | bit
            self._glued |= bit if rule.glued else 0
        self._signs = list(signs.items())
        self._called = sum(bit for bit, rule in bits if rule.tails or _kind(rule) == _SIGNED)  # by a sign alone
        self._common = list(_common(bits))
        self._kept: dict[int, tuple[Rule, ...]] = {}

    def of(self, text: str, digits: int, around: WordsAround) -> tuple[Rule, ...]:
        """The rules to try. ``digits``: the most that may belong to one number (``most_digits``)."""
        lower = around.lower
        count = min(digits, self._most)
        signed = 0
        for sign, bits in self._signs:
            if sign in lower:
                signed |= bits
        tried = self._plain[count] | (signed & self._called)
        for head in self._heads.keys() & around.heads:
            tried |= self._heads[head]
        for word in self._words.keys() & around.words:
            tried |= self._words[word]
        if digits:
            if digits >= _LONG_ROW:
                tried |= self._rows[min(_most(_ROW, text), self._longest)]
            for number in _NUMBER.finditer(lower):
                tail = lower[max(0, number.start() - 6) : number.start()].rstrip(" .")[-3:]
                tried |= self._at_number.get(tail, 0)
            if _GLUED.search(lower) is not None:
                tried |= self._glued
            for key in self._asked.keys() & around.keys():
                tried |= self._asked[key]
        tried &= self._allowed[count] & (self._unsigned | signed)
        for common, bits in self._common:
            several = tried & bits
            if several & (several - 1) and common.search(text) is None:
                tried &= ~bits
        rules = self._kept.get(tried)
        if rules is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            rules = tuple(rule for place, rule in enumerate(self._rules) if tried >> place & 1)
            self._kept[tried] = rules
        return rules


_PLAIN, _ROWS, _SIGNED, _WORDED, _AT_NUMBER, _GLUED_KIND, _ASKED = range(7)


def _kind(rule: Rule) -> int:
    """What calls for the rule first; ``_PLAIN`` are called for by digits alone, ``_ROWS`` by many in one row."""
    if rule.glued:
        return _GLUED_KIND
    if rule.at_number:
        return _AT_NUMBER
    if rule.heads or rule.tails or rule.words:
        return _WORDED
    if rule.sign:
        return _SIGNED
    if rule.context and not rule.score:
        return _ASKED
    return _ROWS if least_row(rule.pattern) >= _LONG_ROW else _PLAIN


def _common(bits: Sequence[tuple[int, Rule]]) -> Iterator[tuple[re.Pattern[str], int]]:
    """One pattern for all rules of rows that begin with a letter, and one for all that have one further on.

    Few texts have any: one search instead of a dozen in a text with a long number.
    """
    rows = [(bit, rule) for bit, rule in bits if _kind(rule) == _ROWS]
    for any_of_them, patterns in lettered(rule.pattern for _, rule in rows):
        group = {id(pattern) for pattern in patterns}
        yield any_of_them, sum(bit for bit, rule in rows if id(rule.pattern) in group)


def most_digits(text: str) -> int:
    """The most digits that may belong to one number."""
    return _most(_DIGITS, text)


def _most(rows: re.Pattern[str], text: str) -> int:
    return max((sum(map(str.isdigit, row)) for row in rows.findall(text)), default=0)

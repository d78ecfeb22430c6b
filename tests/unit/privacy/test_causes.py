"""Which rules a text gives cause for: nothing that a rule would find is left out, and memory stays bounded."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.privacy import causes
from engine.privacy.causes import Causes, most_digits
from engine.privacy.folding import fold
from engine.privacy.rule import _ALONE, _DIGIT_ALONE, Rule
from engine.privacy.rules import all_rules
from engine.privacy.scan import PatternScanner
from engine.privacy.words import WordsAround
from tests.unit.privacy.test_recognisers import FOUND

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# Digits of another script, separators of Unicode, and what stands right beside: each keeps what is found or changes it
# for every rule alike.
WRITTEN: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "full-width digits": lambda text: text.translate(_FULL_WIDTH),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "line breaks": lambda text: text.replace(" ", "\n"),
    "other hyphens": lambda text: text.replace("-", "\u2011"),
    "a capital that becomes two": lambda text: "İİ " + text,
    "letters of another script before it": lambda text: "密钥" + text,
    "an underscore before it": lambda text: "_" + text,
    "digits apart": lambda text: "".join(f"{each} " if each.isdigit() else each for each in text),
    "behind much else": lambda text: "~ " * 100 + text,
}


class Ungated(PatternScanner):
    """Tries every rule on every text, without gates."""

    def __init__(self) -> None:
        super().__init__(())
        self._all = tuple(replace(rule, gate=None) for rule in all_rules())

    def _tried(self, text: str, digits: int, around: WordsAround) -> tuple[Rule, ...]:
        return self._all


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_what_is_left_out_would_find_nothing_however_it_is_written(name: str) -> None:
    gated, ungated = PatternScanner(all_rules()), Ungated()
    for text in [WRITTEN[name](text) for text, _, _ in FOUND]:
        folded = fold(text).text
        assert set(gated.scan(folded)) == set(ungated.scan(folded)), text


WORDED = [
    "Seen at 12 Long Hill View, today",
    "It is 4 Elm STREET. Call.",
    "12 bis rue de la Paix 75002 Paris",
    "Alter Platz 3",
    "C/Mayor 12, Madrid",
    "avdaMayor 12",
    "(avda. de America 12)",
    "Am Alten Markt 3 und In den Wiesen 12",
    "contraseña: geheim123",
    "CONTRASEÑA: geheim123",
    "hasło=geheim123",
    "kennzeichenB-AB 123",
    "Numberplate AB12 CDE",
    "he is 44, she's 45; aged:46\nAge 47",
    "call 1-800-FLOWERS or 0800 REISEN1",
    "GA 30301-1234 / DE 12345",
    "D-80331 München, 00-950 Warszawa",
    "ABC123456 ABC 123456",
    "A91234563, AB-1234563",
    "N 48.137154, E 11.576124",
    "max.muster [at] firma [dot] de, max ( ät ) firma.de",
    "x123-45-6789 123-45-6789 900-70-0000",
]


@pytest.mark.parametrize("text", WORDED)
def test_words_and_gates_of_rules_leave_nothing_out(text: str) -> None:
    assert set(PatternScanner(all_rules()).scan(text)) == set(Ungated().scan(text))


def test_what_stands_before_a_first_digit_counts_as_before_a_place() -> None:
    """The quick beginning of a pattern (behind its first digit) finds what the plain one (before it) finds."""
    chance = random.Random(5)
    pairs = [
        (rule.pattern, re.compile(_ALONE + rule.pattern.pattern.replace(_DIGIT_ALONE, r"\d", 1), re.IGNORECASE))
        for rule in all_rules()
        if rule.pattern.pattern.startswith(_DIGIT_ALONE)
    ]
    assert len(pairs) > 10
    for _ in range(3_000):
        text = "".join(chance.choices("0123456789 -.'_aÉ\n", weights=[6] * 10 + [3, 2, 2, 1, 1, 1, 1, 1], k=40))
        for quick, plain in pairs:
            assert [m.span() for m in quick.finditer(text)] == [m.span() for m in plain.finditer(text)], text


def test_equal_causes_are_kept_and_are_few() -> None:
    """What is kept are rules by their causes and no words; it is emptied before it grows."""
    made = Causes(all_rules())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(causes, "_MOST_KEPT", 8)
        for text, _, _ in FOUND:
            made.of(text, most_digits(text), WordsAround(text))
            assert len(made._kept) <= 8
    assert all(isinstance(key, int) for key in made._kept)


def test_a_scanner_that_read_other_texts_finds_the_same() -> None:
    used, texts = PatternScanner(all_rules()), [text for text, _, _ in FOUND]
    for text in texts:
        list(used.scan(text))
    for text in texts:
        assert set(used.scan(text)) == set(PatternScanner(all_rules()).scan(text))


def test_words_are_placed_where_they_stand_alone() -> None:
    text = "Hotel hotel telly; my Tel 0301234567"
    around = WordsAround(text)
    assert around.keys() >= {"phone"}
    assert around.near(("phone",), text.index("030"), len(text), before=4)
    assert not around.near(("phone",), 0, 5, before=0, after=8)  # no "tel" in the words before


def test_a_capital_that_becomes_two_letters_moves_no_place() -> None:
    text = "İİİİİİİİİİ tel 0301234567"
    around = WordsAround(text)
    assert len(around.lower) == len(text)
    assert around.near(("phone",), text.index("030"), len(text), before=1)

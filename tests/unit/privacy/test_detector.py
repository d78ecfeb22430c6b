"""The way in: batches, order, errors, and work that grows with the text and not faster."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.privacy.detector import PiiDetector
from engine.privacy.errors import PiiDetectionError, PiiResourceMissingError
from engine.privacy.model import Finding
from engine.privacy.names import NameFinder, packaged_tagger_folder
from engine.privacy.rules import all_rules
from engine.privacy.scan import PatternScanner


def test_importing_it_loads_no_heavy_library() -> None:
    code = (
        "import sys, engine.privacy.detector as d; "
        "d.PiiDetector(None).find('SSN 536-90-4399');"
        "print([name for name in ('spacy', 'presidio_analyzer', 'torch', 'numpy') if name in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_many_texts_give_what_each_gives_alone_in_the_same_order() -> None:
    detector = PiiDetector(None)
    texts = ["SSN 536-90-4399", "", "nothing", "IBAN DE89370400440532013000", "SSN 536-90-4399"]
    assert detector.find_many(texts) == [detector.find(text) for text in texts]


def test_a_list_that_comes_back_belongs_to_the_caller() -> None:
    first, second = PiiDetector(None).find_many(["SSN 536-90-4399"] * 2)
    first.clear()
    assert second


def test_the_minimum_score_is_kept() -> None:
    text = "Hauptstraße 5, SSN 536-90-4399"
    assert len(PiiDetector(None).find(text)) == 2
    assert [each.type for each in PiiDetector(None, minimum_score=0.9).find(text)] == ["SOCIAL_SECURITY_NUMBER"]


def test_what_is_no_text_is_a_typed_error() -> None:
    broken: Any = [b"bytes"]
    with pytest.raises(PiiDetectionError) as caught:
        PiiDetector(None).find_many(broken)
    assert caught.value.help


class BrokenRecognizer:
    type = "BROKEN"

    def find(self, text: str) -> Sequence[Finding]:
        raise ZeroDivisionError


def test_a_recogniser_that_fails_is_a_typed_error_and_not_an_empty_list() -> None:
    with pytest.raises(PiiDetectionError) as caught:
        PiiDetector(None, custom=[BrokenRecognizer()]).find("x")
    assert caught.value.code == "PII_DETECTION_FAILED"


class BrokenTagger:
    def find_many(self, texts: Any) -> Any:
        raise ValueError("weights of another version")


def test_a_tagger_that_fails_is_a_typed_error() -> None:
    broken: Any = BrokenTagger()
    with pytest.raises(PiiDetectionError):
        PiiDetector(NameFinder(broken)).find("x")


def test_a_missing_or_changed_tagger_is_a_typed_error_and_not_a_download(tmp_path: Path) -> None:
    with pytest.raises(PiiResourceMissingError) as caught:
        NameFinder.load(tmp_path)
    assert caught.value.code == "PII_RESOURCE_MISSING" and caught.value.help
    for name in ("weights.npz", "tagger.json"):
        shutil.copy(packaged_tagger_folder() / name, tmp_path / name)
    assert NameFinder.load(tmp_path)
    with (tmp_path / "weights.npz").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    with pytest.raises(PiiResourceMissingError):
        NameFinder.load(tmp_path)


# Texts that make a careless pattern try everything again from every character.
HOSTILE = {
    "digits": "1 2 3 4 5 6 7 8 9 0 ",
    "digits in one": "1234567890",
    "spaces": "passport            ",
    "letters": "a.b-c_d+e%f'g~h!",
    "at signs": "a@a.",
    "labels": "password password: passport number no id is of ",
    "purposes": "password for the a b is ",
    "hyphens": "A-B-C-D-1-2-",
    "colons": "ab:cd:",
    "streets": "12 Some Name of Road Lane ",
    "capitals": "Am Alten Hohen Weg Der ",
    "urls": "http://x?a=1&token=",
    "brackets": "(((at))) [dot] ",
    "dates": "born on 12.12.12 born ",
    "pem": "-----BEGIN PRIVATE KEY-----",
    "lines": "DE89\n3704 0044\ncard 4111\n1111\n",
    "digits of lines": "1\n2\n",
    "mixed": "DE89 3704 0044 0532 0130 01 4111 1111 1111 1112 ",
}


class CountingPattern:
    """Counts the searches of a compiled pattern."""

    def __init__(self, pattern: Any) -> None:
        self.pattern = pattern.pattern
        self._pattern = pattern
        self.searches = 0

    def search(self, text: str, place: int) -> Any:
        self.searches += 1
        return self._pattern.search(text, place)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_twice_the_text_is_twice_the_searches(name: str) -> None:
    from dataclasses import replace

    def searches(characters: int) -> int:
        unit = HOSTILE[name]
        rules = [replace(rule, pattern=CountingPattern(rule.pattern)) for rule in all_rules()]
        list(PatternScanner(rules).scan((unit * (characters // len(unit) + 1))[:characters]))
        return sum(rule.pattern.searches for rule in rules)

    small, large = searches(10_000), searches(20_000)
    assert large <= 2 * small + len(all_rules())


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_long_one_ends_and_gives_the_same_again(name: str) -> None:
    unit = HOSTILE[name]
    text = (unit * (40_000 // len(unit)))[:30_000]
    assert PiiDetector(None).find(text) == PiiDetector(None).find(text)

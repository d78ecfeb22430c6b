"""Recognisers that an organisation adds."""

from __future__ import annotations

import pytest

from engine.privacy.custom import CustomPattern, DenyList
from engine.privacy.detector import PiiDetector
from engine.privacy.errors import PiiRecognizerError, PiiTimeLimitError


def test_entries_of_a_list_are_found_whole_in_either_case_and_over_line_breaks() -> None:
    detector = PiiDetector(None, custom=[DenyList("PROJECT", ["Blue Heron", "Heron", "X-17"])])
    text = "BLUE\nHERON and Herons, heron; x 17"
    assert [text[each.start : each.end] for each in detector.find(text)] == ["BLUE\nHERON", "heron", "x 17"]


def test_a_pattern_is_found_with_its_type_and_score() -> None:
    detector = PiiDetector(None, custom=[CustomPattern("STAFF_NUMBER", r"\bP-\d{5}\b", score=0.9)])
    (finding,) = detector.find("ask P-00421 please")
    assert (finding.type, finding.start, finding.end, finding.score) == ("STAFF_NUMBER", 4, 11, 0.9)


def test_a_pattern_without_end_is_stopped() -> None:
    detector = PiiDetector(None, custom=[CustomPattern("BAD", r"(x+x+)+y", time_limit_s=0.05)])
    with pytest.raises(PiiTimeLimitError) as caught:
        detector.find("x" * 5000)
    assert caught.value.code == "PII_TIME_LIMIT" and "BAD" in caught.value.message and caught.value.help


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "x*", "", "a" * 3000])
def test_a_pattern_that_cannot_be_used_is_refused_when_it_is_made(pattern: str) -> None:
    with pytest.raises(PiiRecognizerError):
        CustomPattern("BAD", pattern)


@pytest.mark.parametrize("name", ["", "lower", "A", "1A", "A-B"])
def test_a_type_is_written_in_capitals(name: str) -> None:
    with pytest.raises(PiiRecognizerError):
        DenyList(name, ["x"])


def test_an_entry_without_a_letter_is_refused() -> None:
    with pytest.raises(PiiRecognizerError):
        DenyList("PROJECT", ["--"])


def test_a_score_outside_its_range_is_refused() -> None:
    with pytest.raises(PiiRecognizerError):
        DenyList("PROJECT", ["x"], score=1.5)

"""What overlaps is resolved once, for the better statement."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.privacy.model import Finding
from engine.privacy.overlaps import join_addresses, resolve


def finding(type_: str, start: int, end: int, score: float) -> Finding:
    return Finding(type_, start, end, score, "test")


def test_the_better_score_wins_and_then_the_longer_span() -> None:
    low, high = finding("PHONE_NUMBER", 0, 10, 0.5), finding("IBAN_CODE", 5, 20, 1.0)
    assert resolve([low, high]) == [high]
    short, long = finding("PHONE_NUMBER", 0, 5, 0.5), finding("PHONE_NUMBER", 0, 9, 0.5)
    assert resolve([short, long]) == [long]


def test_the_rest_of_an_address_around_a_better_finding_stays() -> None:
    address, person = finding("STREET_ADDRESS", 0, 30, 0.65), finding("CREDIT_CARD", 10, 15, 1.0)
    assert [(each.start, each.end) for each in resolve([address, person])] == [(0, 10), (10, 15), (15, 30)]


def test_neighbouring_parts_of_an_address_are_one() -> None:
    text = "Hauptstraße 1,\n10115 Berlin\n\nx"
    parts = [finding("STREET_ADDRESS", 0, 13, 0.8), finding("ZIP_CODE", 15, 27, 0.5)]
    (joined,) = join_addresses(parts, text)
    assert (joined.start, joined.end, joined.type) == (0, 27, "STREET_ADDRESS")


spans = st.builds(
    lambda type_, start, size, score: finding(type_, start, start + size, score),
    st.sampled_from(["PERSON", "STREET_ADDRESS", "IBAN_CODE", "URL"]),
    st.integers(0, 60),
    st.integers(1, 20),
    st.sampled_from([0.4, 0.6, 0.9]),
)


@given(st.lists(spans, max_size=25))
def test_nothing_overlaps_and_the_best_is_never_lost(findings: list[Finding]) -> None:
    kept = resolve(findings)
    assert all(first.end <= second.start for first, second in pairwise(kept))
    covered = {place for each in kept for place in range(each.start, each.end)}
    for each in findings:
        assert covered.intersection(range(each.start, each.end)), (
            "a place that something found is left without a finding"
        )
    assert resolve(reversed(findings)) == kept

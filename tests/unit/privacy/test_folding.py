"""What the recognisers read, and the way back to the text that was given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.privacy.folding import fold


def test_ascii_stays_as_it_is() -> None:
    assert fold("DE89 3704").text == "DE89 3704"


def test_digits_spaces_and_hyphens_of_other_scripts_become_ascii() -> None:
    assert fold("１２３‑４５ ٦۷").text == "123-45 67"


def test_what_is_not_seen_is_left_out_and_the_span_covers_it() -> None:
    text = "a\u200bb\u00adc 12\u200b34\u206056"
    folded = fold(text)
    assert folded.text == "abc 123456"
    start, end = folded.source_span(4, 10)
    assert text[start:end] == "12\u200b34\u206056"
    start, end = folded.source_span(0, 3)
    assert text[start:end] == "a\u200bb\u00adc"


def test_unseen_characters_before_a_span_stay_outside() -> None:
    text = "\ufeff\u200b12"
    assert fold(text).source_span(0, 2) == (2, 4)


def test_half_of_a_pair_is_replaced() -> None:
    assert fold("x\ud800y").text == "x\ufffdy"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\u200b\u00ad\ufeff\u2060１٣ ‑")), max_size=60))
def test_every_character_kept_leads_back_to_where_it_came_from(text: str) -> None:
    folded = fold(text)
    places = [folded.source_span(place, place + 1) for place in range(len(folded.text))]
    assert all(end == start + 1 for start, end in places)
    assert [start for start, _ in places] == sorted({start for start, _ in places})
    for place, (start, _) in enumerate(places):
        assert fold(text[start]).text in (folded.text[place], "")

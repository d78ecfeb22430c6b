"""The same document or another one: what counts is what it says."""

from __future__ import annotations

import random

import pytest

from engine.ingest.dedupe import NEARLY_THE_SAME, bands, minhash, normalised_tokens, similarity, text_digest


def digest(text: str) -> bytes:
    return text_digest(normalised_tokens(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Travel  policy.\n\nRooms up to 120 €.", "travel policy – rooms UP TO 120 €"),
        ("The infor mation", "The information"),
        ("Text\nPage 3 of 7\nmore", "Text\nPage 4 of 9\nmore"),
        ("Straße", "STRASSE"),
        ("office", "of\ufb01ce"),
        ("“Quoted” words", '"Quoted" words'),
        ("done ☑\ufe0f", "done ☑"),
        ("किता ब", "किताब"),
        ("Caf\u00e9", "cafe\u0301"),
        ("| Seal | 4 mm |", "Seal  4 mm"),
        ("-5 to 3 °C", "\u22125 to 3 °C"),
    ],
)
def test_what_does_not_matter(one: str, other: str) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rooms up to 120 €", "Rooms up to 130 €"),
        ("Rooms up to 120 €", "Rooms up to 120 $"),
        ("from 1.5 bar", "from 15 bar"),
        ("valid from 2024-01-01", "valid from 2024-01-02"),
        ("cool to -5 °C", "cool to 5 °C"),
        ("pressure < 10", "pressure > 10"),
        ("may be used", "may not be used"),
        ("Section 1 5 items", "Section 15 items"),
        ("10 %", "10"),
        ("see page 3 there", "see page 4 there"),
        ("guard fitted: ☑ yes ☐ no", "guard fitted: ☐ yes ☑ no"),
        ("guard fitted: [*] yes [ ] no", "guard fitted: [ ] yes [*] no"),
        ("guard fitted: \uf0fe yes \uf06f no", "guard fitted: \uf06f yes \uf0fe no"),
        ("5 ✓", "5 ✗"),
        ("level ↑", "level ↓"),
        ("10² mm", "102 mm"),
        ("H₂O", "H2O"),
        ("½ inch", "1/2 inch"),
        ("कि", "की"),
        ("شَعر", "شِعر"),
        ("cool to –5 °C", "cool to 5 °C"),
        ("cool to - 5 °C", "cool to 5 °C"),
        ("balance 1.250-", "balance 1.250"),
        ("balance (1,250)", "balance 1,250"),
        ("rated A-", "rated A"),
        ("rated A+", "rated A-"),
        ("0,5 bar", "0.5 bar"),
        (".5 bar", "5 bar"),
        ("5' long", '5" long'),
        ("5 mW", "5 MW"),
        ("10 Nm", "10 nm"),
        ("is no defect", "is defect"),
        ("darf nicht laufen", "darf laufen"),
        ("x ≠ y", "x = y"),
    ],
)
def test_what_matters(one: str, other: str) -> None:
    assert digest(one) != digest(other)


def text_of(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [f"w{rng.randrange(5000)}" for _ in range(count)]


def signature(words: list[str]) -> bytes:
    found = minhash(normalised_tokens(" ".join(words)))
    assert found is not None and len(found) == 512
    return found


def shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


@pytest.mark.parametrize("changed", [0, 5, 20, 60, 200])
def test_similarity_estimates_the_jaccard_index_of_the_shingles(changed: int) -> None:
    words = text_of(2000, 1)
    other = list(words)
    for position in random.Random(2).sample(range(2000), changed):
        other[position] = "other"
    tokens = [normalised_tokens(" ".join(text)) for text in (words, other)]
    one, two = (shingles(text) for text in tokens)
    true = len(one & two) / len(one | two)
    assert similarity(signature(words), signature(other)) == pytest.approx(true, abs=0.12)


def test_near_duplicates_share_a_band_and_strangers_do_not() -> None:
    together = strangers = 0
    for seed in range(40):
        words = text_of(1500, seed)
        other = list(words)
        other[700] = "changed"
        assert similarity(signature(words), signature(other)) >= NEARLY_THE_SAME
        together += bool(set(bands(signature(words))) & set(bands(signature(other))))
        strangers += bool(set(bands(signature(words))) & set(bands(signature(text_of(1500, 1000 + seed)))))
    assert together == 40
    assert strangers == 0


def test_signatures_never_change() -> None:
    """They are stored: another version must compute the same ones."""
    words = " ".join(f"word{n}" for n in range(100))
    found = minhash(normalised_tokens(words))
    assert found is not None
    assert text_digest(normalised_tokens(words)).hex()[:16] == "75623264e948d8f6"
    assert found.hex()[:32] == "3ce46a02073e3d0001143701df666800"


def test_short_texts_have_no_near_duplicates() -> None:
    assert minhash(normalised_tokens("just a few words")) is None

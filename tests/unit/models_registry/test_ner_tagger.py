"""The name tagger: one pass over the words, vectors that are made once, and nothing kept that says anything."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from unicodedata import normalize
from zlib import crc32

import numpy as np
import pytest

from models_registry.starter import ner
from models_registry.starter.ner import vectors
from models_registry.starter.ner.features import ROWS, Lists, chunks_of, rows_of, spans_of, token_of
from models_registry.starter.ner.tagger import Name, NameTagger
from models_registry.starter.ner.vectors import WordVectors

FOLDER = Path(str(ner.__file__)).parent


@pytest.fixture(scope="module")
def tagger() -> NameTagger:
    return NameTagger.load(FOLDER)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return Lists.read()


TEXTS = [
    "My name is Anna Schmidt and I don't know O'Brien's house.",
    "  \t Zu\u0308rich\u3000und \u0085 K\u00f6ln \n\t  next \n\n line  ",
    "a_b-c 12,5 \u00b2 \x1c end\u00a0",
    "ANNA SCHMIDT",
    "anna schmidt",
    "It's John\u2019s, 密钥 and İstanbul.",
    "",
    " \n ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_chunks_are_the_text_and_hold_the_same_tokens(text: str) -> None:
    chunks = chunks_of(text)
    assert text.startswith("".join(chunks)) and not text[len("".join(chunks)) :].strip()
    ends = list(accumulate(map(len, chunks)))
    spans = [(end - len(token_of(chunk)), end) for end, chunk in zip(ends, chunks, strict=True)]
    assert [text[start:end].rstrip(" \t") for start, end in spans] == [
        text[a:b].rstrip(" \t") for a, b in spans_of(text)
    ]
    assert [start for start, _ in spans] == [start for start, _ in spans_of(text)]


def test_many_spaces_are_read_once() -> None:
    assert chunks_of("end" + " " * 300_000) == ["end"]
    assert [token_of(chunk) for chunk in chunks_of("a" + "\u3000" * 300_000 + "b")] == ["a", "b"]


def written_rows(word: str, marks: str) -> list[int]:
    """The rows of a word of letters as they are defined, one after the other."""
    word = normalize("NFC", word)
    lower = word.lower()
    mixed = "Xx" if word[1:].islower() else "XxX"
    shape = "x" if word.islower() else "X" if len(word) == 1 else mixed
    if word.isupper() and len(word) > 1:
        shape = "XX" if len(word) > 4 else "XY"
    padded = f"^{lower[:24]}$"
    parts = [
        f"s{shape}",
        f"m{marks}|{shape}",
        f"l{min(len(lower), 12)}",
        *([f"w{lower}"] if marks or len(lower) < 3 else []),
    ]
    parts += [padded[:3], padded[:4], padded[:5], padded[-3:], padded[-4:], padded[-5:], f"{padded[-4:]}|{shape}"]
    parts += [padded[place : place + 3] for place in range(1, len(padded) - 3)]
    return [crc32(part.encode()) % ROWS for part in parts]


@pytest.mark.parametrize(
    "word", ["a", "X", "ab", "Anna", "Zürich", "Zu\u0308rich", "ΣΙΓΜΑ", "xY", "GMBH", "İstanbul", "q" * 40]
)
def test_rows_are_those_of_training(lists: Lists, word: str) -> None:
    marks = lists.of(normalize("NFC", word).lower())
    assert sorted(rows_of(word, lists)) == sorted(written_rows(word, marks))


def test_a_vector_is_the_sum_of_its_rows(tagger: NameTagger, lists: Lists) -> None:
    words = [("Anna", 0), ("Zschokkewitz", 0), ("2019", 0), (",", 0), ("Anna", 2)]
    for _ in range(2):  # made, then partly kept
        made = tagger._vectors.of(words)
        assert not made[0].any()
        for (word, casing), vector in zip(words, made[1:], strict=True):
            rows = tagger._vectors._table[rows_of(word, lists)]
            expected = rows.sum(axis=0) / np.sqrt(len(rows)) + tagger._vectors._casings[casing]
            np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_a_word_in_texts_of_several_casings_is_several_words(tagger: NameTagger) -> None:
    together = tagger.find_many(TEXTS)
    for text, found in zip(TEXTS, together, strict=True):
        (alone,) = tagger.find_many([text])
        assert [name[:3] for name in found] == [name[:3] for name in alone]
        assert [name.probability for name in found] == pytest.approx([name.probability for name in alone], abs=1e-5)


def test_names_stand_where_they_are_written(tagger: NameTagger) -> None:
    text = "\n  Dear   Anna  Schmidt ,\n\twe moved to  Hamburg.   "
    (found,) = tagger.find_many([text])
    assert isinstance(found[0], Name)
    assert [text[name.start : name.end] for name in found] == ["Anna  Schmidt", "Hamburg"]


def test_no_word_is_kept_that_no_list_has(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_MOST_KEPT", 6)
    small = WordVectors(np.ones((ROWS, 4), dtype=np.float32), np.zeros((3, 4), dtype=np.float32), lists)
    small.of([("Zschokkewitz", 0), ("4711815", 0), ("Anna", 0), ("Anna", 1)])
    assert set(small._kept) == {"Anna"}
    small.of([(f"{number}", 0) for number in range(40)])
    assert len(small._kept) == 6
    made = small.of([("17", 0), ("Anna", 0)])
    np.testing.assert_allclose(made[1], np.sqrt(3) * np.ones(4), atol=1e-6)

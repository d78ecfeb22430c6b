"""Names that people can see, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import InvalidInputError
from engine.core.names import clean_name


@given(st.text(max_size=150))
def test_a_name_is_clean_or_refused(text: str) -> None:
    try:
        name = clean_name(text, what="The name")
    except InvalidInputError:
        return
    assert 0 < len(name) <= 100
    assert name == unicodedata.normalize("NFC", name) == name.strip()
    assert all(unicodedata.category(character)[0] != "C" for character in name)
    assert clean_name(name, what="The name") == name


@pytest.mark.parametrize("name", ["Verträge 2026 (neu)", "合同", "O'Brien & Söhne", "a » b"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert clean_name(name, what="The name") == name

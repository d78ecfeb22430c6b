"""Names that people can see, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.errors import InvalidInputError
from engine.core.names import clean_name, clean_new_name, without_slashes


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


@pytest.mark.parametrize(
    ("name", "wrong"), [("2026/contracts", "slash"), ("a\\b", "slash"), ("/", "slash"), ("..", "dots")]
)
def test_a_new_name_can_stand_in_an_address(name: str, wrong: str) -> None:
    with pytest.raises(InvalidInputError, match=wrong) as refused:
        clean_new_name(name, what="The collection's name")
    assert refused.value.help
    assert clean_name(name, what="The collection's name") == name


@given(st.text(max_size=80))
def test_what_is_made_of_a_name_from_elsewhere_has_no_slash(text: str) -> None:
    name = without_slashes(text)
    assert not set(name) & {"/", "\\"}
    assert name == "" or name.strip(".")


def test_only_slashes_change_in_a_name_from_elsewhere() -> None:
    assert without_slashes("maker/answerer 7B v0.1") == "maker-answerer 7B v0.1"

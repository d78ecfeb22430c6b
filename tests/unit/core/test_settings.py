"""Settings from the environment: typed, all mistakes at once, no silent fall-back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from engine.core.errors import InvalidInputError
from engine.core.settings import Settings, describe_settings


def test_what_is_set_is_read_and_the_rest_has_defaults() -> None:
    settings = Settings.from_environment(
        {"CLOISTER_HOME": "/srv/vault", "CLOISTER_LOG_LEVEL": "Debug", "CLOISTER_PARSER_WORKERS": " 3 ", "HOME": "/x"}
    )
    assert (settings.home, settings.log_level, settings.parser_workers) == (Path("/srv/vault"), "debug", 3)
    assert settings == dataclasses.replace(Settings(), home=Path("/srv/vault"), log_level="debug", parser_workers=3)


def test_an_empty_variable_counts_as_none() -> None:
    assert Settings.from_environment({"CLOISTER_LOG_FILES": "", "CLOISTER_PASSPHRASE_FILE": " "}) == Settings()


def test_a_relative_or_home_path_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ada")
    assert Settings.from_environment({"CLOISTER_HOME": "v"}).home == tmp_path / "v"
    assert Settings.from_environment({"CLOISTER_HOME": "~/v"}).home == Path("/home/ada/v")


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Settings.from_environment(
            {
                "CLOISTER_LOG_LEVEL": "loud",
                "CLOISTER_LOG_FILES": "0",
                "CLOISTER_PARSER_TIMEOUT_S": "soon",
                "CLOISTER_PASPHRASE_FILE": "/p",
            }
        )
    for part in ("LOG_LEVEL must be one of", "LOG_FILES must be 1 to 100", "must be a whole number"):
        assert part in caught.value.message
    assert "did you mean CLOISTER_PASSPHRASE_FILE?" in caught.value.message


def test_a_secret_in_a_wrong_place_is_not_repeated() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Settings.from_environment({"CLOISTER_LOG_LEVEL": "correct horse"})
    assert "horse" not in caught.value.message


def test_variables_of_other_programs_are_left_alone() -> None:
    Settings.from_environment({"CLOISTER_TOOLCHAIN_CACHE": "/c", "CLOISTER_API_KEY": "k"})


def test_the_guide_holds_the_table_of_settings() -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "administration.md"
    assert describe_settings() in guide.read_text(encoding="utf-8")
    for setting in dataclasses.fields(Settings):
        assert f"`CLOISTER_{setting.name.upper()}`" in describe_settings()

"""Settings: what is kept where, what is sent to the engine, and that no secret stays behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.features.settings.appearance import Appearance, Language, ThemeChoice
from app.features.settings.view import SettingsPage
from app.features.settings.view_model import SettingsViewModel
from app.preview.fake_answers import UNREACHABLE, setting
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import DARK, LIGHT
from engine.client.errors import EngineError
from engine.contract.system import Check, CheckState, Role


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desktop.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> SettingsViewModel:
    engine.settings = [setting("runtime.slots", 2, most=16), setting("runtime.threads", 8, value=4, most=64)]
    engine.checks = [Check(name="disk", state=CheckState.WARNING, found="<b>3 GiB</b>", help="Free some.")]
    made = SettingsViewModel(engine, background)
    made.refresh()
    background.settle()
    return made


@pytest.fixture
def page(model: SettingsViewModel, store: QSettings) -> SettingsPage:
    made = SettingsPage(model, Appearance(store))
    made.show()
    return made


def test_the_appearance_is_kept_for_the_next_start(qt: QApplication, store: QSettings) -> None:
    first = Appearance(store)
    assert (first.theme_choice, first.text_percent, first.language) == (ThemeChoice.SYSTEM, 100, Language.SYSTEM)
    told: list[bool] = []
    first.changed.connect(lambda: told.append(True))
    first.choose_theme(ThemeChoice.DARK)
    first.choose_text(150)
    first.choose_language(Language.GERMAN)
    store.sync()
    again = Appearance(QSettings(store.fileName(), QSettings.Format.IniFormat))
    assert (again.theme, again.text_percent, again.language) == (DARK, 150, Language.GERMAN)
    assert len(told) == 3
    again.choose_theme(ThemeChoice.LIGHT)
    assert again.theme is LIGHT


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "mauve"), ("text_percent", "large"), ("text_percent", 4000), ("text_percent", -5), ("language", "tlh")],
)
def test_a_damaged_settings_file_falls_back(qt: QApplication, store: QSettings, key: str, value: object) -> None:
    store.setValue(f"appearance/{key}", value)
    appearance = Appearance(store)
    assert appearance.theme_choice is ThemeChoice.SYSTEM and appearance.language is Language.SYSTEM
    assert 100 <= appearance.text_percent <= 200


def test_a_setting_is_changed_and_left_to_the_engine_again(
    page: SettingsPage, model: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    slots, threads = page.runtime.rows["runtime.slots"], page.runtime.rows["runtime.threads"]
    assert slots.automatic.isChecked() and slots.automatic.text() == "Automatic (2)" and not slots.number.isEnabled()
    assert not threads.automatic.isChecked() and threads.number.value() == 4
    assert not slots.apply.isEnabled() and not threads.apply.isEnabled(), "nothing to apply yet"
    slots.automatic.setChecked(False)
    slots.number.setValue(3)
    slots.apply.click()
    assert model.props.changing == "runtime.slots" and not threads.isEnabled(), "one at a time"
    background.settle()
    threads.automatic.setChecked(True)
    threads.apply.click()
    background.settle()
    assert {s.key: s.value for s in engine.settings} == {"runtime.slots": 3, "runtime.threads": None}


def test_a_refused_setting_shows_what_is_in_force(
    page: SettingsPage, model: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["change_setting"] = EngineError("MODEL_OUT_OF_MEMORY", "It does not fit.", "Choose fewer.")
    row = page.runtime.rows["runtime.threads"]
    row.number.setValue(60)
    row.apply.click()
    background.settle()
    assert model.props.failure and model.props.failure.code == "MODEL_OUT_OF_MEMORY" and page.failure.isVisible()
    assert [s.value for s in model.props.settings or ()] == [None, 4]


def test_the_machine_is_shown_as_plain_text_with_what_to_do(page: SettingsPage) -> None:
    labels = [label for label in page.machine.findChildren(QLabel) if "3 GiB" in label.text()]
    assert [label.text() for label in labels] == ["<b>3 GiB</b>\nFree some."]
    assert labels[0].textFormat() is Qt.TextFormat.PlainText


def test_a_failure_of_the_page_is_told_and_tried_again(
    page: SettingsPage, model: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures = dict.fromkeys(("status", "list_settings", "doctor"), UNREACHABLE)
    model.refresh()
    background.settle()
    assert not page.failure.isVisible() and not model.props.examining, "the window tells it, once"
    engine.failures = {"list_settings": EngineError("INTERNAL", "Something broke.")}
    model.refresh()
    background.settle()
    assert page.failure.isVisible()
    engine.failures.clear()
    page.failure.button.click()
    background.settle()
    assert not page.failure.isVisible()


def test_who_manages_no_models_changes_no_setting(
    page: SettingsPage, model: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.KNOWLEDGE_OWNER
    model.refresh()
    background.settle()
    assert not page.runtime.rows["runtime.slots"].isEnabled()

"""From nothing to a running engine, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from app.features.start.strength import Strength, strength
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel, Step
from app.preview.fake_engine import FakeDoor
from app.preview.hand_background import HandBackground

HOME = Path("/vault")


def begun(door: FakeDoor, background: HandBackground, passphrase_file: Path | None = None) -> StartViewModel:
    model = StartViewModel(HOME, door, background)
    model.begin(passphrase_file)
    return model


def test_a_new_vault_shows_its_recovery_code_once_and_starts(qt: QApplication, background: HandBackground) -> None:
    door = FakeDoor()
    model = begun(door, background)
    assert model.props.step is Step.CREATE
    model.type(passphrase="four words of mine", repeated="four words of min", administrator=" Ada ")
    assert model.props.repeated_differs and not model.props.may_go_on
    model.type(repeated="four words of mine")
    model.go_on()
    assert model.props.busy and not model.props.may_go_on
    background.settle()
    assert (model.props.step, model.props.recovery_code) == (Step.RECOVERY, FakeDoor.RECOVERY_CODE)
    assert door.administrator == "Ada"
    model.go_on()
    background.settle()
    assert model.props.step is Step.RECOVERY, "not before the code is kept"
    model.keep_code(True)
    model.go_on()
    background.settle()
    assert model.props.step is Step.READY
    assert door.running
    assert model.props.recovery_code == ""


def test_a_wrong_passphrase_stays_in_the_dialog(qt: QApplication, background: HandBackground) -> None:
    model = begun(FakeDoor("right"), background)
    assert model.props.step is Step.UNLOCK
    model.type(passphrase="wrong")
    model.go_on()
    background.settle()
    assert model.props.step is Step.UNLOCK
    assert model.props.failure and model.props.failure.code == "VAULT_WRONG_PASSPHRASE"
    model.type(passphrase="right")
    model.go_on()
    background.settle()
    assert model.props.step is Step.READY


def test_an_engine_that_runs_is_not_asked_for_a_passphrase(qt: QApplication, background: HandBackground) -> None:
    door = FakeDoor("right")
    door.running = True
    assert begun(door, background).props.step is Step.READY


def test_a_passphrase_file_starts_the_engine(qt: QApplication, background: HandBackground, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("right\n")
    model = begun(FakeDoor("right"), background, file)
    background.settle()
    assert model.props.step is Step.READY


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\xd8"])
def test_a_passphrase_file_that_cannot_be_read_leaves_typing(
    qt: QApplication, background: HandBackground, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "passphrase"
    if content is not None:
        file.write_bytes(content)
    model = begun(FakeDoor("right"), background, file)
    assert model.props.failure and model.props.failure.code == "PASSPHRASE_FILE_UNREADABLE"
    model.type(passphrase="right")
    model.go_on()
    background.settle()
    assert model.props.step is Step.READY


def test_a_vault_whose_engine_does_not_start_is_left_to_unlock(qt: QApplication, background: HandBackground) -> None:
    door = FakeDoor()
    model = begun(door, background)
    model.type(passphrase="abcd", repeated="abcd", administrator="Ada")
    model.go_on()
    background.settle()
    door.passphrase = "changed meanwhile"
    model.keep_code(True)
    model.go_on()
    background.settle()
    assert model.props.step is Step.UNLOCK
    assert model.props.failure


def test_the_dialog_follows_its_model_and_closes_itself(qt: QApplication, background: HandBackground) -> None:
    dialog = StartDialog(begun(FakeDoor(), background))
    dialog.show()
    dialog.administrator.setText("Ada")
    dialog.passphrase.setText("lantern copper orbit walnut")
    assert not dialog.go_on.isEnabled()
    dialog.repeated.setText("lantern copper orbit walnut")
    dialog.go_on.click()
    background.settle()
    assert dialog.code.isVisible()
    assert dialog.code.text().replace("\n", "") == FakeDoor.RECOVERY_CODE
    dialog.kept.setChecked(True)
    dialog.go_on.click()
    background.settle()
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize(
    ("passphrase", "level"),
    [
        ("", Strength.NONE),
        ("   ", Strength.NONE),
        ("aaaaaaaaaaaaaaaa", Strength.WEAK),
        ("password1234", Strength.WEAK),
        ("sunshine", Strength.WEAK),
        ("lantern copper", Strength.WEAK),
        ("lantern copper orbit", Strength.FAIR),
        ("lantern copper orbit walnut", Strength.GOOD),
        ("lantern copper orbit walnut ferry", Strength.STRONG),
        ("x7$Kq!9z@Lw2#", Strength.STRONG),
    ],
)
def test_the_hint_grows_with_what_must_be_guessed(passphrase: str, level: Strength) -> None:
    assert strength(passphrase) is level

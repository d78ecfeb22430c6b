"""From nothing to a running engine, step by step."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.features.start.strength import Strength, strength
from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel, Step, collection_name
from app.preview.fake_door import FakeDoor
from app.preview.hand_background import HandBackground
from app.widgets.recovery_code import print_code

HOME = Path("/vault")


def begun(door: FakeDoor, background: HandBackground, passphrase_file: Path | None = None) -> StartViewModel:
    model = StartViewModel(HOME, door, background)
    model.begin(passphrase_file)
    return model


def with_code_on_paper(model: StartViewModel, background: HandBackground) -> None:
    """From the shown code to the step after it."""
    code = model.props.recovery_code
    model.go_on()
    assert model.props.recovery_code == "", "the next page must not show it"
    model.type(typed_group=f" {code.split('-')[model.props.asked_group - 1].lower()} ")
    model.go_on()
    background.settle()


def made(door: FakeDoor, background: HandBackground, samples: Path | None = None) -> StartViewModel:
    model = StartViewModel(HOME, door, background, samples=samples)
    model.begin()
    model.type(passphrase="four words of mine", repeated="four words of mine", administrator=" Ada ")
    model.go_on()
    background.settle()
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
    assert door.administrator == "Ada" and not door.running
    with_code_on_paper(model, background)
    assert model.props.step is Step.FOLDER and door.running
    model.skip_folder()
    assert model.props.step is Step.READY and door.read is None


def test_nothing_starts_before_a_group_of_the_code_is_typed_from_paper(
    qt: QApplication, background: HandBackground
) -> None:
    door = FakeDoor()
    model = made(door, background)
    model.go_on()
    assert model.props.step is Step.CONFIRM and not model.props.may_go_on and not model.props.group_differs
    model.type(typed_group="wrong")
    assert model.props.group_differs
    model.go_on()
    background.settle()
    assert not door.running
    model.go_back()
    assert model.props.recovery_code == FakeDoor.RECOVERY_CODE
    asked = set()
    for _ in range(60):
        model.go_on()
        asked.add(model.props.asked_group)
        model.go_back()
    assert asked == {1, 2, 3, 4, 5, 6, 7}


def test_the_first_folder_is_read_into_a_collection_of_its_name(qt: QApplication, background: HandBackground) -> None:
    door = FakeDoor()
    samples = Path("/opt/cloister/samples/documents")
    model = made(door, background, samples)
    with_code_on_paper(model, background)
    assert not model.props.may_go_on and model.props.samples == samples
    door.folder_exists = False
    model.choose_folder(Path("/data/Policies 2025"))
    model.go_on()
    background.settle()
    assert (
        model.props.failure and model.props.failure.code == "INGEST_PATH_NOT_FOUND" and model.props.step is Step.FOLDER
    )
    door.folder_exists = True
    model.go_on()
    background.settle()
    assert model.props.step is Step.READY
    assert door.read == ("/data/Policies 2025", "Policies 2025", True)


def test_the_sample_company_is_not_watched(qt: QApplication, background: HandBackground) -> None:
    door, samples = FakeDoor(), Path("/opt/cloister/samples/documents")
    model = made(door, background, samples)
    with_code_on_paper(model, background)
    model.choose_folder(samples)
    model.go_on()
    background.settle()
    assert door.read == (str(samples), "documents", False)


def test_the_box_for_watching_says_what_will_happen(qt: QApplication, background: HandBackground) -> None:
    samples = Path("/opt/cloister/samples/documents")
    model = made(FakeDoor(), background, samples)
    with_code_on_paper(model, background)
    dialog = StartDialog(model)
    box = dialog.folder.watch
    assert box.isChecked() and not box.isEnabled()
    model.choose_folder(samples)
    assert not box.isChecked() and not box.isEnabled(), "the samples are not watched, and the box says so"
    model.choose_folder(Path("/data/Policies"))
    assert box.isChecked() and box.isEnabled(), "what was wanted of other folders is not forgotten"
    box.click()
    assert not model.props.watch


@pytest.mark.parametrize(
    ("folder", "name"), [("/", "Documents"), ("/a/x\ny ", "xy"), ("/a/" + "ü" * 200, "ü" * 120), ("/a/Recht", "Recht")]
)
def test_a_collection_gets_a_name_that_the_engine_takes(folder: str, name: str) -> None:
    assert collection_name(Path(folder)) == name


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
    with_code_on_paper(model, background)
    assert model.props.step is Step.UNLOCK
    assert model.props.failure


def test_the_dialog_leads_through_every_step_by_keyboard(qt: QApplication, background: HandBackground) -> None:
    door, samples = FakeDoor(), Path("/opt/cloister/samples/documents")
    model = StartViewModel(HOME, door, background, samples=samples)
    model.begin()
    dialog = StartDialog(model)
    dialog.show()
    for field, text in (
        (dialog.create_page.administrator, "Ada"),
        (dialog.create_page.passphrase, "lantern copper orbit walnut"),
        (dialog.create_page.repeated, "lantern copper orbit walnut"),
    ):
        assert not dialog.go_on.isEnabled()
        QTest.keyClicks(field, text)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    background.settle()
    code = dialog.recovery.code.text().replace("\n", "")
    assert dialog.recovery.code.isVisible() and code == FakeDoor.RECOVERY_CODE
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.confirm.group, code.split("-")[model.props.asked_group - 1])
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    background.settle()
    assert dialog.folder.isVisible() and dialog.confirm.group.text() == "" and dialog.recovery.code.text() == ""
    QTest.keyClick(dialog.folder.samples, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    background.settle()
    assert dialog.result() == QDialog.DialogCode.Accepted and door.read


def test_the_passphrase_can_be_typed_at_once(qt: QApplication, background: HandBackground) -> None:
    dialog = StartDialog(begun(FakeDoor("right"), background))
    dialog.show()
    assert dialog.focusWidget() is dialog.unlock.passphrase


def test_after_a_refusal_the_next_passphrase_is_typed_whole(qt: QApplication, background: HandBackground) -> None:
    right = "lantern copper orbit walnut"
    dialog = StartDialog(begun(FakeDoor(right), background))
    dialog.show()
    for passphrase in ("wrong words", "wrong again", right):
        QTest.keyClicks(dialog.unlock.passphrase, passphrase)
        assert dialog.unlock.passphrase.text() == passphrase, (
            "it takes the place of the refused one, and all of it stays"
        )
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        background.settle()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_over_an_open_window_nothing_quits_and_no_other_vault_is_chosen(
    qt: QApplication, background: HandBackground
) -> None:
    alone, over = (StartDialog(begun(FakeDoor("right"), background), over_window=over) for over in (False, True))
    alone.show()
    over.show()
    assert alone.leave.text() == "Quit" and alone.unlock.vault.choose.isVisible()
    assert over.leave.text() == "Cancel" and not over.unlock.vault.choose.isVisible()


def test_escape_at_the_first_folder_means_later(qt: QApplication, background: HandBackground) -> None:
    model = made(FakeDoor(), background)
    with_code_on_paper(model, background)
    dialog = StartDialog(model)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_the_code_is_printed_with_the_vault_it_opens(qt: QApplication, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "code.pdf"))
    print_code(printer, "Cloister recovery code", "/vault", "7Q4KD-9M2XV-0TBHR-W8C3N-\n5JZPG-E6Y1A-SF7K2")
    with pypdfium2.PdfDocument(tmp_path / "code.pdf") as document:
        text = document[0].get_textpage().get_text_range()
    assert "/vault" in text and "7Q4KD-9M2XV-0TBHR-W8C3N" in text and "5JZPG-E6Y1A-SF7K2" in text


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

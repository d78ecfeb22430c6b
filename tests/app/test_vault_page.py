"""The page Keys and backups: made, read back, thinned out, and who opens the vault."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.features.settings.vault_dialogs import PassphraseDialog, RecoveryCodeDialog
from app.features.settings.view_model import SettingsViewModel
from app.features.vault import words
from app.features.vault.dialogs import CreateDialog, PruneDialog
from app.features.vault.view import VaultPage
from app.features.vault.view_model import BackupsViewModel, Page, going
from app.preview.fake_answers import ingest_job
from app.preview.fake_backups import FOLDER, backup
from app.preview.fake_door import FakeDoor
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.vault_scenes import kept
from engine.client.errors import EngineError
from engine.contract.backups import BackupCreate, BackupMade, BackupPruning, BackupVerification, BackupVerified
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return kept()


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> BackupsViewModel:
    return BackupsViewModel(engine, background)


@pytest.fixture
def settings(qt: QApplication, engine: FakeEngine, background: HandBackground) -> SettingsViewModel:
    return SettingsViewModel(engine, background)


@pytest.fixture
def remembered() -> list[str]:
    return []


@pytest.fixture
def page(
    model: BackupsViewModel, settings: SettingsViewModel, background: HandBackground, remembered: list[str]
) -> VaultPage:
    made = VaultPage(model, settings, remembered.append)
    made.show()
    made.refresh()
    background.settle()
    return made


def made(**changes: object) -> BackupMade:
    values: dict[str, object] = {
        "backup_id": "bkp_22",
        "backup": backup(22),
        "folder": FOLDER,
        "written": 12,
        "written_bytes": 9_000_000,
        "same_disk": False,
    }
    return BackupMade.model_validate(values | changes)


def test_what_pruning_removes_is_what_the_engine_would() -> None:
    """Intact ones count; the others go with the age of what stays."""
    newest_first = [backup(9), backup(8, intact=False), backup(7), backup(6, intact=False), backup(5), backup(4)]
    assert [one.id for one in going(newest_first, 2)] == ["bkp_6", "bkp_5", "bkp_4"]
    assert going(newest_first, 4) == () and going([backup(3, intact=False)], 1) == ()


def test_the_newest_comes_first_and_a_damaged_one_says_so(page: VaultPage, model: BackupsViewModel) -> None:
    assert [one.id for one in model.props.backups][:2] == ["bkp_21", "bkp_20"]
    damaged = next(one for one in model.props.backups if one.id == "bkp_14")
    assert "damaged" in words.state(damaged) and "2 days ago" in page.last.text()


def test_a_backup_is_made_followed_and_told(
    page: VaultPage, model: BackupsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.make.click()
    dialog = page.findChild(CreateDialog)
    dialog.keep.setValue(3)
    dialog.new_folder.setChecked(True)
    engine.job_states = [
        ingest_job(kind="backup", stage="database", done=1, total=2, unit="bytes"),
        ingest_job(JobState.SUCCEEDED, kind="backup", result=made(same_disk=True).model_dump()),
    ]
    dialog.go_on.click()
    background.step()
    assert page.job.isVisible() and not page.make.isEnabled() and "runs" in page.make.toolTip()
    engine.backups.kept.append(backup(22))
    background.settle()
    assert engine.backups.asked == [BackupCreate(folder=FOLDER, keep=3, with_models=False, new_folder=True)]
    assert "lost together" in page.result.text.text() and page.result.text.objectName() == "danger"
    assert model.props.backups[0].id == "bkp_22", "the list was looked at again"


def test_a_job_that_failed_is_told_and_stays_told(
    page: VaultPage, model: BackupsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    error = ErrorBody(code="BACKUP_DISK_FULL", message="No room.", help="Remove old ones.")
    engine.job_states = [ingest_job(JobState.FAILED, kind="backup", error=error)]
    model.create(keep=None, with_models=False, new_folder=False)
    background.settle()
    page.refresh()
    background.settle()
    assert page.failure.isVisible() and model.props.failure and model.props.failure.code == "BACKUP_DISK_FULL"
    model.dismiss()
    assert not page.failure.isVisible()


def test_reading_back_names_what_is_damaged(page: VaultPage, engine: FakeEngine, background: HandBackground) -> None:
    found = BackupVerified(
        intact=False, backups=12, pieces=9, damaged=["set_1/3f/3f9c"], affected=["bkp_21"], problems=[]
    )
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="backup-verify", result=found.model_dump())]
    page.verify.click()
    background.settle()
    assert engine.backups.asked == [BackupVerification(folder=FOLDER)]
    assert "set_1/3f/3f9c" in page.result.text.text() and page.result.text.objectName() == "danger"


def test_old_ones_go_only_after_it_was_said_which(
    page: VaultPage, engine: FakeEngine, background: HandBackground
) -> None:
    page.prune.click()
    dialog = page.findChild(PruneDialog)
    dialog.keep.setValue(12)
    assert not dialog.go_on.isEnabled() and "Nothing" in dialog.going.text()
    dialog.keep.setValue(4)
    assert dialog.going.text().startswith("8 would")
    engine.job_states = [ingest_job(kind="backup-prune")]
    dialog.go_on.click()
    background.step()
    assert engine.backups.asked == [BackupPruning(folder=FOLDER, keep=4)]


def test_a_folder_is_asked_for_once_and_remembered(
    page: VaultPage, model: BackupsViewModel, engine: FakeEngine, background: HandBackground, remembered: list[str]
) -> None:
    engine.backups.folder = None
    page.refresh()
    background.settle()
    assert model.props.page is Page.NO_FOLDER and not page.make.isEnabled() and page.choose.isEnabled()
    page.choose_folder("/media/other")
    background.settle()
    assert remembered == ["/media/other"] and model.props.page is Page.FULL and model.props.folder == "/media/other"
    engine.backups.failures["find"] = EngineError("BACKUP_FOLDER", "That is no folder of backups.")
    page.choose_folder("/media/wrong")
    background.settle()
    assert model.props.page is Page.FAILED and page.make.isEnabled(), "the first backup makes it one"
    assert page.failure.isVisible()


def test_a_backup_that_runs_already_is_followed(
    model: BackupsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(kind="backup", stage="files")]
    model.refresh()
    background.settle()
    assert model.props.following.job is not None
    model.cancel()
    background.settle()
    assert engine.cancelled == ["job_1"] and model.props.following.cancelling


def test_who_manages_no_vault_sees_no_backup(
    page: VaultPage, model: BackupsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.ANALYST
    page.refresh()
    background.settle()
    assert model.props.page is Page.FORBIDDEN and not page.view.isVisible()
    assert not page.make.isEnabled() and "administrator" in page.make.toolTip()


def test_only_an_administrator_changes_who_opens_the_vault(
    page: VaultPage, settings: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert page.vault.passphrase.isEnabled() and not page.vault.why.isVisible()
    engine.role = Role.KNOWLEDGE_OWNER
    page.refresh()
    background.settle()
    assert not page.vault.passphrase.isEnabled() and not page.vault.code.isEnabled() and page.vault.why.isVisible()


def test_a_wrong_passphrase_changes_nothing_and_the_dialog_stays(
    page: VaultPage, settings: SettingsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.vault.passphrase.click()
    dialog = page.findChild(PassphraseDialog)
    QTest.keyClicks(dialog.old, "wrong")
    QTest.keyClicks(dialog.new, "new words here")
    assert not dialog.go_on.isEnabled()
    QTest.keyClicks(dialog.repeated, "new words here")
    dialog.go_on.click()
    background.settle()
    assert dialog.isVisible() and dialog.failure.isVisible() and engine.passphrase == "right"
    dialog.old.setText("right")
    dialog.go_on.click()
    background.settle()
    assert engine.passphrase == "new words here" and not dialog.isVisible()


def test_a_new_recovery_code_is_shown_once_and_escape_does_not_lose_it(
    page: VaultPage, settings: SettingsViewModel, background: HandBackground
) -> None:
    page.vault.code.click()
    dialog = page.findChild(RecoveryCodeDialog)
    QTest.keyClicks(dialog.passphrase, "right")
    dialog.go_on.click()
    background.settle()
    assert dialog.code.isVisible() and dialog.code.text().replace("\n", "") == FakeDoor.RECOVERY_CODE
    assert dialog.passphrase.text() == ""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.go_on.click()
    assert not dialog.isVisible() and settings.props.recovery_code == ""

"""The states of the page Keys and backups."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.vault.dialogs import PruneDialog
from app.preview.fake_answers import ingest_job
from app.preview.fake_backups import FOLDER, backup
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.backups import BackupVerified
from engine.contract.jobs import JobState
from engine.contract.system import Check, CheckState


def vault_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "vault-no-folder": _no_folder,
        "vault-making": _making,
        "vault-damaged": _damaged,
        "vault-prune": _prune,
    }


def kept() -> FakeEngine:
    """Twelve backups on a disk, one of a damaged database."""
    engine = FakeEngine()
    engine.backups.folder = FOLDER
    engine.backups.kept = [backup(number) for number in range(10, 22)]
    engine.backups.kept[4] = backup(14, intact=False, missing=2)
    engine.checks = [
        Check(name="backup", state=CheckState.OK, found=f"the last was made 2 days ago in {FOLDER}"),
    ]
    return engine


def opened(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.vault_page)
    background.settle()
    return desktop, background


def _no_folder(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.checks = [Check(name="backup", state=CheckState.WARNING, found="no backup was ever made")]
    return opened(engine, theme)[0].window


def _making(theme: Theme) -> QWidget:
    engine = kept()
    engine.job_states = [
        ingest_job(kind="backup", stage="database", unit="bytes", done=620_000_000, total=1_410_000_000)
    ]
    return opened(engine, theme)[0].window


def _damaged(theme: Theme) -> QWidget:
    engine = kept()
    desktop, background = opened(engine, theme)
    found = BackupVerified(
        intact=False, backups=12, pieces=48_310, damaged=["set_1/3f/3f9c0a"], affected=["bkp_20", "bkp_21"], problems=[]
    )
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="backup-verify", result=found.model_dump())]
    desktop.backups.verify()
    background.settle()
    return desktop.window


def _prune(theme: Theme) -> QWidget:
    desktop, _ = opened(kept(), theme)
    desktop.window.show()  # before what opens over it
    desktop.vault_page.prune.click()
    dialog = desktop.vault_page.findChild(PruneDialog)
    assert isinstance(dialog, PruneDialog)
    dialog.keep.setValue(5)
    return desktop.window

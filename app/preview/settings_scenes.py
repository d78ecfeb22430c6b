"""The states of the page of settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.settings.vault_dialogs import PassphraseDialog, RecoveryCodeDialog
from app.preview.fake_answers import UNREACHABLE, setting
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.system import Check, CheckState, Role


def settings_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "settings": lambda theme: _open(_engine(), theme)[0].window,
        "settings-analyst": _analyst,
        "settings-error": _error,
        "settings-passphrase-refused": _refused,
        "settings-recovery-code": _code,
    }


def _engine() -> FakeEngine:
    engine = FakeEngine()
    engine.settings = [
        setting(
            "runtime.context_tokens",
            4096,
            unit="tokens",
            least=512,
            description="Room for a question with its passages and its answer; never more than the model was "
            "trained for. More takes more memory.",
        ),
        setting(
            "runtime.slots",
            2,
            value=4,
            most=16,
            description="Answers that are written at the same time; the others wait.",
        ),
        setting("runtime.threads", 16, most=64, description="Processor threads of the language model."),
        setting(
            "runtime.gpu_layers",
            None,
            least=0,
            most=999,
            description="Layers of the model that the graphics card computes; 0 keeps it on the processor.",
        ),
    ]
    engine.checks = [
        Check(name="processor", state=CheckState.OK, found="Xeon w5-2465X, 16 of 32 cores, avx512_bf16, amx_bf16"),
        Check(
            name="memory",
            state=CheckState.WARNING,
            found="1.7 of 15.4 GiB available",
            help="close other programs; 4 GiB are needed for a small model",
        ),
        Check(
            name="disk",
            state=CheckState.WARNING,
            found="1.2 of 476.0 GiB free",
            help="free space where the vault lies, or move the vault",
        ),
        Check(
            name="originals",
            state=CheckState.FAILED,
            found="2 of 1,204 stored files are missing from blobs/ in the vault",
            help="Add their documents again, or restore a backup with `cloister backup restore`.",
        ),
    ]
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.settings_page)
    background.settle()
    return desktop, background


def _analyst(theme: Theme) -> QWidget:
    engine = _engine()
    engine.role = Role.ANALYST
    return _open(engine, theme)[0].window


def _error(theme: Theme) -> QWidget:
    engine = _engine()
    engine.failures = dict.fromkeys(("status", "list_settings", "doctor"), UNREACHABLE)
    return _open(engine, theme)[0].window


def _refused(theme: Theme) -> QWidget:
    desktop, background = _open(_engine(), theme)
    dialog = PassphraseDialog(desktop.settings, desktop.settings_page)
    for field in (dialog.new, dialog.repeated):
        field.setText("lantern copper orbit walnut")
    dialog.old.setText("wrong")
    dialog.go_on.click()
    background.settle()
    return dialog


def _code(theme: Theme) -> QWidget:
    desktop, background = _open(_engine(), theme)
    dialog = RecoveryCodeDialog(desktop.settings, desktop.settings_page)
    dialog.passphrase.setText("right")
    dialog.go_on.click()
    background.settle()
    return dialog

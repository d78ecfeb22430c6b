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
            description="What the model reads and writes for one answer: passages, question and words.",
        ),
        setting("runtime.slots", 2, value=4, most=16, description="More need more memory."),
        setting("runtime.threads", 16, most=64, description="Of the processor, where no graphics card does the work."),
        setting("runtime.gpu_layers", None, least=0, most=999, description="Automatic: as many as fit."),
    ]
    engine.checks = [
        Check(name="processor", state=CheckState.OK, found="16 cores, AVX-512 and AMX"),
        Check(
            name="graphics card",
            state=CheckState.WARNING,
            found="none found",
            help="Language models run on the processor, which is slower.",
        ),
        Check(
            name="disk",
            state=CheckState.FAILED,
            found="1.2 GiB free",
            help="Free at least 5 GiB where the vault lies, then look again.",
        ),
    ]
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(3)
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

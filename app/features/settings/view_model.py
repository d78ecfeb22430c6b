"""What can be set in the engine, how the machine is, and the keys of the vault. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.system import Check, DoctorResponse, Role, SettingResponse, StatusResponse
from engine.contract.vault import PassphraseChanged


@dataclass(frozen=True, slots=True)
class SettingsInputs:
    status: StatusResponse | None = None
    settings: tuple[SettingResponse, ...] | None = None
    checks: tuple[Check, ...] | None = None
    changing: str | None = None
    examining: bool = False
    sending: bool = False
    recovery_code: str = ""
    passphrase_changed_for: str | None = None
    failure: Failure | None = None
    vault_failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class SettingsProps:
    """None: not known yet. ``changing``: the key of the setting that is being written; a model may load anew.

    ``recovery_code`` is there until it is dropped, and nowhere else.
    """

    home: str
    user: str
    version: str
    settings: tuple[SettingResponse, ...] | None
    may_set: bool
    may_open: bool
    checks: tuple[Check, ...] | None
    changing: str | None
    examining: bool
    sending: bool
    recovery_code: str
    passphrase_changed_for: str | None
    failure: Failure | None
    vault_failure: Failure | None


class SettingsViewModel(ViewModel[SettingsInputs, SettingsProps]):
    """Passphrases pass through and are kept nowhere."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(SettingsInputs(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: SettingsInputs) -> SettingsProps:
        status = inputs.status
        role = status.role if status else None
        return SettingsProps(
            home=status.home if status else "",
            user=status.user if status else "",
            version=status.version if status else "",
            settings=inputs.settings,
            may_set=role in (Role.MODEL_OWNER, Role.ADMINISTRATOR) and inputs.changing is None,
            may_open=role is Role.ADMINISTRATOR,
            checks=inputs.checks,
            changing=inputs.changing,
            examining=inputs.examining,
            sending=inputs.sending,
            recovery_code=inputs.recovery_code,
            passphrase_changed_for=inputs.passphrase_changed_for,
            failure=inputs.failure,
            vault_failure=inputs.vault_failure,
        )

    def refresh(self) -> None:
        """Look at the engine's settings and the machine again."""
        self._set(failure=None)
        self.refresh_status()
        self._background.run(lambda: self._engine().list_settings(), self._listed, self._failed)
        self.examine()

    def refresh_status(self) -> None:
        """Who looks, and at which vault."""
        self._background.run(lambda: self._engine().status(), lambda s: self._set(status=s), self._failed)

    def examine(self) -> None:
        """Let the engine look at the machine, which takes a moment."""
        if not self._inputs.examining:
            self._set(examining=True)
            self._background.run(lambda: self._engine().doctor(), self._examined, self._not_examined)

    def change(self, key: str, value: int | None) -> None:
        """Set a value, None for automatic; a model in use is loaded anew with it."""
        known = next((s for s in self._inputs.settings or () if s.key == key), None)
        if known is not None and known.value != value and self._props.may_set:
            self._set(changing=key, failure=None)
            self._background.run(
                lambda: self._engine().change_setting(key, value), self._setting_changed, self._setting_refused
            )

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> None:
        self._send()
        self._background.run(
            lambda: self._engine().change_passphrase(passphrase, new_passphrase),
            self._passphrase_changed,
            self._vault_failed,
        )

    def replace_recovery_code(self, passphrase: str) -> None:
        """Make a new code, which makes the old one worthless."""
        self._send()
        self._background.run(
            lambda: self._engine().replace_recovery_code(passphrase), self._code_replaced, self._vault_failed
        )

    def drop_recovery_code(self) -> None:
        self._set(recovery_code="")

    def forget_outcome(self) -> None:
        """A dialog about the vault is opened or closed: what was said before is over."""
        self._set(passphrase_changed_for=None, vault_failure=None)

    def _send(self) -> None:
        self._set(sending=True, vault_failure=None, passphrase_changed_for=None)

    def _listed(self, settings: list[SettingResponse]) -> None:
        self._set(settings=tuple(settings))

    def _examined(self, found: DoctorResponse) -> None:
        self._set(checks=tuple(found.checks), examining=False)

    def _not_examined(self, failure: Failure) -> None:
        self._set(examining=False, failure=failure)

    def _setting_changed(self, changed: SettingResponse) -> None:
        settings = tuple(changed if s.key == changed.key else s for s in self._inputs.settings or ())
        self._set(settings=settings, changing=None)

    def _setting_refused(self, failure: Failure) -> None:
        self._set(changing=None, failure=failure)
        # The old value is in force again: the field must show it.
        self._background.run(lambda: self._engine().list_settings(), self._listed, self._failed)

    def _passphrase_changed(self, changed: PassphraseChanged) -> None:
        self._set(sending=False, passphrase_changed_for=changed.administrator)

    def _code_replaced(self, code: str) -> None:
        self._set(sending=False, recovery_code=code)

    def _vault_failed(self, failure: Failure) -> None:
        self._set(sending=False, vault_failure=failure)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)

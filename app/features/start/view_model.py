"""The steps from nothing to a running engine. Knows the door to engines, no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineDoor
from app.bridge.view_model import ViewModel
from app.features.start.strength import Strength, strength


class Step(Enum):
    CREATE = auto()
    RECOVERY = auto()
    UNLOCK = auto()
    READY = auto()


@dataclass(frozen=True, slots=True)
class StartInputs:
    home: Path
    step: Step = Step.UNLOCK
    passphrase: str = ""
    repeated: str = ""
    administrator: str = ""
    recovery_code: str = ""
    code_kept: bool = False
    busy: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class StartProps:
    home: Path
    step: Step
    strength: Strength
    repeated_differs: bool
    recovery_code: str
    may_go_on: bool
    busy: bool
    failure: Failure | None


class StartViewModel(ViewModel[StartInputs, StartProps]):
    """Passphrases stay in memory until the engine runs, then they are dropped."""

    def __init__(self, home: Path, door: EngineDoor, background: Background, parent: QObject | None = None) -> None:
        super().__init__(StartInputs(home), parent)
        self._door = door
        self._background = background

    @staticmethod
    def derive(inputs: StartInputs) -> StartProps:
        same = inputs.passphrase == inputs.repeated
        may_go_on = {
            Step.CREATE: bool(inputs.passphrase.strip() and same and inputs.administrator.strip()),
            Step.RECOVERY: inputs.code_kept,
            Step.UNLOCK: bool(inputs.passphrase),
            Step.READY: False,
        }[inputs.step]
        return StartProps(
            home=inputs.home,
            step=inputs.step,
            strength=strength(inputs.passphrase),
            repeated_differs=bool(inputs.repeated) and not same,
            recovery_code=inputs.recovery_code,
            may_go_on=may_go_on and not inputs.busy,
            busy=inputs.busy,
            failure=inputs.failure,
        )

    def begin(self, passphrase_file: Path | None = None) -> None:
        """Find the first step; with a passphrase file an engine that does not run is started without asking."""
        home = self._inputs.home
        if not self._door.vault_exists(home):
            self._set(step=Step.CREATE, failure=None)
        elif self._door.is_running(home):
            self._set(step=Step.READY)
        elif passphrase_file is None:
            self._set(step=Step.UNLOCK, failure=None)
        else:
            try:
                passphrase = passphrase_file.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                what = f"The passphrase file cannot be read: {reason}."
                advice = "Type the passphrase, or let CLOISTER_PASSPHRASE_FILE name a file that you may read."
                self._set(step=Step.UNLOCK, failure=Failure("PASSPHRASE_FILE_UNREADABLE", what, advice))
                return
            self._set(step=Step.UNLOCK, passphrase=passphrase)
            self.go_on()

    def choose_home(self, home: Path) -> None:
        self._set(home=home, passphrase="", repeated="", failure=None)
        self.begin()

    def type(self, **inputs: str) -> None:
        """What was typed: passphrase, repeated or administrator."""
        self._set(**inputs)

    def keep_code(self, kept: bool) -> None:
        self._set(code_kept=kept)

    def go_on(self) -> None:
        """Do what the current step is for."""
        if not self._props.may_go_on:
            return
        home, passphrase, administrator = self._inputs.home, self._inputs.passphrase, self._inputs.administrator
        self._set(busy=True, failure=None)
        if self._inputs.step is Step.CREATE:
            self._background.run(
                lambda: self._door.create_vault(home, passphrase, administrator.strip()), self._created, self._failed
            )
        else:
            self._background.run(lambda: self._door.start_engine(home, passphrase), self._started, self._failed)

    def _created(self, recovery_code: str) -> None:
        self._set(busy=False, step=Step.RECOVERY, recovery_code=recovery_code)

    def _started(self, _: None) -> None:
        self._set(busy=False, step=Step.READY, passphrase="", repeated="", recovery_code="")

    def _failed(self, failure: Failure) -> None:
        # The vault was made even if its engine then does not start: what is left is to unlock it.
        step = Step.UNLOCK if self._inputs.step is Step.RECOVERY else self._inputs.step
        self._set(busy=False, step=step, failure=failure, recovery_code="")

"""The steps from nothing to a running engine with a first folder. Knows the door to engines, no widget."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineDoor
from app.bridge.view_model import ViewModel
from app.features.start.strength import Strength, strength

_LONGEST_NAME = 120


class Step(Enum):
    CREATE = auto()
    RECOVERY = auto()
    CONFIRM = auto()
    UNLOCK = auto()
    FOLDER = auto()
    READY = auto()


@dataclass(frozen=True, slots=True)
class StartInputs:
    """``asked_group``: which group of the recovery code must be typed again, from 1."""

    home: Path
    step: Step = Step.UNLOCK
    passphrase: str = ""
    repeated: str = ""
    administrator: str = ""
    recovery_code: str = ""
    asked_group: int = 1
    typed_group: str = ""
    is_new: bool = False
    folder: Path | None = None
    watch: bool = True
    samples: Path | None = None
    busy: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class StartProps:
    """``samples``: where the sample documents lie, where they are installed. ``watch``: whether it will be watched."""

    home: Path
    step: Step
    strength: Strength
    repeated_differs: bool
    recovery_code: str
    asked_group: int
    group_differs: bool
    folder: Path | None
    watch: bool
    may_watch: bool
    samples: Path | None
    may_go_on: bool
    may_go_back: bool
    busy: bool
    failure: Failure | None


class StartViewModel(ViewModel[StartInputs, StartProps]):
    """Passphrases and the recovery code stay in memory until the engine runs, then they are dropped."""

    def __init__(
        self,
        home: Path,
        door: EngineDoor,
        background: Background,
        *,
        samples: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(StartInputs(home, samples=samples), parent)
        self._door = door
        self._background = background

    @staticmethod
    def derive(inputs: StartInputs) -> StartProps:
        same = inputs.passphrase == inputs.repeated
        groups = inputs.recovery_code.split("-")
        asked = groups[inputs.asked_group - 1] if inputs.asked_group <= len(groups) else ""
        typed = inputs.typed_group.strip().upper()
        may_watch = inputs.folder is not None and inputs.folder != inputs.samples  # the samples never change
        may_go_on = {
            Step.CREATE: bool(inputs.passphrase.strip() and same and inputs.administrator.strip()),
            Step.RECOVERY: bool(inputs.recovery_code),
            Step.CONFIRM: bool(asked) and typed == asked.upper(),
            Step.UNLOCK: bool(inputs.passphrase),
            Step.FOLDER: inputs.folder is not None,
            Step.READY: False,
        }[inputs.step]
        return StartProps(
            home=inputs.home,
            step=inputs.step,
            strength=strength(inputs.passphrase),
            repeated_differs=bool(inputs.repeated) and not same,
            recovery_code=inputs.recovery_code if inputs.step is Step.RECOVERY else "",
            asked_group=inputs.asked_group,
            group_differs=len(typed) >= len(asked) > 0 and typed != asked.upper(),
            folder=inputs.folder,
            watch=inputs.watch and (may_watch or inputs.folder is None),
            may_watch=may_watch,
            samples=inputs.samples,
            may_go_on=may_go_on and not inputs.busy,
            may_go_back=inputs.step is Step.CONFIRM and not inputs.busy,
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
                no_text = QCoreApplication.translate("Start", "it is not UTF-8")
                reason = str(error.strerror) if isinstance(error, OSError) else no_text
                what = QCoreApplication.translate("Start", "The passphrase file cannot be read: {reason}.")
                what = what.replace("{reason}", reason)
                advice = QCoreApplication.translate(
                    "Start", "Type the passphrase, or let CLOISTER_PASSPHRASE_FILE name a file that you may read."
                )
                self._set(step=Step.UNLOCK, failure=Failure("PASSPHRASE_FILE_UNREADABLE", what, advice))
                return
            self._set(step=Step.UNLOCK, passphrase=passphrase)
            self.go_on()

    def choose_home(self, home: Path) -> None:
        self._set(home=home, passphrase="", repeated="", failure=None)
        self.begin()

    def type(self, **inputs: str) -> None:
        """What was typed: passphrase, repeated, administrator or typed_group."""
        self._set(**inputs)

    def choose_folder(self, folder: Path) -> None:
        """The first folder to read."""
        self._set(folder=folder, failure=None)

    def watch_folder(self, watch: bool) -> None:
        self._set(watch=watch)

    def go_back(self) -> None:
        """Look at the recovery code again."""
        if self._props.may_go_back:
            self._set(step=Step.RECOVERY, typed_group="")

    def skip_folder(self) -> None:
        if self._inputs.step is Step.FOLDER:
            self._set(step=Step.READY)

    def go_on(self) -> None:
        """Do what the current step is for."""
        if not self._props.may_go_on:
            return
        inputs = self._inputs
        if inputs.step is Step.RECOVERY:
            groups = len(inputs.recovery_code.split("-"))
            self._set(step=Step.CONFIRM, asked_group=1 + secrets.randbelow(groups), typed_group="")
            return
        self._set(busy=True, failure=None)
        if inputs.step is Step.CREATE:
            self._background.run(
                lambda: self._door.create_vault(inputs.home, inputs.passphrase, inputs.administrator.strip()),
                self._created,
                self._failed,
            )
        elif inputs.step is Step.FOLDER and inputs.folder is not None:
            folder, watch = inputs.folder, self._props.watch
            self._background.run(
                lambda: self._door.read_folder(inputs.home, folder, collection_name(folder), watch=watch),
                lambda _: self._set(busy=False, step=Step.READY),
                self._failed,
            )
        else:
            self._background.run(
                lambda: self._door.start_engine(inputs.home, inputs.passphrase), self._started, self._failed
            )

    def _created(self, recovery_code: str) -> None:
        self._set(busy=False, step=Step.RECOVERY, recovery_code=recovery_code, is_new=True)

    def _started(self, _: None) -> None:
        step = Step.FOLDER if self._inputs.is_new else Step.READY
        self._set(busy=False, step=step, passphrase="", repeated="", recovery_code="", typed_group="")

    def _failed(self, failure: Failure) -> None:
        # The vault was made even if its engine then does not start: what is left is to unlock it.
        step = Step.UNLOCK if self._inputs.step is Step.CONFIRM else self._inputs.step
        self._set(busy=False, step=step, failure=failure, recovery_code="", typed_group="")


def collection_name(folder: Path) -> str:
    """The folder's name as the engine takes it for a collection."""
    kept = "".join(character for character in folder.name if ord(character) >= 32 and ord(character) != 127)
    return kept.strip()[:_LONGEST_NAME] or QCoreApplication.translate("Start", "Documents")

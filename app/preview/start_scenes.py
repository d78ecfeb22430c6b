"""The steps of the start dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.features.start.view import StartDialog
from app.features.start.view_model import StartViewModel
from app.preview.fake_door import FakeDoor
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme

_HOME = Path("/home/ada/.local/share/cloister")
_SAMPLES = Path("/opt/cloister/samples/documents")
_PASSPHRASE = "lantern copper orbit walnut"


def start_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "start-create": _create,
        "start-recovery": lambda theme: _made()[2],
        "start-confirm": _confirm,
        "start-confirm-differs": _differs,
        "start-folder": _folder,
        "start-folder-refused": _folder_refused,
        "start-unlock": lambda theme: _begun(FakeDoor("right"))[2],
        "start-unlock-busy": _busy,
        "start-unlock-refused": _refused,
    }


def _begun(door: FakeDoor) -> tuple[StartViewModel, HandBackground, StartDialog]:
    background = HandBackground()
    model = StartViewModel(_HOME, door, background, samples=_SAMPLES)
    model.begin()
    return model, background, StartDialog(model)


def _create(theme: Theme) -> QWidget:
    _, _, dialog = _begun(FakeDoor())
    dialog.create_page.administrator.setText("Ada")
    dialog.create_page.passphrase.setText(_PASSPHRASE)
    dialog.create_page.repeated.setText(_PASSPHRASE)
    return dialog


def _made(door: FakeDoor | None = None) -> tuple[StartViewModel, HandBackground, StartDialog]:
    model, background, dialog = _begun(door or FakeDoor())
    model.type(administrator="Ada", passphrase=_PASSPHRASE, repeated=_PASSPHRASE)
    model.go_on()
    background.settle()
    return model, background, dialog


def _confirm(theme: Theme) -> QWidget:
    model, _, dialog = _made()
    model.go_on()
    return dialog


def _differs(theme: Theme) -> QWidget:
    model, _, dialog = _made()
    model.go_on()
    dialog.confirm.group.setText("9M2XU")
    return dialog


def _at_the_folder(door: FakeDoor) -> tuple[StartViewModel, HandBackground, StartDialog]:
    model, background, dialog = _made(door)
    groups = model.props.recovery_code.split("-")
    model.go_on()
    model.type(typed_group=groups[model.props.asked_group - 1])
    model.go_on()
    background.settle()
    return model, background, dialog


def _folder(theme: Theme) -> QWidget:
    model, _, dialog = _at_the_folder(FakeDoor())
    model.choose_folder(_SAMPLES)
    return dialog


def _folder_refused(theme: Theme) -> QWidget:
    door = FakeDoor()
    model, background, dialog = _at_the_folder(door)
    door.folder_exists = False
    model.choose_folder(Path("/media/usb/Policies 2025"))
    model.go_on()
    background.settle()
    return dialog


def _busy(theme: Theme) -> QWidget:
    model, _, dialog = _begun(FakeDoor("right"))
    dialog.unlock.passphrase.setText("right")
    model.go_on()
    return dialog


def _refused(theme: Theme) -> QWidget:
    model, background, dialog = _begun(FakeDoor("right"))
    dialog.unlock.passphrase.setText("wrong")
    model.go_on()
    background.settle()
    return dialog

"""What a code of the engine means, to be translated; with the advice that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class CodeWords:
    message: str
    help: str


def means(message: object, help: object = "") -> CodeWords:
    """Qt's type stubs do not say that what is marked for translation stays the text that it is."""
    return CodeWords(str(message), str(help))


AGAIN = QT_TRANSLATE_NOOP("EngineCodes", "Try again in a moment.")
RESTART = QT_TRANSLATE_NOOP("EngineCodes", "Lock the vault, unlock it again, then try once more.")
LOG = QT_TRANSLATE_NOOP("EngineCodes", "Look at the newest file below logs/ in the vault, and report the code.")

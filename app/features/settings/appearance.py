"""Theme, size of text and language: kept for this person on this machine, never in the vault."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, QSettings, Signal

from app.resources.theme import DARK, LIGHT, Theme, system_theme

_THEME, _TEXT, _LANGUAGE = "appearance/theme", "appearance/text_percent", "appearance/language"
TEXT_PERCENTS = (100, 115, 130, 150, 175, 200)


class ThemeChoice(Enum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(Enum):
    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class Appearance(QObject):
    """Reads and writes Qt's settings; what they hold that we do not know counts as not set."""

    changed = Signal()

    def __init__(self, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    @property
    def theme_choice(self) -> ThemeChoice:
        try:
            return ThemeChoice(str(self._store.value(_THEME, ThemeChoice.SYSTEM.value)))
        except ValueError:
            return ThemeChoice.SYSTEM

    @property
    def theme(self) -> Theme:
        """The colours to use now."""
        return {ThemeChoice.LIGHT: LIGHT, ThemeChoice.DARK: DARK}.get(self.theme_choice) or system_theme()

    @property
    def text_percent(self) -> int:
        """The size of text, in percent of the system's font."""
        try:
            percent = int(str(self._store.value(_TEXT, TEXT_PERCENTS[0])))
        except ValueError:
            return TEXT_PERCENTS[0]
        return min(max(percent, TEXT_PERCENTS[0]), TEXT_PERCENTS[-1])

    @property
    def language(self) -> Language:
        try:
            return Language(str(self._store.value(_LANGUAGE, Language.SYSTEM.value)))
        except ValueError:
            return Language.SYSTEM

    def choose_theme(self, choice: ThemeChoice) -> None:
        self._keep(_THEME, choice.value)

    def choose_text(self, percent: int) -> None:
        self._keep(_TEXT, percent)

    def choose_language(self, language: Language) -> None:
        """Used from the next start on."""
        self._keep(_LANGUAGE, language.value)

    def _keep(self, key: str, value: str | int) -> None:
        self._store.setValue(key, value)
        self.changed.emit()

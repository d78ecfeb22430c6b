"""The language of the window: which one it is, its words and Qt's own, and how numbers and dates are written."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

ENGLISH = "en"
TRANSLATED = ("de",)
"""Languages that there are words for, besides the one of the sources."""
FOLDER = Path(__file__).parent / "translations"
_NAME = "language"
_SYSTEM = "system"
_LOCALES = {ENGLISH: QLocale.Language.English, "de": QLocale.Language.German}
_log = logging.getLogger(__name__)


def language_of(wanted: str, system: QLocale) -> str:
    """``wanted`` is "system" or a language's code. Only the system's first language counts.

    Qt's own search would show German to somebody whose first language is English and whose second is German.
    """
    code = next(iter(system.uiLanguages()), ENGLISH).partition("-")[0] if wanted == _SYSTEM else wanted
    return code if code in TRANSLATED else ENGLISH


def use_language(application: QApplication, wanted: str, system: QLocale | None = None) -> str:
    """Use this language in every widget made from now on; return its code."""
    system = system or QLocale.system()
    code = language_of(wanted, system)
    for old in application.findChildren(QTranslator, _NAME):
        application.removeTranslator(old)
        old.setParent(None)
    if code != ENGLISH:
        # What is installed last is asked first: our words may correct Qt's.
        _install(application, f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        _install(application, f"cloister_{code}", str(FOLDER))
    # Numbers and dates are the system's, unless another language was chosen on purpose.
    own = wanted == _SYSTEM or system.language() == _LOCALES[code]
    QLocale.setDefault(system if own else QLocale(_LOCALES[code]))
    return code


def _install(application: QApplication, name: str, folder: str) -> None:
    translator = QTranslator(application)
    translator.setObjectName(_NAME)
    if translator.load(name, folder):
        application.installTranslator(translator)
    else:
        _log.warning("the translation %s is missing", name)

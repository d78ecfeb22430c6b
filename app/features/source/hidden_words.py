"""How text is hidden from people, in words. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from engine.contract.documents import HiddenText


def kind_word(kind: str) -> str:
    """A kind that this program does not know yet is shown as the engine calls it."""
    return {
        "unseen": QCoreApplication.translate("Hidden", "letters in the colour of their background, or covered"),
        "invisible": QCoreApplication.translate("Hidden", "letters drawn without ink"),
        "tiny": QCoreApplication.translate("Hidden", "letters too small to read"),
        "off_page": QCoreApplication.translate("Hidden", "text outside of the page"),
        "style": QCoreApplication.translate("Hidden", "text that a style hides"),
        "attribute": QCoreApplication.translate("Hidden", "text that is marked as hidden"),
        "vanish": QCoreApplication.translate("Hidden", "hidden text of Word"),
        "row": QCoreApplication.translate("Hidden", "hidden rows"),
        "column": QCoreApplication.translate("Hidden", "hidden columns"),
        "sheet": QCoreApplication.translate("Hidden", "hidden sheets"),
        "slide": QCoreApplication.translate("Hidden", "hidden slides"),
        "comment": QCoreApplication.translate("Hidden", "comments in the source"),
        "tags": QCoreApplication.translate("Hidden", "invisible Unicode letters"),
        "aria": QCoreApplication.translate("Hidden", "text kept from screen readers"),
        "zero_width": QCoreApplication.translate("Hidden", "characters without width inside words"),
        "bidi": QCoreApplication.translate("Hidden", "characters that turn the order of others round"),
    }.get(kind, kind)


def hidden_word() -> str:
    """Where there is no room for more."""
    return QCoreApplication.translate("Hidden", "hidden text")


def places(hidden: Sequence[HiddenText]) -> str:
    """For example "3 places with hidden text"."""
    count = sum(one.places for one in hidden)
    if count == 1:
        return QCoreApplication.translate("Hidden", "1 place with hidden text")
    return QCoreApplication.translate("Hidden", "{n} places with hidden text").format(n=QLocale().toString(count))


def short_warning(hidden: Sequence[HiddenText]) -> str:
    """How much is hidden, and whether it takes part in answers."""
    return f"{places(hidden)}. {_fate(hidden)}"


def warning(hidden: Sequence[HiddenText]) -> str:
    """What is hidden, and whether it takes part in answers."""
    kinds = ", ".join(f"{QLocale().toString(one.places)} × {kind_word(one.kind)}" for one in hidden)
    told = QCoreApplication.translate("Hidden", "{places} that people do not see: {kinds}.")
    return told.replace("{places}", places(hidden)).replace("{kinds}", kinds) + " " + _fate(hidden)


def _fate(hidden: Sequence[HiddenText]) -> str:
    if all(one.left_out for one in hidden):
        return QCoreApplication.translate("Hidden", "It is left out of search and answers.")
    return QCoreApplication.translate(
        "Hidden", "Part of it can be seen on the page and takes part in search and answers."
    )

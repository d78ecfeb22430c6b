"""What tests of whole pages look at: the visible parts of a scene, the language, the size of text, what is cut off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.preview.scenes import scenes
from app.resources.language import use_language
from app.resources.theme import LIGHT, Theme, apply_theme, style_sheet
from app.widgets.dress import scaled

_W = TypeVar("_W", bound=QWidget)
_SIZE = (1240, 800)


@contextmanager
def setting(qt: QApplication, *, language: str = "en", text_percent: int = 100, theme: Theme = LIGHT) -> Iterator[None]:
    """The application as it starts with these choices; afterwards as it was, but for the colours."""
    font, locale = qt.font(), QLocale()
    use_language(qt, language)
    if text_percent != 100:
        qt.setFont(scaled(font, text_percent / 100))
    wear(qt, theme)
    try:
        yield
    finally:
        use_language(qt, "en")
        if text_percent != 100:
            qt.setFont(font)
        QLocale.setDefault(locale)


def wear(qt: QApplication, theme: Theme) -> None:
    """Only where it is another one: every widget that some test left is styled again."""
    if qt.styleSheet() != style_sheet(theme):
        apply_theme(qt, theme)


@contextmanager
def bare_afterwards(qt: QApplication) -> Iterator[None]:
    """Takes the colours off again, for tests that know nothing of them."""
    sheet, palette = qt.styleSheet(), qt.palette()
    try:
        yield
    finally:
        qt.setStyleSheet(sheet)
        qt.setPalette(palette)


@contextmanager
def shown(qt: QApplication, name: str, theme: Theme = LIGHT) -> Iterator[QWidget]:
    """One scene on the (invisible) screen."""
    wear(qt, theme)
    widget = scenes()[name](theme)
    if not name.startswith("start"):
        widget.resize(*_SIZE)
    widget.show()
    qt.processEvents()
    try:
        yield widget
    finally:
        widget.close()
        widget.deleteLater()
        # Now, and not when Qt finds the time: every window that is left is styled again with the next one.
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def parts(widget: QWidget, kind: type[_W]) -> list[_W]:
    """Every visible part of a kind, with those of dialogs over it."""
    own = [widget] if isinstance(widget, kind) else []
    return [*own, *(part for part in widget.findChildren(kind) if part.isVisible())]


def words(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Where a text stands, and the text: what is seen, what is spoken, what a pointer is told."""
    for part in parts(widget, QWidget):
        where = f"{type(part).__name__}#{part.objectName()}"
        found = [part.accessibleName(), part.accessibleDescription(), part.toolTip()]
        if part.isWindow():
            found.append(part.windowTitle())
        if isinstance(part, QLabel | QAbstractButton):
            found.append(part.text())
        if isinstance(part, QLineEdit | QPlainTextEdit | QTextEdit):
            found.append(part.placeholderText())
        if isinstance(part, QComboBox):
            found += [part.itemText(place) for place in range(part.count())]
        for text in found:
            if text.strip():
                yield where, text


def clashing_mnemonics(widget: QWidget) -> list[str]:
    """Letters that two parts want with Alt: Qt then presses neither."""
    marked = [label.text() for label in parts(widget, QLabel) if label.buddy() is not None]
    marked += [button.text() for button in parts(widget, QAbstractButton)]
    letters = Counter(found.lower() for text in marked for found in re.findall(r"&(\w)", text.replace("&&", "")))
    return [letter for letter, n in letters.items() if n > 1]


def cut_off(widget: QWidget) -> list[str]:
    """Labels and buttons that are smaller than their text, or reach beyond what they lie in."""
    found = []
    for part in [*parts(widget, QLabel), *parts(widget, QAbstractButton)]:
        text = part.text()
        if not text.strip() or part.visibleRegion().isEmpty():
            continue
        wraps = isinstance(part, QLabel) and part.wordWrap()
        needed = part.sizeHint()
        too_narrow = not wraps and part.width() < needed.width()
        height = part.heightForWidth(part.width()) if wraps else needed.height()
        if too_narrow or part.height() < height or _leaves_its_window(part):
            sizes = f"{part.width()}x{part.height()} of {needed.width()}x{height}"
            found.append(f"{type(part).__name__} “{text[:60]}”: {sizes}")
    return found


def _leaves_its_window(part: QWidget) -> bool:
    """A scroll area may hide what is below; nothing may be hidden at the side."""
    parent = part.parentWidget()
    while parent is not None and not part.isWindow():
        left = part.mapTo(parent, QPoint(0, 0)).x()
        if left < 0 or left + part.width() > parent.width():
            return True
        if parent.isWindow() or isinstance(parent, QAbstractScrollArea):
            return False
        parent = parent.parentWidget()
    return False

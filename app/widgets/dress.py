"""Small helpers that give widgets their role in the style, their name for screen readers, and their font."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

_W = TypeVar("_W", bound=QWidget)


def dress(widget: _W, role: str = "", *, spoken: str = "", tip: str = "") -> _W:
    """``role`` is a name of the style sheet, ``spoken`` what a screen reader says, ``tip`` the tooltip."""
    widget.setObjectName(role)
    if spoken:
        widget.setAccessibleName(spoken)
    if tip:
        widget.setToolTip(tip)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    return widget


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """The font at ``factor`` times its size, so that everything follows the system's."""
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * factor)
    larger.setBold(bold)
    return larger


def heading(text: str, factor: float = 1.5) -> QLabel:
    label = QLabel(text)
    label.setFont(scaled(label.font(), factor, bold=True))
    return label

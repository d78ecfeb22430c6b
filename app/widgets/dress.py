"""Small helpers that give widgets their role in the style, their name for screen readers, and their font."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from app.bridge.plain import plain_tip

_W = TypeVar("_W", bound=QWidget)


def dress(widget: _W, role: str = "", *, spoken: str = "", tip: str = "") -> _W:
    """``role`` is a name of the style sheet, ``spoken`` what a screen reader says, ``tip`` the tooltip."""
    widget.setObjectName(role)
    if isinstance(widget, QLabel):
        widget.setTextFormat(Qt.TextFormat.PlainText)  # a name that looks like rich text is a name
    if spoken:
        widget.setAccessibleName(spoken)
    if tip:
        widget.setToolTip(plain_tip(tip))
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
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setFont(scaled(label.font(), factor, bold=True))
    return label


def chain_after(anchor: QWidget, parts: Iterable[QWidget]) -> None:
    """Let Tab go on with these where ``anchor`` stands: what is made later would come after the whole window."""
    policy = anchor.focusPolicy()
    if policy is Qt.FocusPolicy.NoFocus:  # Qt chains only what can have the focus
        anchor.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for first, second in pairwise((anchor, *parts)):
        QWidget.setTabOrder(first, second)
    anchor.setFocusPolicy(policy)


def centre_labels(form: QFormLayout, *fields: QWidget) -> None:
    """A form aligns its labels with the top of the fields; ours are higher than a line of text."""
    for field in fields:
        label = form.labelForField(field)
        if label is not None:
            label.setMinimumHeight(field.fontMetrics().height() + 14)

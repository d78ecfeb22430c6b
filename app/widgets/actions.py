"""What a button may do, with the reason where it may not; and the question before something is gone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from app.bridge.plain import plain_tip


def allow(control: QWidget, allowed: bool, reason: str = "", *, tip: str = "") -> None:
    """``reason``: why not, shown where a pointer rests and told to screen readers. ``tip``: shown where it may."""
    control.setEnabled(allowed)
    control.setToolTip(plain_tip(tip if allowed else reason))
    control.setAccessibleDescription("" if allowed else reason)


def ask_first(parent: QWidget, title: str, question: str, note: str, button: str, act: Callable[[], object]) -> None:
    """Open a question; ``act`` is called when ``button`` was pressed. Escape and Enter leave everything as it is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(note)
    confirm: QPushButton = box.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
    confirm.setObjectName("confirm")
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    confirm.clicked.connect(lambda: act())
    box.open()

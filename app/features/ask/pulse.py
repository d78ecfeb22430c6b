"""Collects the words of a stream, so that they are shown a few times a second and not one by one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

PULSE_MS = 30


class Pulse(QObject):
    """Hands ``show`` what has come, at most once each 30 ms; the first word at once."""

    def __init__(self, show: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._words: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PULSE_MS)
        self._timer.timeout.connect(self.flush)

    def add(self, words: str) -> None:
        self._words.append(words)
        if not self._timer.isActive():
            self.flush()

    def flush(self) -> None:
        """Show now what has come."""
        words = "".join(self._words)
        self._words.clear()
        if words:
            self._timer.start()
            self._show(words)

    def drop(self) -> None:
        """Forget what has come and was not shown."""
        self._words.clear()
        self._timer.stop()

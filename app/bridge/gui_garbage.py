"""Frees reference cycles on the GUI thread alone.

Python collects garbage on whichever thread happens to allocate. A widget in a cycle would then be destroyed on a
thread of the background, where Qt waits for the GUI thread for good, or crashes (Qt: "GUI classes, notably QWidget,
are not reentrant").
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_CHECK_MS = 250


class GuiGarbage(QObject):
    """Turns automatic collection off, and collects by a timer of the thread that it lives on, until it is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        gc.freeze()  # what is there at the start stays; walking it again and again would make slow slots
        gc.disable()
        self._timer = QTimer(self, interval=_CHECK_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation whose count is above Python's threshold, as Python itself would."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def close(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

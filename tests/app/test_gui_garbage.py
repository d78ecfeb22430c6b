"""What the window leaves in reference cycles is freed on the GUI thread, never on a thread of the background."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.bridge.gui_garbage import GuiGarbage
from tests.app.conftest import Until

CYCLES = 1_000  # more than make a collection due


class Cycle:
    """Tells on which thread it is freed."""

    def __init__(self, freed_on: list[int]) -> None:
        self.itself, self.freed_on = self, freed_on

    def __del__(self) -> None:
        self.freed_on.append(threading.get_ident())


@pytest.fixture
def garbage(qt: QApplication) -> Iterator[GuiGarbage]:
    gc.enable()
    collector = GuiGarbage()
    yield collector
    collector.close()
    gc.disable()


def allocate_elsewhere() -> None:
    """Enough for many collections, on another thread."""
    thread = threading.Thread(target=lambda: [[n] for n in range(50_000)])
    thread.start()
    thread.join()


def test_cycles_are_freed_on_the_gui_thread(garbage: GuiGarbage, until: Until) -> None:
    freed_on: list[int] = []
    for _ in range(CYCLES):
        Cycle(freed_on)
    allocate_elsewhere()
    assert freed_on == []
    until(lambda: len(freed_on) == CYCLES)
    assert set(freed_on) == {threading.get_ident()}


def test_once_closed_python_collects_by_itself_again(garbage: GuiGarbage) -> None:
    garbage.close()
    freed_on: list[int] = []
    Cycle(freed_on)
    allocate_elsewhere()
    assert len(freed_on) == 1

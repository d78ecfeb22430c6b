"""Qt without a screen, one application for all tests, and view models over the fake engine."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import make_application
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground

Until = Callable[[Callable[[], object]], None]
_LIMIT_S = 240


@pytest.fixture(scope="module", autouse=True)
def garbage_of_the_module() -> Iterator[None]:
    """A widget that is garbage must be destroyed on this thread: on another, Qt would wait for this one for good.

    So nothing is collected elsewhere while these tests run, and nothing of them is left for the tests after them.
    """
    gc.disable()
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def garbage_of_the_test() -> Iterator[None]:
    yield
    gc.collect(1)


@pytest.fixture(autouse=True)
def no_key_stays_held() -> Iterator[None]:
    """Qt takes Ctrl or Shift of a test's last key for held until another key comes: rows would be added to a choice."""
    yield
    if QApplication.instance() is not None and QGuiApplication.keyboardModifiers():
        QTest.keyRelease(QWidget(), Qt.Key.Key_Shift)


@pytest.fixture(scope="session")
def qt() -> Iterator[QApplication]:
    yield make_application()


@pytest.fixture
def until(qt: QApplication) -> Until:
    """Let Qt work until a condition holds; fail after four minutes, which only a broken program needs."""

    def wait(condition: Callable[[], object]) -> None:
        deadline_s = time.monotonic() + _LIMIT_S
        while not condition():
            assert time.monotonic() < deadline_s, "the condition never held"
            QTest.qWait(5)

    return wait


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def background() -> HandBackground:
    return HandBackground()

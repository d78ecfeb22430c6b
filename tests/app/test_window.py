"""The window with the fake engine, offscreen: what a person sees and can reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from app.bootstrap import Desktop, build_desktop
from app.features.search.view import SearchDialog
from app.preview.ask_scenes import POLICY
from app.preview.fake_answers import UNREACHABLE, document, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import LIGHT
from engine.contract.answers import SearchHit
from engine.contract.isolation import WeakIsolationAccepted


@pytest.fixture
def desktop(qt: QApplication, engine: FakeEngine, background: HandBackground) -> Desktop:
    engine.documents = [document(0, "travel-policy-2025.pdf")]
    engine.texts = {"doc_0": POLICY}
    made = build_desktop(engine, background, LIGHT)
    made.window.show()
    made.window.activateWindow()
    QTest.qWaitForWindowActive(made.window)
    made.status.ask()
    background.settle()
    return made


def status_texts(desktop: Desktop) -> str:
    bar = desktop.window.status_bar
    return " | ".join([*(label.text().strip() for label in bar.findChildren(QLabel)), bar.jobs.text()])


def test_the_status_bar_tells_the_truth(desktop: Desktop, engine: FakeEngine, background: HandBackground) -> None:
    assert "engine ready" in status_texts(desktop) and "network isolated" in status_texts(desktop)
    assert "no model: quotes only" in status_texts(desktop)
    engine.isolated, engine.model = False, "qwen"
    engine.job_states = [ingest_job()]
    desktop.status.ask()
    background.settle()
    assert "network not isolated" in status_texts(desktop) and "qwen" in status_texts(desktop)
    assert "1 job running" in status_texts(desktop)
    engine.connection_attempts = 2
    desktop.status.ask()
    background.settle()
    assert "2 attempts to reach the network" in status_texts(desktop)
    assert "isolation accepted" not in status_texts(desktop)
    engine.weak_isolation = WeakIsolationAccepted(reason="<b>Until March.</b>", by="Maria", at="2026-11-23T00:00:00Z")
    desktop.status.ask()
    background.settle()
    assert "weak isolation accepted by Maria" in status_texts(desktop)
    tips = [label.toolTip() for label in desktop.window.status_bar.findChildren(QLabel)]
    assert "&lt;b&gt;Until March.&lt;/b&gt;" in "".join(tips)
    engine.failures["status"] = UNREACHABLE
    desktop.status.ask()
    background.settle()
    assert "does not answer" in status_texts(desktop) and "isolated" not in status_texts(desktop)
    assert desktop.window.failure.isVisible()
    engine.failures.clear()
    desktop.status.ask()
    background.settle()
    assert not desktop.window.failure.isVisible()


def test_quitting_asks_and_closing_only_leaves(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    locked: list[bool] = []
    desktop.window.lock_wanted.connect(lambda: locked.append(True))
    engine.job_states = [ingest_job()]
    desktop.status.ask()
    background.settle()
    QTest.keyClick(desktop.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    box = desktop.window.findChild(QMessageBox)
    assert locked == [] and "1 job running" in box.informativeText()
    answers = {button.text(): button for button in box.buttons()}
    answers["Lock and quit"].click()
    assert locked == [True] and desktop.window.isVisible()
    desktop.window.close()
    assert not desktop.window.isVisible() and locked == [True] and not engine.stopped


def test_the_window_says_when_the_engine_is_back(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["status"] = UNREACHABLE
    desktop.status.ask()
    background.settle()
    assert "Unlock the vault to start it again" in desktop.window.failure.accessibleName()
    engine.failures.clear()
    listed = engine.calls.count("list_collections")
    desktop.status.ask()
    background.settle()
    assert "engine back" in status_texts(desktop) and not desktop.window.failure.isVisible()
    assert engine.calls.count("list_collections") == listed + 1, "the open page looks again"


def test_search_opens_over_every_page_by_keyboard(desktop: Desktop) -> None:
    desktop.window.open_page(1)
    QTest.keyClick(desktop.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    dialog = desktop.window.findChild(SearchDialog)
    assert dialog.isVisible() and dialog.focusWidget() is dialog.words


def test_a_passage_found_opens_where_it_stands(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    start = POLICY.index("Hotel costs")
    hit = SearchHit(
        chunk_id=1,
        document_id="doc_0",
        document="travel-policy-2025.pdf",
        page=None,
        start=start,
        end=start + len("Hotel costs"),
        text="Hotel costs",
        score=0.9,
    )
    desktop.window.findChild(SearchDialog).chosen.emit(hit)
    background.settle()
    assert desktop.passage.isVisible() and "Hotel costs" in desktop.passage.view.text.toPlainText()
    QTest.keyClick(desktop.passage, Qt.Key.Key_Escape)
    assert not desktop.passage.isVisible() and desktop.passage.view.text.toPlainText() == ""

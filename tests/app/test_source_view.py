"""The source viewer offscreen: the highlight is where the passage is, and everything is reached by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.features.source.props import Place, Showing
from app.features.source.view import SourceView
from app.features.source.view_model import SourceViewModel
from app.preview.ask_scenes import POLICY
from app.preview.fake_answers import UNREACHABLE, document
from app.preview.fake_engine import FakeEngine
from app.preview.fake_pages import page_boxes, page_png
from app.preview.hand_background import HandBackground
from app.resources.theme import DARK, LIGHT
from engine.client.errors import EngineError

QUOTE = "Claims are handed in within 21 days"
START = POLICY.index(QUOTE)


class Opened:
    def __init__(self, engine: FakeEngine, background: HandBackground) -> None:
        self.engine, self.background = engine, background
        self.model = SourceViewModel(engine, background)
        self.view = SourceView(self.model, LIGHT)
        self.view.resize(480, 640)
        self.view.show()
        self.view.activateWindow()

    def open(self, number: int = 0) -> None:
        self.model.open(Place(f"doc_{number}", "policy.pdf", None, START, START + len(QUOTE), QUOTE))
        self.settle()

    def settle(self) -> None:
        """Let Qt lay out, which decides how large a picture is asked for."""
        self.background.settle()
        QTest.qWait(1)
        self.background.settle()


@pytest.fixture
def opened(qt: QApplication, engine: FakeEngine, background: HandBackground) -> Opened:
    engine.documents = [document(0, "policy.pdf", pages=3, renderable=True), document(1, "policy.odt", pages=None)]
    engine.texts = {"doc_0": POLICY, "doc_1": POLICY}
    engine.boxes = {"doc_0": page_boxes(POLICY, START, START + len(QUOTE), page=2)}
    engine.images = {("doc_0", n): page_png(POLICY, 700) for n in (1, 2, 3)}
    return Opened(engine, background)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_passage_is_highlighted_where_it_stands_and_in_sight(opened: Opened, theme: object) -> None:
    opened.view.use_theme(theme)  # type: ignore[arg-type]
    opened.open()
    page = opened.view.page
    assert page.accessibleName() == "Page 2 of 3" and QUOTE in page.accessibleDescription()
    (first, *_rest) = page.highlights()
    assert page.viewport().rect().contains(first.toRect()), "scrolled to"
    seen = page.viewport().grab().toImage()
    ratio = seen.devicePixelRatio()
    colours = {
        seen.pixelColor(round((first.left() + dx) * ratio), round((first.top() + 3) * ratio)).name()
        for dx in range(2, int(first.width()) - 2)
    }
    assert LIGHT.mark in colours, "paper is marked alike in both themes"
    above = seen.pixelColor(round(first.left() * ratio), round((first.top() - 6) * ratio))
    assert above == QColor("white")


def test_pages_zoom_and_text_by_keyboard(opened: Opened) -> None:
    opened.open()
    page, bar = opened.view.page, opened.view.bar
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_End)
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    opened.settle()
    assert opened.model.props.page == 3 and bar.where.text() == "3 of 3" and not bar.next.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    assert opened.model.props.page == 2
    width = page.page_size().width()
    QTest.keyClick(page, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert page.page_size().width() == pytest.approx(width * 1.25)
    assert page.horizontalScrollBar().maximum() > 0
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert page.page_size().width() == width
    bar.showing[Showing.BOTH].click()
    opened.settle()
    assert page.isVisible() and opened.view.text.isVisible()
    assert opened.view.text.marked_text() == QUOTE
    bar.showing[Showing.TEXT].click()
    assert not page.isVisible()


def test_a_document_without_pages_has_no_page_controls(opened: Opened) -> None:
    opened.open(1)
    assert opened.view.text.marked_text() == QUOTE
    assert not opened.view.bar.isVisible() and not opened.view.page.isVisible()


def test_every_state_is_told(opened: Opened) -> None:
    notice = opened.view.notice
    assert notice.isVisible()
    opened.engine.failures["document"] = UNREACHABLE
    opened.open()
    assert notice.isVisible() and notice.button.isVisible()
    opened.engine.failures["document"] = EngineError("DOCUMENT_NOT_FOUND", "No.")
    notice.button.click()
    opened.settle()
    assert notice.isVisible() and not notice.button.isVisible()
    opened.engine.failures.clear()
    opened.engine.images["doc_0", 2] = b""
    opened.open()
    assert opened.view.failure.isVisible() and not notice.isVisible()


def test_a_name_is_never_markup(opened: Opened) -> None:
    opened.model.open(Place("doc_0", "<b>x</b>.pdf"))
    assert opened.view.title.text() == "<b>x</b>.pdf"
    assert opened.view.title.textFormat() is Qt.TextFormat.PlainText

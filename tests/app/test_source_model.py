"""A document opened at a passage, without a window: pages, neighbours, text, failures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.features.source.pictures import Picture, PictureKey, Pictures, decode
from app.features.source.props import Place, Showing, Stage
from app.features.source.view_model import SourceViewModel
from app.preview.fake_answers import UNREACHABLE, document
from app.preview.fake_engine import FakeEngine
from app.preview.fake_pages import page_boxes, page_png
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.documents import PageSpan

TEXT = "Page one.\nPage two says it.\nPage three.\n"
GONE = EngineError("DOCUMENT_NOT_FOUND", "There is no such document.")


class Pages(FakeEngine):
    """Remembers which pictures were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[tuple[int, int]] = []

    def page_image(self, document_id: str, page: int, *, width_px: int) -> bytes:
        self.drawn.append((page, width_px))
        return super().page_image(document_id, page, width_px=width_px)


@pytest.fixture
def engine(qt: QApplication) -> Pages:
    made = Pages()
    made.documents = [
        document(0, "a.pdf", pages=12, renderable=True),
        document(1, "mail.eml", pages=None),
        document(2, "b.pdf", pages=2, renderable=True),
    ]
    made.texts = {"doc_0": TEXT, "doc_1": TEXT}
    made.boxes = {"doc_0": page_boxes(TEXT, 10, 18, page=2)}
    made.pages = {"doc_0": [PageSpan(page=n, start=10 * n, end=10 * n + 9) for n in range(1, 4)]}
    png = page_png("x", 64)
    made.images = {("doc_0", n): png for n in range(1, 13)} | {("doc_2", n): png for n in (1, 2)}
    return made


@pytest.fixture
def model(engine: Pages, background: HandBackground) -> SourceViewModel:
    made = SourceViewModel(engine, background)
    made.fit(800)
    return made


def place(document_id: str = "doc_0", page: int | None = 2) -> Place:
    return Place(document_id, "a.pdf", page, 10, 18, "Page two")


def test_a_citation_opens_its_page_with_the_passage_and_fetches_the_neighbours(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    assert model.props.stage is Stage.EMPTY
    model.open(place())
    assert model.props.stage is Stage.LOADING
    background.settle()
    props = model.props
    assert (props.stage, props.page, props.pages, props.renderable) == (Stage.READY, 2, 12, True)
    assert props.picture and len(props.boxes) == 1 and props.boxes[0].page == 2 and not props.unplaced
    assert engine.drawn == [(2, 800), (3, 800), (1, 800)]
    assert props.text is None, "nobody asked for the text"


def test_turning_pages_uses_what_was_fetched(model: SourceViewModel, engine: Pages, background: HandBackground) -> None:
    model.open(place())
    background.settle()
    engine.drawn.clear()
    model.turn_to(3)
    assert model.props.picture and model.props.boxes == ()
    background.settle()
    assert engine.drawn == [(4, 800)]
    model.turn_to(99)
    assert model.props.page == 12
    model.turn_to(-3)
    assert model.props.page == 1
    model.turn_to_passage()
    assert model.props.page == 2 and model.props.boxes


def test_a_page_left_before_it_was_drawn_is_not_waited_for(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    model.open(place())
    background.settle()
    engine.drawn.clear()
    for page in range(6, 11):
        model.turn_to(page)
    background.settle()
    assert [page for page, _ in engine.drawn] == [10, 11, 9]


def test_zoom_and_width_ask_for_as_many_pixels_as_are_shown(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    model.open(place())
    background.settle()
    engine.drawn.clear()
    model.zoom_by(2)
    assert model.props.picture, "the smaller one until the larger is there"
    background.settle()
    assert (model.props.zoom, engine.drawn[0]) == (1.5, (2, 1200))
    model.zoom_by(9)
    assert model.props.zoom == 4.0
    model.fit_width()
    model.fit(9000)
    background.settle()
    assert engine.drawn[-1][1] == 4000, "no page is drawn without bounds"


def test_without_a_page_number_the_passage_says_which(model: SourceViewModel, background: HandBackground) -> None:
    model.open(place(page=None))
    background.settle()
    assert model.props.page == 2


def test_a_passage_without_a_place_on_the_page_is_said(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    engine.boxes.clear()
    model.open(place())
    background.settle()
    assert model.props.unplaced and model.props.picture


def test_text_comes_when_it_is_shown_and_follows_the_page(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    model.open(place())
    background.settle()
    model.show(Showing.BOTH)
    background.settle()
    text = model.props.text
    assert text and text.text[text.start : text.end] == "Page two" and text.focus == 10
    model.turn_to(3)
    assert model.props.text and model.props.text.focus == 30 and model.props.text.start == 10


def test_what_has_no_pages_is_shown_as_text(model: SourceViewModel, engine: Pages, background: HandBackground) -> None:
    model.open(place("doc_1", None))
    background.settle()
    props = model.props
    assert props.showing is Showing.TEXT and not props.renderable and engine.drawn == []
    assert props.text and props.text.text == TEXT


@pytest.mark.parametrize(("call", "stage"), [("document", Stage.REMOVED), ("document_text", Stage.REMOVED)])
def test_a_document_removed_meanwhile_says_so(
    model: SourceViewModel, engine: Pages, background: HandBackground, call: str, stage: Stage
) -> None:
    engine.failures[call] = GONE
    model.open(place("doc_1", None))
    background.settle()
    assert model.props.stage is stage


def test_one_opened_before_and_removed_since_is_not_shown_from_memory(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    model.open(place("doc_1", None))
    background.settle()
    engine.failures["document"] = GONE
    model.open(place("doc_1", None))
    assert model.props.text, "what is known is shown at once"
    background.settle()
    assert model.props.stage is Stage.REMOVED and model.props.text is None


def test_an_engine_that_is_gone_is_a_failure_that_can_be_tried_again(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    engine.failures["document"] = UNREACHABLE
    model.open(place())
    background.settle()
    assert model.props.stage is Stage.FAILED and model.props.failure
    engine.failures.clear()
    model.retry()
    background.settle()
    assert model.props.stage is Stage.READY and model.props.failure is None


def test_a_page_that_cannot_be_drawn_leaves_the_text(
    model: SourceViewModel, engine: Pages, background: HandBackground
) -> None:
    engine.images["doc_0", 2] = b"no picture"
    model.open(place())
    background.settle()
    assert model.props.stage is Stage.READY
    assert model.props.picture_failure and model.props.picture_failure.code == "PAGE_NOT_DRAWN"
    model.show(Showing.TEXT)
    background.settle()
    assert model.props.text


def test_another_document_hears_nothing_of_the_one_before(model: SourceViewModel, background: HandBackground) -> None:
    model.open(place())
    background.step()
    model.open(Place("doc_2", "b.pdf"))
    background.settle()
    assert model.props.pages == 2 and model.props.boxes == () and model.props.place == Place("doc_2", "b.pdf")
    model.close()
    background.settle()
    assert model.props.stage is Stage.EMPTY and model.props.width_px == 800


def test_pictures_are_kept_within_bounds_and_the_least_used_goes_first(qt: QApplication) -> None:
    one = decode(page_png("x", 100))
    size = one.image.sizeInBytes()
    kept = Pictures(largest_bytes=2 * size)
    keys = [PictureKey("d", n, 100) for n in range(3)]
    kept.put(keys[0], one)
    kept.put(keys[1], Picture(one.image))
    assert kept.get(keys[0]) is one
    kept.put(keys[2], Picture(one.image))
    assert kept.get(keys[1]) is None and kept.get(keys[0]) is one and len(kept) == 2
    assert kept.nearest("d", 2) is not None and kept.nearest("d", 1) is None
    kept.forget("d")
    assert len(kept) == 0


@pytest.mark.parametrize("form", ["BMP", "JPG", "PPM"])
def test_only_png_is_read(qt: QApplication, form: str) -> None:
    """No other decoder is reached by what an engine sends, nor loaded in a thread of its own."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImage.fromData(page_png("x", 100), "PNG").save(buffer, form)  # type: ignore[arg-type, call-overload]
    with pytest.raises(EngineError, match="could not be drawn"):
        decode(bytes(buffer.data().data()))

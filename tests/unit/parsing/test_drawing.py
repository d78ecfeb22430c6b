"""Pages as pictures: what the worker draws, what the engine takes from it, and that boxes lie on the words."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine.parsing.answer import read_drawing
from engine.parsing.errors import (
    CorruptError,
    CrashedError,
    EncryptedError,
    InvalidOutputError,
    NotDrawableError,
    PageOutOfRangeError,
    ParseMemoryError,
    ParseTimeoutError,
    TooLargeError,
)
from engine.parsing.limits import ParseLimits
from engine.parsing.pixels import MOST_PIXELS, Drawing, drawing_to_frames, encode_png, fitted
from engine.parsing.pool import ParserPool
from engine.parsing.protocol import encode, frame
from engine.parsing.slot import Exchange

LIMITS = ParseLimits()
WORD = "Interlocking"


def opened(drawing: Drawing) -> Image.Image:
    """As any viewer would open it."""
    image = Image.open(io.BytesIO(encode_png(drawing)))
    image.load()
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (drawing.width, drawing.height))
    return image


def dark(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    """Pixels darker than half grey, in all of it or in a rectangle."""
    found = (image.crop(box) if box else image).convert("L").point(lambda value: 255 if value < 128 else 0)
    return found.histogram()[255]


def word_page(canvas: Any) -> None:
    canvas.setFont("Helvetica", 24)
    canvas.drawString(150, 600, WORD)
    canvas.showPage()


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The PDF after ``change`` of its first page."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    page = document[0]
    change(page)
    page.close()
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


PLACEMENTS: dict[str, Callable[[Any], None]] = {
    "upright": lambda page: None,
    "turned by 90": lambda page: page.set_rotation(90),
    "turned by 180": lambda page: page.set_rotation(180),
    "turned by 270": lambda page: page.set_rotation(270),
    "cropped": lambda page: page.set_cropbox(100, 500, 500, 700),
    "cropped and turned": lambda page: (page.set_cropbox(100, 500, 500, 700), page.set_rotation(90))[0],
    "a media box that does not begin at zero": lambda page: page.set_mediabox(50, 300, 595, 842),
}


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_words_box_holds_its_dark_pixels_and_nothing_outside_is_dark(
    pool: ParserPool, parse: Any, make: Any, placement: str
) -> None:
    data = changed(make.pdf(word_page), PLACEMENTS[placement])
    (element,) = parse(data, "a.pdf").elements
    assert sorted(element.text) == sorted(WORD)  # which way round upside-down words are read is no matter here
    (box,) = element.boxes
    drawing = pool.draw(data, "a.pdf", page=1, width_px=900)
    image = opened(drawing)
    assert drawing.width == 900
    place = (
        int(box.x0 * drawing.width) - 2,
        int(box.y0 * drawing.height) - 2,
        round(box.x1 * drawing.width) + 2,
        round(box.y1 * drawing.height) + 2,
    )
    inside = dark(image, place)
    assert inside > 300
    assert dark(image) == inside
    area = (place[2] - place[0]) * (place[3] - place[1])
    assert inside > area * 0.08, "the box is much larger than the word"


def test_a_picture_is_drawn_upright_as_it_was_read(pool: ParserPool, parse: Any, make: Any) -> None:
    lying = Image.open(io.BytesIO(make.picture(["Pump certificate 4711"]))).rotate(90, expand=True)
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    lying.save(stream, "JPEG", quality=95, exif=exif)
    element = parse(stream.getvalue(), "scan.jpg").elements[0]
    drawing = pool.draw(stream.getvalue(), "scan.jpg", page=1, width_px=500)
    image = opened(drawing)
    assert image.size == (500, 200)
    box = element.boxes[0]
    place = (int(box.x0 * 500) - 3, int(box.y0 * 200) - 3, int(box.x1 * 500) + 4, int(box.y1 * 200) + 4)
    assert dark(image, place) == dark(image) > 200


def test_every_page_of_a_scan_and_its_transparency_are_drawn(pool: ParserPool) -> None:
    pages = [Image.new("L", (80, 100), shade) for shade in (0, 255)]
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    shades = [opened(pool.draw(stream.getvalue(), "s.tif", page=n, width_px=160)).getpixel((80, 100)) for n in (1, 2)]
    assert shades == [(0, 0, 0), (255, 255, 255)]
    stream = io.BytesIO()
    Image.new("RGBA", (80, 100), (0, 0, 0, 0)).save(stream, "PNG")
    assert opened(pool.draw(stream.getvalue(), "clear.png", page=1, width_px=80)).getpixel((5, 5)) == (255, 255, 255)


def test_form_fields_and_comments_are_drawn(pool: ParserPool, make: Any) -> None:
    def form(canvas: Any) -> None:
        canvas.acroForm.textfield(name="order", value="4711", x=100, y=600, width=200, height=40, fontSize=24)
        canvas.showPage()

    def empty(canvas: Any) -> None:
        canvas.showPage()

    filled = opened(pool.draw(make.pdf(form), "form.pdf", page=1, width_px=600))
    blank = opened(pool.draw(make.pdf(empty), "blank.pdf", page=1, width_px=600))
    assert dark(blank) == 0
    assert dark(filled, (104, 206, 200, 240)) > 50


@pytest.mark.parametrize(
    ("data", "name", "page", "error"),
    [
        (b"%PDF-1.7\nnothing", "cut.pdf", 1, CorruptError),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "cut.png", 1, CorruptError),
        (b"Plain words on a line.", "note.txt", 1, NotDrawableError),
    ],
)
def test_what_cannot_be_drawn_is_told(
    pool: ParserPool, data: bytes, name: str, page: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        pool.draw(data, name, page=page, width_px=400)


def test_a_page_that_is_not_there_and_a_locked_file_have_their_own_errors(pool: ParserPool, make: Any) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(PageOutOfRangeError, match="1 page"):
        pool.draw(make.pdf(word_page), "a.pdf", page=2, width_px=400)
    locked = make.pdf(word_page, encrypt=StandardEncryption("secret", canPrint=0))
    with pytest.raises(EncryptedError):
        pool.draw(locked, "a.pdf", page=1, width_px=400)


def test_a_bomb_of_pixels_is_refused_from_its_header(pool: ParserPool) -> None:
    stream = io.BytesIO()
    Image.new("1", (9000, 9000)).save(stream, "PNG")
    with pytest.raises(TooLargeError):
        pool.draw(stream.getvalue(), "bomb.png", page=1, width_px=400, limits=ParseLimits(image_pixels=10_000_000))


def test_a_page_that_takes_too_long_ends_the_worker_and_the_next_is_fine(work_dir: Path, make: Any) -> None:
    def busy(canvas: Any) -> None:
        canvas.setLineWidth(200)
        for _ in range(6000):
            canvas.setFillAlpha(0.01)
            canvas.setStrokeAlpha(0.01)
            canvas.bezier(0, 0, 900, 900, 0, 900, 900, 0)
        canvas.showPage()

    with ParserPool(1, LIMITS, work_dir) as pool:
        with pytest.raises(ParseTimeoutError):
            pool.draw(make.pdf(busy), "busy.pdf", page=1, width_px=4000, limits=ParseLimits(timeout_s=0.5))
        assert pool.draw(make.pdf(word_page), "a.pdf", page=1, width_px=64).width == 64


@pytest.mark.parametrize(
    ("page", "asked", "expected"),
    [
        ((595, 842), 1000, (1000, 1415)),
        ((842, 595), 64, (64, 45)),
        ((1, 14_400), 4000, (47, 676_800)),
        ((14_400, 1), 64, (64, 1)),
    ],
)
def test_a_page_has_the_width_that_was_asked_for_within_what_may_be_drawn(
    page: tuple[float, float], asked: int, expected: tuple[int, int]
) -> None:
    size = fitted(*page, asked)
    assert size.width <= asked
    assert size.width * size.height <= MOST_PIXELS
    assert (size.width, size.height) == pytest.approx(expected, rel=0.01)


def exchange(*parts: bytes, status: int = 0, peak: int = 0, sent_all: bool = True) -> Exchange:
    return Exchange(bytearray(b"".join(parts)), status, peak, sent_all)


def head(**changes: Any) -> bytes:
    return encode({"ok": True, "width": 2, "height": 3} | changes)


PIXELS = bytes(range(18))


def test_an_honest_drawing_comes_back_unchanged() -> None:
    drawing = Drawing(2, 3, PIXELS)
    assert read_drawing(exchange(*drawing_to_frames(drawing)), LIMITS, width_px=2) == drawing
    assert opened(drawing).tobytes() == PIXELS
    assert struct.unpack("!II", encode_png(drawing)[16:24]) == (2, 3)


@pytest.mark.parametrize(
    "output",
    [
        (head(width=3), frame(bytes(27))),
        (head(width=True), frame(bytes(9))),
        (head(width="2"), frame(PIXELS)),
        (head(width=2.0), frame(PIXELS)),
        (head(height=0), frame(b"")),
        (head(height=-3), frame(PIXELS)),
        (head(height=MOST_PIXELS), frame(PIXELS)),
        (head(height=None), frame(PIXELS)),
        (head(), frame(PIXELS[:-1])),
        (head(), frame(PIXELS + b"x")),
        (head(), frame(PIXELS), frame(b"")),
        (head(), frame(PIXELS), b"\x00"),
        (head(),),
        (b"",),
        (encode({"ok": False, "code": "NOT_FOUND", "message": "m", "help": ""}),),
        (encode({"ok": False, "code": "PAGE_BUSY", "message": "m", "help": ""}),),
        (encode({"ok": False, "code": "PAGE_OUT_OF_RANGE", "message": "m", "help": ""}), b"more"),
    ],
)
def test_lies_about_a_drawing_are_refused(output: tuple[bytes, ...]) -> None:
    with pytest.raises(InvalidOutputError):
        read_drawing(exchange(*output), LIMITS, width_px=2)


def test_a_drawing_before_the_document_was_read_is_refused() -> None:
    with pytest.raises(InvalidOutputError):
        read_drawing(exchange(head(), frame(PIXELS), sent_all=False), LIMITS, width_px=2)


@pytest.mark.parametrize(
    ("status", "peak", "expected"),
    [(9, 0, ParseTimeoutError), (11, 0, CrashedError), (3 << 8, 0, ParseMemoryError), (1 << 8, 0, CrashedError)],
)
def test_the_death_of_a_worker_that_draws_is_explained(status: int, peak: int, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        read_drawing(exchange(head(), frame(PIXELS), status=status, peak=peak), LIMITS, width_px=2)

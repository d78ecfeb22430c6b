"""PDF and scanned pages: reading order, headings, tables, boxes, OCR where there is no text."""

from __future__ import annotations

import io
from typing import Any

import pytest

from engine.parsing.errors import CorruptError, EmptyError

LINE = "This line of running text fills its column from the left to the right side."


def at(canvas: Any, x: float, y: float, text: str, size: float = 10, font: str = "Helvetica") -> None:
    """``y`` in points from the top of an A4 page."""
    canvas.setFont(font, size)
    canvas.drawString(x, 842 - y, text)


def kinds(document: Any) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in document.elements]


def test_headings_by_size_and_paragraphs_by_distance(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        at(canvas, 70, 80, "Safety manual", 24)
        at(canvas, 70, 130, "1 Scope", 16)
        for row in range(4):
            at(canvas, 70, 160 + 13 * row, LINE)
        for row in range(3):
            at(canvas, 70, 240 + 13 * row, LINE)
        at(canvas, 70, 300, "1.1 Details", 13, "Helvetica-Bold")
        at(canvas, 70, 320, "• first point")
        at(canvas, 70, 335, "• second point")

    document = parse(make.pdf(draw), "a.pdf")
    assert document.title == "Safety manual" and document.pages == 1
    assert [kind for kind, _ in kinds(document)] == [
        "heading",
        "heading",
        "text",
        "text",
        "heading",
        "list_item",
        "list_item",
    ]
    assert [e.level for e in document.elements if e.kind == "heading"] == [1, 1, 2]
    assert document.elements[2].text == "\n".join([LINE] * 4)


def test_boxes_are_fractions_from_the_top_left_one_per_line(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        at(canvas, 595 / 2, 842 / 4, "middle", 20)

    (element,) = parse(make.pdf(draw), "a.pdf").elements
    (box,) = element.boxes
    assert box.page == 1 and box.x0 == pytest.approx(0.5, abs=0.01)
    assert box.y0 < 0.25 <= box.y1 and box.y1 - box.y0 < 0.05
    assert len(element.text.split("\n")) == len(element.boxes)


def test_a_turned_page_has_boxes_as_it_is_shown(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.saveState()
        canvas.translate(100, 100)
        canvas.rotate(90)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(0, 0, "shown upright")
        canvas.restoreState()

    (element,) = parse(make.pdf(draw), "a.pdf").elements
    (box,) = element.boxes
    assert element.text == "shown upright"
    assert box.x1 - box.x0 > 2 * (box.y1 - box.y0)
    assert box.x0 == pytest.approx(100 / 595, abs=0.01)


def test_two_columns_are_read_one_after_the_other(parse: Any, make: Any) -> None:
    """Drawn row by row across both columns, which is the order a naive reader would give."""

    def draw(canvas: Any) -> None:
        at(canvas, 60, 60, "A title across the whole of the page, above both of its columns", 14)
        for row in range(12):
            at(canvas, 60, 100 + 13 * row, f"left column row {row} with some words to fill it")
            at(canvas, 320, 100 + 13 * row, f"right column row {row} with some words to fill")
        at(canvas, 60, 300, "A closing remark that reaches across the whole width of the page again, below both.")

    text = parse(make.pdf(draw), "a.pdf").text
    order = [text.index(f"left column row {row} ") for row in range(12)]
    order += [text.index(f"right column row {row} ") for row in range(12)]
    assert order == sorted(order)
    assert text.startswith("A title across") and text.rstrip().endswith("below both.")


PRICES = [("Article", "Size", "Price"), ("Screw", "M4", "0.10"), ("Bolt", "M8", "0.35"), ("Nut", "M8", "0.05")]


def test_tables_are_read_row_by_row_with_their_headers(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        for column in range(3):  # drawn column by column
            for row, cells in enumerate(PRICES):
                at(canvas, 70 + 150 * column, 100 + 18 * row, cells[column])

    assert kinds(parse(make.pdf(draw), "a.pdf")) == [
        ("table_row", "Article | Size | Price"),
        ("table_row", "Article: Screw; Size: M4; Price: 0.10"),
        ("table_row", "Article: Bolt; Size: M8; Price: 0.35"),
        ("table_row", "Article: Nut; Size: M8; Price: 0.05"),
    ]


def test_a_table_keeps_its_headers_on_the_next_page(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        for page in range(2):
            for row in range(4):
                for column in range(3):
                    cell = PRICES[0][column] if (page, row) == (0, 0) else f"{100 * page + 10 * row + column}"
                    at(canvas, 70 + 150 * column, 100 + 18 * row, cell)
            canvas.showPage()

    document = parse(make.pdf(draw), "a.pdf")
    assert document.elements[-1].page == 2
    assert document.elements[-1].text == "Article: 130; Size: 131; Price: 132"


def test_pages_and_repeated_margins_keep_their_places(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        for page in range(3):
            at(canvas, 70, 30, "ACME internal", 8)
            at(canvas, 70, 200, f"Body of page {page + 1}")
            at(canvas, 70, 820, f"Page {page + 1} of 3", 8)
            canvas.showPage()

    document = parse(make.pdf(draw), "a.pdf")
    assert document.pages == 3
    for page in (1, 2, 3):
        top, _, bottom = (element for element in document.elements if element.page == page)
        assert top.text == "ACME internal" and top.boxes[0].y1 < 0.06
        assert bottom.boxes[0].y0 > 0.95


def test_title_from_metadata_unless_it_is_rubbish(parse: Any, make: Any) -> None:
    for given, expected in [
        ("Annual report", "Annual report"),
        ("Microsoft Word - x.doc", "Big heading"),
        ("x.pdf", "Big heading"),
    ]:

        def draw(canvas: Any, title: str = given) -> None:
            canvas.setTitle(title)
            at(canvas, 70, 100, "Big heading", 24)
            for row in range(5):
                at(canvas, 70, 140 + 13 * row, LINE)

        assert parse(make.pdf(draw), "a.pdf").title == expected


def test_form_fields_are_read(parse: Any, make: Any) -> None:
    def draw(canvas: Any) -> None:
        at(canvas, 70, 100, "Application")
        canvas.acroForm.textfield(name="surname", value="Lovelace", x=70, y=600, width=200, height=20)

    assert "surname: Lovelace" in parse(make.pdf(draw), "a.pdf").text


def test_attachments_of_a_pdf_are_handed_on(parse: Any, make: Any) -> None:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(make.pdf(lambda canvas: at(canvas, 70, 100, "See attachment")))
    document.new_attachment("data.csv").set_data(b"a,b\n1,2\n")
    stream = io.BytesIO()
    document.save(stream)
    document.close()
    (attachment,) = parse(stream.getvalue(), "a.pdf").attachments
    assert (attachment.name, attachment.data) == ("data.csv", b"a,b\n1,2\n")


def test_a_blank_pdf_is_empty_and_rubbish_is_corrupt(parse: Any, make: Any) -> None:
    with pytest.raises(EmptyError):
        parse(make.pdf(lambda canvas: canvas.showPage()), "a.pdf")
    with pytest.raises(CorruptError):
        parse(b"%PDF-1.7\nnothing of use", "a.pdf")


SIGN = ["NOTICE TO ALL STAFF", "The assembly hall is closed", "on Monday 14 April"]


def words(text: str) -> set[str]:
    return set(text.lower().split())


def test_a_scanned_page_is_read_by_ocr_with_boxes(parse: Any, make: Any) -> None:
    from reportlab.lib.utils import ImageReader

    picture = make.picture(SIGN, size=(1200, 500))

    def draw(canvas: Any) -> None:
        at(canvas, 70, 100, "A page with real text, which needs no recognition at all, as it is text already.")
        canvas.showPage()
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 50, 500, 500, 208)

    document = parse(make.pdf(draw), "scan.pdf")
    assert document.ocr_pages == (2,)
    scanned = [element for element in document.elements if element.page == 2]
    assert words(" ".join(SIGN)) <= words(" ".join(element.text for element in scanned))
    for element in scanned:
        for box in element.boxes:
            assert box.page == 2 and 0.15 < box.y0 < box.y1 < 0.45


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_pictures_are_read_by_ocr(parse: Any, make: Any, kind: str) -> None:
    document = parse(make.picture(SIGN, kind), f"photo.{kind.lower()}")
    assert words(" ".join(SIGN)) <= words(document.text)
    assert document.ocr_pages == (1,) and document.pages == 1
    assert document.media_type == f"image/{kind.lower()}"
    assert all(0 <= box.x0 < box.x1 <= 1 for element in document.elements for box in element.boxes)


def test_every_frame_of_a_tiff_is_a_page(parse: Any) -> None:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=48)
    frames = []
    for text in ("first sheet", "second sheet"):
        frame = Image.new("L", (800, 200), "white")
        ImageDraw.Draw(frame).text((50, 60), text, fill="black", font=font)
        frames.append(frame)
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    document = parse(stream.getvalue(), "fax.tiff")
    assert [(element.text, element.page) for element in document.elements] == [("first sheet", 1), ("second sheet", 2)]


def test_a_picture_without_text_is_empty(parse: Any, make: Any) -> None:
    with pytest.raises(EmptyError):
        parse(make.picture([]), "blank.png")

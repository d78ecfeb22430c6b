"""Draws one page of a PDF or a picture as pixels. Runs in the sandboxed worker only."""

from __future__ import annotations

import math
import warnings
from typing import Any

from engine.parsing.errors import (
    CorruptError,
    NotDrawableError,
    PageOutOfRangeError,
    ParseError,
    ParseMemoryError,
    TooLargeError,
)
from engine.parsing.formats import image as pictures
from engine.parsing.formats.pdf import open_pdf
from engine.parsing.pixels import Drawing, fitted
from engine.parsing.sniff import sniff
from engine.parsing.source import Source


def draw_page(source: Source, page: int, width_px: int) -> Drawing:
    """Page ``page``, from 1, ``width_px`` wide; narrower where it would be too tall. Raises ParseError, nothing else.

    What is drawn is what the boxes of the document's elements refer to: upright, and of a PDF its crop box.
    """
    try:
        found = sniff(source)
        if found == "pdf":
            return _draw_pdf(source, page, width_px)
        if found == "image":
            return _draw_picture(source, page, width_px)
    except ParseError:
        raise
    except MemoryError:
        raise ParseMemoryError("Drawing the page needs more memory than a parser may use.") from None
    except Exception as error:  # noqa: BLE001 - process boundary: libraries fail on bad input in countless ways
        kind = f"{type(error).__module__}.{type(error).__name__}"
        raise CorruptError(f"The page is damaged and could not be drawn ({kind}).") from None
    raise NotDrawableError("This kind of document has no pages that can be drawn.")


def _draw_pdf(source: Source, number: int, width_px: int) -> Drawing:
    import pypdfium2 as pdfium

    document = open_pdf(source.data)
    try:
        # Values of form fields are drawn by the form environment, which could run scripts in a build with V8.
        if "V8" not in pdfium.version.PDFIUM_INFO.flags:
            document.init_forms()
        _require_page(number, len(document))
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            raise CorruptError("The page is damaged and cannot be drawn.") from None
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            raise CorruptError("The page has no size, so it cannot be drawn.")
        size = fitted(width, height, width_px)
        return Drawing(size.width, size.height, _pdf_pixels(page, document.formenv, size.width, size.height))
    finally:
        document.close()


def _pdf_pixels(page: Any, forms: Any, width_px: int, height_px: int) -> bytes:
    """The whole page stretched to exactly these pixels: a size of its own would be rounded up."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    bitmap = pdfium.PdfBitmap.new_native(width_px, height_px, raw.FPDFBitmap_BGR, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width_px, height_px)
    place = (bitmap, page, 0, 0, width_px, height_px, 0, flags)
    raw.FPDF_RenderPageBitmap(*place)
    if forms:
        raw.FPDF_FFLDraw(forms, *place)
    # Without numpy, which each child would have to import anew. Rows may end in padding.
    pixels, row = memoryview(bitmap.buffer).cast("B"), width_px * 3
    return b"".join(pixels[at : at + row] for at in range(0, bitmap.stride * height_px, bitmap.stride))


def _draw_picture(source: Source, number: int, width_px: int) -> Drawing:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = pictures.open_picture(source.data)
        _require_page(number, pictures.count_frames(picture))
        picture.seek(number - 1)
        width, height = picture.size
        if width * height > source.limits.image_pixels:
            raise TooLargeError(
                f"The picture has {width} × {height} pixels; the limit is {source.limits.image_pixels}."
            )
        upright = pictures.upright(picture)
        size = fitted(upright.width, upright.height, width_px)
        drawn = upright.resize((size.width, size.height), Image.Resampling.BICUBIC, reducing_gap=3.0)
    return Drawing(size.width, size.height, drawn.tobytes())


def _require_page(number: int, pages: int) -> None:
    if number > pages:
        raise PageOutOfRangeError(f"The document has {pages} page{'' if pages == 1 else 's'}.")

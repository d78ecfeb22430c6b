"""PDF: text with positions from pdfium, pixels through OCR where a page has no usable text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.parsing.blocks import PageBlocks, add_pages
from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import CorruptError, EncryptedError
from engine.parsing.formats import pdf_text
from engine.parsing.layout import arrange
from engine.parsing.pdf_hiding import hidden_rows, set_aside
from engine.parsing.source import Source

_ERROR_PASSWORD, _ERROR_SECURITY = 4, 5
_USABLE_CHARS = 12
_MOSTLY_IMAGE_CHARS = 120
_OCR_DPI = 200
_JUNK_TITLE = re.compile(
    r"^(microsoft \w+ - |untitled|unbenannt|title|titel|document\d*|dokument\d*|slide 1|powerpoint)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which pages need their pixels read."""

    pages: int
    ocr: tuple[int, ...]


def read(source: Source, builder: DocumentBuilder) -> None:
    document = open_pdf(source.data)
    try:
        count = len(document)
        if count == 0:
            raise CorruptError("The PDF has no readable pages.")
        builder.set_pages(count)
        _set_title(document, builder)
        add_pages(_pages(document, source, builder), builder)
        _attachments(document, builder)
    finally:
        document.close()


def open_pdf(data: bytes) -> Any:
    """A pypdfium2 document, to be closed. Raises EncryptedError or CorruptError."""
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (_ERROR_PASSWORD, _ERROR_SECURITY):
            raise EncryptedError("The PDF is protected by a password.") from None
        raise CorruptError("The PDF is damaged or cut short.") from None


def _pages(document: Any, source: Source, builder: DocumentBuilder) -> Iterator[PageBlocks]:
    import pypdfium2 as pdfium

    read_by_ocr = 0
    failed = 0
    for index in range(len(document)):
        number = index + 1
        try:
            page = document[index]
        except pdfium.PdfiumError:
            failed += 1
            builder.warn(f"Page {number} is damaged and was left out.")
            continue
        try:
            whole = pdf_text.read_page(page)
            found, hidden = set_aside(page, whole)
            if source.limits.ocr and _needs_ocr(page, found):
                if read_by_ocr >= source.limits.ocr_pages:
                    builder.warn(f"More than {source.limits.ocr_pages} pages need OCR; the rest was left out.")
                else:
                    scanned = _ocr_page(page, number, source)
                    read_by_ocr += 1
                    if scanned is not None and scanned.characters > found.characters:
                        builder.read_by_ocr(number)
                        yield replace(scanned, hidden=hidden_rows(hidden, whole, scanned.width, scanned.height))
                        continue
            blocks = arrange(found.pieces)
            rows = hidden_rows(hidden, whole, found.width, found.height)
            yield PageBlocks(number, found.width, found.height, blocks, found.fields, rows)
        finally:
            page.close()
    if failed == len(document):
        raise CorruptError("No page of the PDF can be read.")


def _needs_ocr(page: Any, found: pdf_text.PageText) -> bool:
    if found.usable_characters >= _MOSTLY_IMAGE_CHARS:
        return False
    covered = pdf_text.image_share(page, found.width, found.height)
    if found.usable_characters < _USABLE_CHARS:
        return covered > 0.02 or found.characters > found.usable_characters + _USABLE_CHARS or found.has_paths
    return covered > 0.5


def _ocr_page(page: Any, number: int, source: Source) -> PageBlocks | None:
    from engine.parsing import ocr

    source.heartbeat()
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return None
    scale = min(_OCR_DPI / 72, (source.limits.image_pixels / (width * height)) ** 0.5, 4000 / max(width, height))
    bitmap = page.render(scale=scale, grayscale=False, may_draw_forms=False)
    try:
        pixels = bitmap.to_numpy()
        if pixels.ndim == 2 or pixels.std() < 1.0:
            return None
        pieces = ocr.read_pixels(pixels[:, :, :3])
        return PageBlocks(number, pixels.shape[1], pixels.shape[0], arrange(pieces), ())
    finally:
        bitmap.close()


def _set_title(document: Any, builder: DocumentBuilder) -> None:
    title = one_line(document.get_metadata_dict().get("Title", ""))
    if len(title) >= 6 and " " in title and not _JUNK_TITLE.match(title):
        builder.set_title(title)


def _attachments(document: Any, builder: DocumentBuilder) -> None:
    import pypdfium2 as pdfium

    for index in range(min(document.count_attachments(), builder.limits.attachments)):
        try:
            attachment = document.get_attachment(index)
            builder.attach(one_line(attachment.get_name()) or f"attachment {index + 1}", bytes(attachment.get_data()))
        except pdfium.PdfiumError:
            builder.warn("An attachment of the PDF is damaged and was left out.")

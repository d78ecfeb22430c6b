"""Read a sample document's text page by page, to check the golden questions. Knows nothing of the engine's parsers."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1: page of a PDF, slide, sheet; None where the format has no pages of its own."""

    number: int | None
    text: str  # whitespace is normalised to single spaces


def pages(path: Path) -> list[Page]:
    return pages_of(path.read_bytes(), path.name)


def pages_of(data: bytes, name: str) -> list[Page]:
    extension = name.rsplit(".", 1)[1]
    texts = _READERS[extension](data)
    paged = extension in ("pdf", "pptx", "xlsx") or (extension == "docx" and len(texts) > 1)
    return [Page(i if paged else None, normalised(text)) for i, text in enumerate(texts, 1)]


def normalised(text: str) -> str:
    return " ".join(text.split())


def scanned_pages(path: Path) -> list[Page]:
    """Recognise the text of an image-only PDF; takes seconds a page."""
    import numpy as np
    import pypdfium2

    from engine.parsing.layout import arrange
    from engine.parsing.ocr import read_pixels

    found = []
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        for number, page in enumerate(document, 1):
            image = page.render(scale=2.2).to_pil().convert("RGB")
            blocks = arrange(read_pixels(np.asarray(image)[:, :, ::-1]))
            found.append(Page(number, normalised(" ".join(block.text for block in blocks))))
    finally:
        document.close()
    return found


def _pdf(data: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _docx(data: bytes) -> list[str]:
    import docx
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes: dict[str, str] = {}
        if "word/footnotes.xml" in archive.namelist():
            for note in etree.fromstring(archive.read("word/footnotes.xml")):
                notes[note.get(f"{_W}id")] = "".join(t.text or "" for t in note.iter(f"{_W}t"))
    texts = [""]
    for node in docx.Document(io.BytesIO(data)).element.body.iter():
        if node.tag == f"{_W}br" and node.get(f"{_W}type") == "page":
            texts.append("")
        elif node.tag == f"{_W}t":
            texts[-1] += node.text or ""
        elif node.tag == f"{_W}footnoteReference":
            texts[-1] += f" ({notes[node.get(f'{_W}id')]}) "
        elif node.tag in (f"{_W}p", f"{_W}br"):
            texts[-1] += "\n"
    return texts


def _pptx(data: bytes) -> list[str]:
    import pptx

    return ["\n".join(_shape_texts(slide)) for slide in pptx.Presentation(io.BytesIO(data)).slides]


def _shape_texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
    if slide.has_notes_slide:
        yield slide.notes_slide.notes_text_frame.text


def _xlsx(data: bytes) -> list[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return ["\n".join(" ".join(str(v) for v in row if v is not None) for row in sheet.values) for sheet in book]


def _odt(data: bytes) -> list[str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    parts = []
    for node in root.iter(f"{_ODF_TEXT}p", f"{_ODF_TEXT}h"):
        parts.append("".join(node.itertext()))
    return ["\n".join(parts)]


def _html(data: bytes) -> list[str]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "html.parser")
    for node in soup(["script", "style"]):
        node.decompose()
    return [soup.get_text(" ")]


def _plain(data: bytes) -> list[str]:
    try:
        return [data.decode("utf-8")]
    except UnicodeDecodeError:
        return [data.decode("cp1252")]


def _csv(data: bytes) -> list[str]:
    text = _plain(data)[0]
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    return ["\n".join(" ".join(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter))]


def _eml(data: bytes) -> list[str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = [f"{message['Subject']}\n{message['From']}\n{message['To']}\n{message['Date']}"]
    for part in message.walk():
        if part.is_multipart() or part.get_content_type() == "text/html":
            continue
        if name := part.get_filename():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            parts += [page.text for page in pages_of(payload, name)]
        else:
            parts.append(part.get_content())
    return ["\n".join(parts)]


_READERS: dict[str, Callable[[bytes], list[str]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "odt": _odt,
    "html": _html,
    "md": _plain,
    "txt": _plain,
    "csv": _csv,
    "eml": _eml,
}

"""One pool of real sandboxed workers for the whole package, and makers of small files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.parsing.elements import ParsedDocument
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool

MIB = 1 << 20


@pytest.fixture(scope="session")
def limits() -> ParseLimits:
    """Small enough that a bomb is recognised quickly, large enough for every honest file here."""
    return ParseLimits(
        timeout_s=120,
        memory_bytes=1024 * MIB,
        input_bytes=64 * MIB,
        output_bytes=128 * MIB,
        unpacked_bytes=96 * MIB,
        member_bytes=64 * MIB,
        members=2000,
        ratio_floor_bytes=8 * MIB,
        image_pixels=20_000_000,
        attachments=500,
        attachment_bytes=64 * MIB,
        nesting=3,
        tree_documents=50,
    )


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory, limits: ParseLimits) -> Iterator[ParserPool]:
    with ParserPool(1, limits, tmp_path_factory.mktemp("parsers")) as running:
        yield running


@pytest.fixture(scope="session")
def parse(pool: ParserPool) -> Callable[[bytes, str], ParsedDocument]:
    def run(data: bytes, name: str) -> ParsedDocument:
        document = pool.parse(data, name)
        for element in document.elements:
            assert document.text[element.start : element.end] == element.text
        return document

    return run


@pytest.fixture(scope="session")
def make() -> Makers:
    return Makers()


class Makers:
    """Files made in memory."""

    def zip(self, members: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", compression) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return stream.getvalue()

    def docx(self, fill: Callable[[Any], None]) -> bytes:
        import docx

        document = docx.Document()
        fill(document)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    def docx_body(self, body: str, parts: dict[str, str] | None = None, relations: str = "") -> bytes:
        """A Word file around hand-written markup."""
        names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        base = "http://schemas.openxmlformats.org"
        kind = f"{base}/officeDocument/2006/relationships/officeDocument"
        root = f'<Relationship Id="r1" Type="{kind}" Target="word/document.xml"/>'
        return self.zip(
            {
                "[Content_Types].xml": f'<Types xmlns="{base}/package/2006/content-types"/>',
                "_rels/.rels": f'<Relationships xmlns="{base}/package/2006/relationships">{root}</Relationships>',
                "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
                "word/_rels/document.xml.rels": (
                    f'<Relationships xmlns="{base}/package/2006/relationships">{relations}</Relationships>'
                ),
                **(parts or {}),
            }
        )

    def pptx(self, fill: Callable[[Any], None]) -> bytes:
        import pptx

        deck = pptx.Presentation()
        fill(deck)
        stream = io.BytesIO()
        deck.save(stream)
        return stream.getvalue()

    def xlsx(self, sheets: dict[str, list[list[Any]]]) -> bytes:
        import openpyxl

        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    def pdf(self, draw: Callable[[Any], None], **options: Any) -> bytes:
        """``draw`` gets a reportlab canvas on A4."""
        from reportlab.lib.pagesizes import A4
        from reportlab.pdfgen.canvas import Canvas

        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=A4, **options)
        draw(canvas)
        canvas.save()
        return stream.getvalue()

    def picture(self, lines: list[str], kind: str = "PNG", size: tuple[int, int] = (1000, 400)) -> bytes:
        """Black text on white, as a scanner would see it."""
        from PIL import Image, ImageDraw, ImageFont

        image = Image.new("RGB", size, "white")
        draw = ImageDraw.Draw(image)
        font = ImageFont.load_default(size=40)
        for number, line in enumerate(lines):
            draw.text((60, 50 + 80 * number), line, fill="black", font=font)
        stream = io.BytesIO()
        image.save(stream, kind)
        return stream.getvalue()

    def odf(self, kind: str, body: str, styles: str = "") -> bytes:
        names = " ".join(
            f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for prefix, name in {
                "office": "office",
                "text": "text",
                "table": "table",
                "draw": "drawing",
                "style": "style",
                "fo": "xsl-fo-compatible",
                "presentation": "presentation",
            }.items()
        )
        content = (
            f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
        )
        suffix = "text" if kind == "text" else kind
        return self.zip({"mimetype": f"application/vnd.oasis.opendocument.{suffix}", "content.xml": content})


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    return tmp_path / "parsers"

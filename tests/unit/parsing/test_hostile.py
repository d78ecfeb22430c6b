"""Files made to harm the reader. Each must end in a typed error, or in an honest document, and quickly."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from engine.parsing.errors import (
    BombError,
    CorruptError,
    EmptyError,
    EncryptedError,
    ParseError,
    TooLargeError,
    UnsupportedError,
)
from engine.parsing.formats.names import safe_name

MIB = 1 << 20
SECRET = "canary-of-the-secret-file"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def test_xml_external_entities_are_not_read(parse: Any, secret: Path) -> None:
    for declaration in (f'SYSTEM "file://{secret}"', f'PUBLIC "x" "file://{secret}"', 'SYSTEM "http://127.0.0.1:9/x"'):
        data = f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e {declaration}>]><a><b>before &e; after</b></a>"
        document = parse(data.encode(), "a.xml")
        assert SECRET not in document.text
        assert "not expanded" in document.warnings[0]


def test_external_entities_inside_office_files_are_not_read(parse: Any, make: Any, secret: Path) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        f"<w:document {names}><w:body><w:p><w:r><w:t>kept &e;</w:t></w:r></w:p></w:body></w:document>"
    )
    document = parse(make.docx_body("", {"word/document.xml": text}), "a.docx")
    assert SECRET not in document.text and "kept" in document.text


LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs(parse: Any, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>{LAUGHS}<l>&j;</l>"
    with pytest.raises(BombError):
        parse(text.encode(encoding), "a.xml")


def test_billion_laughs_in_office_and_svg(parse: Any, make: Any) -> None:
    body = f"<?xml version='1.0'?>{LAUGHS}<w>&j;</w>"
    with pytest.raises(BombError):
        parse(make.docx_body("", {"word/document.xml": body}), "a.docx")
    with pytest.raises(BombError):
        parse(make.zip({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": body}), "a.odt")


def test_quadratic_blowup_is_not_expanded(parse: Any) -> None:
    text = f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e '{'x' * 100_000}'>]><a>{'&e;' * 10_000}<b>end</b></a>"
    with contextlib.suppress(ParseError):
        assert len(parse(text.encode(), "a.xml").text) < 1_000_000


@pytest.mark.parametrize("depth", [300, 200_000])
def test_deep_markup(parse: Any, depth: int) -> None:
    with pytest.raises(ParseError):
        parse(b"<?xml version='1.0'?>" + b"<a>" * depth + b"x" + b"</a>" * depth, "a.xml")
    with contextlib.suppress(ParseError):
        document = parse(b"<!doctype html>" + b"<div>" * depth + b"deep" + b"</div>" * depth, "a.html")
        assert document.text in ("", "deep")


def test_deep_json(parse: Any) -> None:
    with pytest.raises(CorruptError):
        parse(b"[" * 100_000 + b"]" * 100_000, "a.json")
    with pytest.raises(CorruptError):
        parse(b'{"a":' * 900 + b"1" + b"}" * 900, "a.json")


def test_csv_with_a_million_columns(parse: Any) -> None:
    with pytest.raises(TooLargeError):
        parse(b"a," * 1_000_000 + b"\n", "a.csv")


def test_flat_zip_bomb(parse: Any, make: Any) -> None:
    with pytest.raises(BombError):
        parse(make.zip({"zeros": b"\x00" * (60 * MIB)}), "bomb.zip")


def test_zip_bomb_inside_an_office_file(parse: Any, make: Any) -> None:
    with pytest.raises((BombError, TooLargeError)):
        parse(make.docx_body("<w:p>" + " " * (60 * MIB) + "</w:p>"), "bomb.docx")
    data = make.zip(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": "<workbook/>",
            "xl/sharedStrings.xml": b" " * (60 * MIB),
        }
    )
    with pytest.raises(BombError):
        parse(data, "bomb.xlsx")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_bombs(parse: Any, pack: Any) -> None:
    with pytest.raises(BombError):
        parse(pack(b"\x00" * (60 * MIB)), "bomb.gz")


def test_overlapping_members(parse: Any) -> None:
    """Two directory entries that share one compressed member, as in the bombs that overlap by the thousand."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"text " * 1000)
    data = stream.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 2, 2, len(entry) * 2)
    with pytest.raises((BombError, CorruptError)):
        parse(data[:start] + entry + entry + bytes(tail), "overlap.zip")


def test_a_zip_that_lies_about_sizes(parse: Any, make: Any) -> None:
    """The directory claims ten bytes; what comes out is what counts."""
    data = bytearray(make.zip({"big.bin": b"\x00" * (60 * MIB)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 10)
    with pytest.raises((BombError, CorruptError)):
        parse(bytes(data), "lie.zip")


def test_too_many_members(parse: Any, make: Any) -> None:
    with pytest.raises(BombError):
        parse(make.zip({f"{number}.txt": b"x" for number in range(2500)}, zipfile.ZIP_STORED), "many.zip")


def test_member_names_are_made_harmless(parse: Any, make: Any) -> None:
    names = [
        "../../etc/passwd",
        "/abs/olute.txt",
        "C:\\windows\\x.txt",
        "a/./b/../c.txt",
        "evil\u202etxt.exe",
        "..",
        "ü.txt",
    ]
    document = parse(make.zip(dict.fromkeys(names, b"data")), "names.zip")
    for attachment in document.attachments:
        parts = attachment.name.split("/")
        assert ".." not in parts and not attachment.name.startswith("/") and ":" not in attachment.name
        assert "\u202e" not in attachment.name
    assert "ü.txt" in [attachment.name for attachment in document.attachments]


@pytest.mark.parametrize("name", ["", "..", "../..", "\x00", "/", "C:", "\u202e", "\ud800"])
def test_no_name_is_empty(name: str) -> None:
    assert safe_name(name) == "unnamed"


def test_tar_links_and_devices_are_left_out(parse: Any) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("device")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        inner = tarfile.TarInfo("../up.txt")
        inner.size = 4
        archive.addfile(inner, io.BytesIO(b"text"))
    document = parse(gzip.compress(stream.getvalue()), "a.tgz")
    assert [(a.name, a.data) for a in document.attachments] == [("up.txt", b"text")]


def test_encrypted_files_say_so(parse: Any, make: Any) -> None:
    data = bytearray(make.zip({"a.txt": b"text"}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + offset, 1)
    with pytest.raises(EncryptedError):
        parse(bytes(data), "locked.zip")
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = make.pdf(lambda canvas: canvas.drawString(100, 700, "text"), encrypt=StandardEncryption("pass"))
    with pytest.raises(EncryptedError) as caught:
        parse(locked, "locked.pdf")
    assert "password" in caught.value.help
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    odt = make.zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": b"\x01\x02\x03",
        }
    )
    with pytest.raises(EncryptedError):
        parse(odt, "locked.odt")


def test_truncated_files_are_corrupt(parse: Any, make: Any) -> None:
    files = {
        "a.docx": make.docx(lambda document: document.add_paragraph("x" * 5000)),
        "a.xlsx": make.xlsx({"S": [["a", "b"], [1, 2]]}),
        "a.png": make.picture(["text"])[:400],
        "a.gz": gzip.compress(b"text" * 10_000),
    }
    for name, data in files.items():
        with pytest.raises((CorruptError, EmptyError)):
            parse(data[: len(data) // 2], name)
    pdf = make.pdf(lambda canvas: [canvas.drawString(100, 700, "page"), canvas.showPage()])
    with pytest.raises((CorruptError, EmptyError)):
        parse(pdf[:200], "a.pdf")


@pytest.mark.parametrize("data", [b"\x00" * 100, b"  \n\t ", b"\xef\xbb\xbf"])
def test_blank_files_are_empty(parse: Any, data: bytes) -> None:
    with pytest.raises(EmptyError):
        parse(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF" + bytes(200),
        b"MZ\x90\x00" + bytes(200),
        b"7z\xbc\xaf\x27\x1c" + bytes(200),
        b"Rar!\x1a\x07\x00" + bytes(200),
        b"\x00\x00\x00\x18ftypheic" + bytes(200),
        b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(100),
        b"SQLite format 3\x00" + bytes(200),
        bytes(range(256)) * 20,
    ],
)
def test_what_nobody_reads_is_unsupported(parse: Any, data: bytes) -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse(data, "thing.txt")
    assert caught.value.help


@pytest.mark.parametrize("name", ["report.docx", "report.txt", "report.jpg", "report"])
def test_mislabelled_files_are_read_by_their_content(parse: Any, make: Any, name: str) -> None:
    pdf = make.pdf(lambda canvas: canvas.drawString(100, 700, "The real content"))
    document = parse(pdf, name)
    assert document.media_type == "application/pdf" and "The real content" in document.text
    assert bool(document.warnings) == (name != "report")


def test_a_picture_with_enormous_dimensions_is_refused_before_decoding(parse: Any) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")
    with pytest.raises(TooLargeError):
        parse(data, "huge.png")


def test_a_mail_with_thousands_of_parts(parse: Any) -> None:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    data = b"From: a@b\r\nTo: c@d\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 5000 + b"--b--"
    with pytest.raises(BombError):
        parse(data, "a.eml")


def test_a_mail_nested_deeply(parse: Any) -> None:
    head = b"From: a@b\r\nTo: c@d\r\n"
    data = b"Content-Type: text/plain\r\n\r\ncore"
    for number in range(200):
        mark = b"b%d" % number
        data = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--" % (mark, mark, data, mark)
    with pytest.raises(ParseError):
        parse(head + data, "a.eml")


def test_html_fetches_nothing_and_runs_nothing(parse: Any) -> None:
    page = b"<html><body><img src='http://127.0.0.1:9/pixel' alt='a small picture'><script>x</script><p>text</p>"
    assert "text" in parse(page, "a.html").text


def test_pdf_actions_are_ignored(parse: Any) -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> /Names << /JavaScript << /Names "
        b"[(x) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F << "
        b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length 44 >>\nstream\nBT /F 20 Tf 30 150 Td (harmless words) Tj ET\nendstream",
    ]
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(objects, start=1))
    data += b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF"
    assert parse(data, "a.pdf").text == "harmless words"


def test_random_damage_never_ends_in_anything_but_a_parse_error(parse: Any, make: Any) -> None:
    """Flip bytes in honest files of several formats; the outcome is a document or a typed error."""
    import random

    chance = random.Random(7)
    files = {
        "a.docx": make.docx(lambda document: document.add_heading("Heading", 1)),
        "a.pdf": make.pdf(lambda canvas: canvas.drawString(100, 700, "Some words")),
        "a.eml": b"From: a@b\nTo: c@d\nSubject: =?utf-8?b?w7w=?=\nContent-Type: text/html\n\n<p>x</p>",
        "a.odt": make.odf("text", "<text:p>x</text:p>"),
        "a.rtf": rb"{\rtf1\ansi text {\b bold}}",
    }
    for name, data in files.items():
        for _ in range(12):
            damaged = bytearray(data)
            for _ in range(chance.randrange(1, 12)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                parse(bytes(damaged), name)
            except ParseError as error:
                assert error.code.startswith("PARSE_")


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', 'PUBLIC "x" "http://127.0.0.1:9/x"'])
def test_xml_whose_text_is_an_external_entity_names_the_refusal(parse: Any, entity: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x {entity}>]><a>&x; harmless</a>".encode(), "xxe.xml")
    assert "external entity, which is refused" in caught.value.message


def test_a_bomb_is_explained_once() -> None:
    error = BombError("The archive expands far beyond its size.")
    assert "expands" not in error.help

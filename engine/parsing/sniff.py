"""Find the format of a file from its bytes. A name only chooses between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile

from engine.parsing.errors import CorruptError, EncryptedError, UnsupportedError
from engine.parsing.formats.registry import formats_named
from engine.parsing.source import Source
from engine.parsing.textcodec import decode, looks_utf16

_HEAD_BYTES = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_UNREADABLE = (
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard file"),
    (b"MSCF", "Windows cabinet"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"ID3", "audio recording"),
    (b"\xff\xfb", "audio recording"),
    (b"\xff\xf3", "audio recording"),
    (b"OggS", "audio or video recording"),
    (b"fLaC", "audio recording"),
    (b"\x1aE\xdf\xa3", "video recording"),
    (b"FLV\x01", "video recording"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00asm", "program"),
    (b"PAR1", "Parquet table"),
    (b"!BDN", "Outlook archive"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"OTTO", "font"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
)
_IMAGES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"GIF87a",
    b"GIF89a",
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
_ODF_TYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}
_TEXTUAL = frozenset(
    "text markdown rst org csv json eml mbox calendar vcard html xml".split()
)  # all of them are honest descriptions of a text file
_TEXT_HINTS = frozenset({"markdown", "rst", "org", "csv", "calendar", "vcard"})
_MAIL_HEADER = re.compile(
    r"^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to|content-type|cc|bcc|reply-to"
    r"|sender|dkim-signature|x-[a-z0-9-]+|content-transfer-encoding):",
    re.IGNORECASE,
)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|div|p|table|h[1-6]|ul|ol|span|br|title|meta|article)\b", re.I)


def sniff(source: Source) -> str:
    """The name of the format. Raises EncryptedError, CorruptError or UnsupportedError."""
    head = source.data[:_HEAD_BYTES]
    return _binary(source.data, head) or _text(source, head)


def name_disagrees(extension: str, found: str) -> bool:
    """True when the extension belongs to other formats than the one that was found."""
    named = formats_named(extension)
    if not named or found in named:
        return False
    return not (found in _TEXTUAL and named <= _TEXTUAL)


def _binary(data: bytes, head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _inside_zip(data)
    if head.startswith(_OLE):
        return _inside_ole(data)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES) or _is_bitmap(head, len(data)):
        return "image"
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return "image"
        raise UnsupportedError("This is an audio or video recording, which has no text to read.")
    if head[4:8] == b"ftyp":
        return _inside_iso_media(head)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"BZh") and head[3:4].isdigit():
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    if head[257:262] == b"ustar":
        return "tar"
    for magic, label in _UNREADABLE:
        if head.startswith(magic) and not _readable_text(head):
            raise UnsupportedError(f"This is a {label}, which cannot be read.")
    if head.startswith(b"MZ") and b"\x00" in head:
        raise UnsupportedError("This is a program, which cannot be read.")
    return None


def _is_bitmap(head: bytes, size: int) -> bool:
    return (
        head.startswith(b"BM")
        and len(head) > 26
        and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 108, 124)
    )


def _inside_iso_media(head: bytes) -> str:
    brand = head[8:12]
    if brand in (b"avif", b"avis"):
        return "image"
    if brand in _HEIF_BRANDS:
        raise UnsupportedError("This is a HEIC photograph, which cannot be read.", help="Save it as JPEG or PNG.")
    raise UnsupportedError("This is an audio or video recording, which has no text to read.")


def _inside_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:5000])
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = _ODF_TYPES.get(archive.read("mimetype").decode("ascii", "replace").strip())
                if kind:
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise CorruptError("The file is an archive or office document that is damaged or cut short.") from error
    lowered = {name.lower().replace("\\", "/").lstrip("/") for name in names}
    if "[content_types].xml" in lowered:
        for prefix, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
            if any(name.startswith(prefix) for name in lowered):
                if "xl/workbook.bin" in lowered:
                    raise UnsupportedError("This is a binary Excel workbook.", help="Save it as .xlsx.")
                return kind
    if "index/document.iwa" in lowered:
        raise UnsupportedError("This is an Apple iWork document.", help="Export it as PDF or as an Office document.")
    return "zip"


def _inside_ole(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=True)}
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise CorruptError("The Office file is damaged or cut short.") from error
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise EncryptedError("The Office document is protected by a password.")
    if any(name.startswith("__properties_version") for name in names):
        return "msg"
    for stream, kind in (
        ("worddocument", "doc"),
        ("powerpoint document", "ppt"),
        ("workbook", "xls"),
        ("book", "xls"),
    ):
        if stream in names:
            return kind
    raise UnsupportedError("This kind of Office file cannot be read.")


def _readable_text(head: bytes) -> bool:
    if looks_utf16(head) or head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return control * 50 <= len(head)


def _text(source: Source, head: bytes) -> str:
    if not _readable_text(head):
        raise UnsupportedError("The content is binary and of a kind that cannot be read.")
    text = decode(source.data[:_HEAD_BYTES] if len(source.data) > _HEAD_BYTES else source.data).lstrip("\ufeff \t\r\n")
    named = formats_named(source.extension)
    structured = _structured(text, source)
    if structured:
        return structured
    for hint in _TEXT_HINTS & named:
        if len(named) == 1 or hint in ("markdown", "rst", "org") or source.extension in (".csv", ".tsv", ".tab"):
            return hint
    if "html" in named and _HTML.search(text):
        return "html"
    return "text"


def _structured(text: str, source: Source) -> str | None:
    start = text[:1500]
    lowered = start.lower()
    if lowered.startswith("<?xml") or lowered.startswith("<!doctype") or lowered.startswith("<"):
        markup = _markup(start, lowered, source)
        if markup:
            return markup
    if lowered.startswith("begin:vcalendar"):
        return "calendar"
    if lowered.startswith("begin:vcard"):
        return "vcard"
    if re.match(r"From \S+.*\d{4}\r?\n", start):
        return "mbox"
    if _is_mail(start):
        return "eml"
    if start[:1] in "{[" and _is_json(source):
        return "json"
    return None


def _markup(start: str, lowered: str, source: Source) -> str | None:
    body = re.sub(r"^(\s*(<\?.*?\?>|<!--.*?-->))+", "", lowered, flags=re.S).lstrip()
    if body.startswith(("<!doctype html", "<html")) or 'xmlns="http://www.w3.org/1999/xhtml"' in lowered:
        return "html"
    if lowered.startswith("<?xml"):
        return "xml"
    if "xml" in formats_named(source.extension) and re.match(r"<[a-z_]", body):
        return "xml"
    if _HTML.match(body) or body.startswith("<!doctype"):
        return "html" if _HTML.search(start) else "xml"
    return None


def _is_mail(start: str) -> bool:
    """At least two header lines of a mail at the top, and nothing else before the first blank line."""
    seen = 0
    for line in start.splitlines()[:40]:
        if not line.strip():
            break
        if line[0] in " \t" and seen:
            continue
        if _MAIL_HEADER.match(line):
            seen += 1
        elif not re.match(r"[A-Za-z][A-Za-z0-9-]*:", line):
            return False
    return seen >= 2


def _is_json(source: Source) -> bool:
    import json

    if source.extension in (".json", ".jsonl", ".ndjson", ".geojson"):
        return True
    if len(source.data) > 20_000_000:
        return False
    try:
        json.loads(decode(source.data))
    except (ValueError, RecursionError):
        return False
    return True

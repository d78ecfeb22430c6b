"""Word 97-2003 (MS-DOC): the text through the piece table, with paragraphs, table cells and page breaks."""

from __future__ import annotations

import io
import re
import struct

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError, EncryptedError
from engine.parsing.formats.plain import heading_level
from engine.parsing.layout import LIST_MARK
from engine.parsing.source import Source
from engine.parsing.tables import add_table

_MAGIC = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX_INDEX = 33  # of fcClx in the array FibRgFcLcb97
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14([^\x13\x14\x15]*)\x15|\x13[^\x13\x14\x15]*\x15")
_HELP = "Save it as .docx or PDF and add that file."


def read(source: Source, builder: DocumentBuilder) -> None:
    import olefile

    with olefile.OleFileIO(io.BytesIO(source.data)) as ole:
        stream = ole.openstream("WordDocument").read()
        if len(stream) < 0x1AA or struct.unpack_from("<H", stream)[0] != _MAGIC:
            raise CorruptError("The Word document is damaged or older than Word 97.", help=_HELP)
        flags = struct.unpack_from("<H", stream, 0x0A)[0]
        if flags & _ENCRYPTED:
            raise EncryptedError("The Word document is protected by a password.")
        table_name = "1Table" if flags & _TABLE_1 else "0Table"
        table = ole.openstream(table_name).read() if ole.exists(table_name) else b""
        metadata = ole.get_metadata()
        title = metadata.title
    if isinstance(title, bytes):
        builder.set_title(title.decode("cp1252", "replace"))
    main_characters, *others = struct.unpack_from("<7i", stream, 0x4C)
    text = _text(stream, table)
    _add(text[:main_characters] if main_characters > 0 else text, builder)
    notes = text[main_characters : main_characters + max(0, others[0])] if main_characters > 0 else ""
    for note in notes.split("\r"):
        builder.add("footnote", note.strip("\x02\x05 "))


def _text(stream: bytes, table: bytes) -> str:
    """The pieces in their order: each is a run of the main stream in UTF-16 or in Windows-1252."""
    start, size = struct.unpack_from("<II", stream, 0x9A + 8 * _CLX_INDEX)
    clx = table[start : start + size]
    position = 0
    while position < len(clx) and clx[position] == 1:  # formatting that came before the pieces
        position += 3 + struct.unpack_from("<h", clx, position + 1)[0]
    if position + 5 > len(clx) or clx[position] != 2:
        raise CorruptError("The Word document has no readable text.", help=_HELP)
    length = struct.unpack_from("<I", clx, position + 1)[0]
    pieces = clx[position + 5 : position + 5 + length]
    count = (len(pieces) - 4) // 12
    if count < 1:
        raise CorruptError("The Word document has no readable text.", help=_HELP)
    ends = struct.unpack_from(f"<{count + 1}I", pieces)
    parts = []
    for number in range(count):
        characters = ends[number + 1] - ends[number]
        offset = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)[0]
        if not 0 <= characters <= len(stream):
            raise CorruptError("The Word document is damaged.", help=_HELP)
        if offset & 0x40000000:
            at = (offset & 0x3FFFFFFF) // 2
            parts.append(stream[at : at + characters].decode("cp1252", "replace"))
        else:
            parts.append(stream[offset : offset + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(parts)


def _add(text: str, builder: DocumentBuilder) -> None:
    """A cell ends in the mark 7, a row in one more of them; an empty cell cannot be told from a row's end."""
    text = _without_fields(text)
    page = 1 if "\x0c" in text else None
    rows: list[list[str]] = []
    row: list[str] | None = None
    pending = ""
    after_cell = False
    for token in re.split("([\r\x07\x0c])", text):
        if token == "\x07":
            if row is not None and after_cell and not pending:
                rows.append(row)
                row = None
            else:
                row = [*(row or []), pending]
            pending, after_cell = "", True
            continue
        if token in ("\r", "\x0c") and row is not None:
            pending += "\n"
        elif token in ("\r", "\x0c"):
            _flush(rows, builder, page)
            _paragraph(pending, builder, page)
            pending = ""
        else:
            pending += token
        after_cell = after_cell and not token
        if token == "\x0c" and page is not None:
            page += 1
    _flush([*rows, row] if row else rows, builder, page)
    _paragraph(pending, builder, page)
    if page is not None:
        builder.set_pages(page)


def _flush(rows: list[list[str]], builder: DocumentBuilder, page: int | None) -> None:
    add_table(builder, rows, page=page)
    rows.clear()


def _paragraph(text: str, builder: DocumentBuilder, page: int | None) -> None:
    text = text.replace("\x0b", "\n").strip("\x01\x02\x05\x08 ")
    level = heading_level(text) if text else None
    if LIST_MARK.match(text):
        builder.add("list_item", text, page=page)
    elif level:
        builder.add("heading", text, page=page, level=level)
    else:
        builder.add("text", text, page=page)


def _without_fields(text: str) -> str:
    """A field shows its result, not its code; the innermost first."""
    for _ in range(10):
        replaced = _FIELD.sub(lambda found: found.group(1) or "", text)
        if replaced == text:
            break
        text = replaced
    return text

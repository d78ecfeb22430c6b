"""PowerPoint 97-2003 (MS-PPT): the text of each slide from the records of the document stream."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import EncryptedError
from engine.parsing.source import Source

_CONTAINER = 0xF
_SLIDE_LIST, _SLIDE_PERSIST, _TEXT_HEADER, _TEXT_CHARS, _TEXT_BYTES = 0x0FF0, 0x03F3, 0x0F9F, 0x0FA0, 0x0FA8
_SLIDE, _DRAWING_TEXT, _CRYPT, _NOTES, _MASTER = 0x03EE, 0xF00D, 0x2F14, 0x03F0, 0x03F8
_TITLE_KINDS = frozenset({0, 6})  # title, centred title
_BODY_KINDS = frozenset({1, 5, 7, 8})
_MOST_DEPTH = 40
_MOST_RECORDS = 2_000_000


def read(source: Source, builder: DocumentBuilder) -> None:
    import olefile

    with olefile.OleFileIO(io.BytesIO(source.data)) as ole:
        stream = ole.openstream("PowerPoint Document").read()
        title = ole.get_metadata().title
    if isinstance(title, bytes) and title.strip().lower() not in (b"powerpoint presentation", b"slide 1"):
        builder.set_title(title.decode("cp1252", "replace"))
    slides: list[list[tuple[int, str]]] = []  # per slide: (kind of text, text)
    drawn: list[list[tuple[int, str]]] = []  # the same for text that stands in the drawing itself
    where: str = ""
    kind = 4
    for depth, record, instance, body in _records(stream):
        if record == _CRYPT:
            raise EncryptedError("The presentation is protected by a password.")
        if record == _SLIDE_LIST:
            where = "list" if instance == 0 else ""
        elif depth == 0:
            where = "slide" if record == _SLIDE else where if record == _SLIDE_LIST else ""
            if record == _SLIDE:
                drawn.append([])
        if record == _SLIDE_PERSIST and where == "list":
            slides.append([])
        elif record == _TEXT_HEADER and len(body) >= 4:
            kind = struct.unpack_from("<I", body)[0]
        elif record in (_TEXT_CHARS, _TEXT_BYTES):
            text = body.decode("utf-16-le" if record == _TEXT_CHARS else "cp1252", "replace")
            if where == "list" and slides:
                slides[-1].append((kind, text))
            elif where == "slide" and drawn:
                drawn[-1].append((kind, text))
    _add(slides, drawn, builder)


def _add(slides: list[list[tuple[int, str]]], drawn: list[list[tuple[int, str]]], builder: DocumentBuilder) -> None:
    count = max(len(slides), len(drawn), 1)
    builder.set_pages(count)
    for number in range(count):
        texts = [entry for found in (slides, drawn) if number < len(found) for entry in found[number]]
        for kind, text in sorted(texts, key=lambda entry: entry[0] not in _TITLE_KINDS):
            if kind in _TITLE_KINDS:
                builder.add("heading", " ".join(text.split()), page=number + 1, level=1)
                continue
            for line in text.replace("\x0b", "\n").split("\r"):
                listed = kind in _BODY_KINDS and "\r" in text and line.strip()
                builder.add("list_item" if listed else "text", f"- {line}" if listed else line, page=number + 1)


def _records(stream: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """(depth, type, instance, content) of every record, containers before what they contain."""
    stack = [(0, 0, len(stream))]
    seen = 0
    while stack:
        depth, position, end = stack.pop()
        while position + 8 <= end and seen < _MOST_RECORDS:
            seen += 1
            head, record, size = struct.unpack_from("<HHI", stream, position)
            start = position + 8
            stop = min(start + size, end)
            if head & 0xF == _CONTAINER and depth < _MOST_DEPTH:
                yield depth, record, head >> 4, b""
                stack.append((depth, stop, end))
                depth, position, end = depth + 1, start, stop
                continue
            yield depth, record, head >> 4, stream[start:stop]
            position = stop

"""A parsed document as frames and back. What comes back from a worker is hostile until it was checked here.

    head      JSON: everything but what follows
    text      UTF-8
    elements  JSON: a list of rows of numbers, without a single string
    ...       the data of each attachment

JSON in memory is many times its length, so its length and the number of its values are limited before it is read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from engine.parsing.elements import ELEMENT_KINDS, SEPARATOR, Attachment, Box, Element, ParsedDocument
from engine.parsing.errors import WORKER_ERRORS, InvalidOutputError, ParseError, TooLargeError
from engine.parsing.hiding import KINDS, is_left_out
from engine.parsing.limits import ParseLimits
from engine.parsing.protocol import encode, encode_json, frame

_FORBIDDEN_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9*][a-z0-9.+*_-]{0,100}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}")
_NAME_CHARS, _TITLE_CHARS, _MESSAGE_CHARS = 400, 500, 1000
_MAX_WARNINGS, _MAX_LEVEL, _MAX_BOXES_PER_ELEMENT = 100, 100, 100_000
_KINDS = tuple(sorted(ELEMENT_KINDS))

_BYTES_PER_CHARACTER = 12  # of a character beyond the basic plane, as two escapes
_TEXT_CHARS_IN_HEAD = _MAX_WARNINGS * _MESSAGE_CHARS + _TITLE_CHARS + _NAME_CHARS
_BOXES_PER_ELEMENT = 2  # on average: 45 lines on each of 40,000 pages fit into the default limits
_BYTES_OF_ELEMENT, _BYTES_OF_BOX = 70, 48
_VALUES_OF_ELEMENT, _VALUES_OF_BOX = 9, 6
_IN_ROWS = b"0123456789[],.e-nul"  # numbers and null


def document_to_frames(document: ParsedDocument, limits: ParseLimits) -> list[bytes]:
    """Raises TooLargeError for a document that the other side would not take."""
    head = encode({"ok": True, "document": head_to_wire(document)})
    rows = encode_json(rows_to_wire(document))
    if _too_long(head, head_bytes(limits), _head_values(limits)) or _too_long(
        rows, rows_bytes(limits), _row_values(limits)
    ):
        raise TooLargeError("The file has more parts than the limit allows.")
    text = frame(document.text.encode("utf-8"))
    return [head, text, frame(rows), *(frame(attachment.data) for attachment in document.attachments)]


def head_to_wire(document: ParsedDocument) -> dict[str, Any]:
    return {
        "pages": document.pages,
        "title": document.title,
        "language": document.language,
        "media_type": document.media_type,
        "ocr_pages": list(document.ocr_pages),
        "attachments": [[a.name, a.media_type, len(a.data)] for a in document.attachments],
        "warnings": list(document.warnings),
    }


def rows_to_wire(document: ParsedDocument) -> list[list[Any]]:
    return [
        [
            _KINDS.index(element.kind),
            element.page,
            element.start,
            element.end,
            element.level,
            [[box.page, *(round(edge, 5) for edge in (box.x0, box.y0, box.x1, box.y1))] for box in element.boxes],
            None if element.hiding is None else KINDS.index(element.hiding),
        ]
        for element in document.elements
    ]


def head_bytes(limits: ParseLimits) -> int:
    """The longest head of an honest answer."""
    per_attachment = _BYTES_PER_CHARACTER * _NAME_CHARS + _NAME_CHARS + 32
    return 1024 + _BYTES_PER_CHARACTER * _TEXT_CHARS_IN_HEAD + per_attachment * limits.attachments + 8 * limits.pages


def text_bytes(limits: ParseLimits) -> int:
    return 4 * limits.text_chars


def rows_bytes(limits: ParseLimits) -> int:
    """The longest list of elements of an honest answer."""
    return 2 + limits.elements * (_BYTES_OF_ELEMENT + _BOXES_PER_ELEMENT * _BYTES_OF_BOX)


def load_head(untrusted_bytes: memoryview, limits: ParseLimits) -> dict[str, Any]:
    """Raises InvalidOutputError."""
    loaded = _load_json(untrusted_bytes, head_bytes(limits), _head_values(limits))
    if not isinstance(loaded, dict):
        raise _invalid("not an object")
    return loaded


def _head_values(limits: ParseLimits) -> int:
    """Brackets and commas may also stand in names and warnings, so every character of those counts."""
    return 100 + _TEXT_CHARS_IN_HEAD + (2 * _NAME_CHARS + 4) * limits.attachments + limits.pages


def _row_values(limits: ParseLimits) -> int:
    return 1 + limits.elements * (_VALUES_OF_ELEMENT + _BOXES_PER_ELEMENT * _VALUES_OF_BOX)


def _too_long(data: bytes, most_bytes: int, most_values: int) -> bool:
    return len(data) > most_bytes or sum(map(data.count, (b"[", b"{", b","))) > most_values


def _load_json(untrusted_bytes: memoryview, most_bytes: int, most_values: int) -> Any:
    if len(untrusted_bytes) > most_bytes:
        raise _invalid("too long")
    data = bytes(untrusted_bytes)
    if _too_long(data, most_bytes, most_values):
        raise _invalid("too many values")
    try:
        return json.loads(data.decode("ascii"))
    except (ValueError, RecursionError):
        raise _invalid("not JSON") from None


def _load_rows(untrusted_rows: memoryview, limits: ParseLimits) -> list[Any]:
    if len(untrusted_rows) > rows_bytes(limits) or bytes(untrusted_rows).translate(None, _IN_ROWS):
        raise _invalid("not rows of numbers")
    return _list(_load_json(untrusted_rows, rows_bytes(limits), _row_values(limits)), limits.elements)


def _load_text(untrusted_text: memoryview, limits: ParseLimits) -> str:
    if len(untrusted_text) > text_bytes(limits):
        raise _invalid("text")
    try:
        return _text(str(untrusted_text, "utf-8"), limits.text_chars)
    except UnicodeDecodeError:
        raise _invalid("text") from None


def failure_from_wire(
    untrusted_answer: dict[str, Any], known: Mapping[str, type[ParseError]] = WORKER_ERRORS
) -> ParseError:
    """The error a worker reports. Its texts are limited, its code must be one that a worker may use."""
    error = known.get(_text(untrusted_answer.get("code"), 40))
    if error is None:
        raise _invalid("unknown error code")
    message = _text(untrusted_answer.get("message"), _MESSAGE_CHARS)
    return error(message, help=_text(untrusted_answer.get("help"), _MESSAGE_CHARS))


def attachment_sizes(untrusted_document: Any, limits: ParseLimits) -> list[int]:
    """How many raw bytes each announced attachment has."""
    rows = _list(_object(untrusted_document).get("attachments"), limits.attachments)
    sizes = [_number(_list(row, 3, exactly=True)[2], 0, limits.attachment_bytes) for row in rows]
    if sum(sizes) > limits.attachment_bytes:
        raise _invalid("attachments too large")
    return sizes


def document_from_wire(
    untrusted_document: Any,
    untrusted_text: memoryview,
    untrusted_rows: memoryview,
    untrusted_data: list[bytes],
    limits: ParseLimits,
) -> ParsedDocument:
    """Check every field and build the document. Raises InvalidOutputError."""
    fields = _object(untrusted_document)
    text = _load_text(untrusted_text, limits)
    pages = _optional_number(fields.get("pages"), 0, limits.pages)
    elements = _elements(_load_rows(untrusted_rows, limits), text, pages, limits)
    attachments = tuple(
        Attachment(_text(row[0], _NAME_CHARS), _matching(row[1], _MEDIA_TYPE), data)
        for row, data in zip(fields["attachments"], untrusted_data, strict=True)
    )
    if not elements and not attachments:
        raise _invalid("empty document")
    language = fields.get("language")
    title = fields.get("title")
    return ParsedDocument(
        text=text,
        elements=elements,
        pages=pages,
        title=None if title is None else _text(title, _TITLE_CHARS),
        language=None if language is None else _matching(language, _LANGUAGE),
        media_type=_matching(fields.get("media_type"), _MEDIA_TYPE),
        ocr_pages=tuple(_number(page, 1, pages or 1) for page in _list(fields.get("ocr_pages"), limits.pages)),
        attachments=attachments,
        warnings=tuple(_text(line, _MESSAGE_CHARS) for line in _list(fields.get("warnings"), _MAX_WARNINGS)),
    )


def _elements(rows: list[Any], text: str, pages: int | None, limits: ParseLimits) -> tuple[Element, ...]:
    """Elements must follow one another, separated by exactly one blank line, and cover the text."""
    elements: list[Element] = []
    expected = 0
    for row in rows:
        untrusted_kind, untrusted_page, untrusted_start, untrusted_end, *untrusted_rest = _list(row, 7, exactly=True)
        untrusted_level, untrusted_boxes, untrusted_hiding = untrusted_rest
        kind = _KINDS[_number(untrusted_kind, 0, len(_KINDS) - 1)]
        number = _optional_number(untrusted_hiding, 0, len(KINDS) - 1)
        hiding = None if number is None else KINDS[number]
        if elements and elements[-1].left_out and not is_left_out(hiding):
            raise _invalid("hidden text before what can be seen")
        start = _number(untrusted_start, expected, expected)
        end = _number(untrusted_end, start + 1, len(text))
        if expected and text[start - len(SEPARATOR) : start] != SEPARATOR:
            raise _invalid("separator")
        expected = end + len(SEPARATOR)
        page = _optional_number(untrusted_page, 1, pages if pages is not None else limits.pages)
        boxes = tuple(_box(box, pages) for box in _list(untrusted_boxes, _MAX_BOXES_PER_ELEMENT))
        level = _optional_number(untrusted_level, 1, _MAX_LEVEL)
        elements.append(Element(kind, text[start:end], page, start, end, boxes, level, hiding))
    if (elements[-1].end if elements else 0) != len(text):
        raise _invalid("text beyond the elements")
    return tuple(elements)


def _box(untrusted_box: Any, pages: int | None) -> Box:
    page, *edges = _list(untrusted_box, 5, exactly=True)
    x0, y0, x1, y1 = (_fraction(edge) for edge in edges)
    if x0 > x1 or y0 > y1 or pages is None:
        raise _invalid("box")
    return Box(_number(page, 1, pages), x0, y0, x1, y1)


def _fraction(untrusted: Any) -> float:
    if isinstance(untrusted, bool) or not isinstance(untrusted, int | float):
        raise _invalid("box edge")
    if isinstance(untrusted, float) and not math.isfinite(untrusted):
        raise _invalid("box edge")
    if not 0 <= untrusted <= 1:
        raise _invalid("box edge")
    return float(untrusted)


def _object(untrusted: Any) -> dict[str, Any]:
    if not isinstance(untrusted, dict):
        raise _invalid("object expected")
    return untrusted


def _list(untrusted: Any, most: int, *, exactly: bool = False) -> list[Any]:
    if not isinstance(untrusted, list) or len(untrusted) > most or (exactly and len(untrusted) != most):
        raise _invalid("list")
    return untrusted


def _number(untrusted: Any, least: int, most: int) -> int:
    if isinstance(untrusted, bool) or not isinstance(untrusted, int) or not least <= untrusted <= most:
        raise _invalid("number")
    return untrusted


def _optional_number(untrusted: Any, least: int, most: int) -> int | None:
    return None if untrusted is None else _number(untrusted, least, most)


def _text(untrusted: Any, most: int) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > most or _FORBIDDEN_CHARACTERS.search(untrusted):
        raise _invalid("text")
    return untrusted


def _matching(untrusted: Any, pattern: re.Pattern[str]) -> str:
    text = _text(untrusted, _NAME_CHARS)
    if not pattern.fullmatch(text):
        raise _invalid("text")
    return text


def _invalid(what: str) -> InvalidOutputError:
    return InvalidOutputError(f"The parser's answer was refused: {what}.")

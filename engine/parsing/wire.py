"""A parsed document as JSON and back. What comes back from a worker is hostile until it was checked here."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from engine.parsing.elements import ELEMENT_KINDS, SEPARATOR, Attachment, Box, Element, ParsedDocument
from engine.parsing.errors import WORKER_ERRORS, InvalidOutputError, ParseError
from engine.parsing.limits import ParseLimits

_FORBIDDEN_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9*][a-z0-9.+*_-]{0,100}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}")
_NAME_CHARS, _TITLE_CHARS, _MESSAGE_CHARS = 400, 500, 1000
_MAX_WARNINGS, _MAX_LEVEL, _MAX_BOXES_PER_ELEMENT = 100, 100, 100_000


def document_to_wire(document: ParsedDocument) -> dict[str, Any]:
    """Without the attachments' data: those follow as raw frames."""
    return {
        "text": document.text,
        "elements": [
            [
                element.kind,
                element.page,
                element.start,
                element.end,
                element.level,
                [[box.page, *(round(edge, 5) for edge in (box.x0, box.y0, box.x1, box.y1))] for box in element.boxes],
            ]
            for element in document.elements
        ],
        "pages": document.pages,
        "title": document.title,
        "language": document.language,
        "media_type": document.media_type,
        "ocr_pages": list(document.ocr_pages),
        "attachments": [[a.name, a.media_type, len(a.data)] for a in document.attachments],
        "warnings": list(document.warnings),
    }


def load_json(untrusted_bytes: bytes | memoryview) -> dict[str, Any]:
    """Raises InvalidOutputError."""
    try:
        loaded = json.loads(bytes(untrusted_bytes))
    except (ValueError, RecursionError):
        raise _invalid("not JSON") from None
    if not isinstance(loaded, dict):
        raise _invalid("not an object")
    return loaded


def failure_from_wire(untrusted_answer: dict[str, Any]) -> ParseError:
    """The error a worker reports. Its texts are limited, its code must be one that a worker may use."""
    error = WORKER_ERRORS.get(_text(untrusted_answer.get("code"), 40))
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


def document_from_wire(untrusted_document: Any, untrusted_data: list[bytes], limits: ParseLimits) -> ParsedDocument:
    """Check every field and build the document. Raises InvalidOutputError."""
    fields = _object(untrusted_document)
    text = _text(fields.get("text"), limits.text_chars)
    pages = _optional_number(fields.get("pages"), 0, limits.pages)
    rows = _list(fields.get("elements"), limits.elements)
    elements = _elements(rows, text, pages, limits)
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
    elements = []
    expected = 0
    for row in rows:
        kind, untrusted_page, untrusted_start, untrusted_end, untrusted_level, untrusted_boxes = _list(
            row, 6, exactly=True
        )
        if not isinstance(kind, str) or kind not in ELEMENT_KINDS:
            raise _invalid("unknown kind")
        start = _number(untrusted_start, expected, expected)
        end = _number(untrusted_end, start + 1, len(text))
        if expected and text[start - len(SEPARATOR) : start] != SEPARATOR:
            raise _invalid("separator")
        expected = end + len(SEPARATOR)
        page = _optional_number(untrusted_page, 1, pages if pages is not None else limits.pages)
        boxes = tuple(_box(box, pages) for box in _list(untrusted_boxes, _MAX_BOXES_PER_ELEMENT))
        level = _optional_number(untrusted_level, 1, _MAX_LEVEL)
        elements.append(Element(kind, text[start:end], page, start, end, boxes, level))
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

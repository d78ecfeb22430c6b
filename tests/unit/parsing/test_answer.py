"""What a worker says is hostile until checked: every lie about a document is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from engine.parsing.answer import read_answer
from engine.parsing.elements import Attachment, Box, Element, ParsedDocument
from engine.parsing.errors import CorruptError, CrashedError, InvalidOutputError, ParseMemoryError, ParseTimeoutError
from engine.parsing.limits import ParseLimits
from engine.parsing.protocol import encode, frame
from engine.parsing.slot import Exchange
from engine.parsing.wire import document_to_wire

LIMITS = ParseLimits(text_chars=1000, elements=50, pages=10, attachments=3, attachment_bytes=100)
DOCUMENT = ParsedDocument(
    text="Title\n\nBody text",
    elements=(
        Element("heading", "Title", 1, 0, 5, (Box(1, 0.1, 0.1, 0.5, 0.2),), 1),
        Element("text", "Body text", 2, 7, 16),
    ),
    pages=2,
    title="Title",
    language="en",
    media_type="application/pdf",
    ocr_pages=(2,),
    attachments=(Attachment("a.txt", "text/plain", b"hello"),),
    warnings=("careful",),
)


def exchange(output: bytes, *, status: int = 0, peak: int = 0, sent_all: bool = True) -> Exchange:
    return Exchange(bytearray(output), status, peak, sent_all)


def answer(changes: dict[str, Any], data: tuple[bytes, ...] = (b"hello",)) -> bytes:
    wire = document_to_wire(DOCUMENT) | changes
    return encode({"ok": True, "document": wire}) + b"".join(frame(part) for part in data)


def test_an_honest_answer_comes_back_unchanged() -> None:
    assert read_answer(exchange(answer({})), LIMITS) == DOCUMENT


def test_signs_of_progress_may_come_before_the_answer() -> None:
    alive = encode({"alive": True})
    assert read_answer(exchange(alive * 3 + answer({})), LIMITS) == DOCUMENT
    with pytest.raises(InvalidOutputError):
        read_answer(exchange(alive * 3), LIMITS)


ELEMENTS = document_to_wire(DOCUMENT)["elements"]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Title\n\nBody text and more"},
        {"text": "Title\n\nBody\x00text"},
        {"text": "Title\n\nBody\ud800text"},
        {"text": "Title--Body text"},
        {"text": "x" * 2000},
        {"text": None},
        {"text": 7},
        {"elements": "many"},
        {"elements": [ELEMENTS[0]] * 100},
        {"elements": [["shell", *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": [[["heading"], *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": [["heading", 3, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [["heading", 0, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [["heading", True, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [["heading", 1, -1, 5, 1, []], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 0, 1, []], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 500, 1, []], ELEMENTS[1]]},
        {"elements": [ELEMENTS[1], ELEMENTS[0]]},
        {"elements": [ELEMENTS[0], ["text", 2, 6, 16, None, []]]},
        {"elements": [["heading", 1, 0, 5, 1, [[1, 0.1, 0.1, 1.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5, 1, [[1, 0.5, 0.1, 0.1, 0.2]]], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5, 1, [[1, math.nan, 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5, 1, [[9, 0.1, 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5, 1, [[1, "0.1", 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5, -4, []], ELEMENTS[1]]},
        {"elements": [["heading", 1, 0, 5], ELEMENTS[1]]},
        {"elements": []},
        {"pages": 10**9},
        {"pages": -1},
        {"pages": "2"},
        {"title": "x" * 5000},
        {"title": ["x"]},
        {"language": "english"},
        {"media_type": "text/html\r\nX-Header: 1"},
        {"ocr_pages": [99]},
        {"attachments": [["a.txt", "text/plain", 6]]},
        {"attachments": [["a.txt", "text/plain", 5], ["b.txt", "text/plain", 5]]},
        {"attachments": [["a\x00.txt", "text/plain", 5]]},
        {"attachments": [["a.txt", "text/plain", 10**12]]},
        {"warnings": ["x"] * 5000},
        {"warnings": "x"},
    ],
)
def test_lies_about_a_document_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidOutputError):
        read_answer(exchange(answer(changes)), LIMITS)


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"\x00" * 7,
        b"\xff" * 64,
        frame(b"not json"),
        frame(b"[" * 100_000),
        frame(b"[]"),
        frame(b"\xff\xfe"),
        frame(json.dumps({"ok": True}).encode()),
        frame(json.dumps({"ok": True, "document": 1}).encode()),
        frame(json.dumps({"ok": 1, "document": {}}).encode()),
        answer({}) + b"x",
        answer({})[:-1],
        answer({}, data=()),
        answer({}) + answer({}),
        encode({"ok": False, "code": "PARSE_TIMEOUT", "message": "", "help": ""}),
        encode({"ok": False, "code": "INTERNAL", "message": "", "help": ""}),
        encode({"ok": False, "code": "PARSE_CORRUPT", "message": "x" * 9999, "help": ""}),
        encode({"ok": False, "code": "PARSE_CORRUPT", "message": None, "help": ""}),
        encode({"ok": False, "code": ["PARSE_CORRUPT"], "message": "", "help": ""}),
        encode({"ok": False, "code": "PARSE_CORRUPT", "message": "", "help": ""}) + b"more",
    ],
)
def test_broken_frames_are_refused(output: bytes) -> None:
    with pytest.raises(InvalidOutputError):
        read_answer(exchange(output), LIMITS)


def test_an_answer_before_the_document_was_read_is_refused() -> None:
    with pytest.raises(InvalidOutputError):
        read_answer(exchange(answer({}), sent_all=False), LIMITS)


def test_an_honest_failure_keeps_its_code_and_texts() -> None:
    output = encode({"ok": False, "code": "PARSE_CORRUPT", "message": "cut short", "help": "save it again"})
    with pytest.raises(CorruptError, match="cut short") as caught:
        read_answer(exchange(output), LIMITS)
    assert caught.value.help == "save it again"


@pytest.mark.parametrize(
    ("status", "peak", "expected"),
    [
        (11, 0, CrashedError),  # SIGSEGV
        (6, LIMITS.memory_bytes, ParseMemoryError),  # SIGABRT with all memory in use
        (24, 0, ParseTimeoutError),  # SIGXCPU
        (9, 0, ParseTimeoutError),
        (3 << 8, 0, ParseMemoryError),
        (1 << 8, 0, CrashedError),
    ],
)
def test_a_death_is_explained_whatever_was_said_before(status: int, peak: int, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        read_answer(exchange(answer({}), status=status, peak=peak), LIMITS)

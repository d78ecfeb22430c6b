"""What a worker says is hostile until checked: every lie about a document is refused."""

from __future__ import annotations

import json
import math
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from engine.parsing.answer import read_answer
from engine.parsing.elements import Attachment, Box, Element, ParsedDocument
from engine.parsing.errors import (
    CorruptError,
    CrashedError,
    InvalidOutputError,
    ParseMemoryError,
    ParseTimeoutError,
    TooLargeError,
)
from engine.parsing.limits import ParseLimits
from engine.parsing.protocol import HEADER_BYTES, encode, frame
from engine.parsing.slot import Exchange
from engine.parsing.wire import document_to_frames, head_bytes, head_to_wire, rows_bytes, rows_to_wire, text_bytes

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
    """An honest answer with lies in it: ``text`` and ``elements`` are frames of their own."""
    text = changes.get("text", DOCUMENT.text)
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")
    rows = json.dumps(changes.get("elements", rows_to_wire(DOCUMENT)), separators=(",", ":")).encode()
    head = head_to_wire(DOCUMENT) | {key: value for key, value in changes.items() if key not in ("text", "elements")}
    return encode({"ok": True, "document": head}) + b"".join(frame(part) for part in (text, rows, *data))


def test_an_honest_answer_comes_back_unchanged() -> None:
    assert read_answer(exchange(answer({})), LIMITS) == DOCUMENT


def test_signs_of_progress_may_come_before_the_answer() -> None:
    alive = encode({"alive": True})
    assert read_answer(exchange(alive * 3 + answer({})), LIMITS) == DOCUMENT
    with pytest.raises(InvalidOutputError):
        read_answer(exchange(alive * 3), LIMITS)


ELEMENTS = rows_to_wire(DOCUMENT)
HEADING, TEXT = ELEMENTS[0][0], ELEMENTS[1][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Title\n\nBody text and more"},
        {"text": "Title\n\nBody\x00text"},
        {"text": "Title\n\nBody\ud800text"},
        {"text": "Title--Body text"},
        {"text": "x" * 2000},
        {"text": b"Title\n\nBody \xff\xfe."},
        {"text": ""},
        {"elements": "many"},
        {"elements": [ELEMENTS[0]] * 100},
        {"elements": [["heading", *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": [[99, *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": [[-1, *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": {"0": ELEMENTS[0]}},
        {"elements": [[[HEADING], *ELEMENTS[0][1:]], ELEMENTS[1]]},
        {"elements": [[HEADING, 3, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [[HEADING, 0, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [[HEADING, True, 0, 5, 1, []], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, -1, 5, 1, []], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 0, 1, []], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 500, 1, []], ELEMENTS[1]]},
        {"elements": [ELEMENTS[1], ELEMENTS[0]]},
        {"elements": [ELEMENTS[0], [TEXT, 2, 6, 16, None, []]]},
        {"elements": [[HEADING, 1, 0, 5, 1, [[1, 0.1, 0.1, 1.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5, 1, [[1, 0.5, 0.1, 0.1, 0.2]]], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5, 1, [[1, math.nan, 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5, 1, [[9, 0.1, 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5, 1, [[1, "0.1", 0.1, 0.5, 0.2]]], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5, -4, []], ELEMENTS[1]]},
        {"elements": [[HEADING, 1, 0, 5], ELEMENTS[1]]},
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
        encode({"ok": True, "document": head_to_wire(DOCUMENT)}),
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


SMALL = ParseLimits(
    text_chars=400_000, elements=30_000, pages=100, attachments=3, attachment_bytes=1 << 20, output_bytes=8 << 20
)
HONEST_HEAD = encode({"ok": True, "document": head_to_wire(replace(DOCUMENT, attachments=()))})


def of_size(size: int, beginning: bytes, repeated: bytes, end: bytes) -> bytes:
    """A frame of at most ``size`` bytes."""
    return frame(beginning + repeated * ((size - len(beginning) - len(end)) // len(repeated)) + end)


@pytest.mark.parametrize("size", ["all of the output", "as much as is allowed"])
@pytest.mark.parametrize(
    ("beginning", "repeated", "end"),
    [
        (b"[0", b",[]", b"]"),
        (b"[0", b",{}", b"]"),
        (b"[0", b',{"":0}', b"]"),
        (b"[0", b",[[[0]]]", b"]"),
        (b"[0", b",1234", b"]"),
        (b"[0", b",1e9", b"]"),
        (b"[0", b',"ab"', b"]"),
        (b'{"x":"\\ud83d\\ude00', b"x", b'"}'),
        (b'{"x":"', b"\\u1234", b'"}'),
        (b'{"x":0', b" ", b"}"),
        (b"", "\U0001f600".encode(), b""),
        (b"\xf0\x9f\x98\x80", b"x", b""),
    ],
)
def test_a_hostile_answer_costs_the_engine_little_memory(
    beginning: bytes, repeated: bytes, end: bytes, size: str
) -> None:
    """In the place of the head, of the text and of the elements."""
    room = SMALL.output_bytes - len(HONEST_HEAD) - 4 * HEADER_BYTES
    everything = size == "all of the output"

    def hostile(allowed: int) -> bytes:
        return of_size(room if everything else allowed, beginning, repeated, end)

    for output in (
        hostile(head_bytes(SMALL)),
        HONEST_HEAD + hostile(text_bytes(SMALL)) + frame(b"[]"),
        HONEST_HEAD + frame(b"") + hostile(rows_bytes(SMALL)),
    ):
        untrusted = exchange(output)
        tracemalloc.start()
        try:
            with pytest.raises(InvalidOutputError):
                read_answer(untrusted, SMALL)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert len(output) <= SMALL.output_bytes
        assert peak < 3 * SMALL.output_bytes  # with the output itself, four times


def test_the_longest_honest_answer_is_taken() -> None:
    """Every name, warning and number as long as it may be; a text of characters beyond the basic plane."""
    limits = replace(SMALL, elements=2000, text_chars=40_000, pages=20_000)
    box = Box(20_000, 0.12345, 0.12345, 0.54321, 0.54321)
    document = ParsedDocument(
        text="\n\n".join(["\U0001f600" * 18] * 2000),
        elements=tuple(
            Element("table_row", "\U0001f600" * 18, 20_000, 20 * n, 20 * n + 18, (box, box), 100) for n in range(2000)
        ),
        pages=20_000,
        title="\U0001f600" * 500,
        language="en",
        media_type="application/pdf",
        ocr_pages=tuple(range(1, 20_001)),
        attachments=tuple(Attachment("[,{\U0001f600" * 100, "a/b", b"x") for _ in range(3)),
        warnings=("[,{\U0001f600" * 250,) * 100,
    )
    assert read_answer(exchange(b"".join(document_to_frames(document, limits))), limits) == document


def test_more_parts_than_the_engine_takes_are_an_honest_error() -> None:
    boxes = DOCUMENT.elements[0].boxes * 1000
    crowded = replace(DOCUMENT, elements=(replace(DOCUMENT.elements[0], boxes=boxes), DOCUMENT.elements[1]))
    with pytest.raises(TooLargeError):
        document_to_frames(crowded, LIMITS)


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

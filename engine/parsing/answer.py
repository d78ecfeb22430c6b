"""What came back from a worker, turned into a document or the error that explains why there is none."""

from __future__ import annotations

import os
import signal
from typing import Any

from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import (
    DRAWING_ERRORS,
    CrashedError,
    InvalidOutputError,
    ParseError,
    ParseMemoryError,
    ParseTimeoutError,
)
from engine.parsing.limits import ParseLimits
from engine.parsing.pixels import MOST_PIXELS, Drawing
from engine.parsing.protocol import HEADER_BYTES, frame_length
from engine.parsing.slot import Exchange
from engine.parsing.wire import attachment_sizes, document_from_wire, failure_from_wire, load_head

_EXIT_OUT_OF_MEMORY = 3


def read_answer(exchange: Exchange, limits: ParseLimits) -> ParsedDocument:
    """Raises ParseError: the worker's own, or what became of the worker."""
    if exchange.wait_status != 0:
        raise cause_of_death(exchange, limits)
    if not exchange.sent_all:
        raise InvalidOutputError("The parser's answer was refused: it came before the document was read.")
    frames = _Frames(exchange.untrusted_output)
    untrusted_answer = _first_answer(frames, limits)
    if untrusted_answer.get("ok") is not True:
        frames.end()
        raise failure_from_wire(untrusted_answer)
    untrusted_document = untrusted_answer.get("document")
    sizes = attachment_sizes(untrusted_document, limits)
    untrusted_text, untrusted_rows = frames.next(), frames.next()
    untrusted_data = [bytes(frames.next(size)) for size in sizes]
    frames.end()
    return document_from_wire(untrusted_document, untrusted_text, untrusted_rows, untrusted_data, limits)


def read_drawing(exchange: Exchange, limits: ParseLimits, *, width_px: int) -> Drawing:
    """Pixels that are as many as was asked for at most. Raises ParseError as ``read_answer`` does."""
    if exchange.wait_status != 0:
        raise cause_of_death(exchange, limits)
    if not exchange.sent_all:
        raise InvalidOutputError("The parser's answer was refused: it came before the document was read.")
    frames = _Frames(exchange.untrusted_output)
    untrusted_answer = _first_answer(frames, limits)
    if untrusted_answer.get("ok") is not True:
        frames.end()
        raise failure_from_wire(untrusted_answer, DRAWING_ERRORS)
    untrusted_width, untrusted_height = untrusted_answer.get("width"), untrusted_answer.get("height")
    # A bool is an int; a number of another type is no number of pixels.
    if type(untrusted_width) is not int or type(untrusted_height) is not int:
        raise InvalidOutputError("The parser's answer was refused: a picture without a size.")
    width, height = untrusted_width, untrusted_height
    if not (1 <= width <= width_px and height >= 1 and width * height <= MOST_PIXELS):
        raise InvalidOutputError("The parser's answer was refused: a picture of another size than was asked for.")
    drawing = Drawing(width, height, bytes(frames.next(width * height * 3)))
    frames.end()
    return drawing


def read_probe(exchange: Exchange, limits: ParseLimits) -> dict[str, Any]:
    """What a probe says. It has read no document, so that only its form is checked."""
    return _first_answer(_Frames(exchange.untrusted_output), limits)


def _first_answer(frames: _Frames, limits: ParseLimits) -> dict[str, Any]:
    """Signs of progress stand before the answer; they were dealt with when they came."""
    untrusted_answer = load_head(frames.next(), limits)
    while untrusted_answer.get("alive") is True:
        untrusted_answer = load_head(frames.next(), limits)
    return untrusted_answer


class _Frames:
    """Cuts a worker's output into frames, copying nothing. Raises InvalidOutputError where they do not fit."""

    def __init__(self, untrusted_output: bytearray) -> None:
        self._view = memoryview(untrusted_output)

    def next(self, size: int | None = None) -> memoryview:
        if len(self._view) < HEADER_BYTES:
            raise InvalidOutputError("The parser's answer was refused: cut short.")
        length = frame_length(bytes(self._view[:HEADER_BYTES]))
        end = HEADER_BYTES + length
        if end > len(self._view) or (size is not None and size != length):
            raise InvalidOutputError("The parser's answer was refused: wrong length.")
        payload, self._view = self._view[HEADER_BYTES:end], self._view[end:]
        return payload

    def end(self) -> None:
        if len(self._view):
            raise InvalidOutputError("The parser's answer was refused: something follows it.")


def cause_of_death(exchange: Exchange, limits: ParseLimits) -> ParseError:
    """Why a child that did not end well ended."""
    code = os.waitstatus_to_exitcode(exchange.wait_status)
    if code == _EXIT_OUT_OF_MEMORY or exchange.peak_rss_bytes > limits.memory_bytes * 0.9:
        return ParseMemoryError("Reading the file needs more memory than a parser may use.")
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return ParseTimeoutError("Reading the file took more processor time than the limit allows.")
    if code < 0:
        return CrashedError(f"The file crashed the parser ({signal.Signals(-code).name}).")
    return CrashedError("The file made the parser give up.")

"""Walk through JSON of any size (RFC 8259) without building it: bounded depth, memory and work.

For vocabularies of tens of megabytes, and before ``json.loads`` for what is small enough to be built.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import BinaryIO

_WINDOW_BYTES = 1 << 18
_LONGEST_TOKEN = 1 << 20
_SPACE = re.compile(rb"[ \t\r\n]*+")
_TOKEN = re.compile(
    rb"[ \t\r\n]*+("
    rb"[{}\[\]:,]"
    rb'|"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
    rb"|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?=[ \t\r\n,:\]}]|\Z)"
    rb"|true|false|null)"
)
_MAXIMUM_NUMBER = 400


class JsonError(ValueError):
    """The bytes are not JSON, or more than the limits allow. Its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class JsonLimits:
    depth: int = 64
    values: int = 8_000_000


def scan_json(
    file: BinaryIO, limits: JsonLimits = JsonLimits(), *, forbidden: frozenset[str] = frozenset()
) -> str | None:
    """Check the whole of ``file``; return the first key of any depth that is ``forbidden``, or None.

    Raises JsonError.
    """
    return _Scanner(file, limits, forbidden).run()


class _Scanner:
    """A machine with one stack: what is open, and what may come next."""

    def __init__(self, file: BinaryIO, limits: JsonLimits, forbidden: frozenset[str]) -> None:
        self._file = file
        self._limits = limits
        self._plain = frozenset(key.encode() for key in forbidden)
        self._forbidden = forbidden
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._buffer = b""
        self._at = 0
        self._ended = False
        self._found: str | None = None

    def run(self) -> str | None:
        stack: list[bytes] = []
        values = 0
        expected = "value"  # value, first (a value or a closing bracket), key, first-key, colon, after, end
        while True:
            token = self._next()
            if token is None:
                if expected != "end":
                    raise JsonError("it ends in the middle")
                return self._found
            kind = token[:1]
            if expected in ("value", "first") and kind not in b"}:,]":
                values += 1
                if values > self._limits.values:
                    raise JsonError("it has too many values")
                if kind in b"{[":
                    stack.append(kind)
                    if len(stack) > self._limits.depth:
                        raise JsonError("it is nested too deeply")
                    expected = "first-key" if kind == b"{" else "first"
                else:
                    expected = "after" if stack else "end"
            elif expected in ("key", "first-key") and kind == b'"':
                self._look_at(token)
                expected = "colon"
            elif expected == "colon" and kind == b":":
                expected = "value"
            elif expected == "after" and kind == b",":
                expected = "key" if stack[-1] == b"{" else "value"
            elif (expected in ("after", "first") and kind == b"]" and stack[-1] == b"[") or (
                expected in ("after", "first-key") and kind == b"}" and stack[-1] == b"{"
            ):
                stack.pop()
                expected = "after" if stack else "end"
            else:
                raise JsonError("its punctuation is wrong")

    def _look_at(self, token: bytes) -> None:
        key = token[1:-1]
        if self._found is None and (key in self._plain or (b"\\" in key and json.loads(token) in self._forbidden)):
            self._found = str(json.loads(token))

    def _next(self) -> bytes | None:
        while True:
            buffer = self._buffer
            found = _TOKEN.match(buffer, self._at)
            # A token at the very end of the window may go on in the next one.
            if found is not None and (found.end() < len(buffer) or self._ended):
                self._at = found.end()
                token: bytes = found[1]
                if len(token) > _MAXIMUM_NUMBER and token[0] != 0x22:
                    raise JsonError("a number is too long")
                return token
            if not self._refill(found):
                return None

    def _refill(self, found: re.Match[bytes] | None) -> bool:
        """Read on; False at the end. Raises JsonError where what is there can become no token."""
        space = _SPACE.match(self._buffer, self._at)
        start = space.end() if space else self._at
        rest = len(self._buffer) - start
        if rest > _LONGEST_TOKEN:
            raise JsonError("a text is too long" if self._buffer[start] == 0x22 else "it is no JSON")
        if rest and found is None and (self._ended or self._buffer[start] not in b'"-0123456789tfn'):
            raise JsonError("it has characters that are no JSON")
        if self._ended and not rest:
            return False
        data = self._file.read(_WINDOW_BYTES)
        self._ended = not data
        try:
            self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError:
            raise JsonError("it is not UTF-8") from None
        self._buffer = self._buffer[start:] + data
        self._at = 0
        return True

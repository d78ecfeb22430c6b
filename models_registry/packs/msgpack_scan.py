"""Walk through msgpack of any size without building it: what spaCy keeps weights and tables in. Bounded work.

Format: https://github.com/msgpack/msgpack/blob/master/spec.md. Extension types are refused, because what becomes of
them is the reader's affair; arrays of numbers are described in maps (``type``: a NumPy type of plain numbers).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

_WINDOW_BYTES = 1 << 18
_LONGEST_TEXT = 1 << 20
_PLAIN_TYPE = re.compile(rb"[<|>=]?(?:[fiu][1248]|b1)")
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8} | {
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,
    0xD3: 8,
}
_BYTES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAYS = {0xDC: 2, 0xDD: 4}
_MAPS = {0xDE: 2, 0xDF: 4}
_SIZES = {1: ">B", 2: ">H", 4: ">I"}


class MsgpackError(ValueError):
    """The bytes are not msgpack of plain values, or more than the limits allow. Its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class MsgpackLimits:
    depth: int = 32
    values: int = 1_200_000


def scan_msgpack(file: BinaryIO, size_bytes: int, limits: MsgpackLimits = MsgpackLimits()) -> None:
    """Check the whole of ``file``: one value that fills its ``size_bytes``. Raises MsgpackError."""
    walk = _Walk(file, size_bytes)
    stack = [_Open(1, is_map=False)]
    values = 0
    while stack:
        if len(stack) > limits.depth:
            raise MsgpackError("it is nested too deeply")
        top = stack[-1]
        if not top.left:
            stack.pop()
            continue
        top.left -= 1
        values += 1
        if values > limits.values:
            raise MsgpackError("it has too many values")
        is_key = top.is_map and top.left % 2 == 1
        opened, written = walk.value(keeps=is_key or top.key in (b"type", b"kind"))
        if opened is not None:
            if is_key or top.key in (b"type", b"kind"):
                raise MsgpackError("a key, or the type of an array, is a list")
            stack.append(opened)
        elif is_key:
            top.key = written if written in (b"type", b"kind") and walk.was_bytes else None
            continue
        elif (top.key == b"type" and not _PLAIN_TYPE.fullmatch(written)) or (top.key == b"kind" and written):
            raise MsgpackError("an array holds something other than plain numbers")
        top.key = None
    if walk.at != size_bytes:
        raise MsgpackError("something follows its value")


@dataclass(slots=True)
class _Open:
    left: int  # values that still have to come; keys count too
    is_map: bool
    key: bytes | None = None


class _Walk:
    """Reads one head after another and skips what is long."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size = size_bytes
        self._window = b""
        self._begin = 0  # where the window begins
        self.at = 0
        self.was_bytes = False

    def value(self, *, keeps: bool) -> tuple[_Open | None, bytes]:
        """One value: what it opens, or its bytes where ``keeps``."""
        head = self._take(1)[0]
        self.was_bytes = head in _BYTES
        if head < 0x80 or head >= 0xE0:
            return None, b""
        if head < 0x90:
            return _Open(2 * (head & 15), is_map=True), b""
        if head < 0xA0:
            return _Open(head & 15, is_map=False), b""
        if head < 0xC0:
            return None, self._content(head & 31, keeps=keeps)
        if head in _FIXED:
            self._take(_FIXED[head])
            return None, b""
        if head in _BYTES:
            return None, self._content(self._count(_BYTES[head]), keeps=keeps)
        if head in _TEXTS:
            length = self._count(_TEXTS[head])
            if length > _LONGEST_TEXT:
                raise MsgpackError("a text is too long")
            return None, self._content(length, keeps=keeps)
        if head in _ARRAYS:
            return _Open(self._claimed(self._count(_ARRAYS[head])), is_map=False), b""
        if head in _MAPS:
            return _Open(self._claimed(2 * self._count(_MAPS[head])), is_map=True), b""
        raise MsgpackError("it has a value of a type of its own")

    def _count(self, width: int) -> int:
        (count,) = struct.unpack(_SIZES[width], self._take(width))
        return int(count)

    def _claimed(self, count: int) -> int:
        if count > self._size - self.at:
            raise MsgpackError("it claims more values than it has bytes")
        return count

    def _content(self, length: int, *, keeps: bool) -> bytes:
        if length > self._size - self.at:
            raise MsgpackError("it ends in the middle")
        if keeps and length <= 64:
            return self._take(length)
        self.at += length
        return b"?" if length else b""

    def _take(self, count: int) -> bytes:
        start = self.at - self._begin
        if start < 0 or start + count > len(self._window):
            self._file.seek(self.at)
            self._window, self._begin, start = self._file.read(_WINDOW_BYTES), self.at, 0
        found = self._window[start : start + count]
        if len(found) != count:
            raise MsgpackError("it ends in the middle")
        self.at += count
        return found

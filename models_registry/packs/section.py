"""A part of an open file that behaves as a file of its own, for reading."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast


class Section(io.RawIOBase):
    """``size_bytes`` from ``start`` of an open file, which it does not close.

    Reads by position, so that sections may share one descriptor.
    """

    def __init__(self, descriptor: int, start: int, size_bytes: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._start = start
        self._size = size_bytes
        self._at = 0

    @property
    def size_bytes(self) -> int:
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; fewer only at the end. A negative size means all that is left."""
        left = max(0, self._size - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        parts: list[bytes] = []
        while wanted:
            part = os.pread(self._descriptor, wanted, self._start + self._at)
            if not part:
                break
            parts.append(part)
            self._at += len(part)
            wanted -= len(part)
        return b"".join(parts)

    def as_file(self) -> BinaryIO:
        """The same object for those who ask for a binary file."""
        return cast(BinaryIO, self)

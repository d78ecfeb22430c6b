"""Frames between the pool and its worker: a length, then JSON or raw bytes. Knows nothing of documents.

Parent to worker, on the worker's standard input: one JSON frame (name, size, limits), then exactly ``size``
bytes of document. Worker to parent: a JSON frame, then one raw frame per attachment it announces.
"""

from __future__ import annotations

import json
import os
import struct
from typing import Any

_LENGTH = struct.Struct("!Q")
HEADER_BYTES = _LENGTH.size
REQUEST_BYTES = 64 * 1024


def frame_length(header: bytes) -> int:
    return int(_LENGTH.unpack(header)[0])


def frame(payload: bytes) -> bytes:
    return _LENGTH.pack(len(payload)) + payload


def encode(message: dict[str, Any]) -> bytes:
    return frame(json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii"))


def write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view[: 1 << 20]) :]


def read_exact(fd: int, size: int) -> bytes:
    """Read ``size`` bytes. Raises EOFError when the other side has gone."""
    chunks = bytearray()
    while len(chunks) < size:
        chunk = os.read(fd, min(size - len(chunks), 1 << 20))
        if not chunk:
            raise EOFError
        chunks += chunk
    return bytes(chunks)


def read_request(fd: int) -> dict[str, Any]:
    """One request frame, from the trusted side. Raises EOFError at the end of the stream."""
    size = frame_length(read_exact(fd, HEADER_BYTES))
    if size > REQUEST_BYTES:
        raise EOFError
    message = json.loads(read_exact(fd, size))
    if not isinstance(message, dict):
        raise EOFError
    return message

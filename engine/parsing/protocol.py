"""Frames between the pool and its worker: a length, then JSON or raw bytes. Knows nothing of documents.

Pool to template, on a socket: a request as one JSON frame, and with it the ends of two pipes made for this request
alone. From one the child reads exactly ``size`` bytes of document, into the other it writes frames. Whatever it
leaves unread or half-written goes with the pipes and reaches nobody.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("!Q")
HEADER_BYTES = _LENGTH.size
REQUEST_BYTES = 64 * 1024
_WITH_DESCRIPTORS = b"\x01"


def frame_length(header: bytes) -> int:
    return int(_LENGTH.unpack(header)[0])


def frame(payload: bytes) -> bytes:
    return _LENGTH.pack(len(payload)) + payload


def encode_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def encode(message: dict[str, Any]) -> bytes:
    return frame(encode_json(message))


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


def send_request(channel: socket.socket, message: dict[str, Any], descriptors: Sequence[int]) -> None:
    """Raises OSError when the other side has gone."""
    socket.send_fds(channel, [_WITH_DESCRIPTORS], list(descriptors))
    channel.sendall(encode(message))


def receive_request(channel: socket.socket, descriptors: int) -> tuple[dict[str, Any], list[int]]:
    """One request and what came with it, from the trusted side. Raises EOFError at the end of the stream."""
    marker, received, _, _ = socket.recv_fds(channel, len(_WITH_DESCRIPTORS), descriptors)
    if marker != _WITH_DESCRIPTORS or len(received) != descriptors:
        raise EOFError
    size = frame_length(read_exact(channel.fileno(), HEADER_BYTES))
    if size > REQUEST_BYTES:
        raise EOFError
    message = json.loads(read_exact(channel.fileno(), size))
    if not isinstance(message, dict):
        raise EOFError
    return message, list(received)

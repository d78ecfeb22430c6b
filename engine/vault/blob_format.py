"""A stream of bytes sealed in frames. Knows nothing of files' names, databases or documents.

    header   magic "CLBLOB" | version, 1 byte | reserved, 1 byte 0 | frame size in bytes, uint32 big endian
    frame    AES-256-GCM(key, nonce = frame number as 96-bit big endian, data = header | name | last?)

Every frame but the last holds exactly ``frame size`` bytes of plain text; the last one holds fewer or as
many and says so in its associated data, so that cutting, repeating, swapping or appending frames does not
authenticate.
The key is used for one stream only, which is what makes the counter a safe nonce.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME_BYTES = 1024 * 1024
TAG_BYTES = 16
_MAGIC = b"CLBLOB"
_VERSION = 1
_HEADER = struct.Struct(">6sBBI")
_FRAME_BYTES_MOST = 16 * 1024 * 1024


class FrameError(ValueError):
    """The stream is not one that ``seal`` wrote with this key and name."""


def seal(blocks: Iterable[bytes], key: bytes, name: bytes, frame_bytes: int = FRAME_BYTES) -> Iterator[bytes]:
    """Yield the header and the sealed frames of ``blocks`` joined."""
    header = _HEADER.pack(_MAGIC, _VERSION, 0, frame_bytes)
    cipher = AESGCM(key)
    yield header
    pending = bytearray()
    number = 0
    for block in blocks:
        pending += block
        # One byte more than a frame must be there before it is known not to be the last.
        while len(pending) > frame_bytes:
            yield cipher.encrypt(_nonce(number), bytes(pending[:frame_bytes]), _data(header, name, last=False))
            del pending[:frame_bytes]
            number += 1
    yield cipher.encrypt(_nonce(number), bytes(pending), _data(header, name, last=True))


def unseal(sealed: BinaryIO, key: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the plain text of each frame as it authenticates. Raise FrameError, at the latest at the end."""
    header = sealed.read(_HEADER.size)
    if len(header) != _HEADER.size:
        raise FrameError("the header is incomplete")
    magic, version, reserved, frame_bytes = _HEADER.unpack(header)
    if (magic, version, reserved) != (_MAGIC, _VERSION, 0) or not 0 < frame_bytes <= _FRAME_BYTES_MOST:
        raise FrameError("the header is not one of this format")
    cipher = AESGCM(key)
    read: Callable[[], bytes] = lambda: sealed.read(frame_bytes + TAG_BYTES)  # noqa: E731
    number, frame = 0, read()
    while True:
        following = read() if len(frame) == frame_bytes + TAG_BYTES else b""
        try:
            yield cipher.decrypt(_nonce(number), frame, _data(header, name, last=not following))
        except (InvalidTag, ValueError):
            raise FrameError(f"frame {number} does not authenticate") from None
        if not following:
            return
        number, frame = number + 1, following


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _data(header: bytes, name: bytes, *, last: bool) -> bytes:
    return header + (b"\1" if last else b"\0") + name

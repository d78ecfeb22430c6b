"""A drawn page between worker and engine: how large it may be, how it travels, and its PNG.

The worker answers bare pixels, and the engine makes the PNG. So no picture that a hostile document could have shaped
is ever decoded by whoever shows it: neither by the engine nor by a window.

    head    JSON: {"ok": true, "width": …, "height": …}
    pixels  red, green, blue of each pixel, a byte each, rows from the top
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from engine.parsing.protocol import encode, frame

NARROWEST_PX = 64
WIDEST_PX = 4000
MOST_PIXELS = 32_000_000  # twice as high as wide, at the widest

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR, _UP = 2, 2
_FAST = 1


@dataclass(frozen=True, slots=True)
class Size:
    """In pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """``rgb``: red, green, blue of each pixel, rows from the top: width × height × 3 bytes."""

    width: int
    height: int
    rgb: bytes


def fitted(width: float, height: float, width_px: int) -> Size:
    """The size of a page that is ``width_px`` wide, or smaller where that would be too many pixels."""
    if width_px * width_px * height / width <= MOST_PIXELS:
        return Size(width_px, max(1, round(width_px * height / width)))
    scale = (MOST_PIXELS / (width * height)) ** 0.5
    width_px = min(width_px, max(1, int(width * scale)))
    return Size(width_px, max(1, min(int(height * scale), MOST_PIXELS // width_px)))


def drawing_to_frames(drawing: Drawing) -> list[bytes]:
    head = encode({"ok": True, "width": drawing.width, "height": drawing.height})
    return [head, frame(drawing.rgb)]


def encode_png(drawing: Drawing) -> bytes:
    """PNG (ISO/IEC 15948): eight bits a colour, each row as its difference to the one above, fast compression."""
    import numpy as np

    rows = np.frombuffer(drawing.rgb, np.uint8).reshape(drawing.height, drawing.width * 3)
    filtered = np.empty((drawing.height, 1 + drawing.width * 3), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack("!IIBBBBB", drawing.width, drawing.height, 8, _TRUE_COLOUR, 0, 0, 0)
    body = zlib.compress(filtered.data, _FAST)
    return _PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(data, zlib.crc32(kind)))

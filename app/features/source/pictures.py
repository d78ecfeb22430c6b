"""A small memory of page pictures, the least recently looked at goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QImage

from engine.client.errors import EngineError

_LARGEST_BYTES = 160 << 20
"""About eight pages as wide as a large screen."""


@dataclass(frozen=True, slots=True)
class PictureKey:
    """``width_px`` counts the screen's own pixels; ``page`` counts from 1."""

    document_id: str
    page: int
    width_px: int


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A page's picture; two are the same only where they are one, as comparing pixels takes time."""

    image: QImage


def decode(png: bytes) -> Picture:
    """The picture in the form that is painted without conversion. Slow: never on the GUI thread.

    Only PNG is read: without its name Qt would load every decoder it has, one thread at a time, to try them, and two
    threads that do so wait for one another where Python sees Qt's events.

    Raises EngineError where the bytes are no PNG picture.
    """
    image = QImage.fromData(png, "PNG")  # type: ignore[arg-type]  # the stub says bytes, PySide takes only str
    if image.isNull():
        raise EngineError("PAGE_NOT_DRAWN", "This page could not be drawn.", "Look at its text instead.")
    return Picture(image.convertToFormat(QImage.Format.Format_RGB32))


class Pictures:
    """Keeps pictures up to ``largest_bytes``, and always the last one."""

    def __init__(self, largest_bytes: int = _LARGEST_BYTES) -> None:
        self._largest_bytes = largest_bytes
        self._kept: OrderedDict[PictureKey, Picture] = OrderedDict()

    def get(self, key: PictureKey) -> Picture | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: PictureKey, picture: Picture) -> None:
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and self._size_bytes() > self._largest_bytes:
            self._kept.popitem(last=False)

    def nearest(self, document_id: str, page: int) -> Picture | None:
        """The page at whatever size there is: shown until the right size has come."""
        keys = (k for k in reversed(self._kept) if (k.document_id, k.page) == (document_id, page))
        return next((self._kept[k] for k in keys), None)

    def forget(self, document_id: str) -> None:
        for key in [k for k in self._kept if k.document_id == document_id]:
            del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)

    def _size_bytes(self) -> int:
        return sum(kept.image.sizeInBytes() for kept in self._kept.values())

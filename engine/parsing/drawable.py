"""Which documents have pages that can be drawn. Everything else is shown as its text."""

from __future__ import annotations

PDF = "application/pdf"

_RASTER = frozenset(f"image/{name}" for name in ("png", "jpeg", "tiff", "bmp", "gif", "webp", "avif"))


def is_drawable(media_type: str | None) -> bool:
    """Whether documents of this media type have pages to draw: PDF, and pictures made of pixels."""
    return media_type == PDF or media_type in _RASTER

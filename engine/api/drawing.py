"""Pages as pictures: the original out of the vault, drawn in a sandboxed worker. Knows nothing of who may see it."""

from __future__ import annotations

import threading

from engine.api.originals import read_original
from engine.ingest.documents import Document
from engine.ingest.service import IngestService
from engine.parsing.drawable import is_drawable
from engine.parsing.errors import DrawingBusyError, NotDrawableError, PageOutOfRangeError
from engine.parsing.pixels import encode_png
from engine.parsing.pool import ParserPool

_WAITING_MOST = 16


class PageDrawer:
    """Thread-safe. ``pool`` is for drawing alone, so that nobody waits behind a scanned book that is being read."""

    def __init__(self, ingest: IngestService, pool: ParserPool, *, at_a_time: int) -> None:
        self._ingest = ingest
        self._pool = pool
        self._waiting = threading.BoundedSemaphore(_WAITING_MOST)
        self._working = threading.BoundedSemaphore(at_a_time)  # an original in memory for each

    def draw(self, document: Document, page: int, width_px: int) -> bytes:
        """A PNG, ``width_px`` wide. Raises ParseError, NoOriginalError or OriginalUnusableError."""
        if not is_drawable(document.media_type):
            raise NotDrawableError("This kind of document has no pages that can be drawn.")
        if document.pages is not None and page > document.pages:
            raise PageOutOfRangeError(f"The document has {document.pages} page{'' if document.pages == 1 else 's'}.")
        if not self._waiting.acquire(blocking=False):
            raise DrawingBusyError("Too many pages are being drawn.")
        try:
            with self._working:
                original = read_original(self._ingest, document.id)
                drawing = self._pool.draw(original, document.name, page=page, width_px=width_px)
                del original
                return encode_png(drawing)
        finally:
            self._waiting.release()

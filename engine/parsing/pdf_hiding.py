"""Tells the text of a PDF page that is seen from what is not, by looking at the page as it is drawn.

A piece of text is seen where the picture is not flat: whatever its rendering mode, something has to stand there, and
letters in their background's colour are not it. So an invisible text layer over a scan counts as seen, and is the
page's text; the same layer over nothing, text behind a picture or a black bar, or cut off does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.parsing import hiding
from engine.parsing.formats import pdf_text
from engine.parsing.layout import Piece
from engine.parsing.layout_tables import Row

if TYPE_CHECKING:
    from engine.parsing.formats.pdf_text import PageText

_TINY_POINTS = 2.0
_LONGEST_EDGE_PX = 1400
_FLAT = 18  # of 255: between the lightest and the darkest of a place where nothing is seen
_MARGIN_POINTS = 1.0


def set_aside(page: Any, found: PageText) -> tuple[PageText, list[Piece]]:
    """What is seen of the page, and the pieces that are not, which say why in ``hiding``."""
    if not found.pieces:
        return found, []
    picture = _picture(page, found)
    seen: list[Piece] = []
    hidden: list[Piece] = []
    for piece in found.pieces:
        kind = _hiding_of(piece, found, picture)
        if kind is None:
            seen.append(piece)
        else:
            hidden.append(replace(piece, hiding=kind))
    if not hidden:
        return found, []
    characters, usable = pdf_text.count_characters(seen)
    return replace(found, pieces=seen, characters=characters, usable_characters=usable), hidden


def hidden_rows(pieces: list[Piece], found: PageText, width: float, height: float) -> tuple[tuple[str, Row], ...]:
    """The pieces line by line, placed on a page of the given size; what one kind hides on a line is one row."""
    lines: list[tuple[str, list[Piece]]] = []
    for piece in sorted(pieces, key=lambda one: (round(one.y0), one.x0)):
        last = lines[-1][1][-1] if lines else None
        if last is not None and lines[-1][0] == piece.hiding and abs(last.y0 - piece.y0) < max(1.0, piece.size / 2):
            lines[-1][1].append(piece)
        else:
            lines.append((piece.hiding or hiding.UNSEEN, [piece]))
    across, down = width / max(found.width, 1.0), height / max(found.height, 1.0)
    return tuple((kind, Row([_scaled(piece, across, down) for piece in line])) for kind, line in lines)


def _scaled(piece: Piece, across: float, down: float) -> Piece:
    return replace(piece, x0=piece.x0 * across, x1=piece.x1 * across, y0=piece.y0 * down, y1=piece.y1 * down)


def _hiding_of(piece: Piece, found: PageText, picture: Any | None) -> str | None:
    if piece.size < _TINY_POINTS:
        return hiding.TINY
    if piece.x1 < 0 or piece.y1 < 0 or piece.x0 > found.width or piece.y0 > found.height:
        return hiding.OFF_PAGE
    if picture is None or not _is_flat(piece, found, picture):
        return piece.hiding if picture is None else None
    return piece.hiding or hiding.UNSEEN


def _is_flat(piece: Piece, found: PageText, picture: Any) -> bool:
    import numpy as np

    rows, columns = picture.shape[:2]
    across, down = columns / found.width, rows / found.height
    left, right = int(max(0.0, piece.x0 - _MARGIN_POINTS) * across), int((piece.x1 + _MARGIN_POINTS) * across) + 1
    top, bottom = int(max(0.0, piece.y0 - _MARGIN_POINTS) * down), int((piece.y1 + _MARGIN_POINTS) * down) + 1
    place = picture[top:bottom, left:right]
    if place.size == 0:
        return False
    if int(place.max()) - int(place.min()) < _FLAT:
        return True
    if piece.ink is None:
        return False
    # Something stands there; what has the colour of its background is not it.
    return abs(int(np.partition(place, place.size // 2, axis=None)[place.size // 2]) - piece.ink) < _FLAT


def _picture(page: Any, found: PageText) -> Any | None:
    """The page in grey, a pixel for a point where it is not huge; None where it cannot be drawn."""
    import pypdfium2 as pdfium

    if found.width <= 0 or found.height <= 0:
        return None
    scale = min(1.0, _LONGEST_EDGE_PX / max(found.width, found.height))
    try:
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    except pdfium.PdfiumError:
        return None
    try:
        pixels = bitmap.to_numpy()
        return (pixels if pixels.ndim == 2 else pixels[:, :, 0]).copy()
    finally:
        bitmap.close()

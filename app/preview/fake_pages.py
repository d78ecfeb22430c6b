"""Pages as pictures, drawn from a text, with the boxes of any passage: what an engine answers for a PDF."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from engine.contract.documents import Box

_WIDTH, _HEIGHT = 840.0, 1188.0
_MARGIN = 96.0


@lru_cache(maxsize=64)  # drawing and encoding it takes longer than showing the scene around it
def page_png(text: str, width_px: int) -> bytes:
    """The text on one sheet of A4, ``width_px`` wide."""
    image = QImage(width_px, round(width_px * _HEIGHT / _WIDTH), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(width_px / _WIDTH, width_px / _WIDTH)
    for layout, _, origin in _laid_out(text):
        layout.draw(painter, origin)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def page_boxes(text: str, start: int, end: int, page: int = 1) -> list[Box]:
    """One box for each line that the characters ``start`` to ``end`` touch."""
    boxes = []
    for layout, first, origin in _laid_out(text):
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            begins = max(start - first, line.textStart())
            ends = min(end - first, line.textStart() + line.textLength())
            if begins < ends:
                x0, x1 = _x(line, begins), _x(line, ends)
                y0 = origin.y() + line.y()
                rect = QRectF(origin.x() + x0, y0, x1 - x0, line.height())
                boxes.append(
                    Box(
                        page=page,
                        x0=rect.left() / _WIDTH,
                        y0=rect.top() / _HEIGHT,
                        x1=rect.right() / _WIDTH,
                        y1=rect.bottom() / _HEIGHT,
                    )
                )
    return boxes


def _x(line: QTextLine, position: int) -> float:
    found = line.cursorToX(position)  # the place and the position that it was moved to
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _laid_out(text: str) -> list[tuple[QTextLayout, int, QPointF]]:
    """Each paragraph, where in the text it begins, and where on the sheet it stands."""
    found: list[tuple[QTextLayout, int, QPointF]] = []
    first, y = 0, _MARGIN
    for paragraph in text.split("\n"):
        font = QFont()
        font.setPixelSize(30 if first == 0 else 19)
        font.setBold(len(paragraph) < 30)
        layout = QTextLayout(paragraph, font)
        look = QTextCharFormat()
        look.setForeground(QColor("black"))
        span = QTextLayout.FormatRange()
        span.start, span.length, span.format = 0, len(paragraph), look
        layout.setFormats([span])
        layout.setTextOption(QTextOption())
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(_WIDTH - 2 * _MARGIN)
            line.setPosition(QPointF(0, height))
            height += line.height() * 1.25
        layout.endLayout()
        found.append((layout, first, QPointF(_MARGIN, y)))
        y += height or 16
        first += len(paragraph) + 1
    return found

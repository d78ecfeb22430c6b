"""A recovery code as it is shown and printed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QPainter
from PySide6.QtPrintSupport import QPrinter

from app.widgets.dress import scaled

_GROUPS_IN_A_LINE = 4


def code_font(of: QFont) -> QFont:
    """Letters of one width, somewhat larger than the text around them: the system's own has a size of its own."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(of.pointSizeF())
    return scaled(font, 1.25, bold=True)


def two_lines(code: str) -> str:
    groups = code.split("-")
    first, second = groups[:_GROUPS_IN_A_LINE], groups[_GROUPS_IN_A_LINE:]
    return "-".join(first) + ("-\n" + "-".join(second) if second else "")


def print_code(printer: QPrinter, title: str, home: str, code: str) -> None:
    """One page: what it is, which vault it opens, the code."""
    painter = QPainter(printer)
    page = printer.pageRect(QPrinter.Unit.DevicePixel)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    y = page.height() * 0.1
    for text, size in ((title, 18), (home, 10), (code, 16)):
        font.setPointSize(size)
        painter.setFont(font)
        height = painter.fontMetrics().lineSpacing() * (text.count("\n") + 2)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        painter.drawText(int(page.width() * 0.1), int(y), int(page.width() * 0.8), height, flags, text)
        y += height
    painter.end()

"""A row of controls that goes on in the next line where it is too narrow for all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FlowRow(QWidget):
    """Lays out its visible ``parts`` from left to right, ``spacing`` pixels apart."""

    def __init__(self, spacing: int = 4) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._spacing = spacing
        self._parts: list[QWidget] = []

    def add(self, part: QWidget) -> None:
        part.setParent(self)
        self._parts.append(part)

    def height_for(self, width: int) -> int:
        """How many pixels high the row is at this width."""
        return self._place(width, move=False)

    def arrange(self) -> None:
        """After a part was shown, hidden or changed."""
        self._place(self.width(), move=True)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self.height_for(width)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = sum(part.sizeHint().width() + self._spacing for part in self._parts if not part.isHidden())
        return QSize(width, self._place(1 << 20, move=False))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._place(1 << 20, move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self.arrange()

    def _place(self, width: int, *, move: bool) -> int:
        x, y, row = 0, 0, 0
        for part in self._parts:
            if part.isHidden():
                continue
            size = part.sizeHint()
            if x and x + size.width() > width:
                x, y, row = 0, y + row + self._spacing, 0
            row = max(row, size.height())
            if move:
                # In the middle of the line, as labels are lower than buttons.
                part.setGeometry(x, y + (row - size.height()) // 2, min(size.width(), width), size.height())
            x += size.width() + self._spacing
        return y + row

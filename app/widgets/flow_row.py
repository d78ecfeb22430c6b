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
        sizes = [_wanted(part).width() for part in self._parts if not part.isHidden()]
        return QSize(sum(sizes) + self._spacing * max(0, len(sizes) - 1), self._place(1 << 20, move=False))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        widest = max((_wanted(part).width() for part in self._parts if not part.isHidden()), default=0)
        return QSize(widest, self._place(1 << 20, move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self.arrange()

    def _place(self, width: int, *, move: bool) -> int:
        y = 0
        for line in self._lines(width):
            height = max(_wanted(part).height() for part in line)
            x = 0
            for part in line:
                size = _wanted(part)
                if move:
                    # In the middle of the line, as labels are lower than buttons.
                    part.setGeometry(x, y + (height - size.height()) // 2, min(size.width(), width), size.height())
                x += size.width() + self._spacing
            y += height + self._spacing
        return max(0, y - self._spacing)

    def _lines(self, width: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        x = 0
        for part in self._parts:
            if part.isHidden():
                continue
            needed = _wanted(part).width()
            if not lines or x + needed > width:
                lines.append([])
                x = 0
            lines[-1].append(part)
            x += needed + self._spacing
        return lines


def _wanted(part: QWidget) -> QSize:
    return part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())

"""Parts that the panes of the page share: a card with a title, and facts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow

_FACT_CHARACTERS = 26


class Card(QFrame):
    """A title, and what is added to ``column``."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 16, 16, 16)
        self.column.setSpacing(12)
        self.title = heading(title, 1.15)
        self.title.setWordWrap(True)
        self.column.addWidget(self.title)


class Facts(FlowRow):
    """Pairs of a name and a value, in columns of one width, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__(12)
        self._names: list[str] = []
        self._values: list[QLabel] = []
        self._pairs: list[QWidget] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Always the same names: what has no value is not shown."""
        if not self._names:
            self._make([name for name, _ in facts])
        for pair, label, (_, value) in zip(self._pairs, self._values, facts, strict=True):
            label.setText(value)
            pair.setVisible(bool(value))
        widest = max((pair.sizeHint().width() for pair in self._pairs if not pair.isHidden()), default=0)
        least = self.fontMetrics().averageCharWidth() * _FACT_CHARACTERS
        for pair in self._pairs:
            pair.setFixedWidth(max(widest, least))
        self.updateGeometry()
        self.arrange()

    def texts(self) -> dict[str, str]:
        """What is shown, by its name."""
        return {name: label.text() for name, label in zip(self._names, self._values, strict=True) if label.text()}

    def _make(self, names: list[str]) -> None:
        self._names = names
        for name in names:
            pair = QWidget()
            lines = QVBoxLayout(pair)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(2)
            value = plain()
            value.setWordWrap(False)
            lines.addWidget(dress(QLabel(name), "muted"))
            lines.addWidget(value)
            self._pairs.append(pair)
            self._values.append(value)
            self.add(pair)


def plain(role: str = "") -> QLabel:
    """A label for text that comes from elsewhere: never markup, as many lines as it needs."""
    label = dress(QLabel(wordWrap=True), role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def chooser(spoken: str) -> QComboBox:
    """A list to choose from that shortens its entries instead of the page."""
    box = dress(QComboBox(), spoken=spoken)
    box.setMinimumContentsLength(16)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def scrolled(inside: QWidget, spoken: str) -> QScrollArea:
    """A column of cards that scrolls downwards only."""
    area = dress(QScrollArea(), "plain", spoken=spoken)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    return area

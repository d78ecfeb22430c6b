"""One page as a picture, with the passage highlighted on it; scrolls where it is larger than the view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.features.source.pictures import Picture
from app.resources.theme import LIGHT, Theme
from engine.contract.documents import Box

_PAUSE_MS = 120
"""How long the width must rest before the page is drawn anew."""
_A4 = 297 / 210
"""The shape of the empty sheet while nothing is known of the page."""


class PageCanvas(QAbstractScrollArea):
    """``width_changed`` carries the width in the screen's own pixels; ``turned`` and ``zoomed`` +1 or -1."""

    width_changed = Signal(int)
    turned = Signal(int)
    zoomed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The bar is always there: if it came and went, so would the width, and the page with it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._theme = theme
        self._picture: Picture | None = None
        self._boxes: Sequence[Box] = ()
        self._note = ""
        self._zoom = 1.0
        self._sought = False
        """Whether the passage still has to be scrolled to."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._tell_width)
        self._told_px = 0

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def show_page(self, picture: Picture | None, boxes: Sequence[Box], note: str, zoom: float, *, seek: bool) -> None:
        """``note`` is written on the empty sheet; ``seek`` scrolls to the passage, else to the top of a new page."""
        self._picture, self._note, self._zoom = picture, note, zoom
        boxes_changed, self._boxes = tuple(boxes) != tuple(self._boxes), boxes
        self._update_bars()
        if seek:
            self._sought = True
            self.verticalScrollBar().setValue(0)
        if (self._sought or boxes_changed) and self._boxes and self._picture is not None:
            self._sought = False
            self._seek()
        self.viewport().update()

    def page_size(self) -> QSizeF:
        """How large the page is shown, in the widgets' pixels."""
        width = self.viewport().width() * self._zoom
        if self._picture is None:
            return QSizeF(width, width * _A4)
        image = self._picture.image
        return QSizeF(width, width * image.height() / max(1, image.width()))

    def highlights(self) -> list[QRectF]:
        """Where the passage is, in the view's pixels."""
        origin, size = self._origin(), self.page_size()
        return [
            QRectF(
                origin.x() + box.x0 * size.width(),
                origin.y() + box.y0 * size.height(),
                (box.x1 - box.x0) * size.width(),
                (box.y1 - box.y0) * size.height(),
            )
            for box in self._boxes
        ]

    def _origin(self) -> QPointF:
        spare = max(0.0, (self.viewport().width() - self.page_size().width()) / 2)
        return QPointF(spare - self.horizontalScrollBar().value(), -self.verticalScrollBar().value())

    def _seek(self) -> None:
        """The passage a third of the way down, where the eye rests."""
        first = min(self.highlights(), key=lambda rect: rect.top())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(first.top() - self.viewport().height() / 3))
        side = self.horizontalScrollBar()
        if not 0 <= first.left() <= self.viewport().width() * 0.75:
            side.setValue(side.value() + round(first.left()) - 24)

    def _update_bars(self) -> None:
        size, view = self.page_size(), self.viewport().size()
        for bar, whole, part in (
            (self.verticalScrollBar(), size.height(), view.height()),
            (self.horizontalScrollBar(), size.width(), view.width()),
        ):
            bar.setRange(0, max(0, round(whole) - part))
            bar.setPageStep(part)
            bar.setSingleStep(self.fontMetrics().height() * 2)

    def _tell_width(self) -> None:
        width_px = round(self.viewport().width() * self.devicePixelRatioF())
        if width_px != self._told_px and width_px > 1:
            self._told_px = width_px
            self.width_changed.emit(width_px)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.raised))
        sheet = QRectF(self._origin(), self.page_size())
        if self._picture is None:
            painter.fillRect(sheet, QColor(self._theme.surface))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._note)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, self._picture.image)
            self._paint_highlights(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self._theme.accent if self.hasFocus() else self._theme.border)))
        painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _paint_highlights(self, painter: QPainter) -> None:
        # Paper is white in every theme, so the colours on it are those of the light one.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect in self.highlights():
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(rect.adjusted(-2, -1, 2, 1), QColor(LIGHT.mark))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setPen(QPen(QColor(LIGHT.warning), 1.5))
            painter.drawLine(rect.bottomLeft() + QPointF(-2, 1), rect.bottomRight() + QPointF(2, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._update_bars()
        if self.isVisible():
            self._pause.start(_PAUSE_MS if self._told_px else 0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._pause.start(0)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        bar, key = self.verticalScrollBar(), event.key()
        if key == Qt.Key.Key_PageDown and bar.value() == bar.maximum():
            self.turned.emit(1)
        elif key == Qt.Key.Key_PageUp and bar.value() == bar.minimum():
            self.turned.emit(-1)
        elif key == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

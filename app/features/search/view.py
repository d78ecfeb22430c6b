"""The search over the window: words above, passages below, Enter opens one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.features.search.view_model import SearchViewModel
from app.widgets.dress import dress
from app.widgets.notice import FailureNotice
from engine.contract.answers import SearchHit

_HIT = int(Qt.ItemDataRole.UserRole)
_GAP = 8
_Index = QModelIndex | QPersistentModelIndex
_TO_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class SearchDialog(QDialog):
    """``chosen`` carries the passage to open; the dialog closes itself then."""

    chosen = Signal(object)

    def __init__(self, model: SearchViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(self.tr("Search"))
        self.words = dress(QLineEdit(), spoken=self.tr("Words to search for"))
        self.words.setPlaceholderText(self.tr("Search the documents"))
        self.words.setClearButtonEnabled(True)
        self.words.setMaxLength(4000)
        self.words.textChanged.connect(model.type)
        self.words.returnPressed.connect(self._enter)
        self.words.installEventFilter(self)
        self.list = dress(QListWidget(), "hits", spoken=self.tr("Passages found"))
        self.list.setItemDelegate(_PassageDelegate(self.list, self.where))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._open)
        self.note = dress(QLabel(), "muted")
        self.note.setWordWrap(True)
        self.failure = FailureNotice()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for widget in (self.words, self.failure, self.note):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        width = self.fontMetrics().averageCharWidth() * 100
        self.resize(width, self.fontMetrics().height() * 34)
        model.changed.connect(self._render)
        self._render()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows move in the list while the words keep the focus."""
        pressed = event if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress else None
        if pressed and watched is self.words and pressed.key() in _TO_THE_LIST and self.list.count():
            self.list.keyPressEvent(pressed)
            return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What was found before is still there; typing replaces the words."""
        super().showEvent(event)
        self.words.setFocus()
        self.words.selectAll()

    def _enter(self) -> None:
        """The first Enter may come before the pause after typing: then it searches."""
        if self._model.props.searching:
            self._model.search()
        elif (item := self.list.currentItem()) is not None:
            self._open(item)

    def _open(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_HIT))
        self.accept()

    def _render(self, changed: frozenset[str] = frozenset({"hits"})) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure)
        if props.nothing_found:
            text = self.tr("No passage has these words or their meaning. Try others.")
        elif not props.hits and props.failure is None:
            text = self.tr("Searching …") if props.searching else self.tr("Words or a whole question. Enter opens.")
        else:
            text = ""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.list.setVisible(bool(props.hits))
        if "hits" in changed:
            self.list.clear()
            for hit in props.hits:
                item = QListWidgetItem(self._spoken(hit))
                item.setData(_HIT, hit)
                self.list.addItem(item)
            self.list.setCurrentRow(0)

    def _spoken(self, hit: SearchHit) -> str:
        return f"{self.where(hit)}: {' '.join(hit.text.split())}"

    def where(self, hit: SearchHit) -> str:
        if hit.page is None:
            return hit.document
        return self.tr("{document}, page {page}").format(document=hit.document, page=hit.page)


class _PassageDelegate(QStyledItemDelegate):
    """Two lines of the passage below the name of its document."""

    def __init__(self, view: QListWidget, where: Callable[[SearchHit], str]) -> None:
        super().__init__(view)
        self._view = view
        self._where = where

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit: SearchHit = index.data(_HIT)
        view, palette = self._view, self._view.palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = option.rect.adjusted(0, 2, 0, -2)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(palette.highlight().color())
            painter.setBrush(palette.alternateBase())
            painter.drawRoundedRect(frame, 6, 6)
        inside = frame.adjusted(2 * _GAP, _GAP, -2 * _GAP, -_GAP)
        line = view.fontMetrics().height()
        bold = view.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(palette.text().color())
        head = painter.fontMetrics().elidedText(self._where(hit), Qt.TextElideMode.ElideMiddle, inside.width())
        painter.drawText(QRect(inside.x(), inside.y(), inside.width(), line), Qt.AlignmentFlag.AlignVCenter, head)
        painter.setFont(view.font())
        painter.setPen(palette.placeholderText().color())
        below = QRect(inside.x(), inside.y() + line + _GAP // 2, inside.width(), 2 * line)
        painter.setClipRect(below)
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(flags), " ".join(hit.text.split()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        line = self._view.fontMetrics().height()
        return QSize(0, 3 * line + 3 * _GAP)

"""The right side of the page: which citation is open, steps to the next one, and the source itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.features.ask.props import AskProps
from app.features.source.view import SourceView
from app.features.source.view_model import SourceViewModel
from app.resources.theme import Theme
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow


class SourceSide(QWidget):
    """``stepped`` carries +1 or -1."""

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, source: SourceViewModel, theme: Theme) -> None:
        super().__init__()
        self.where = dress(QLabel(), "muted")
        self.previous = self._button(self.tr("Previous"), self.tr("Previous citation (Shift+F8)"))
        self.next = self._button(self.tr("Next"), self.tr("Next citation (F8)"))
        self.close_button = self._button(self.tr("Close"), self.tr("Close the source (Ctrl+F4)"))
        QShortcut(QKeySequence("Ctrl+F4"), self).activated.connect(self.closed)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button.clicked.connect(self.closed)
        self.view = SourceView(source, theme)
        self.row = FlowRow(4)
        for part in (self.where, self.previous, self.next, self.close_button):
            self.row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.row)
        column.addWidget(self.view, 1)

    def render_props(self, props: AskProps) -> None:
        self.setVisible(props.citation is not None)
        if props.citation is None:
            return
        self.where.setText(self.tr("Citation {n} of {all}").format(n=props.citation.n, all=props.citations))
        for button in (self.previous, self.next):
            button.setEnabled(props.citations > 1)
        self.row.arrange()

    def _button(self, text: str, help: str) -> QPushButton:
        return dress(QPushButton(text), "small", spoken=help, tip=help)

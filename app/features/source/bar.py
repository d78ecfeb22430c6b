"""The controls above a source: which page, how large, and page or text."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton

from app.features.source.props import Showing, SourceProps, Stage
from app.features.source.view_model import ZOOMS, SourceViewModel
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow


class SourceBar(FlowRow):
    def __init__(self, model: SourceViewModel) -> None:
        super().__init__()
        self._model = model
        self.previous = self._button("‹", self.tr("Previous page"), lambda: model.turn_to(model.props.page - 1))
        self.next = self._button("›", self.tr("Next page"), lambda: model.turn_to(model.props.page + 1))
        self.where = dress(QLabel(), "muted")
        self.smaller = self._button("−", self.tr("Smaller (Ctrl+-)"), lambda: model.zoom_by(-1))
        self.larger = self._button("+", self.tr("Larger (Ctrl++)"), lambda: model.zoom_by(1))
        self.fit = self._button(self.tr("Fit"), self.tr("Fit the page to the width (Ctrl+0)"), model.fit_width)
        self.showing = {
            Showing.PAGE: self._button(
                self.tr("Page"), self.tr("The page as it was written"), lambda: model.show(Showing.PAGE)
            ),
            Showing.TEXT: self._button(
                self.tr("Text"), self.tr("The text that was read from it"), lambda: model.show(Showing.TEXT)
            ),
            Showing.BOTH: self._button(
                self.tr("Both"), self.tr("Page and text side by side"), lambda: model.show(Showing.BOTH)
            ),
        }
        self._group = QButtonGroup(self)
        for button in self.showing.values():
            button.setCheckable(True)
            self._group.addButton(button)
        for part in (self.previous, self.where, self.next, self.smaller, self.fit, self.larger):
            self.add(part)
        for button in self.showing.values():
            self.add(button)
        for keys, act in (
            (QKeySequence.StandardKey.ZoomIn, lambda: model.zoom_by(1)),
            (QKeySequence.StandardKey.ZoomOut, lambda: model.zoom_by(-1)),
            (QKeySequence("Ctrl+0"), model.fit_width),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def render_props(self, props: SourceProps) -> None:
        self.setVisible(props.stage is Stage.READY and props.renderable)
        page, pages = (QLocale().toString(n) for n in (props.page, props.pages))
        self.where.setText(self.tr("{n} of {all}").format(n=page, all=pages))
        self.where.setAccessibleName(self.tr("Page {n} of {all}").format(n=page, all=pages))
        self.previous.setEnabled(props.page > 1)
        self.next.setEnabled(props.page < props.pages)
        drawn = props.showing is not Showing.TEXT
        self.smaller.setEnabled(drawn and props.zoom > ZOOMS[0])
        self.larger.setEnabled(drawn and props.zoom < ZOOMS[-1])
        self.fit.setEnabled(drawn and props.zoom != 1.0)
        self.showing[props.showing].setChecked(True)
        self.arrange()

    def _button(self, text: str, help: str, act: object) -> QPushButton:
        button = dress(QPushButton(text), "small", spoken=help, tip=help)
        button.clicked.connect(act)
        return button

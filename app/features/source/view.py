"""The source viewer: page and text of one document, the passage highlighted in both. Any page can hold one."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.features.source.bar import SourceBar
from app.features.source.hidden_band import HiddenBand, HiddenDialog
from app.features.source.page_canvas import PageCanvas
from app.features.source.props import Place, Showing, SourceProps, Stage
from app.features.source.text_pane import TextPane
from app.features.source.view_model import SourceViewModel
from app.resources.theme import Theme
from app.widgets.dress import dress, heading
from app.widgets.notice import EmptyNotice, FailureNotice

_SIDE_BY_SIDE_CHARACTERS = 80
"""Where it is narrower than this, page and text are one above the other."""


class SourceView(QWidget):
    """Shows what its view model has open; ``use_theme`` when the colours change."""

    def __init__(self, model: SourceViewModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._sought: tuple[Place | None, int] = (None, 0)
        self.title = heading("", 1.0)
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = SourceBar(model)
        self.note = dress(QLabel(), "muted")
        self.note.setWordWrap(True)
        self.hidden = HiddenBand()
        self.hidden.shown_wanted.connect(self._show_hidden)
        self._hidden_dialog: HiddenDialog | None = None
        self.failure = FailureNotice(action=self.tr("Try again"))
        self.failure.acted.connect(model.retry)
        self.page = dress(PageCanvas(theme), "page", spoken=self.tr("Page"))
        self.page.width_changed.connect(model.fit)
        self.page.turned.connect(lambda by: model.turn_to(model.props.page + by))
        self.page.zoomed.connect(model.zoom_by)
        self.text = dress(TextPane(theme), spoken=self.tr("Text of the document"))
        self.notice = EmptyNotice()
        self.notice.acted.connect(model.retry)
        self._panes = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=8)
        self._panes.addWidget(self.page)
        self._panes.addWidget(self.text)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self._panes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.title, self.hidden, self.bar, self.note, self.failure):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def use_theme(self, theme: Theme) -> None:
        self.page.use_theme(theme)
        self.text.use_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        wide = self.width() > self.fontMetrics().averageCharWidth() * _SIDE_BY_SIDE_CHARACTERS
        self._panes.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def _render(self) -> None:
        props = self._model.props
        self.title.setText(props.place.name if props.place else "")
        self.bar.render_props(props)
        ready = props.stage is Stage.READY
        self._stack.setCurrentWidget(self._panes if ready else self.notice)
        if not ready:
            self._render_notice(props)
        self.hidden.show_hidden(props.hidden if ready else ())
        if self._hidden_dialog is not None:
            self._hidden_dialog.show_elements(props.concealed or (), props.concealed_failure)
        failure = props.picture_failure or props.text_failure
        self.failure.show_failure(failure if ready else None)
        self.note.setText(self.tr("Where on the page the passage stands is not known. The text has it."))
        self.note.setVisible(ready and props.unplaced and props.showing is Showing.PAGE)
        self.page.setVisible(props.showing is not Showing.TEXT)
        self.text.setVisible(props.showing is not Showing.PAGE)
        if ready:
            self._render_page(props)
            self.text.show_text(props.text)
            loading = self.tr("Loading the text …") if props.text_failure is None else ""
            self.text.setPlaceholderText(loading if props.text is None else self.tr("There is no text in it."))
        else:
            self.text.show_text(None)

    def _show_hidden(self) -> None:
        place = self._model.props.place
        self._hidden_dialog = HiddenDialog(place.name if place else "", self)
        self._hidden_dialog.finished.connect(self._forget_hidden)
        self._hidden_dialog.open()
        self._model.look_at_hidden()

    def _forget_hidden(self) -> None:
        self._hidden_dialog = None

    def _render_page(self, props: SourceProps) -> None:
        # A page whose picture is still to come is sought once it is there.
        seek = self._sought != (props.place, props.page)
        self._sought = (props.place, props.page)
        note = "" if props.picture_failure else self.tr("Drawing the page …")
        self.page.show_page(props.picture, props.boxes, note, props.zoom, seek=seek)
        numbers = QLocale()
        spoken = self.tr("Page {n} of {all}").format(n=numbers.toString(props.page), all=numbers.toString(props.pages))
        self.page.setAccessibleName(spoken)
        quote = props.place.quote if props.place and props.boxes else ""
        self.page.setAccessibleDescription(self.tr("Highlighted: {quote}").format(quote=quote) if quote else "")

    def _render_notice(self, props: SourceProps) -> None:
        if props.stage is Stage.REMOVED:
            self.notice.show_text(
                self.tr("This document was removed"),
                self.tr("It is no longer in its collection, or you may no longer read it."),
            )
        elif props.stage is Stage.FAILED and props.failure:
            text = f"{props.failure.help}\n\n" + self.tr("Code: {code}").format(code=props.failure.quote)
            self.notice.show_text(props.failure.message, text.strip(), self.tr("Try again"))
        elif props.stage is Stage.LOADING:
            self.notice.show_text("", self.tr("Opening the document …"))
        else:
            self.notice.show_text(
                self.tr("Nothing is open"), self.tr("Choose a citation to see the place that it names.")
            )

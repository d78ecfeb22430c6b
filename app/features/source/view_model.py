"""Opens a document at a passage: its page as a picture or its text, whichever is asked for. Knows no widget."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.source.pictures import Picture, PictureKey, Pictures, decode
from app.features.source.props import Place, Showing, SourceInputs, SourceProps, Stage, derive
from engine.contract.documents import Box, DocumentResponse, DocumentText, PageSpan

_T = TypeVar("_T")

_TEXTS_KEPT = 4
_NARROWEST_PX, _WIDEST_PX = 200, 4000
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""1.0 fits the width."""


class SourceViewModel(ViewModel[SourceInputs, SourceProps]):
    """``fit`` must be told how wide the view is before a picture is asked for."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(SourceInputs(), parent)
        self._engine = engine
        self._background = background
        self._pictures = Pictures()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._loading: list[Ticket] = []
        self._drawing: list[Ticket] = []

    @staticmethod
    def derive(inputs: SourceInputs) -> SourceProps:
        return derive(inputs)

    # what a person does

    def open(self, place: Place) -> None:
        """Show the document at the passage. What is known of the same document stays on the screen."""
        self._drop(self._loading)
        same = self._inputs.place is not None and self._inputs.place.document_id == place.document_id
        kept = self._inputs.document if same else None
        self._set(
            place=place,
            document=kept,
            failure=None,
            page=None,
            boxes=None if place.has_passage else (),
            picture=None,
            picture_failure=None,
            text=self._texts.get(place.document_id),
            text_failure=None,
            spans=self._inputs.spans if same else (),
            concealed=None,
            concealed_failure=None,
        )
        self._load(lambda: self._engine().document(place.document_id), self._on_document, self._on_failure)
        if kept is not None:
            self._draw()

    def retry(self) -> None:
        """The same once more, after a failure."""
        if self._inputs.place is not None:
            self.open(self._inputs.place)

    def close(self) -> None:
        self._drop(self._loading)
        self._drop(self._drawing)
        self._inputs = SourceInputs(
            showing=self._inputs.showing, available_px=self._inputs.available_px, zoom=self._inputs.zoom
        )
        self._set(place=None)

    def show(self, showing: Showing) -> None:
        self._set(showing=showing)
        self._need_text()
        self._draw()

    def turn_to(self, page: int) -> None:
        """Show another page; outside of the document the nearest one."""
        props = self._props
        page = min(max(1, page), props.pages)
        if props.renderable and page != props.page:
            self._set(page=page, picture=None, picture_failure=None)
            self._draw()

    def look_at_hidden(self) -> None:
        """Ask for every place at which text is hidden from people."""
        if (document := self._inputs.document) is not None:
            self._set(concealed_failure=None)
            self._load(
                lambda: self._engine().document_hidden(document.id),
                lambda found: self._set(concealed=tuple(found)),
                lambda failure: self._set(concealed_failure=failure),
            )

    def turn_to_passage(self) -> None:
        """Back to where the passage stands."""
        self._set(page=None, picture=None, picture_failure=None)
        self._draw()

    def fit(self, available_px: int) -> None:
        """How wide the view is, in the screen's own pixels."""
        if available_px != self._inputs.available_px:
            self._set(available_px=available_px)
            self._draw()

    def zoom_by(self, steps: int) -> None:
        """Larger (+1) or smaller (-1)."""
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self._inputs.zoom))
        self._zoom_to(ZOOMS[min(max(0, nearest + steps), len(ZOOMS) - 1)])

    def fit_width(self) -> None:
        self._zoom_to(1.0)

    def _zoom_to(self, zoom: float) -> None:
        self._set(zoom=zoom)
        self._draw()

    # what comes of it

    def _on_document(self, document: DocumentResponse) -> None:
        self._set(document=document)
        place = self._inputs.place
        if document.renderable and place is not None:
            if place.has_passage:
                self._load(
                    lambda: self._engine().document_boxes(document.id, place.start, place.end),
                    self._on_boxes,
                    lambda _: self._on_boxes([]),
                )
            if not self._inputs.spans:
                self._load(lambda: self._engine().document_pages(document.id), self._on_spans, lambda _: None)
            self._draw()
        self._need_text()

    def _on_failure(self, failure: Failure) -> None:
        place = self._inputs.place
        self._set(failure=failure)
        if place is not None and self._props.stage is Stage.REMOVED:
            self._pictures.forget(place.document_id)
            self._texts.pop(place.document_id, None)
            self._set(document=None, text=None, picture=None)

    def _on_boxes(self, boxes: list[Box]) -> None:
        self._set(boxes=tuple(boxes))
        self._draw()

    def _on_spans(self, spans: list[PageSpan]) -> None:
        self._set(spans=tuple(spans))

    def _need_text(self) -> None:
        document = self._inputs.document
        if document is None or self._inputs.text is not None or self._props.showing is Showing.PAGE:
            return
        self._load(
            lambda: self._engine().document_text(document.id),
            self._on_text,
            lambda failure: self._set(text_failure=failure),
        )

    def _on_text(self, found: DocumentText) -> None:
        self._texts[found.document_id] = found.text
        self._texts.move_to_end(found.document_id)
        while len(self._texts) > _TEXTS_KEPT:
            self._texts.popitem(last=False)
        self._set(text=found.text, text_failure=None)

    # pictures

    def _draw(self) -> None:
        """See that the page is there in the size that is shown, then its neighbours."""
        props, document = self._props, self._inputs.document
        if document is None or not props.renderable or not props.width_px or props.showing is Showing.TEXT:
            return
        if not props.page_is_known:
            return
        self._drop(self._drawing)
        key = self._key(document.id, props.page)
        picture = self._pictures.get(key)
        self._set(picture=picture or self._pictures.nearest(document.id, props.page), picture_failure=None)
        if picture is not None:
            self._draw_neighbours(document.id)
            return

        def show(found: Picture) -> None:
            self._set(picture=found)
            self._draw_neighbours(document.id)

        self._fetch(
            key,
            show,
            lambda failure: self._set(picture_failure=failure),
        )

    def _draw_neighbours(self, document_id: str) -> None:
        for page in (self._props.page + 1, self._props.page - 1):
            key = self._key(document_id, page)
            if 1 <= page <= self._props.pages and self._pictures.get(key) is None:
                self._fetch(key, lambda _: None, lambda _: None)

    def _fetch(self, key: PictureKey, done: Callable[[Picture], object], failed: Callable[[Failure], None]) -> None:
        def work() -> Picture:
            return decode(self._engine().page_image(key.document_id, key.page, width_px=key.width_px))

        def keep(picture: Picture) -> None:
            self._pictures.put(key, picture)
            done(picture)

        self._drawing.append(self._background.run(work, keep, failed))

    def _key(self, document_id: str, page: int) -> PictureKey:
        return PictureKey(document_id, page, min(max(_NARROWEST_PX, self._props.width_px), _WIDEST_PX))

    # tickets

    def _load(self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[Failure], None]) -> None:
        self._loading.append(self._background.run(work, done, failed))

    @staticmethod
    def _drop(tickets: list[Ticket]) -> None:
        for ticket in tickets:
            ticket.cancel()
        tickets.clear()

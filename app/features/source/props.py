"""What the source viewer is given and what it shows: frozen, and one pure step between the two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from app.bridge.failure import Failure
from app.features.source.pictures import Picture
from engine.contract.documents import Box, DocumentResponse, HiddenElement, HiddenText, PageSpan

_REMOVED = ("DOCUMENT_NOT_FOUND", "NOT_FOUND")


@dataclass(frozen=True, slots=True)
class Place:
    """A document and a passage of it. ``start`` to ``end`` are characters of its text, nothing where both are equal.

    ``page`` counts from 1; None: where the passage stands, else the first one.
    """

    document_id: str
    name: str
    page: int | None = None
    start: int = 0
    end: int = 0
    quote: str = ""

    @property
    def has_passage(self) -> bool:
        return self.end > self.start


class Showing(Enum):
    PAGE = auto()
    TEXT = auto()
    BOTH = auto()


class Stage(Enum):
    EMPTY = auto()
    LOADING = auto()
    READY = auto()
    REMOVED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class SourceInputs:
    """``picture`` is the page's at any size; ``boxes`` None: not known yet."""

    place: Place | None = None
    document: DocumentResponse | None = None
    failure: Failure | None = None
    showing: Showing = Showing.PAGE
    page: int | None = None
    picture: Picture | None = None
    picture_failure: Failure | None = None
    boxes: tuple[Box, ...] | None = None
    text: str | None = None
    text_failure: Failure | None = None
    spans: tuple[PageSpan, ...] = ()
    concealed: tuple[HiddenElement, ...] | None = None
    concealed_failure: Failure | None = None
    available_px: int = 0
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class TextAt:
    """A text and its highlighted part; ``focus`` is where to look when there is none."""

    text: str
    start: int
    end: int
    focus: int


@dataclass(frozen=True, slots=True)
class SourceProps:
    """``width_px``: how wide the page is shown, in the screen's own pixels. ``zoom`` 1.0 fits the width.

    ``hidden``: what people do not see of it; ``concealed``: every place of that, once it was asked for.
    ``unplaced``: the passage is in the text, but it is not known where on the page.
    """

    stage: Stage
    place: Place | None
    failure: Failure | None
    showing: Showing
    renderable: bool
    page: int
    page_is_known: bool
    pages: int
    picture: Picture | None
    picture_failure: Failure | None
    boxes: tuple[Box, ...]
    unplaced: bool
    hidden: tuple[HiddenText, ...]
    concealed: tuple[HiddenElement, ...] | None
    concealed_failure: Failure | None
    text: TextAt | None
    text_failure: Failure | None
    width_px: int
    zoom: float


def derive(inputs: SourceInputs) -> SourceProps:
    """From what is known to what is shown."""
    document, place = inputs.document, inputs.place
    renderable = document is not None and document.renderable
    pages = (document.pages or 1) if document else 1
    known = inputs.boxes or ()
    page = _page(inputs, pages)
    return SourceProps(
        stage=_stage(inputs),
        place=place,
        failure=inputs.failure,
        showing=inputs.showing if renderable else Showing.TEXT,
        renderable=renderable,
        page=page,
        page_is_known=bool(inputs.page or (place and place.page)) or inputs.boxes is not None,
        pages=pages,
        picture=inputs.picture,
        picture_failure=inputs.picture_failure,
        boxes=tuple(box for box in known if box.page == page),
        unplaced=renderable and place is not None and place.has_passage and inputs.boxes == (),
        hidden=tuple(document.hidden) if document else (),
        concealed=inputs.concealed,
        concealed_failure=inputs.concealed_failure,
        text=_text_at(inputs, page) if place else None,
        text_failure=inputs.text_failure,
        width_px=round(inputs.available_px * inputs.zoom),
        zoom=inputs.zoom,
    )


def _stage(inputs: SourceInputs) -> Stage:
    if inputs.place is None:
        return Stage.EMPTY
    for failure in (inputs.failure, inputs.text_failure, inputs.picture_failure):
        if failure is not None and failure.code in _REMOVED:
            return Stage.REMOVED
    if inputs.failure is not None:
        return Stage.FAILED
    return Stage.LOADING if inputs.document is None else Stage.READY


def _page(inputs: SourceInputs, pages: int) -> int:
    wanted = inputs.page or (inputs.place.page if inputs.place else None)
    if wanted is None and inputs.boxes:
        wanted = inputs.boxes[0].page
    return min(max(1, wanted or 1), pages)


def _text_at(inputs: SourceInputs, page: int) -> TextAt | None:
    place = inputs.place
    if inputs.text is None or place is None:
        return None
    if inputs.page is None and place.has_passage:
        return TextAt(inputs.text, place.start, place.end, place.start)
    # Somebody has turned the page: the text follows it, the highlight stays where it is.
    focus = next((span.start for span in inputs.spans if span.page == page), place.start)
    return TextAt(inputs.text, place.start, place.end, focus)

"""What parsing produces: a document's text, cut into elements that know where they were. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass

from engine.parsing.hiding import is_left_out

ELEMENT_KINDS = frozenset(
    {
        "title",
        "heading",
        "text",
        "list_item",
        "table",
        "table_row",
        "header",
        "footer",
        "footnote",
        "caption",
        "code",
    }
)

SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: page from 1, edges as fractions 0..1 of the page, origin top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Element:
    """One block of a document. ``document.text[start:end] == text`` always holds."""

    kind: str
    text: str
    page: int | None  # from 1; the slide of a deck, the sheet of a workbook; None where there are no pages
    start: int
    end: int
    boxes: tuple[Box, ...] = ()
    level: int | None = None  # depth of a heading or list item, from 1
    hiding: str | None = None  # a kind of ``engine.parsing.hiding``; None: nothing about it is hidden

    @property
    def left_out(self) -> bool:
        """Whether nobody who looks at the document sees it. All such elements stand at the end of the text."""
        return is_left_out(self.hiding)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file found inside another one: an archive's member, a mail's attachment."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A whole document: its elements' texts joined by a blank line, and what is known about it."""

    text: str
    elements: tuple[Element, ...]
    pages: int | None
    title: str | None
    language: str | None  # ISO 639-1, None when it cannot be told
    media_type: str  # found from the content, never from the name
    ocr_pages: tuple[int, ...] = ()  # pages whose text was read from pixels
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()

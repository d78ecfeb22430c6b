"""Collects elements into a ParsedDocument and keeps its limits. Knows no format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from engine.parsing.elements import SEPARATOR, Attachment, Box, Element, ParsedDocument
from engine.parsing.errors import EmptyError, TooLargeError
from engine.parsing.hiding import TAGS, mark_of, tagged_text
from engine.parsing.language import detect_language
from engine.parsing.limits import ParseLimits

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u00ad]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TRAILING_SPACE = re.compile(r"[ \t]+\n")
_BLANK_LINES = re.compile(r"\n{3,}")
_FILE_NAME = re.compile(r"\.(docx?|pdf|xlsx?|pptx?|dvi|tex|indd|qxd|ps|rtf|odt|html?|txt)$", re.IGNORECASE)
_TITLE_CHARS = 300
_LANGUAGE_SAMPLE_CHARS = 40_000


def clean_text(text: str) -> str:
    """Text that can be stored and shown: one kind of line end, no control characters, no lone surrogates.

    A soft hyphen is an invitation to break a word, not a part of it, so it goes as well.
    """
    if text.isprintable():  # most texts: nothing in them to repair
        return text.strip()
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", _TRAILING_SPACE.sub("\n", text)).strip()


def one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


class DocumentBuilder:
    """Gathers what a format's reader finds, in reading order."""

    def __init__(self, media_type: str, limits: ParseLimits) -> None:
        self.media_type = media_type
        self.limits = limits
        self._elements: list[Element] = []
        self._hidden: list[Element] = []
        self._hiding: str | None = None
        self._length = 0  # of every text and separator so far
        self._attachments: list[Attachment] = []
        self._attachment_bytes = 0
        self._warnings: dict[str, None] = {}
        self._ocr_pages: set[int] = set()
        self._title: str | None = None
        self._language: str | None = None
        self.pages: int | None = None

    @property
    def element_count(self) -> int:
        return len(self._elements)

    def add(
        self,
        kind: str,
        text: str,
        *,
        page: int | None = None,
        boxes: Iterable[Box] = (),
        level: int | None = None,
        hiding: str | None = None,
    ) -> None:
        """Append a block; one without a character is dropped. Raises TooLargeError.

        ``hiding``: why nobody sees it; such blocks come to stand at the end of the document.
        """
        text, spelt = tagged_text(clean_text(text))
        hiding = hiding or self._hiding
        boxes = tuple(boxes)
        if text.strip():
            text = text.strip()
            self._length += len(text) + len(SEPARATOR)
            element = Element(kind, text, page, 0, 0, boxes, level, hiding or mark_of(text))
            (self._hidden if element.left_out else self._elements).append(element)
        if spelt:
            self._length += len(spelt) + len(SEPARATOR)
            self._hidden.append(Element("text", spelt, page, 0, 0, boxes, None, hiding or TAGS))
        if self._length > self.limits.text_chars or len(self._elements) + len(self._hidden) > self.limits.elements:
            raise TooLargeError("The text of the file is longer than the limit allows.")

    @contextmanager
    def hiding(self, kind: str | None) -> Iterator[None]:
        """Everything that is added within the block is hidden in this way; None changes nothing."""
        before, self._hiding = self._hiding, kind or self._hiding
        try:
            yield
        finally:
            self._hiding = before

    def drop_elements(self) -> None:
        """Forget the blocks: they turned out to be labels with nothing under them."""
        self._elements.clear()
        self._length = sum(len(element.text) + len(SEPARATOR) for element in self._hidden)

    def attach(self, name: str, data: bytes, media_type: str = "application/octet-stream") -> None:
        """Hand a file found inside this one to the caller. Raises TooLargeError."""
        if not data:
            return
        self._attachment_bytes += len(data)
        if len(self._attachments) >= self.limits.attachments:
            raise TooLargeError("The file contains more attachments than the limit allows.")
        if self._attachment_bytes > self.limits.attachment_bytes:
            raise TooLargeError("The attachments of the file are larger than the limit allows.")
        self._attachments.append(Attachment(name, media_type, data))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found so far."""
        return not self._elements and not self._hidden and not self._attachments

    def warn(self, text: str) -> None:
        if len(self._warnings) < 50:
            self._warnings[one_line(text)[:500]] = None

    def read_by_ocr(self, page: int) -> None:
        self._ocr_pages.add(page)

    def set_title(self, title: str | None) -> None:
        """The first title that says something wins."""
        title = one_line(title or "")[:_TITLE_CHARS].strip()
        if title and self._title is None and not _FILE_NAME.search(title):
            self._title = title

    def set_pages(self, count: int) -> None:
        if count > self.limits.pages:
            raise TooLargeError(f"The file has {count} pages; the limit is {self.limits.pages}.")
        self.pages = count

    def finish(self) -> ParsedDocument:
        """Raises EmptyError when nothing was found."""
        if self.is_empty:
            raise EmptyError("The file contains no text.")
        elements = _placed([*self._elements, *self._hidden])
        text = SEPARATOR.join(element.text for element in elements)
        return ParsedDocument(
            text=text,
            elements=elements,
            pages=self.pages,
            title=self._title or self._first_heading(),
            language=detect_language(text[:_LANGUAGE_SAMPLE_CHARS]),
            media_type=self.media_type,
            ocr_pages=tuple(sorted(self._ocr_pages)),
            attachments=tuple(self._attachments),
            warnings=tuple(self._warnings),
        )

    def _first_heading(self) -> str | None:
        """The first of the highest headings near the beginning."""
        start = [e for e in self._elements[:60] if e.kind in ("title", "heading") and (e.page or 1) <= 2]
        best = min(start, key=lambda element: element.level or 1, default=None)
        return one_line(best.text)[:_TITLE_CHARS] if best else None


def _placed(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Every element with its offsets in the text that they make together."""
    placed = []
    start = 0
    for element in elements:
        end = start + len(element.text)
        placed.append(replace(element, start=start, end=end))
        start = end + len(SEPARATOR)
    return tuple(placed)

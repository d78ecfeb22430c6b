"""OpenDocument text, spreadsheet and presentation (OASIS ODF 1.3), read from the XML in their package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import CorruptError, EncryptedError
from engine.parsing.sheets import add_sheet
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.xmltree import attribute, child, children, descendants, local, parse_xml
from engine.parsing.zipguard import GuardedZip

_MOST_REPEATS = 200
_SKIPPED = frozenset({"tracked-changes", "sequence-decls", "variable-decls", "forms", "note-citation", "bookmark"})
_TRANSPARENT = frozenset(
    {"section", "index-body", "text", "table-of-content", "frame", "text-box", "g", "custom-shape", "rect", "a"}
)


def read(source: Source, builder: DocumentBuilder) -> None:
    package = GuardedZip(source.data, source.limits)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise EncryptedError("The OpenDocument file is protected by a password.")
    root = parse_xml(package.read("content.xml"))
    body = child(root, "body")
    if body is None or not len(body):
        raise CorruptError("The OpenDocument file has no content.")
    _set_title(package, builder)
    content = body[0]
    reader = _Reader(builder, _page_break_styles(root))
    kind = local(content)
    if kind == "spreadsheet":
        _spreadsheet(content, builder)
    elif kind == "presentation":
        _presentation(content, reader, builder)
    else:
        reader.read_text(content)


def _set_title(package: GuardedZip, builder: DocumentBuilder) -> None:
    if "meta.xml" in package:
        for title in descendants(parse_xml(package.read("meta.xml")), "title"):
            builder.set_title(title.text)


def _page_break_styles(root: Any) -> frozenset[str]:
    """Names of paragraph styles that begin a new page."""
    names = set()
    for style in descendants(root, "style"):
        properties = child(style, "paragraph-properties")
        if properties is not None and attribute(properties, "break-before") == "page":
            names.add(attribute(style, "name") or "")
    return frozenset(names)


class _Reader:
    def __init__(self, builder: DocumentBuilder, breaking_styles: frozenset[str]) -> None:
        self._builder = builder
        self._breaking_styles = breaking_styles
        self._page: int | None = None

    def read_text(self, content: Any) -> None:
        soft = any(True for _ in descendants(content, "soft-page-break"))
        hard = any(attribute(p, "style-name") in self._breaking_styles for p in descendants(content, "p", "h"))
        if soft or hard:
            self._page = 1
        self.blocks(content, 0)
        if self._page is not None:
            self._builder.set_pages(self._page)

    def read_slide(self, slide: Any, number: int) -> None:
        self._page = number
        for frame in sorted(slide, key=lambda shape: attribute(shape, "class") != "title"):
            if local(frame) == "notes":
                text = "\n".join(filter(None, (one_line(_text(p)) for p in descendants(frame, "p"))))
                self._builder.add("text", f"Notes: {text}" if text else "", page=number)
            elif attribute(frame, "class") == "title":
                text = one_line(" ".join(_text(p) for p in descendants(frame, "p")))
                self._builder.add("heading", text, page=number, level=1)
            elif attribute(frame, "class") not in ("page-number", "date-time"):
                self.blocks([frame], 0)

    def blocks(self, parent: Any, depth: int) -> None:
        if depth > 100:
            raise CorruptError("The document is nested deeper than any real one.")
        for element in parent:
            name = local(element)
            if name == "soft-page-break":
                self._next_page()
            elif name in ("p", "h"):
                self._paragraph(element, name)
            elif name == "list":
                self._list(element, 1)
            elif name == "table":
                self._table(element)
            elif name in _TRANSPARENT:
                self.blocks(element, depth + 1)

    def _next_page(self) -> None:
        if self._page is not None:
            self._page += 1

    def _paragraph(self, element: Any, name: str) -> None:
        if attribute(element, "style-name") in self._breaking_styles and self._builder.element_count:
            self._next_page()
        text = _text(element)
        if name == "h":
            level = attribute(element, "outline-level") or "1"
            self._builder.add("heading", text, page=self._page, level=int(level) if level.isdigit() else 1)
        else:
            title = (attribute(element, "style-name") or "").lower() == "title"
            self._builder.add("title" if title else "text", text, page=self._page, level=1 if title else None)
        for _ in descendants(element, "soft-page-break"):
            self._next_page()
        for note in descendants(element, "note"):
            citation = "".join(_text(found) for found in children(note, "note-citation"))
            body = child(note, "note-body")
            text = one_line(" ".join(_text(p) for p in descendants(body, "p"))) if body is not None else ""
            self._builder.add("footnote", f"[{citation}] {text}" if text else "", page=self._page)
        for comment in descendants(element, "annotation"):
            text = one_line(" ".join(_text(p) for p in descendants(comment, "p")))
            self._builder.add("text", f"Comment: {text}" if text else "", page=self._page)
        for box in descendants(element, "text-box"):
            self.blocks(box, 1)

    def _list(self, element: Any, level: int) -> None:
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            for block in item:
                if local(block) == "list" and level < 50:
                    self._list(block, level + 1)
                elif local(block) == "h":
                    self._paragraph(block, "h")
                else:
                    text = _text(block)
                    self._builder.add("list_item", f"- {text}" if text.strip() else "", page=self._page, level=level)

    def _table(self, table: Any) -> None:
        rows = [cells for cells in _rows(table) if any(cells)]
        marked = child(table, "table-header-rows") is not None
        add_table(self._builder, rows, page=self._page, first_row_is_header=True if marked and len(rows) > 1 else None)


def _presentation(content: Any, reader: _Reader, builder: DocumentBuilder) -> None:
    slides = list(children(content, "page"))
    builder.set_pages(max(1, len(slides)))
    for number, slide in enumerate(slides, start=1):
        reader.read_slide(slide, number)


def _spreadsheet(content: Any, builder: DocumentBuilder) -> None:
    sheets = list(children(content, "table"))
    builder.set_pages(max(1, len(sheets)))
    filled = False
    for number, sheet in enumerate(sheets, start=1):
        rows = list(_rows(sheet))
        if any(any(row) for row in rows):
            filled = True
            add_sheet(builder, attribute(sheet, "name") or f"Sheet {number}", rows, number)
    if not filled:
        builder.drop_elements()


def _rows(table: Any) -> Iterator[list[str]]:
    """Cells as text. Repeats are what ODF writes for runs of equal cells, mostly empty ones to the sheet's edge."""
    for row in _row_elements(table):
        cells: list[str] = []
        for cell in row:
            if local(cell) in ("table-cell", "covered-table-cell"):
                text = "\n".join(_text(p) for p in cell.iter() if local(p) in ("p", "h"))
                cells += [text] * _repeats(cell, "number-columns-repeated")
        while cells and not cells[-1]:
            cells.pop()
        for _ in range(_repeats(row, "number-rows-repeated") if cells else 1):
            yield cells


def _row_elements(table: Any) -> Iterator[Any]:
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _row_elements(element)


def _repeats(element: Any, name: str) -> int:
    count = attribute(element, name) or "1"
    return min(int(count), _MOST_REPEATS) if count.isdigit() else 1


def _text(element: Any) -> str:
    """The visible text of a paragraph: notes and comments are told apart from it."""
    parts: list[str] = []
    stack: list[Any] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        name = local(item)
        if name in _SKIPPED and item is not element:
            continue
        if name == "note":
            parts.append("".join(f"[{citation.text or ''}]" for citation in children(item, "note-citation")))
            continue
        if name in ("annotation", "text-box"):
            continue
        if name == "s":
            count = attribute(item, "c") or "1"
            parts.append(" " * (min(int(count), 100) if count.isdigit() else 1))
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        if item.text and name:
            parts.append(item.text)
        for below in reversed(item):
            if below.tail:
                stack.append(below.tail)
            stack.append(below)
    return "".join(parts)

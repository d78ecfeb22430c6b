"""HTML: headings, paragraphs, lists and tables in the order of the page. Nothing is fetched, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import CorruptError
from engine.parsing.formats.plain import add_plain_text
from engine.parsing.hiding import ARIA, COMMENT, STYLE
from engine.parsing.html_hiding import Styles, comment_text, listeners_miss
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.textcodec import decode

_DROPPED = frozenset(
    {"script", "style", "nav", "noscript", "template", "svg", "math", "iframe", "object", "embed", "select", "head"}
    | {"button", "canvas", "audio", "video", "map", "menu", "dialog", "datalist"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "address", "blockquote", "figure", "form"}
    | {"body", "html", "center", "details", "summary", "fieldset", "dl", "dt", "dd", "ul", "ol", "li", "table", "pre"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "figcaption", "caption", "tr", "td", "th", "tbody", "thead", "tfoot"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {"figcaption": "caption", "caption": "caption"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MOST_SPAN = 50
_LONGEST_CODE_CHARS = 4000


def read(source: Source, builder: DocumentBuilder) -> None:
    add_html(decode(source.data), builder)


def add_html(text: str, builder: DocumentBuilder, *, page: int | None = None) -> None:
    """Add a whole page or a fragment. Raises CorruptError."""
    from lxml import etree, html

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    if not text.strip():
        return
    parser = html.HTMLParser(no_network=True, remove_comments=False, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CorruptError("The HTML is damaged or nested too deeply.") from error
    title = root.find(".//title")
    if title is not None:
        builder.set_title(title.text_content())
    _Walker(builder, page, Styles.of(root)).walk(root)


class _Walker:
    """Goes through the tree without recursion: depth is the author's choice, not ours."""

    def __init__(self, builder: DocumentBuilder, page: int | None, styles: Styles) -> None:
        self._styles = styles
        self._heard_by_nobody: list[Any] = []  # elements that are kept from readers who listen
        self._builder = builder
        self._page = page
        self._inline: list[str] = []
        self._kinds: list[tuple[str, int | None, str]] = [("text", None, "")]  # (kind, level, mark)
        self._numbers: list[int | None] = []

    def walk(self, root: Any) -> None:
        for event, element in _events(root, self._styles):
            tag = element.tag
            if event == "text":
                self._write(element.text)
            elif event == "tail":
                self._write(element.tail)
            elif event == "table":
                self._flush()
                self._table(element)
            elif event == "hidden":
                self._add_hidden(element)
            elif event == "open":
                if listeners_miss(element):
                    self._flush()
                    self._heard_by_nobody.append(element)
                self._open(tag, element)
            else:
                self._close(tag)
                if self._heard_by_nobody and self._heard_by_nobody[-1] is element:
                    self._flush()
                    self._heard_by_nobody.pop()
        self._flush()

    def _add_hidden(self, element: Any) -> None:
        kind, text = _hidden_text(element, self._styles)
        self._builder.add("text", _collapse(text), page=self._page, hiding=kind)

    def _write(self, text: str | None) -> None:
        """In the source a line's end is a space like any other, except inside `pre`."""
        if text:
            self._inline.append(text if self._kinds[-1][0] == "code" else _SPACE.sub(" ", text))

    def _open(self, tag: str, element: Any) -> None:
        if tag == "br":
            self._inline.append("\n")
        elif tag == "img":
            description = one_line(element.get("alt") or "")
            self._inline.append(f" {description} " if " " in description else " ")
        elif tag == "input" and (element.get("type") or "text").lower() in ("text", "email", "number"):
            self._inline.append(f" {element.get('value') or ''} ")
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._kinds.append(("list_item", max(1, len(self._numbers)), self._mark()))
        elif tag in _HEADINGS:
            self._kinds.append(("heading", _HEADINGS[tag], ""))
        elif tag == "pre":
            self._kinds.append(("code", None, ""))
        elif tag in _KINDS:
            self._kinds.append((_KINDS[tag], None, ""))

    def _close(self, tag: str) -> None:
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif (tag == "li" or tag in _HEADINGS or tag == "pre" or tag in _KINDS) and len(self._kinds) > 1:
            self._kinds.pop()

    def _mark(self) -> str:
        if self._numbers and self._numbers[-1] is not None:
            self._numbers[-1] += 1
            return f"{self._numbers[-1]}. "
        return "- "

    def _flush(self) -> None:
        if not self._inline:
            return
        kind, level, mark = self._kinds[-1]
        raw, self._inline = "".join(self._inline), []
        if kind == "code" and len(raw) > _LONGEST_CODE_CHARS:  # a whole document set in one `pre`
            add_plain_text(raw, self._builder, page=self._page)
            return
        text = raw.strip("\n") if kind == "code" else _collapse(raw)
        if text.strip():
            heard = ARIA if self._heard_by_nobody else None
            self._builder.add(kind, f"{mark}{text}", page=self._page, level=level, hiding=heard)
            if kind == "list_item":  # the mark stands before the first paragraph of an item only
                self._kinds[-1] = ("list_item", level, "")

    def _table(self, table: Any) -> None:
        shown = [row for row in _table_rows(table) if self._styles.hiding_of(row) is None]
        rows = [list(_row_cells(row, self._styles)) for row in shown]
        caption = table.find("caption")
        if caption is not None:
            self._builder.add("caption", one_line(caption.text_content()), page=self._page)
        marked = bool(rows) and any(True for _ in shown[0].iterchildren("th")) and len(rows) > 1
        all_headers = marked and all(cell.tag == "th" for cell in shown[0].iterchildren("th", "td"))
        add_table(self._builder, rows, page=self._page, first_row_is_header=True if all_headers else None)
        for event, element in _events(table, self._styles, inside=True):
            if event == "hidden":
                self._add_hidden(element)


def _events(root: Any, styles: Styles, *, inside: bool = False) -> Iterator[tuple[str, Any]]:
    """open, text, close and tail events; a data table is one event, a table for layout is walked through.

    A part that is not shown is one event, ``hidden``; ``inside``: the root is a data table to be walked through.
    """
    stack: list[tuple[str, Any]] = [("visit", root)]
    while stack:
        action, element = stack.pop()
        if action != "visit":
            yield action, element
            continue
        if not isinstance(element.tag, str):
            yield "hidden", element  # a comment
        elif element.tag in _DROPPED:
            pass
        elif styles.hiding_of(element) is not None:
            yield "hidden", element
        elif element.tag == "table" and _is_data_table(element) and not inside:
            yield "table", element
        else:
            yield "open", element
            yield "text", element
            stack.append(("close", element))
            for child in reversed(element):
                stack.append(("tail", child))
                stack.append(("visit", child))


def _hidden_text(element: Any, styles: Styles) -> tuple[str, str]:
    """Why it is not shown, and what it says."""
    if not isinstance(element.tag, str):
        return COMMENT, comment_text(element.text or "")
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        one, is_tail = stack.pop()
        if is_tail:
            parts.append(one.tail or "")
        elif isinstance(one.tag, str) and one.tag not in _DROPPED:
            parts.append(one.text or "")
            for inner in reversed(one):
                stack += [(inner, True), (inner, False)]
    return styles.hiding_of(element) or STYLE, " ".join(parts)


def _table_rows(table: Any) -> list[Any]:
    rows = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in child if row.tag == "tr"]
    return rows


def _is_data_table(table: Any) -> bool:
    """Several columns of short cells; old pages and mails use tables for everything else."""
    rows = _table_rows(table)
    widths = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows]
    if not rows or max(widths, default=0) < 2 or table.find(".//table") is not None:
        return False
    return not any(
        cell.find(".//h1") is not None or cell.find(".//h2") is not None or len(cell.findall(".//p")) > 6
        for row in rows
        for cell in row
        if isinstance(cell.tag, str)
    )


def _row_cells(row: Any, styles: Styles) -> Iterator[str]:
    for cell in row:
        if cell.tag in ("td", "th"):
            yield " ".join(_cell_text(cell, styles).split())
            span = cell.get("colspan") or "1"
            for _ in range(min(int(span), _MOST_SPAN) - 1 if span.isdigit() else 0):
                yield ""


def _cell_text(cell: Any, styles: Styles) -> str:
    parts = []
    for event, element in _events(cell, styles):
        if event == "text":
            parts.append(element.text or "")
        elif event == "tail":
            parts.append(element.tail or "")
        elif event in ("open", "close") and (element.tag in _BLOCKS or element.tag == "br"):
            parts.append(" ")
    return "".join(parts)


def _collapse(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

"""Word (ECMA-376 WordprocessingML): headings, lists with their numbers, tables, notes, comments, pages."""

from __future__ import annotations

import posixpath
from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.docx_hiding import hiding_of_run, vanishing_styles
from engine.parsing.docx_styles import Numbering, Styles
from engine.parsing.ooxml import Package
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.xmltree import attribute, child, children, descendants, local

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "fldData", "rPr", "pPr"})
_UNSTYLED_LEVEL = 3
_BREAKS = {"br", "lastRenderedPageBreak"}
_TRANSPARENT = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"})


def read(source: Source, builder: DocumentBuilder) -> None:
    package = Package(source.data, source.limits)
    main = package.main_part("word/document.xml")
    package.set_title(builder)
    reader = _Reader(package, main, builder)
    reader.read_body()
    package.attach_embedded(main, builder)


# What calls a note, and where it is told; endnotes stand behind the text, on no page that is known.
_MARKS = {"footnoteReference": "footnote", "endnoteReference": "behind", "commentReference": "comment"}


class _Reader:
    def __init__(self, package: Package, main: str, builder: DocumentBuilder) -> None:
        self._package = package
        self._main = main
        self._builder = builder
        self._styles = Styles(self._related_xml("styles"))
        self._numbering = Numbering(self._related_xml("numbering"))
        self._body = child(package.xml(main), "body")
        rendered = self._body is not None and any(True for _ in descendants(self._body, "lastRenderedPageBreak"))
        self._break_names = {"lastRenderedPageBreak"} if rendered else {"br"}
        self._rendered = rendered
        self._paged = rendered or (self._body is not None and self._has_page_breaks())
        self._page = 1
        self._called: dict[tuple[str, str], int | None] = {}  # (kind of note, its id): the page of its mark
        self._vanishing = vanishing_styles(self._related_xml("styles"))
        self._hidden: list[tuple[str, str, Any, int | None]] = []  # (kind, text, paragraph, page)

    @property
    def page(self) -> int | None:
        return self._page if self._paged else None

    def read_body(self) -> None:
        if self._body is None:
            return
        self._margins("header", "header")
        self._blocks(self._body)
        if self._paged:
            self._builder.set_pages(self._page)
        self._notes("footnotes", "footnote", "footnote")
        self._notes("endnotes", "endnote", "footnote")
        self._notes("comments", "comment", "text")
        self._margins("footer", "footer")
        self._add_hidden()

    def _related_xml(self, kind: str) -> Any | None:
        parts = self._package.related(self._main, kind)
        return self._package.xml(parts[0]) if parts else None

    def _has_page_breaks(self) -> bool:
        return any(
            (local(found) == "br" and attribute(found, "type") == "page") or local(found) == "pageBreakBefore"
            for found in descendants(self._body, "br", "pageBreakBefore")
        )

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in _TRANSPARENT:
                self._blocks(element)

    def _paragraph(self, paragraph: Any) -> None:
        properties = child(paragraph, "pPr")
        style = self._styles.paragraph(properties)
        if not self._rendered and style.page_break_before and self._builder.element_count:
            self._page += 1
        label = self._numbering.label(*style.numbering) if style.numbering else ""
        before = self._page
        text, boxes_text, breaks_before = self._text(paragraph)
        self._page = before + breaks_before
        level = style.heading_level
        if level is None and style.kind == "text" and _is_bold_line(paragraph, text):
            level = _UNSTYLED_LEVEL
        self._add(text, label, level, style.kind, style.numbering is not None)
        self._page = before + self._count_breaks(paragraph)
        for inner in boxes_text:
            self._blocks(inner)
        if not self._rendered and _ends_page(properties):
            self._page += 1

    def _add(self, text: str, label: str, level: int | None, kind: str, numbered: bool) -> None:
        if not text.strip():
            return
        full = f"{label} {text}".strip() if label else text
        if kind == "title":
            self._builder.set_title(text)
            self._builder.add("title", full, page=self.page, level=1)
        elif level is not None and len(text) <= 400:
            self._builder.add("heading", full, page=self.page, level=level)
        elif numbered or kind == "list_item":
            self._builder.add("list_item", full if label else f"- {text}", page=self.page)
        else:
            self._builder.add(kind, full, page=self.page)

    def _count_breaks(self, paragraph: Any) -> int:
        return sum(
            self._is_break(found) for found in descendants(paragraph, *_BREAKS) if not _deleted(found, paragraph)
        )

    def _is_break(self, element: Any) -> bool:
        name = local(element)
        return name in self._break_names and (name != "br" or attribute(element, "type") == "page")

    def _text(self, paragraph: Any) -> tuple[str, list[Any], int]:
        """Visible text, the text boxes anchored here, and how many page breaks come before the first letter."""
        parts: list[str] = []
        inner: list[Any] = []
        breaks = passed = 0
        stack = list(reversed(paragraph))
        while stack:
            element = stack.pop()
            name = local(element)
            if name in _SKIPPED:
                continue
            if name == "r" and (kind := hiding_of_run(element, self._vanishing)) is not None:
                self._note_hidden(element, kind)
                continue
            if name == "txbxContent":
                inner.append(element)
                continue
            if name == "t":
                parts.append((element.text or "").replace("\xad", "-"))  # Word shows a literal one
            elif name in ("tab", "ptab"):
                parts.append("\t")
            elif name in ("br", "cr", "lastRenderedPageBreak"):
                passed += self._is_break(element)
                if self._is_break(element) and not "".join(parts).strip():
                    breaks += 1
                elif name != "lastRenderedPageBreak":
                    parts.append("\n")
            elif name in ("noBreakHyphen", "softHyphen"):
                parts.append("-" if name == "noBreakHyphen" else "")
            elif name in _MARKS:
                page = self._page + passed if self._paged else None
                self._called.setdefault((_MARKS[name], attribute(element, "id") or ""), page)
                if name != "commentReference":
                    parts.append(f"[{attribute(element, 'id')}]")
            elif name == "docPr":
                description = attribute(element, "descr")
                if description and len(description) > 3 and not parts:
                    parts.append(f"[{one_line(description)}]")
            elif name == "sym":
                parts.append("•" if attribute(element, "char") else "")
            else:
                stack.extend(reversed(element))
        return "".join(parts), inner, breaks

    def _note_hidden(self, run: Any, kind: str) -> None:
        text = "".join("\n" if local(one) == "br" else one.text or "" for one in descendants(run, "t", "br"))
        if self._hidden and self._hidden[-1][0] == kind and self._hidden[-1][2] is run.getparent():
            kind, before, parent, page = self._hidden.pop()
            self._hidden.append((kind, before + text, parent, page))
        else:
            self._hidden.append((kind, text, run.getparent(), self.page))

    def _add_hidden(self) -> None:
        for kind, text, _, page in self._hidden:
            self._builder.add("text", text, page=page, hiding=kind)

    def _table(self, table: Any, depth: int = 0) -> None:
        first_page = self._page
        rows: list[list[str]] = []
        pages: list[int] = []
        marked_header = False
        for row in _rows(table):
            properties = child(row, "trPr")
            if not rows and properties is not None and child(properties, "tblHeader") is not None:
                marked_header = True
            cells: list[str] = []
            for cell in _cells(row):
                text = "\n".join(filter(None, self._cell_texts(cell, depth)))
                span = child(child(cell, "tcPr"), "gridSpan")
                cells.append("" if _continues_above(cell) and not text else text)
                cells += [""] * (min(int(attribute(span, "val") or 1), 60) - 1 if span is not None else 0)
            self._page += self._count_breaks(row)
            rows.append(cells)
            pages.append(self._page)
        width = max((len(row) for row in rows), default=0)
        if width <= 1:  # a frame around text, not a table
            for row, page in zip(rows, pages, strict=True):
                self._builder.add("text", "\n".join(row), page=page if self._paged else None)
            return
        self._add_rows(rows, pages, first_page, marked_header)

    def _add_rows(self, rows: list[list[str]], pages: list[int], first_page: int, marked: bool) -> None:
        header = None
        start = 0
        while start < len(rows):
            end = start
            while end < len(rows) and pages[end] == pages[start]:
                end += 1
            header = add_table(
                self._builder,
                rows[start:end],
                page=pages[start] if self._paged else None,
                header=header,
                first_row_is_header=(True if marked else None) if start == 0 else False,
            )
            start = end

    def _cell_texts(self, cell: Any, depth: int) -> list[str]:
        texts: list[str] = []
        for element in cell:
            name = local(element)
            if name == "p":
                style = self._styles.paragraph(child(element, "pPr"))
                label = self._numbering.label(*style.numbering) if style.numbering else ""
                text, inner, _ = self._text(element)
                texts.append(f"{label} {text}".strip())
                for box in inner:
                    texts += self._cell_texts(box, depth)
            elif name == "tbl" and depth < 5:
                for row in _rows(element):
                    texts.append(
                        " | ".join(filter(None, (" ".join(self._cell_texts(c, depth + 1)) for c in _cells(row))))
                    )
            elif name in _TRANSPARENT:
                texts += self._cell_texts(element, depth)
        return texts

    def _notes(self, relation: str, tag: str, kind: str) -> None:
        root = self._related_xml(relation)
        if root is None:
            return
        for note in children(root, tag):
            if attribute(note, "type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            text = "\n".join(filter(str.strip, (self._text(p)[0] for p in descendants(note, "p"))))
            page = self._called.get((tag, attribute(note, "id") or ""))
            if text.strip():
                author = attribute(note, "author")
                label = f"Comment ({author}): " if tag == "comment" else f"[{attribute(note, 'id')}] "
                self._builder.add(kind, label + text, page=page)

    def _margins(self, relation: str, kind: str) -> None:
        """Headers and footers once each: they stand on every page, so they belong to none."""
        seen: set[str] = set()
        for part in sorted(self._package.related(self._main, relation), key=posixpath.basename):
            for paragraph in descendants(self._package.xml(part), "p"):
                text = one_line(self._text(paragraph)[0])
                if text and text not in seen:
                    seen.add(text)
                    self._builder.add(kind, text)


def _is_bold_line(paragraph: Any, text: str) -> bool:
    """A short line set all in bold or underlined is what people use for a heading who know no styles."""
    stripped = text.strip()
    if not 3 <= len(stripped) <= 90 or stripped[-1] in ".,;:" or "\n" in stripped or len(stripped.split()) > 12:
        return False
    runs = [run for run in descendants(paragraph, "r") if any((t.text or "").strip() for t in descendants(run, "t"))]
    looks = [child(run, "rPr") for run in runs]
    return bool(runs) and all(_is_on(child(look, "b")) or _is_on(child(look, "u")) for look in looks)


def _is_on(toggle: Any | None) -> bool:
    return toggle is not None and attribute(toggle, "val") not in ("0", "false", "off", "none")


def _rows(table: Any) -> list[Any]:
    found = []
    for element in table:
        if local(element) == "tr":
            found.append(element)
        elif local(element) in _TRANSPARENT:
            found += _rows(element)
    return found


def _cells(row: Any) -> list[Any]:
    found = []
    for element in row:
        if local(element) == "tc":
            found.append(element)
        elif local(element) in _TRANSPARENT:
            found += _cells(element)
    return found


def _continues_above(cell: Any) -> bool:
    merge = child(child(cell, "tcPr"), "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _ends_page(properties: Any | None) -> bool:
    """A section that ends here and lets the next one begin on a new page."""
    section = child(properties, "sectPr")
    if section is None:
        return False
    kind = child(section, "type")
    return kind is None or attribute(kind, "val") in ("nextPage", "oddPage", "evenPage", None)


def _deleted(element: Any, top: Any) -> bool:
    for parent in element.iterancestors():
        if parent is top:
            return False
        if local(parent) in ("del", "moveFrom", "Fallback"):
            return True
    return False

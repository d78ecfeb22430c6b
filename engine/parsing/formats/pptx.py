"""PowerPoint (ECMA-376 PresentationML): one page per slide, titles as headings, tables, charts, speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.elements import Box
from engine.parsing.errors import CorruptError
from engine.parsing.hiding import SLIDE
from engine.parsing.ooxml import Package
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.xmltree import attribute, child, children, descendants, local

_TITLES = frozenset({"title", "ctrTitle"})
_SKIPPED_PLACEHOLDERS = frozenset({"sldNum", "dt"})
_MARGINS = {"ftr": "footer", "hdr": "header"}


def read(source: Source, builder: DocumentBuilder) -> None:
    package = Package(source.data, source.limits)
    main = package.main_part("ppt/presentation.xml")
    package.set_title(builder)
    presentation = package.xml(main)
    size = child(presentation, "sldSz")
    width, height = (float(attribute(size, name) or 0) for name in ("cx", "cy"))
    slides = _slides(package, main, presentation)
    if not slides:
        raise CorruptError("The presentation has no readable slides.")
    builder.set_pages(len(slides))
    for number, part in enumerate(slides, start=1):
        _Slide(package, part, number, width, height, builder).read()


def _slides(package: Package, main: str, presentation: Any) -> list[str]:
    relations = package.relations(main)
    order = child(presentation, "sldIdLst")
    found = []
    for entry in children(order, "sldId") if order is not None else ():
        identifiers = [value for key, value in entry.attrib.items() if key.endswith("}id")]
        relation = relations.get(identifiers[0]) if identifiers else None
        if relation is not None and not relation.external and package.has(relation.target):
            found.append(relation.target)
    return found


class _Slide:
    def __init__(
        self, package: Package, part: str, number: int, width: float, height: float, builder: DocumentBuilder
    ) -> None:
        self._package = package
        self._part = part
        self._number = number
        self._width = width
        self._height = height
        self._builder = builder

    def read(self) -> None:
        slide = self._package.xml(self._part)
        hidden = SLIDE if attribute(slide, "show") in ("0", "false") else None
        with self._builder.hiding(hidden):
            self._read(slide)
        self._package.attach_embedded(self._part, self._builder)

    def _read(self, slide: Any) -> None:
        tree = child(child(slide, "cSld"), "spTree")
        shapes = list(self._shapes(tree)) if tree is not None else []
        shapes.sort(key=lambda shape: _placeholder(shape) not in _TITLES)  # stable: the others keep their order
        for shape in shapes:
            self._shape(shape)
        self._notes()

    def _shapes(self, parent: Any) -> Iterator[Any]:
        for element in parent:
            name = local(element)
            if name in ("sp", "graphicFrame", "pic"):
                yield element
            elif name in ("grpSp", "AlternateContent", "Choice"):
                yield from self._shapes(element)

    def _shape(self, shape: Any) -> None:
        name = local(shape)
        if name == "graphicFrame":
            self._graphic(shape)
        elif name == "pic":
            properties = next(descendants(shape, "cNvPr"), None)
            description = one_line(attribute(properties, "descr") or "")
            if len(description) > 20 and " " in description:
                self._builder.add("caption", description, page=self._number, boxes=self._box(shape))
        else:
            self._text_shape(shape)

    def _text_shape(self, shape: Any) -> None:
        body = child(shape, "txBody")
        kind = _placeholder(shape)
        if body is None or kind in _SKIPPED_PLACEHOLDERS:
            return
        boxes = self._box(shape)
        paragraphs = [(text, level, listed) for text, level, listed in _paragraphs(body) if text.strip()]
        if kind in _TITLES:
            text = one_line(" ".join(text for text, _, _ in paragraphs))
            if self._number == 1:
                self._builder.set_title(text)
            self._builder.add("heading", text, page=self._number, boxes=boxes, level=1)
            return
        is_body = kind in ("body", "obj", "") and len(paragraphs) > 1
        for text, level, listed in paragraphs:
            if kind in _MARGINS:
                self._builder.add(_MARGINS[kind], text, page=self._number, boxes=boxes)
            elif kind == "subTitle":
                self._builder.add("text", text, page=self._number, boxes=boxes)
            elif listed or (is_body and kind != "") or level > 0:
                self._builder.add("list_item", f"- {text}", page=self._number, boxes=boxes, level=level + 1)
            else:
                self._builder.add("text", text, page=self._number, boxes=boxes)

    def _graphic(self, frame: Any) -> None:
        table = next(descendants(frame, "tbl"), None)
        if table is not None:
            rows = [[_cell_text(cell) for cell in children(row, "tc")] for row in children(table, "tr")]
            properties = child(table, "tblPr")
            first_row = attribute(properties, "firstRow") in ("1", "true")
            boxes = self._box(frame)
            add_table(
                self._builder,
                rows,
                page=self._number,
                boxes=[boxes for _ in rows],
                first_row_is_header=True if first_row and len(rows) > 1 else None,
            )
            return
        for kind, read in (("chart", self._chart), ("diagramData", self._diagram)):
            identifiers = {value for element in frame.iter() for value in element.attrib.values()}
            for identifier, relation in self._package.relations(self._part).items():
                if relation.kind == kind and identifier in identifiers and self._package.has(relation.target):
                    read(self._package.xml(relation.target))

    def _chart(self, chart: Any) -> None:
        """Each series as a row of category and value: the numbers are what people ask about."""
        title = next(descendants(chart, "title"), None)
        if title is not None:
            self._builder.add("caption", "".join(t.text or "" for t in descendants(title, "t")), page=self._number)
        for series in descendants(chart, "ser"):
            name = (
                " ".join(v.text or "" for v in descendants(child(series, "tx"), "v"))
                if child(series, "tx") is not None
                else ""
            )
            categories, values = (_points(child(series, tag)) for tag in ("cat", "val"))
            pairs = "; ".join(f"{categories.get(index, index + 1)}: {value}" for index, value in sorted(values.items()))
            self._builder.add("table_row", f"{name}: {pairs}" if name else pairs, page=self._number)

    def _diagram(self, data: Any) -> None:
        for point in descendants(data, "pt"):
            text = "".join(t.text or "" for t in descendants(point, "t"))
            self._builder.add("list_item", f"- {text}" if text.strip() else "", page=self._number)

    def _notes(self) -> None:
        for part in self._package.related(self._part, "notesSlide"):
            for shape in descendants(self._package.xml(part), "sp"):
                body = child(shape, "txBody")
                if body is not None and _placeholder(shape) == "body":
                    text = "\n".join(text for text, _, _ in _paragraphs(body) if text.strip())
                    self._builder.add("text", f"Notes: {text}" if text else "", page=self._number)
        for part in self._package.related(self._part, "comments"):
            for comment in descendants(self._package.xml(part), "text"):
                self._builder.add("text", f"Comment: {comment.text or ''}", page=self._number)

    def _box(self, shape: Any) -> tuple[Box, ...]:
        """Where the shape stands; shapes inside groups and inherited positions are left without a box."""
        transform = child(shape, "xfrm") if local(shape) == "graphicFrame" else child(child(shape, "spPr"), "xfrm")
        offset, extent = child(transform, "off"), child(transform, "ext")
        if offset is None or extent is None or not self._width or not self._height:
            return ()
        if any(local(parent) == "grpSp" for parent in shape.iterancestors()):
            return ()
        x, y = (float(attribute(offset, name) or 0) for name in ("x", "y"))
        w, h = (float(attribute(extent, name) or 0) for name in ("cx", "cy"))
        x0, x1 = (min(1.0, max(0.0, edge / self._width)) for edge in (x, x + w))
        y0, y1 = (min(1.0, max(0.0, edge / self._height)) for edge in (y, y + h))
        return (Box(self._number, x0, y0, x1, y1),) if x0 <= x1 and y0 <= y1 else ()


def _placeholder(shape: Any) -> str | None:
    """Its kind; ``""`` for a plain text box, ``"body"`` for a placeholder without a kind."""
    found = next(descendants(shape, "ph"), None)
    return "" if found is None else attribute(found, "type") or "body"


def _paragraphs(body: Any) -> Iterator[tuple[str, int, bool]]:
    """(text, level from 0, has a bullet or number of its own)"""
    for paragraph in children(body, "p"):
        properties = child(paragraph, "pPr")
        level = attribute(properties, "lvl") or "0"
        listed = child(properties, "buChar") is not None or child(properties, "buAutoNum") is not None
        parts = []
        for element in paragraph.iter():
            if local(element) == "t":
                parts.append(element.text or "")
            elif local(element) == "br":
                parts.append("\n")
        yield "".join(parts), int(level) if level.isdigit() else 0, listed


def _cell_text(cell: Any) -> str:
    body = child(cell, "txBody")
    return "\n".join(text for text, _, _ in _paragraphs(body)) if body is not None else ""


def _points(axis: Any | None) -> dict[int, str]:
    if axis is None:
        return {}
    found = {}
    for point in descendants(axis, "pt"):
        index = attribute(point, "idx") or "0"
        value = next((v.text or "" for v in descendants(point, "v")), "")
        if index.isdigit():
            found[int(index)] = value
    return found

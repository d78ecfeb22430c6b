"""Write a source as a PDF: one or two columns, running header and footer, footnotes, tables that span pages."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, ListFlowable, ListItem, PageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from samples.writers.markup import (
    Block,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Source,
    Table,
    footnote_names,
    plain,
    runs,
)

_MARGIN = 20 * mm
_BAND = 24 * mm  # above the bottom margin: footer line and footnotes
_GUTTER = 8 * mm
_ACCENT = colors.HexColor("#1d4e6b")


def write(source: Source) -> bytes:
    total = _Report(source, total=0).render()[1]
    return _Report(source, total=total).render()[0]


class _FootnoteAnchor(Flowable):
    """Takes no room; tells the page on which it lands to print a footnote."""

    def __init__(self, report: _Report, mark: str, text: str) -> None:
        super().__init__()
        self._report, self._mark, self._text = report, mark, text

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self._report.pending_notes.append((self._mark, self._text))


class _Report:
    def __init__(self, source: Source, total: int) -> None:
        self.source, self.total = source, total
        self.pending_notes: list[tuple[str, str]] = []
        self.columns = int(source.meta.get("columns", "1"))
        self.size = LETTER if source.meta.get("paper") == "letter" else A4
        serif = source.meta.get("face") == "serif"
        self.face, self.bold = ("Times-Roman", "Times-Bold") if serif else ("Helvetica", "Helvetica-Bold")
        self.points = float(source.meta.get("points", "10"))

    def render(self) -> tuple[bytes, int]:
        out = io.BytesIO()
        width, height = self.size
        template = BaseDocTemplate(
            out,
            pagesize=self.size,
            title=self.source.title,
            author=self.source.meta.get("author", "Quellmark"),
            lang=self.source.meta.get("language", "en"),
            invariant=1,
        )
        bottom, top = _MARGIN + _BAND - 10 * mm, height - _MARGIN - 6 * mm
        templates = [PageTemplate("plain", self._frames(bottom, top), onPage=self._head, onPageEnd=self._foot)]
        if self.columns > 1:
            masthead = Frame(_MARGIN, top - 26 * mm, width - 2 * _MARGIN, 26 * mm, 0, 0, 0, 0, id="masthead")
            first = [masthead, *self._frames(bottom, top - 28 * mm)]
            templates.insert(
                0,
                PageTemplate("first", first, onPage=self._head, onPageEnd=self._foot, autoNextPageTemplate="plain"),
            )
        template.addPageTemplates(templates)
        template.build(self._story())
        return out.getvalue(), template.page

    def _frames(self, bottom: float, top: float) -> list[Frame]:
        width = (self.size[0] - 2 * _MARGIN - (self.columns - 1) * _GUTTER) / self.columns
        return [
            Frame(_MARGIN + i * (width + _GUTTER), bottom, width, top - bottom, 0, 0, 0, 0, id=f"column{i}")
            for i in range(self.columns)
        ]

    def _style(self, name: str, **changes: Any) -> ParagraphStyle:
        base = {
            "fontName": self.face,
            "fontSize": self.points,
            "leading": self.points * 1.35,
            "spaceAfter": 5,
            "alignment": TA_JUSTIFY if self.columns > 1 else 0,
        }
        return ParagraphStyle(name, **{**base, **changes})

    def _story(self) -> list[Any]:
        title = self._style("title", fontName=self.bold, fontSize=18, leading=22, textColor=_ACCENT, alignment=0)
        story: list[Any] = [Text(escape(self.source.title), title)]
        if subtitle := self.source.meta.get("subtitle"):
            story.append(Text(escape(subtitle), self._style("subtitle", textColor=colors.grey, alignment=0)))
        if self.columns > 1:
            from reportlab.platypus import FrameBreak

            story.append(FrameBreak())
        for block in self.source.blocks:
            story.extend(self._flow(block))
        return story

    def _flow(self, block: Block) -> list[Any]:
        match block:
            case Heading(level, text):
                size = {1: 13.5, 2: 11.5}.get(level, 10.5)
                style = self._style(
                    f"h{level}",
                    fontName=self.bold,
                    fontSize=size,
                    leading=size * 1.25,
                    spaceBefore=9,
                    textColor=_ACCENT,
                    alignment=0,
                    keepWithNext=1,
                )
                return [Text(self._inline(text), style)]
            case Paragraph(text):
                return [Text(self._inline(text), self._style("body")), *self._notes(text)]
            case Items(items, ordered):
                style = self._style("item", spaceAfter=2)
                entries = [ListItem(Text(self._inline(i), style), leftIndent=14) for i in items]
                kind = {"bulletType": "1", "bulletFormat": "%s."} if ordered else {"bulletType": "bullet", "start": "•"}
                flow = ListFlowable(entries, leftIndent=14, bulletFontSize=self.points - 1, **kind)
                return [flow, Spacer(1, 5), *self._notes(" ".join(items))]
            case Table(rows):
                return [self._grid(rows), Spacer(1, 8), *self._notes(" ".join(" ".join(r) for r in rows))]
            case PageBreak():
                return [NewPage()]

    def _inline(self, text: str) -> str:
        parts = []
        for run in runs(text):
            body = escape(run.text).replace("\n", "<br/>")
            if run.footnote:
                body = f'<super size="{self.points * 0.7}">{body}</super>'
            parts.append(f'<font name="{self.bold}">{body}</font>' if run.bold else body)
        return "".join(parts)

    def _notes(self, text: str) -> list[Flowable]:
        return [_FootnoteAnchor(self, name, self.source.footnotes[name]) for name in footnote_names(text)]

    def _grid(self, rows: tuple[tuple[str, ...], ...]) -> Grid:
        small = self._style("cell", fontSize=self.points - 1.3, leading=self.points * 1.15, spaceAfter=0, alignment=0)
        head = ParagraphStyle("cellhead", parent=small, fontName=self.bold, textColor=colors.white)
        body = [[Text(self._inline(c), head if r == 0 else small) for c in row] for r, row in enumerate(rows)]
        room = (self.size[0] - 2 * _MARGIN - (self.columns - 1) * _GUTTER) / self.columns
        weights = [max(6, *(min(len(plain(row[c])), 42) for row in rows)) for c in range(len(rows[0]))]
        grid = Grid(body, colWidths=[room * w / sum(weights) for w in weights], repeatRows=1, hAlign="LEFT")
        grid.setStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), _ACCENT),
                ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#9aa7b0")),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, colors.HexColor("#f1f5f8")]),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
        return grid

    def _head(self, canvas: Any, _: Any) -> None:
        width, height = self.size
        canvas.setFont(self.face, 8)
        canvas.setFillColor(colors.grey)
        canvas.drawString(_MARGIN, height - 13 * mm, self.source.require("header"))
        canvas.setStrokeColor(_ACCENT)
        canvas.line(_MARGIN, height - 15 * mm, width - _MARGIN, height - 15 * mm)

    def _foot(self, canvas: Any, _: Any) -> None:
        width = self.size[0]
        y = 13 * mm
        style = self._style("note", fontSize=7.5, leading=9, spaceAfter=0)
        for mark, text in reversed(self.pending_notes):
            note = Text(f"<super>{mark}</super> {self._inline(text)}", style)
            _, used = note.wrap(width - 2 * _MARGIN, 60 * mm)
            y += used
            note.drawOn(canvas, _MARGIN, y - used + 3 * mm)
        if self.pending_notes:
            canvas.line(_MARGIN, y + 4 * mm, _MARGIN + 40 * mm, y + 4 * mm)
        self.pending_notes.clear()
        canvas.setFont(self.face, 8)
        canvas.setFillColor(colors.grey)
        canvas.drawString(_MARGIN, 9 * mm, self.source.require("footer"))
        german = self.source.meta.get("language") == "de"
        page = (
            f"Seite {canvas.getPageNumber()} von {self.total}"
            if german
            else f"Page {canvas.getPageNumber()} of {self.total}"
        )
        canvas.drawRightString(width - _MARGIN, 9 * mm, page)

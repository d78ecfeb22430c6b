"""Write a source as a slide deck: each level-1 heading starts a slide; a paragraph `Notes: ...` is the speaker's."""

from __future__ import annotations

import io
from typing import Any

from pptx import Presentation
from pptx.util import Cm, Pt

from samples.writers.archive import stable_zip
from samples.writers.markup import Heading, Items, Paragraph, Source, Table, plain


def write(source: Source) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.87), Cm(19.05)
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = source.title
    cover.placeholders[1].text = source.require("subtitle")
    slide: Any = cover
    top = Cm(4)
    for block in source.blocks:
        match block:
            case Heading(1, text):
                slide = deck.slides.add_slide(deck.slide_layouts[5])
                slide.shapes.title.text = text
                _text_box(slide, [source.require("footer")], Cm(17.6), Pt(11))
                top = Cm(4)
            case Paragraph(text) if text.startswith("Notes:"):
                slide.notes_slide.notes_text_frame.text = text.removeprefix("Notes:").strip()
            case Paragraph(text):
                top = _text_box(slide, [plain(text)], top, Pt(18))
            case Items(items):
                top = _text_box(slide, [f"• {plain(i)}" for i in items], top, Pt(18))
            case Table(rows):
                top = _table(slide, rows, top)
            case _:
                raise ValueError(f"a slide cannot hold {block}")
    deck.core_properties.title = source.title
    deck.core_properties.author = source.meta.get("author", "Quellmark")
    out = io.BytesIO()
    deck.save(out)
    return stable_zip(out.getvalue())


def _text_box(slide: Any, lines: list[str], top: int, size: int) -> int:
    """Add one paragraph per line and return the position below the box."""
    height = int(size * 1.9) * sum(1 + len(line) // 95 for line in lines)
    frame = slide.shapes.add_textbox(Cm(1.8), top, Cm(30.2), height).text_frame
    frame.word_wrap = True
    for i, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.text = line
        paragraph.font.size = size
    return int(top) + height + int(Cm(0.3))


def _table(slide: Any, rows: tuple[tuple[str, ...], ...], top: int) -> int:
    height = int(Cm(1.0)) * len(rows)
    table = slide.shapes.add_table(len(rows), len(rows[0]), Cm(1.8), top, Cm(30.2), height).table
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            table.cell(r, c).text = plain(value)
            for paragraph in table.cell(r, c).text_frame.paragraphs:
                paragraph.font.size = Pt(14)
    return int(top) + height + int(Cm(0.5))

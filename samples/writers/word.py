"""Write a source as a Word document with running header and footer, real footnotes and repeated table heads."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from samples.writers.archive import stable_zip
from samples.writers.markup import Heading, Items, PageBreak, Paragraph, Source, Table, plain, runs

_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write(source: Source) -> bytes:
    document = Document()
    _page_setup(document, source)
    document.add_heading(source.title, level=0)
    numbers: dict[str, int] = {}
    for block in source.blocks:
        match block:
            case Heading(level, text):
                document.add_heading(plain(text, notes=False), level=level)
            case Paragraph(text):
                _fill(document.add_paragraph(), text, numbers)
            case Items(items, ordered):
                numbering = _restarted_numbering(document) if ordered else None
                for item in items:
                    paragraph = document.add_paragraph(style="List Number" if ordered else "List Bullet")
                    if numbering is not None:
                        paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering
                    _fill(paragraph, item, numbers)
            case Table(rows):
                _add_table(document, rows, numbers)
            case PageBreak():
                document.add_page_break()
    if numbers:
        _attach_footnotes(document, source, numbers)
    properties = document.core_properties
    properties.title = source.title
    properties.author = source.meta.get("author", "Quellmark")
    properties.language = source.meta.get("language", "en")
    out = io.BytesIO()
    document.save(out)
    return stable_zip(out.getvalue())


def _page_setup(document: Any, source: Source) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    section.header.paragraphs[0].text = source.require("header")
    footer = section.footer.paragraphs[0]
    footer.add_run(source.require("footer") + "  |  " + ("Seite " if _german(source) else "Page "))
    _field(footer, "PAGE")
    footer.add_run(" von " if _german(source) else " of ")
    _field(footer, "NUMPAGES")


def _german(source: Source) -> bool:
    return source.meta.get("language") == "de"


def _field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def _fill(paragraph: Any, text: str, numbers: dict[str, int]) -> None:
    for run in runs(text):
        if run.footnote:
            numbers[run.text] = len(numbers) + 1
            _reference(paragraph, numbers[run.text])
        else:
            paragraph.add_run(run.text).bold = run.bold or None


def _reference(paragraph: Any, number: int) -> None:
    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _restarted_numbering(document: Any) -> int:
    """A numbering of its own for one list; without it Word counts on from the list before."""
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    abstract = numbering.num_having_numId(style).abstractNumId.val
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(num.numId)


def _add_table(document: Any, rows: tuple[tuple[str, ...], ...], numbers: dict[str, int]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    cells = table._cells
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            paragraph = cells[r * len(rows[0]) + c].paragraphs[0]
            _fill(paragraph, f"**{value}**" if r == 0 and value else value, numbers)
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    document.add_paragraph()


def _attach_footnotes(document: Any, source: Source, numbers: dict[str, int]) -> None:
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(plain(source.footnotes[name]))}</w:t></w:r></w:p></w:footnote>'
        for name, number in numbers.items()
    )
    separators = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0">'
        "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:footnotes xmlns:w="{_W}">{separators}{notes}</w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

"""Excel (.xlsx): one page per sheet, rows with their headers. Formulas appear as the value Excel last saved."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from engine.parsing.build import DocumentBuilder
from engine.parsing.hiding import SHEET
from engine.parsing.ooxml import Package
from engine.parsing.sheets import add_sheet, cell_text
from engine.parsing.source import Source
from engine.parsing.xlsx_hiding import HiddenAside, hidden_parts
from engine.parsing.xmltree import parse_xml
from engine.parsing.zipguard import GuardedZip


def read(source: Source, builder: DocumentBuilder) -> None:
    import openpyxl

    package = Package(source.data, source.limits)
    package.set_title(builder)
    _weigh(package.zip)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells what it does not support
        workbook = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if hasattr(sheet, "iter_rows")]
        builder.set_pages(max(1, len(workbook.sheetnames)))
        for sheet in sheets:
            number = workbook.sheetnames.index(sheet.title) + 1
            before = builder.element_count
            concealed = hidden_parts(package, getattr(sheet, "_worksheet_path", ""))
            rows = HiddenAside(_rows(sheet), concealed)
            state = getattr(sheet, "sheet_state", "visible")
            with builder.hiding(SHEET if state != "visible" else None):
                add_sheet(builder, sheet.title, rows, number)
                rows.add_hidden(builder, number)
            if builder.element_count == before + 1 and state == "visible":
                builder.warn(f"Sheet {number} is empty.")
        if builder.element_count == sum(getattr(sheet, "sheet_state", "visible") == "visible" for sheet in sheets):
            builder.drop_elements()
    workbook.close()


def _weigh(package: GuardedZip) -> None:
    """openpyxl unpacks by itself, so that every part is weighed once beforehand; hostile XML is refused."""
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            data = package.read(name)
            if b"<!" in data[:4096]:
                parse_xml(data)


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield [cell_text(cell.value, getattr(cell, "number_format", None) or "General") for cell in row]

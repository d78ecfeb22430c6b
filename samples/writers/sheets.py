"""Write a source as a workbook: each level-1 heading starts a sheet; numbers become numeric cells."""

from __future__ import annotations

import io
import re

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from samples.writers.archive import stable_zip
from samples.writers.markup import Heading, Paragraph, Source, Table, plain

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def write(source: Source) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for block in source.blocks:
        match block:
            case Heading(1, text):
                sheet = book.create_sheet(text)
                sheet.oddHeader.left.text = source.require("header")
                sheet.oddFooter.left.text = source.require("footer")
            case Paragraph(text):
                sheet.append([plain(text)])
            case Table(rows):
                for i, row in enumerate(rows):
                    sheet.append([plain(v) if i == 0 else cell_value(plain(v)) for v in row])
                    if i == 0:
                        for cell in sheet[sheet.max_row]:
                            cell.font = Font(bold=True)
                            cell.fill = PatternFill("solid", fgColor="D9E4EC")
                for c in range(len(rows[0])):
                    width = max(len(row[c]) for row in rows)
                    sheet.column_dimensions[sheet.cell(1, c + 1).column_letter].width = min(48, width + 3)
                sheet.append([])
            case _:
                raise ValueError(f"a sheet cannot hold {block}")
    book.properties.title = source.title
    book.properties.creator = source.meta.get("author", "Quellmark")
    out = io.BytesIO()
    book.save(out)
    return stable_zip(out.getvalue())


def cell_value(text: str) -> str | int | float:
    if not _NUMBER.fullmatch(text) or len(text) > 12:
        return text
    return float(text) if "." in text else int(text)

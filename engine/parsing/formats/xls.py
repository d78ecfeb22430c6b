"""Excel 97-2003 (.xls) through xlrd: one page per sheet, rows with their headers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError, EncryptedError
from engine.parsing.sheets import add_sheet, cell_text
from engine.parsing.source import Source


def read(source: Source, builder: DocumentBuilder) -> None:
    import xlrd

    try:
        workbook = xlrd.open_workbook(file_contents=source.data, logfile=io.StringIO(), formatting_info=False)
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise EncryptedError("The Excel workbook is protected by a password.") from None
        raise CorruptError("The Excel workbook is damaged or cut short.") from None
    builder.set_pages(max(1, workbook.nsheets))
    filled = False
    for number in range(workbook.nsheets):
        sheet = workbook.sheet_by_index(number)
        if sheet.nrows:
            filled = True
            add_sheet(builder, sheet.name, _rows(xlrd, workbook, sheet), number + 1)
    if not filled:
        builder.drop_elements()


def _rows(xlrd: Any, workbook: Any, sheet: Any) -> Iterator[list[str]]:
    for number in range(sheet.nrows):
        yield [_text(xlrd, workbook, cell) for cell in sheet.row(number)]


def _text(xlrd: Any, workbook: Any, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return cell_text(xlrd.xldate.xldate_as_datetime(cell.value, workbook.datemode))
        except (ValueError, OverflowError):
            return cell_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return cell_text(cell.value)

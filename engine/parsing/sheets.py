"""Worksheets to elements: cuts a sheet into its tables and renders each row so that it stands alone."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import TooLargeError
from engine.parsing.tables import add_table, is_number

_MOST_CELLS = 5_000_000
_MOST_COLUMNS = 16_384


def add_sheet(builder: DocumentBuilder, name: str, rows: Iterable[Sequence[str]], page: int) -> int:
    """One sheet: its name as a heading, then its tables. Returns how many cells were read."""
    cells = 0
    builder.add("heading", name, page=page, level=1)
    for table in _tables(rows):
        cells += sum(len(row) for row in table)
        if cells > _MOST_CELLS:
            raise TooLargeError(f"The workbook has more than {_MOST_CELLS} cells.")
        _add_block(builder, table, page)
    return cells


def _add_block(builder: DocumentBuilder, rows: list[list[str]], page: int) -> None:
    if max(sum(bool(cell) for cell in row) for row in rows) == 1:
        for row in rows:
            builder.add("text", "".join(row), page=page)
    else:
        used = [number for number in range(max(map(len, rows))) if any(number < len(r) and r[number] for r in rows)]
        add_table(builder, [[row[number] if number < len(row) else "" for number in used] for row in rows], page=page)


def _tables(rows: Iterable[Sequence[str]]) -> Iterator[list[list[str]]]:
    """Parts between blank rows. Labels set apart from their numbers by one blank row stay with them."""
    block: list[list[str]] = []
    blank = 0
    for row in rows:
        if len(row) > _MOST_COLUMNS:
            raise TooLargeError(f"A row has more than {_MOST_COLUMNS} cells.")
        cells = [one_line(cell) for cell in row]
        if not any(cells):
            blank += 1
            continue
        if blank and block and not (blank == 1 and _names_columns(block)):
            yield block
            block = []
        block.append(cells)
        blank = 0
    if block:
        yield block


def _names_columns(block: list[list[str]]) -> bool:
    return (
        len(block) <= 3
        and max(sum(bool(cell) for cell in row) for row in block) >= 2
        and not any(is_number(cell) for row in block for cell in row)
    )


def cell_text(value: Any, number_format: str = "General") -> str:
    """A cell as a person reads it: dates in ISO form, whole numbers without a point, percentages as such."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time(0):
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return str(value)
    if "%" in number_format:
        return f"{_plain(round(value * 100, 6))}%"
    text = _plain(value)
    for sign in ("€", "$", "£", "CHF", "USD", "EUR", "GBP"):
        if sign in number_format:
            if ".00" in number_format:
                text = f"{value:.2f}"
            return f"{text} {sign}"
    return text


def _plain(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}"

"""Tables in plain text (CSV, TSV): finds the delimiter, renders each row with its headers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import TooLargeError
from engine.parsing.formats.plain import add_plain_text
from engine.parsing.source import Source
from engine.parsing.tables import add_table
from engine.parsing.textcodec import decode

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_MOST_COLUMNS = 16_384
_FIELD_CHARS = 10_000_000
_BATCH_ROWS = 1000


def read(source: Source, builder: DocumentBuilder) -> None:
    text = decode(source.data).lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    delimiter = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # what Excel writes for itself
        delimiter, text = first.strip()[4], rest
    rows = list(_rows(text, delimiter or find_delimiter(text)))
    if not rows:
        return
    if max(map(len, rows)) == 1 and any(len(row[0]) > 200 for row in rows):
        add_plain_text(text, builder)  # prose that was named .csv
        return
    header = None
    for start in range(0, len(rows), _BATCH_ROWS):
        header = add_table(
            builder,
            rows[start : start + _BATCH_ROWS],
            header=header,
            first_row_is_header=None if start == 0 else False,
        )


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
            if len(row) > _MOST_COLUMNS:
                raise TooLargeError(f"A row has {len(row)} columns; the limit is {_MOST_COLUMNS}.")
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error:
        raise TooLargeError("A field of the table is longer than the limit allows.") from None


def find_delimiter(text: str) -> str:
    """The character that cuts the first lines into the same number of fields, the more fields the better."""
    csv.field_size_limit(_FIELD_CHARS)
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])[:200_000]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        if not counts or max(counts) < 2:
            continue
        common = max(set(counts), key=lambda count: (counts.count(count), count))
        score = counts.count(common) / len(counts) * min(common, 20) ** 0.5 if common > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best

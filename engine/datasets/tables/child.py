"""The process that reads one untrusted table: CSV, Excel or the rows of a query to an SQLite file.

It takes away its own rights before it reads the first byte: no network, no file, no other process. The file comes on
standard input; what is wanted of it on the descriptor named first; rows go out as lines of JSON.

    {"columns": [...]}    first
    {"row": [...]}        then each row, in order
    {"end": true}         last; or {"error": kind, "detail": ...}

An SQLite file is loaded into memory, so that nothing can change it, and the query runs under an authorizer that lets
nothing but reading through.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import openpyxl
import openpyxl.reader.excel

from engine.core.sandbox import linux
from engine.core.sandbox.enter import enter
from engine.core.sandbox.means import Way
from engine.parsing.errors import ParseError
from engine.parsing.formats.csv import find_delimiter
from engine.parsing.limits import MIB, ParseLimits
from engine.parsing.ooxml import Package
from engine.parsing.sheets import cell_text
from engine.parsing.textcodec import decode
from engine.parsing.xmltree import parse_xml

MOST_COLUMNS = 1000
LONGEST_CELL_CHARACTERS = 400_000
_MEMORY_BYTES = 2048 * MIB
_CPU_S = 600.0
_STEPS_BETWEEN_LOOKS = 100_000
_MOST_STEPS = 5_000_000_000  # of SQLite's virtual machine: minutes, on any machine
_SQLITE_MAGIC = b"SQLite format 3\x00"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})


class _RefusedError(Exception):
    """``kind`` is what the parent makes an error of."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


def main() -> int:
    """``child.py REQUEST_FD PARENT_PID WAY ACCEPT_WEAK``; the third is a ``means.Way``, the last 0 or 1."""
    request_fd, parent_pid = int(sys.argv[1]), int(sys.argv[2])
    with os.fdopen(request_fd, "rb") as stream:
        request = json.loads(stream.read())
    isolated = confine(parent_pid, cast(Way, sys.argv[3]))
    try:
        if not isolated and sys.argv[4] != "1":
            raise _RefusedError("sandbox")
        rows = _rows(request, sys.stdin.buffer.read())
        columns = next(rows, None)
        if columns is None:
            raise _RefusedError("empty")
        _say({"columns": columns})
        for row in rows:
            _say({"row": row})
        _say({"end": True})
    except _RefusedError as error:
        _say({"error": error.kind, "detail": error.detail})
    except ParseError as error:
        _say({"error": "format", "detail": error.message})
    except MemoryError:
        _say({"error": "memory"})
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, EOFError, RecursionError):
        # What a library stumbles over in a damaged or hostile file.
        _say({"error": "format"})
    sys.stdout.buffer.flush()
    return 0


def confine(parent_pid: int, way: Way = "landlock") -> bool:
    """Take every right away that reading a table does not need. False where this system cannot."""
    if not linux.available():
        return False
    linux.die_with_parent(parent_pid)
    network = way == "bubblewrap" or linux.isolate_network()
    return enter(memory_bytes=_MEMORY_BYTES, cpu_s=_CPU_S, network_namespace=network, way=way).sufficient


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=True).encode() + b"\n")


def _rows(request: dict[str, Any], data: bytes) -> Iterator[list[str]]:
    """The columns' names, then the rows."""
    if request["query"] is not None:
        return _selected(data, str(request["query"]))
    if data[:4] == b"PK\x03\x04":
        return _without_blank_rows(_sheet(data, request["sheet"]))
    if data.startswith((b"\xd0\xcf\x11\xe0", _SQLITE_MAGIC, b"%PDF", b"\x1f\x8b")):
        raise _RefusedError("not_a_table")
    return _without_blank_rows(_text_rows(data))


def _without_blank_rows(rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > MOST_COLUMNS:
            raise _RefusedError("columns")
        cells = [cell[:LONGEST_CELL_CHARACTERS] for cell in row]
        if any(cell.strip() for cell in cells):
            yield cells


def _text_rows(data: bytes) -> Iterator[list[str]]:
    text = decode(data).lstrip("\ufeff")
    if "\0" in text:
        raise _RefusedError("not_a_table")
    first, _, rest = text.partition("\n")
    delimiter = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # what Excel writes for itself
        delimiter, text = first.strip()[4], rest
    delimiter = delimiter or find_delimiter(text)
    csv.field_size_limit(LONGEST_CELL_CHARACTERS)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    except csv.Error:
        raise _RefusedError("cell") from None


def _sheet(data: bytes, wanted: str | None) -> Iterator[list[str]]:
    package = Package(data, ParseLimits())
    for name in package.zip.names:  # weighed once before openpyxl unpacks by itself; hostile XML is refused
        if name.endswith((".xml", ".rels")):
            part = package.zip.read(name)
            if b"<!" in part[:4096]:
                parse_xml(part)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if hasattr(sheet, "iter_rows")]
        chosen = [sheet for sheet in sheets if wanted is None or sheet.title.casefold() == wanted.casefold()]
        if not chosen:
            raise _RefusedError("sheet")
        chosen[0].reset_dimensions()
        for row in chosen[0].iter_rows():
            yield [cell_text(cell.value, getattr(cell, "number_format", None) or "General") for cell in row]


def _selected(data: bytes, query: str) -> Iterator[list[str]]:
    if not data.startswith(_SQLITE_MAGIC):
        raise _RefusedError("not_sqlite")
    if data[18:20] == b"\x02\x02":  # it had a write-ahead log, which a database in memory cannot have
        data = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:", cached_statements=0)
    try:
        connection.deserialize(data)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * MIB)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, MOST_COLUMNS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(_Patience().ended, _STEPS_BETWEEN_LOOKS)
        cursor = connection.execute(query)
        if cursor.description is None:
            raise _RefusedError("query", "it selects nothing")
        yield [str(column[0]) for column in cursor.description]
        for row in cursor:
            yield [_value(value)[:LONGEST_CELL_CHARACTERS] for value in row]
    except sqlite3.Error as error:
        raise _RefusedError("query", str(error)) from None
    except sqlite3.Warning as error:
        raise _RefusedError("query", str(error)) from None
    finally:
        connection.close()


class _Patience:
    """Counts the steps of a query and ends it when there were too many."""

    def __init__(self) -> None:
        self._steps = 0

    def ended(self) -> int:
        self._steps += _STEPS_BETWEEN_LOOKS
        return int(self._steps > _MOST_STEPS)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action not in _ALLOWED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _value(value: Any) -> str:
    if isinstance(value, bytes):
        return ""  # a blob is no text
    return cell_text(value)


if __name__ == "__main__":
    raise SystemExit(main())

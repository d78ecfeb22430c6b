"""A JSON file to records, one at a time: JSON Lines, or one list of objects. Every bad line is told with its number.

The file is untrusted: lines, nesting and the whole have limits, and what is wrong is said without quoting it.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from engine.datasets.errors import ImportFormatError, ImportTooLargeError

MIB = 1024 * 1024
LARGEST_FILE_BYTES = 2048 * MIB
LARGEST_LIST_BYTES = 128 * MIB  # a list is read whole
LARGEST_LINE_BYTES = 4 * MIB
MOST_LEVELS = 32
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")


@dataclass(frozen=True, slots=True)
class Record:
    """``number`` is the line, or in a list the place, from 1. ``fault``: why there is no ``value``."""

    number: int
    value: Any = None
    fault: str | None = None


def read_records(file: IO[bytes], size_bytes: int) -> Iterator[Record]:
    """The records of an open file that can be read from its beginning. Empty lines are passed over.

    Raises ImportTooLargeError or ImportFormatError.
    """
    if size_bytes > LARGEST_FILE_BYTES:
        raise ImportTooLargeError(
            f"The file is larger than {LARGEST_FILE_BYTES // MIB:,} MiB.", help="Split it into several files."
        )
    head = file.read(4096)
    mark = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8"))
    file.seek(len(mark[0]))
    text_head = head[len(mark[0]) :].decode(mark[1], "ignore").lstrip()
    if text_head.startswith("["):
        yield from _list(file, mark[1], size_bytes)
    elif mark[1] != "utf-8":
        yield from _wide_lines(file, mark[1], size_bytes)
    else:
        yield from _lines(file)


def _lines(file: IO[bytes]) -> Iterator[Record]:
    number = 0
    while line := file.readline(LARGEST_LINE_BYTES + 1):
        number += 1
        if len(line) > LARGEST_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(LARGEST_LINE_BYTES)
            yield Record(number, fault=f"it is longer than {LARGEST_LINE_BYTES // MIB} MiB")
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield Record(number, fault="it is not UTF-8 text")
            continue
        if text.strip():
            yield _record(number, text)


def _wide_lines(file: IO[bytes], encoding: str, size_bytes: int) -> Iterator[Record]:
    for number, text in enumerate(_whole(file, encoding, size_bytes).split("\n"), start=1):
        if text.strip():
            yield _record(number, text)


def _list(file: IO[bytes], encoding: str, size_bytes: int) -> Iterator[Record]:
    text = _whole(file, encoding, size_bytes)
    if _levels(text) > MOST_LEVELS + 1:
        raise ImportFormatError(f"The file is nested more than {MOST_LEVELS} levels deep.", help="Flatten it.")
    try:
        values = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ImportFormatError(
            "The file begins like a JSON list and is none.", help="Write one object a line instead (JSON Lines)."
        ) from None
    for number, value in enumerate(values, start=1):
        yield Record(number, value)


def _whole(file: IO[bytes], encoding: str, size_bytes: int) -> str:
    if size_bytes > LARGEST_LIST_BYTES:
        raise ImportTooLargeError(
            f"A file in this form is read whole, and this one is larger than {LARGEST_LIST_BYTES // MIB} MiB.",
            help="Write it as JSON Lines in UTF-8, one object a line.",
        )
    try:
        return file.read(LARGEST_LIST_BYTES + 1).decode(encoding)
    except UnicodeDecodeError:
        raise ImportFormatError(
            "The file is not text in the encoding that it begins with.", help="Save it as UTF-8."
        ) from None


def _record(number: int, text: str) -> Record:
    if _levels(text) > MOST_LEVELS:
        return Record(number, fault=f"it is nested more than {MOST_LEVELS} levels deep")
    try:
        return Record(number, json.loads(text, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        return Record(number, fault="it is not valid JSON")


def _no_constant(_: str) -> None:
    raise ValueError("not a number")


def _levels(text: str) -> int:
    """The deepest nesting outside of strings: known before anything is built of it."""
    if text.count("[") + text.count("{") <= MOST_LEVELS:
        return 0  # too few brackets to be deep
    deepest = level = at = 0
    length = len(text)
    while at < length:
        character = text[at]
        if character == '"':
            at += 1
            while at < length and text[at] != '"':
                at += 2 if text[at] == "\\" else 1
        elif character in _OPENING:
            level += 1
            deepest = max(deepest, level)
        elif character in _CLOSING:
            level -= 1
        at += 1
    return deepest

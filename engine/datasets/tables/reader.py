"""A table from an open file: starts the confined process that reads it, and trusts nothing of what it says."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from engine.core.sandbox.enter import reader_places
from engine.core.sandbox.means import Means, Way, parent_of, start
from engine.datasets.errors import (
    ImportFormatError,
    ImportQueryError,
    ImportRefusedError,
    ImportTooLargeError,
)

MIB = 1024 * 1024
LARGEST_FILE_BYTES = 256 * MIB
LONGEST_QUERY_CHARACTERS = 20_000
_LARGEST_LINE_BYTES = 8 * MIB
_MOST_OUTPUT_BYTES = 2048 * MIB
_SILENCE_LIMIT_S = 120.0
_POLL_S = 0.2
_READ_BYTES = 1 << 16
_KEPT_VARIABLES = ("LD_LIBRARY_PATH",)
_LONGEST_DETAIL = 200


def read_table(
    file: IO[bytes],
    size_bytes: int,
    *,
    query: str | None,
    sheet: str | None,
    check: Callable[[], None],
    accept_weak: bool = False,
    means: Means | None = None,
) -> Iterator[list[str]]:
    """The columns' names, then each row as texts. ``file`` stands at its beginning; ``check`` may raise to stop.

    ``query``: a SELECT, for an SQLite file. ``accept_weak``: an administrator accepted less isolation.
    ``means``: what may be used of what the system has.
    Raises ImportRefusedError in the kind that fits.
    """
    if size_bytes > LARGEST_FILE_BYTES:
        raise ImportTooLargeError(
            f"The file is larger than {LARGEST_FILE_BYTES // MIB} MiB.", help="Split it, or import a part of its rows."
        )
    file.seek(0)
    process = _start(file, {"query": query, "sheet": sheet}, (means or Means()).way(), accept_weak=accept_weak)
    try:
        yield from _listen(process, check)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _start(file: IO[bytes], request: dict[str, Any], way: Way, *, accept_weak: bool) -> subprocess.Popen[bytes]:
    request_fd, writing_fd = os.pipe()
    try:
        process = start(
            [
                *(sys.executable, "-P", "-m", "engine.datasets.tables.child"),
                *(str(request_fd), str(parent_of(way)), way, str(int(accept_weak))),
            ],
            way=way,
            places=reader_places(),
            folder=Path("/"),
            environment=_environment(),
            stdin=file,
            stdout=subprocess.PIPE,
            descriptors=(request_fd,),
        )
    except BaseException:
        os.close(writing_fd)
        raise
    finally:
        os.close(request_fd)
    # It fits the pipe's buffer, whose least is 64 KiB: a query has a limit.
    with contextlib.suppress(BrokenPipeError), os.fdopen(writing_fd, "wb") as stream:
        stream.write(json.dumps(request).encode())
    return process


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "PYTHONDONTWRITEBYTECODE": "1"}


def _listen(process: subprocess.Popen[bytes], check: Callable[[], None]) -> Iterator[list[str]]:
    columns: list[str] | None = None
    for untrusted in _lines(process, check):
        try:
            message = json.loads(untrusted)
            kind, value = next(iter(message.items()))
        except (ValueError, AttributeError, StopIteration, RecursionError):
            raise _nonsense() from None
        if kind == "error":
            raise _refusal(str(value), str(message.get("detail", "")))
        if kind == "end" and columns is not None:
            return
        row = _texts(value)
        if kind != ("columns" if columns is None else "row"):
            raise _nonsense()
        columns = row if columns is None else columns
        yield row
    raise ImportFormatError(
        "Reading the table failed, and nobody can say where.",
        help="The reader was isolated, so nothing else is affected. Save the file again, or split it, and retry.",
    )


def _lines(process: subprocess.Popen[bytes], check: Callable[[], None]) -> Iterator[bytes]:
    assert process.stdout is not None
    descriptor = process.stdout.fileno()
    buffer, total = bytearray(), 0
    last_s = time.monotonic()
    while True:
        check()
        if not select.select([descriptor], [], [], _POLL_S)[0]:
            if time.monotonic() - last_s > _SILENCE_LIMIT_S:
                raise ImportQueryError("Reading the table takes too long.", help="Ask for fewer rows, or split it.")
            continue
        last_s = time.monotonic()
        piece = os.read(descriptor, _READ_BYTES)
        if not piece:
            return
        total += len(piece)
        buffer += piece
        *whole, rest = buffer.split(b"\n")
        if len(rest) > _LARGEST_LINE_BYTES or total > _MOST_OUTPUT_BYTES:
            raise ImportTooLargeError("The table has more in it than the limits allow.", help="Split it.")
        buffer = bytearray(rest)
        yield from map(bytes, whole)


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(cell, str) for cell in value):
        raise _nonsense()
    return value


def _refusal(kind: str, detail: str) -> ImportRefusedError:
    told = "".join(filter(str.isprintable, detail))[:_LONGEST_DETAIL].rstrip(".")
    match kind:
        case "query":
            return ImportQueryError(
                f"The query was refused: {told or 'it fails'}.",
                help="Write one SELECT that only reads, of tables that the file has.",
            )
        case "not_sqlite":
            return ImportFormatError("The file is no SQLite database.", help="Leave --query out for CSV and Excel.")
        case "not_a_table":
            return ImportFormatError(
                "The file is no CSV or Excel table.", help="For an SQLite file say what to read with --query."
            )
        case "sheet":
            return ImportFormatError("The workbook has no sheet of that name.", help="Leave --sheet out for the first.")
        case "empty":
            return ImportFormatError("The table is empty.", help="Its first row has to name the columns.")
        case "columns":
            return ImportTooLargeError("A row has too many columns.", help="Keep the columns that the template needs.")
        case "cell":
            return ImportTooLargeError("A cell is longer than the limit allows.", help="Shorten it.")
        case "memory":
            return ImportTooLargeError("Reading the table needs more memory than it may have.", help="Split it.")
        case "sandbox":
            return ImportRefusedError(
                "Tables are not read: this system cannot isolate the reader.", help="`cloister doctor` says what lacks."
            )
        case _:
            return ImportFormatError(
                "The table is damaged, or not what it looks like.", help="Open it in its program and save it again."
            )


def _nonsense() -> ImportFormatError:
    return ImportFormatError(
        "The reader of the table said something that no honest reader says.",
        help="The file may be an attack. Do not open it elsewhere before it was examined.",
    )

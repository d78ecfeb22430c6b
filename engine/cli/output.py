"""How results reach a terminal or a script, and the one place that makes untrusted text harmless there.

Names, titles, passages and answers come from documents: what would steer the terminal, reorder a line or break
it is replaced by a visible sign, one for each character, so that offsets into a printed text stay right.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from pydantic import BaseModel

# C0 except tab and line feed, DEL, C1, line separators, bidirectional marks, embeddings, overrides and isolates
# (Unicode Standard Annex 9), and halves of characters, which no stream can encode. CR LF is one line break.
_STEERING = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff"
)
_IN_TEXT = re.compile(f"[{_STEERING}]|\\r(?!\\n)")
_IN_LINE = re.compile(f"[{_STEERING}\\t\\n\\r]")
_WIDTH_OF_FILES = 200
_LEAST_WIDTH = 12
_ELLIPSIS = "…"


def say(*lines: str) -> None:
    """Print lines on standard output; no data in one of them can begin another."""
    _write(sys.stdout, "".join(f"{line_of(line)}\n" for line in lines))


def note(*lines: str) -> None:
    """Print lines on standard error."""
    _write(sys.stderr, "".join(f"{line_of(line)}\n" for line in lines))


def say_text(text: str, *, end: str = "\n") -> None:
    """Print a text that may have many lines."""
    _write(sys.stdout, text_of(text) + end)


def say_dimmed(text: str) -> None:
    """Print a piece of a text that is still growing."""
    _write(sys.stdout, f"\033[2m{text_of(text)}\033[0m")
    if sys.stdout is not None:
        sys.stdout.flush()


def print_json(value: BaseModel | dict[str, Any]) -> None:
    """Print one object, keys as the contract names them; its strings are whole, with JSON's own escapes."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    text = json.dumps(plain, ensure_ascii=not _is_utf8(sys.stdout), indent=2)
    _write(sys.stdout, _IN_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, shorten: Sequence[str] = ()
) -> None:
    """Print aligned columns, or ``empty`` where there is no row.

    Columns named in ``shorten`` lose the middle of their cells where the terminal is too narrow.
    """
    cells = [["-" if value is None else line_of(str(value)) for value in row] for row in rows]
    if not cells:
        say(empty)
        return
    table = [list(headings), *cells]
    widths = [max(display_width(row[i]) for row in table) for i in range(len(headings))]
    _fit(widths, [headings.index(name) for name in shorten])
    for row in table:
        cut = [shortened(cell, width) for cell, width in zip(row, widths, strict=True)]
        padded = [cell + " " * (width - display_width(cell)) for cell, width in zip(cut, widths, strict=True)]
        say("  ".join(padded).rstrip())


def line_of(text: str) -> str:
    """``text`` as one line that a terminal shows and does not obey."""
    return _IN_LINE.sub(_sign, text)


def text_of(text: str) -> str:
    """``text`` with its line breaks and tabs, and nothing else that a terminal obeys."""
    return _IN_TEXT.sub(_sign, text)


def shortened(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns: the middle goes, the beginning and the extension stay."""
    if display_width(text) <= width:
        return text
    head = _beginning(text, width // 2)
    tail = _beginning(text[::-1], width - width // 2 - 1)[::-1]
    return head + _ELLIPSIS + tail


def display_width(text: str) -> int:
    """Columns on a terminal: two for wide characters (Unicode Standard Annex 11), none for combining ones."""
    return sum(map(_columns, text))


def size_text(size_bytes: int) -> str:
    """A size for people: ``1.4 MB``."""
    value = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the control pictures: ␛, ␊
    return "␡" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def _fit(widths: list[int], flexible: list[int]) -> None:
    limit = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else _WIDTH_OF_FILES
    while flexible and sum(widths) + 2 * (len(widths) - 1) > limit:
        widest = max(flexible, key=lambda column: widths[column])
        if widths[widest] <= _LEAST_WIDTH:
            return
        widths[widest] -= 1


def _beginning(text: str, width: int) -> str:
    used = 0
    for i, character in enumerate(text):
        used += _columns(character)
        if used > width:
            return text[:i]
    return text


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _is_utf8(stream: TextIO | None) -> bool:
    return stream is None or (stream.encoding or "utf-8").lower().replace("-", "") == "utf8"


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return  # closed before we began: nobody wants to hear
    if not _is_utf8(stream):
        text = text.encode(stream.encoding, "backslashreplace").decode(stream.encoding)
    stream.write(text)

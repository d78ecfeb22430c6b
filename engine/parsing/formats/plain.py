"""Plain text, logs, source code: paragraphs, nothing more."""

from __future__ import annotations

import re

from engine.parsing.build import DocumentBuilder
from engine.parsing.source import Source
from engine.parsing.textcodec import decode

_CODE = frozenset(
    ".py .js .ts .java .c .h .cpp .hpp .cs .go .rs .rb .php .sh .bat .ps1 .sql .r .swift .kt .scala .css .ini"
    " .toml .cfg .conf .yaml .yml .log .properties .tex .cmake .makefile .dockerfile .tf .lua .pl".split()
)
_BULLET = re.compile(r"^\s*(?:[-*•‣▪◦·–—]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"^\s*([=\-~#*_])\1{2,}\s*$")
_NUMBERED_HEADING = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_HEADING_CHARS = 90
_CODE_BLOCK_CHARS = 4000
_LONGEST_PARAGRAPH_CHARS = 20_000


def read(source: Source, builder: DocumentBuilder) -> None:
    text = decode(source.data)
    if source.extension in _CODE:
        for block in _code_blocks(text):
            builder.add("code", block)
        return
    add_plain_text(text, builder)


def add_plain_text(text: str, builder: DocumentBuilder, *, page: int | None = None) -> None:
    """Paragraphs at blank lines, list items at their marks, headings where a line can be nothing else."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for page_number, part in enumerate(text.split("\f"), start=1):
        number = page_number if "\f" in text and page is None else page
        for block in re.split(r"\n[ \t]*\n+", part):
            _add_block(block.strip("\n"), builder, number)
    if "\f" in text and page is None:
        builder.set_pages(text.count("\f") + 1)


def _add_block(block: str, builder: DocumentBuilder, page: int | None) -> None:
    lines = [line for line in block.split("\n") if line.strip()]
    if not lines:
        return
    if len(lines) >= 2 and _UNDERLINE.match(lines[1]) and len(lines[0]) <= _HEADING_CHARS:
        builder.add("heading", lines[0], page=page, level=1 if "=" in lines[1] else 2)
        lines = lines[2:]
    elif len(lines) == 1 and (level := heading_level(lines[0])):
        builder.add("heading", lines[0], page=page, level=level)
        return
    items = _items(lines)
    if items is None:
        text = "\n".join(lines)
        for start in range(0, len(text), _LONGEST_PARAGRAPH_CHARS):
            builder.add("text", text[start : start + _LONGEST_PARAGRAPH_CHARS], page=page)
        return
    for kind, item in items:
        builder.add(kind, item, page=page)


def _items(lines: list[str]) -> list[tuple[str, str]] | None:
    """The block as list items, with what stands before the first one; None when it is no list."""
    if sum(bool(_BULLET.match(line)) for line in lines) < (1 if len(lines) == 1 else 2) and not (
        lines and _BULLET.match(lines[0])
    ):
        return None
    items: list[tuple[str, str]] = []
    for line in lines:
        if _BULLET.match(line):
            items.append(("list_item", line.strip()))
        elif items:
            kind, previous = items[-1]
            items[-1] = (kind, f"{previous}\n{line.strip()}")
        else:
            items.append(("text", line))
    return items


def heading_level(line: str) -> int | None:
    text = line.strip()
    if len(text) > _HEADING_CHARS or text[-1:] in ".,;:!?" or not any(character.isalpha() for character in text):
        return None
    numbered = _NUMBERED_HEADING.match(text)
    if numbered and len(text.split()) <= 10:
        return numbered.group(1).count(".") + 1
    letters = [character for character in text if character.isalpha()]
    if len(letters) >= 4 and all(character.isupper() for character in letters) and len(text.split()) <= 10:
        return 1
    return None


def _code_blocks(text: str) -> list[str]:
    blocks: list[str] = []
    current: list[str] = []
    size = 0
    for line in text.splitlines():
        if current and (size > _CODE_BLOCK_CHARS or (not line.strip() and size > _CODE_BLOCK_CHARS // 4)):
            blocks.append("\n".join(current))
            current, size = [], 0
        current.append(line[:_LONGEST_PARAGRAPH_CHARS])
        size += len(line) + 1
    blocks.append("\n".join(current))
    return blocks

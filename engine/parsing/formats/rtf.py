"""Rich Text Format through striprtf: its text, without its looks."""

from __future__ import annotations

import re

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError
from engine.parsing.formats.plain import add_plain_text
from engine.parsing.source import Source

_TITLE = re.compile(r"\{\\title\s+([^{}\\]{1,300})\}")
_CODE_PAGE = re.compile(r"\\ansicpg(\d{3,5})")


def read(source: Source, builder: DocumentBuilder) -> None:
    from striprtf.striprtf import rtf_to_text

    markup = source.data.decode("latin-1")
    title = _TITLE.search(markup[:20_000])
    if title:
        builder.set_title(title.group(1))
    page = _CODE_PAGE.search(markup[:2000])
    try:
        text = rtf_to_text(markup, encoding=f"cp{page.group(1)}" if page else "cp1252", errors="replace")
    except (ValueError, LookupError, IndexError) as error:
        raise CorruptError("The RTF file is damaged or cut short.") from error
    if not markup.rstrip("\x00 \r\n\t").endswith("}"):
        builder.warn("The RTF file is cut short; what could be read was kept.")
    paragraphs = re.sub(r"\n(?!\n)", "\n\n", text)  # in RTF every line's end is a paragraph's end
    add_plain_text(re.sub(r"(?m)^\|?(.*\|.*)\|$", r"\1", paragraphs), builder)

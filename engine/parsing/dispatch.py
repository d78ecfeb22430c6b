"""One document from bytes to elements: find its format, run its reader, turn failures into typed ones."""

from __future__ import annotations

import importlib
from typing import Protocol, cast

from engine.parsing.build import DocumentBuilder
from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import CorruptError, EmptyError, ParseError, ParseMemoryError
from engine.parsing.formats.registry import FORMATS, Format
from engine.parsing.second_reader import READABLE, read_again
from engine.parsing.sniff import name_disagrees, sniff
from engine.parsing.source import Source


class Reader(Protocol):
    def __call__(self, source: Source, builder: DocumentBuilder) -> None:
        """Add everything that is found to the builder. Raises ParseError."""


def parse_document(source: Source) -> ParsedDocument:
    """Raises ParseError and nothing else; whatever a library throws at bad bytes means the file is bad."""
    if not source.data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptyError("The file is empty.")
    try:
        found = FORMATS[sniff(source)]
        return read_as(found, source, _reader(found))
    except ParseError:
        raise
    except MemoryError:
        raise ParseMemoryError("Reading the file needs more memory than a parser may use.") from None
    except RecursionError:
        raise CorruptError("The file is nested deeper than any real document.") from None
    except Exception as error:  # noqa: BLE001 - process boundary: libraries fail on bad input in countless ways
        kind = f"{type(error).__module__}.{type(error).__name__}"
        raise CorruptError(f"The file is damaged and could not be read ({kind}).") from None


def read_as(found: Format, source: Source, reader: Reader) -> ParsedDocument:
    """Read with the format's own reader; where that one stumbles, ask for a second opinion before giving up."""
    builder = _builder(found, source)
    try:
        reader(source, builder)
    except (ParseError, MemoryError, RecursionError):
        raise
    except Exception:
        if found.name not in READABLE:
            raise
        builder = _builder(found, source)
        read_again(source, found.name, builder)
    return builder.finish()


def _builder(found: Format, source: Source) -> DocumentBuilder:
    builder = DocumentBuilder(found.media_type, source.limits)
    if name_disagrees(source.extension, found.name):
        builder.warn(f"The name says {source.extension}, the content is {found.label}; read by its content.")
    return builder


def _reader(found: Format) -> Reader:
    module = importlib.import_module(f"engine.parsing.formats.{found.module}")
    return cast(Reader, module.read)

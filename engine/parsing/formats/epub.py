"""EPUB (EPUB 3.3): the chapters of a book in the order of its spine."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError, EncryptedError, ParseError
from engine.parsing.formats.html import add_html
from engine.parsing.source import Source
from engine.parsing.textcodec import decode
from engine.parsing.xmltree import attribute, child, children, descendants, parse_xml
from engine.parsing.zipguard import GuardedZip


def read(source: Source, builder: DocumentBuilder) -> None:
    package = GuardedZip(source.data, source.limits)
    container = parse_xml(package.read("META-INF/container.xml"))
    path = next((attribute(found, "full-path") for found in descendants(container, "rootfile")), None)
    if not path:
        raise CorruptError("The EPUB names no content.")
    book = parse_xml(package.read(path), recover=True)
    for title in descendants(book, "title"):
        builder.set_title(title.text)
    chapters = _chapters(book, posixpath.dirname(path))
    if not chapters:
        raise CorruptError("The EPUB names no chapters.")
    read_chapters = 0
    for name in chapters:
        if name not in package:
            builder.warn("A chapter of the EPUB is missing.")
            continue
        try:
            add_html(decode(package.read(name)), builder)
        except CorruptError:
            builder.warn("A chapter of the EPUB is damaged and was left out.")
            continue
        read_chapters += 1
    if "META-INF/encryption.xml" in package and not builder.element_count:
        raise EncryptedError("The EPUB is protected against copying.")
    if not read_chapters:
        raise _nothing()


def _nothing() -> ParseError:
    return CorruptError("No chapter of the EPUB can be read.")


def _chapters(book: Any, folder: str) -> list[str]:
    manifest, spine = child(book, "manifest"), child(book, "spine")
    if manifest is None or spine is None:
        return []
    items = {attribute(item, "id"): item for item in children(manifest, "item")}
    names = []
    for reference in children(spine, "itemref"):
        item = items.get(attribute(reference, "idref"))
        address = attribute(item, "href")
        if address:
            names.append(posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0]))))
    return names

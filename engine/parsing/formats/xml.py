"""XML of any kind: what belongs together in the tree stands together in the text."""

from __future__ import annotations

from typing import Any

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import CorruptError, UnsupportedError
from engine.parsing.formats.html import add_html
from engine.parsing.source import Source
from engine.parsing.textcodec import decode
from engine.parsing.xmltree import has_entities, has_external_entities, local, parse_xml

_HEADINGS = frozenset({"title", "heading", "head", "h1", "h2", "h3", "h4", "caption", "subtitle"})
_MOST_DEPTH = 250


def read(source: Source, builder: DocumentBuilder) -> None:
    if has_entities(source.data):
        builder.warn("The XML declares entities; they were not expanded and nothing was fetched.")
    try:
        root = parse_xml(source.data)
    except CorruptError:
        text = decode(source.data)
        root = parse_xml(text.replace("\ufeff", "").encode("utf-8"), recover=True) if _declares(text) else None
        if root is None:
            raise
        builder.warn("The XML is not well formed; what could be read was kept.")
    if local(root) == "html":
        add_html(decode(source.data), builder)
        return
    _add(root, builder)
    if builder.is_empty and has_external_entities(source.data):
        raise UnsupportedError(
            "The XML refers to an external entity, which is refused: nothing outside the file is ever read.",
            help="Save it with the entity's text in the file itself and add the new file.",
        )


def _declares(text: str) -> bool:
    return len(text) > 200


def _add(root: Any, builder: DocumentBuilder) -> None:
    """Depth first without recursion. An element whose children are all simple becomes one line."""
    stack: list[tuple[Any, int]] = [(root, 0)]
    while stack:
        element, depth = stack.pop()
        if depth > _MOST_DEPTH:
            raise CorruptError("The XML is nested deeper than any real document.")
        if not isinstance(element.tag, str):
            continue
        children = [child for child in element if isinstance(child.tag, str)]
        attributes = "; ".join(
            f"{key.rpartition('}')[2]}: {value}" for key, value in element.attrib.items() if _says(value)
        )
        own = one_line(element.text or "")
        if not children:
            kind = "heading" if local(element) in _HEADINGS and own else "text"
            label = "" if kind == "heading" or not own else f"{local(element)}: "
            builder.add(
                kind,
                "; ".join(filter(None, (f"{label}{own}" if own else "", attributes))),
                level=1 if kind == "heading" else None,
            )
        elif _is_mixed(element, children):
            builder.add("text", one_line("".join(element.itertext())))
        elif all(len(child) == 0 for child in children) and not own:
            pairs = "; ".join(
                f"{local(child)}: {one_line(child.text or '')}" for child in children if one_line(child.text or "")
            )
            builder.add("text", "; ".join(filter(None, (attributes, pairs))))
            for child in children:
                if child.attrib:
                    builder.add("text", "; ".join(v for v in child.attrib.values() if _says(v) and " " in v))
        else:
            builder.add("text", "; ".join(filter(None, (own, attributes))))
            stack.extend((child, depth + 1) for child in reversed(children))


def _says(value: str) -> bool:
    return bool(value.strip()) and len(value) < 2000 and not value.startswith(("http://", "https://", "urn:"))


def _is_mixed(element: Any, children: list[Any]) -> bool:
    """Text with marked words inside it."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in children)

"""XML without its dangers: nothing is fetched, no entity is expanded, depth and size stay bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.parsing.errors import BombError, CorruptError

_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s*)?[^\s>]+\s+(\"[^\"]*\"|'[^']*'|SYSTEM|PUBLIC)", re.IGNORECASE)
_REFERENCE = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)")
_DOCTYPE_BYTES = 1 << 20
_MANY_ENTITIES = 300


def parse_xml(data: bytes, *, recover: bool = False) -> Any:
    """The root element (lxml). Raises CorruptError, or BombError for entities made of entities."""
    from lxml import etree

    _refuse_entity_bombs(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorruptError("The XML is damaged or cut short.") from error
    if root is None:
        raise CorruptError("The XML has no content.")
    return root


def has_entities(data: bytes) -> bool:
    return _ENTITY.search(_narrow(data[:_DOCTYPE_BYTES])) is not None


def has_external_entities(data: bytes) -> bool:
    """Whether an entity is declared whose text lies outside the file."""
    declared = _ENTITY.findall(_narrow(data[:_DOCTYPE_BYTES]))
    return any(value.upper() in (b"SYSTEM", b"PUBLIC") for value in declared)


def _refuse_entity_bombs(data: bytes) -> None:
    declared = _ENTITY.findall(_narrow(data[:_DOCTYPE_BYTES]))
    if len(declared) > _MANY_ENTITIES or any(_REFERENCE.search(value) for value in declared):
        raise BombError(
            "The XML defines entities made of entities, which is how such files explode.",
            help="If it is genuine, save it with its entities written out and add the new file.",
        )


def _narrow(data: bytes) -> bytes:
    """UTF-16 markup as ASCII, so that one pattern finds declarations in both."""
    return data.replace(b"\x00", b"") if b"\x00" in data[:200] else data


def local(element: Any) -> str:
    """The tag without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if local(child) == name)


def child(element: Any, name: str) -> Any | None:
    """The first child of that local name."""
    return next(children(element, name), None) if element is not None else None


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def descendants(element: Any, *names: str) -> Iterator[Any]:
    return (found for found in element.iter() if local(found) in names)

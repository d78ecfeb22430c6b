"""A file and everything inside it: mails in archives in mails, each as a document of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.parsing.elements import Attachment, ParsedDocument
from engine.parsing.errors import BombError, ParseCancelledError, ParseError
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool

NAME_SEPARATOR = " » "


@dataclass(frozen=True, slots=True)
class TreeItem:
    """One document of the tree. ``names`` leads from the file down to it."""

    names: tuple[str, ...]
    data: bytes | None  # None for the file itself when it was given as a path
    result: ParsedDocument | ParseError

    @property
    def name(self) -> str:
        return NAME_SEPARATOR.join(self.names)

    @property
    def is_container(self) -> bool:
        """An archive or the like: nothing to read in itself, only its members."""
        return isinstance(self.result, ParsedDocument) and not self.result.elements


@dataclass(slots=True)
class _Budget:
    documents: int
    bytes: int


def parse_tree(
    pool: ParserPool,
    source: Path | str | bytes,
    name: str,
    *,
    cancel: threading.Event | None = None,
    limits: ParseLimits | None = None,
) -> Iterator[TreeItem]:
    """Parse a file, then its attachments, depth first. Failures are results; raises only ParseCancelledError.

    Nesting, number and total size of what is inside are limited for the tree as a whole.
    """
    limits = limits or pool.limits
    budget = _Budget(limits.tree_documents, limits.tree_bytes)
    data = source if isinstance(source, bytes) else None
    yield from _descend(pool, source, (name,), data, budget, limits, cancel)


def _descend(
    pool: ParserPool,
    source: Path | str | bytes,
    names: tuple[str, ...],
    data: bytes | None,
    budget: _Budget,
    limits: ParseLimits,
    cancel: threading.Event | None,
) -> Iterator[TreeItem]:
    try:
        document = pool.parse(source, names[-1], cancel=cancel, limits=limits)
    except ParseCancelledError:
        raise
    except ParseError as error:
        yield TreeItem(names, data, error)
        return
    yield TreeItem(names, data, document)
    for attachment in _numbered(document.attachments):
        inner = (*names, attachment.name)
        refused = _refusal(inner, attachment, budget, limits)
        if refused is not None:
            yield TreeItem(inner, attachment.data, refused)
            if budget.documents < 0 or budget.bytes < 0:
                return
            continue
        yield from _descend(pool, attachment.data, inner, attachment.data, budget, limits, cancel)


def _refusal(names: tuple[str, ...], attachment: Attachment, budget: _Budget, limits: ParseLimits) -> ParseError | None:
    budget.documents -= 1
    budget.bytes -= len(attachment.data)
    if len(names) - 1 > limits.nesting:
        return BombError("The file is nested deeper than the limit allows.")
    if budget.documents < 0:
        return BombError("More documents lie inside one file than the limit allows.")
    if budget.bytes < 0:
        return BombError("The documents inside one file are larger than the limit allows.")
    return None


def _numbered(attachments: tuple[Attachment, ...]) -> Iterator[Attachment]:
    """Two attachments of one name would be one document to the caller: the second becomes ``name (2)``."""
    taken = {attachment.name for attachment in attachments}  # a file that is called ``name (2)`` keeps its name
    counts: dict[str, int] = {}
    for attachment in attachments:
        count = counts.get(attachment.name, 0) + 1
        name = attachment.name
        while count > 1 and name in taken:
            name = f"{attachment.name} ({count})"
            count += name in taken
        counts[attachment.name] = count
        taken.add(name)
        yield Attachment(name, attachment.media_type, attachment.data)

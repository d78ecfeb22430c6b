"""Which documents a list shows, in which order, and how one page of it is asked of the engine. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.bridge.port import EngineClient
from app.features.documents.row_pages import PAGE
from app.features.documents.table_model import RowRange
from engine.contract.documents import DocumentList, DocumentResponse

_MOST_AT_ONCE = 10_000
"""The engine's own limits, for one list and for the ids of one request."""


class Show(Enum):
    """Which documents, by what became of them: the values are the engine's words for it."""

    ALL = ()
    READY = ("ready",)
    ATTENTION = ("failed", "quarantined", "skipped")
    DUPLICATES = ("duplicate",)

    @property
    def statuses(self) -> tuple[str | None, ...]:
        return self.value or (None,)

    def holds(self, status: str) -> bool:
        return not self.value or status in self.value


@dataclass(frozen=True, slots=True)
class Query:
    """``sort`` is the engine's word for an order; ``contains`` stands in the name or the path, in any case."""

    collection: str
    show: Show = Show.ALL
    contains: str = ""
    sort: str = "name"
    descending: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.contains) or self.show is not Show.ALL


NOTHING = Query("")
"""Before a collection is known."""


def fetch(engine: EngineClient, query: Query, offset: int, limit: int) -> DocumentList:
    """One stretch of the list. Raises ``ClientError``.

    The engine lists one status at a time: where several are shown they follow each other, each of them sorted.
    """
    found: list[DocumentResponse] = []
    total = 0
    for status in query.show.statuses:
        missing = limit - len(found)
        page = engine.list_documents(
            query.collection,
            status=status,
            contains=query.contains,
            sort=query.sort,
            descending=query.descending,
            limit=max(1, missing),  # one at least, for the total
            offset=max(0, offset - total),
        )
        if offset < total + page.total:
            found += page.documents[:missing]
        total += page.total
    return DocumentList(documents=found, total=total)


def fetch_page(engine: EngineClient, query: Query, page: int) -> DocumentList:
    return fetch(engine, query, page * PAGE, PAGE)


def fetch_rows(engine: EngineClient, query: Query, ranges: Sequence[RowRange]) -> list[DocumentResponse]:
    """The documents that stand in these rows now. Raises ``ClientError``."""
    found: list[DocumentResponse] = []
    for first, last in ranges:
        for offset in range(first, last + 1, _MOST_AT_ONCE):
            found += fetch(engine, query, offset, min(_MOST_AT_ONCE, last + 1 - offset)).documents
    return found


def count_attention(engine: EngineClient, collection: str) -> int:
    """How many documents of the collection are not searchable though they should be. Raises ``ClientError``."""
    return fetch(engine, Query(collection, Show.ATTENTION), 0, 1).total


def in_requests(ids: Sequence[str], size: int = _MOST_AT_ONCE) -> list[list[str]]:
    """The ids in as many lists as the engine wants requests."""
    return [list(ids[first : first + size]) for first in range(0, len(ids), size)]

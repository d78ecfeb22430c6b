"""Which items a list shows and in which order, and how a page of it is asked of the engine. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from app.bridge.port import EngineClient
from app.features.datasets.table_model import Row
from engine.contract.datasets import ItemFilter, ItemListRequest, ItemOrigin, ItemState

FIRST_PAGE = 200
NEXT_PAGE = 500


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """``state`` and ``origin`` None: any. ``dropped``: only what the last freeze left out."""

    state: ItemState | None = None
    origin: ItemOrigin | None = None
    dropped: bool = False
    contains: str = ""
    sort: str = "age"
    descending: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.origin or self.dropped or self.contains)

    def to_filter(self) -> ItemFilter:
        return ItemFilter(
            states=[self.state] if self.state else [],
            origins=[self.origin] if self.origin else [],
            dropped=True if self.dropped else None,
            contains=self.contains,
        )


EVERYTHING = ItemQuery()


@dataclass(frozen=True, slots=True)
class Page:
    """``total``: of all pages; ``next``: what the page after it is asked for with."""

    rows: tuple[Row, ...]
    total: int
    next: str | None


def fetch_page(engine: EngineClient, dataset_id: str, query: ItemQuery, after: str | None, limit: int) -> Page:
    """Raises ``ClientError``."""
    request = ItemListRequest(
        **query.to_filter().model_dump(),
        sort=cast(Literal["age", "question", "words", "updated"], query.sort),
        descending=query.descending,
        limit=limit,
        after=after,
    )
    page = engine.list_items(dataset_id, request)
    return Page(tuple(Row.of(item) for item in page.items), page.total, page.next)

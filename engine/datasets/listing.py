"""One page of a dataset's items, filtered, searched and sorted, with a hundred thousand of them. Reads only.

Each order has an index with the columns of the filters in it (migration 0007). A page begins after the last item of the
one before (its cursor), so that no page is slower than the first.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import apsw

from engine.core.errors import InvalidInputError
from engine.datasets.content import Kind
from engine.datasets.records import Item, Origin, State
from engine.datasets.repository import ITEM_COLUMNS, NOT_WITHHELD, item_from_row, sources_of

MOST_ITEMS = 1000
_WORD = re.compile(r"\w+")


class ItemSort(StrEnum):
    """The value is the column."""

    AGE = "id"
    QUESTION = "question"
    WORDS = "words"
    UPDATED = "updated_at"


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which items of a dataset, in which order. ``after`` is the cursor of the page before; None: the first page."""

    dataset_id: str
    states: tuple[State, ...] = ()
    origins: tuple[Origin, ...] = ()
    kinds: tuple[Kind, ...] = ()
    document_id: str | None = None
    dropped: bool | None = None  # True: only what the last freeze left out
    contains: str = ""  # words, each of which an item has, or one that begins like it
    sort_by: ItemSort = ItemSort.AGE
    descending: bool = False
    limit: int = 100
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """``next`` is the cursor of the page that follows; None: this is the last. ``total``: of all pages."""

    items: tuple[Item, ...]
    total: int
    next: str | None


def find_items(conn: apsw.Connection, query: ItemQuery) -> ItemPage:
    """The page that the query names. Raises InvalidInputError for a cursor that no page gave."""
    where, values = selection(query)
    row = conn.execute(f"SELECT count(*) FROM dataset_items AS i WHERE {where}", values).fetchone()
    total = int(str(row[0])) if row else 0
    column, descending = query.sort_by.value, query.descending
    if query.after is not None:
        place = _place(query.after, query.sort_by)
        sign = "<" if descending else ">"
        where += f" AND i.id {sign} ?" if column == "id" else f" AND (i.{column}, i.id) {sign} (?, ?)"
        values = [*values, *place]
    direction = "DESC" if descending else "ASC"
    order = f"i.id {direction}" if column == "id" else f"i.{column} {direction}, i.id {direction}"
    limit = min(max(1, query.limit), MOST_ITEMS)
    columns = ", ".join(f"i.{name}" for name in ITEM_COLUMNS.split(", "))
    rows = conn.execute(
        f"SELECT {columns} FROM dataset_items AS i WHERE {where} ORDER BY {order} LIMIT ?", (*values, limit + 1)
    ).fetchall()
    sources = sources_of(conn, [int(str(row[0])) for row in rows[:limit]])
    items = tuple(item_from_row(row, sources.get(int(str(row[0])), ())) for row in rows[:limit])
    return ItemPage(items, total, _cursor(items[-1], query.sort_by) if len(rows) > limit else None)


def selection(query: ItemQuery) -> tuple[str, list[str | int]]:
    """The condition on ``dataset_items AS i`` and its values, without order and place."""
    clauses, values = ["i.dataset_id = ?"], list[str | int]([query.dataset_id])
    for column, wanted in (("state", query.states), ("origin", query.origins), ("kind", query.kinds)):
        if wanted:
            clauses.append(f"i.{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps([one.value for one in wanted]))
    if query.document_id is not None:
        clauses.append("i.id IN (SELECT item_id FROM dataset_item_sources WHERE document_id = ?)")
        values.append(query.document_id)
    if query.dropped is not None:
        clauses.append(f"i.dropped {'<>' if query.dropped else '='} '[]'")
    if query.contains.strip():
        clauses.append("i.id IN (SELECT rowid FROM dataset_item_words WHERE dataset_item_words MATCH ?)")
        values.append(_match(query.contains))
    clauses.append(NOT_WITHHELD)
    return " AND ".join(clauses), values


def _match(text: str) -> str:
    """FTS5's expression for: all of these words, or what begins like them. Text without a word matches nothing."""
    words = _WORD.findall(text)
    return " AND ".join(f'"{word}"*' for word in words) or '""'


def _cursor(item: Item, sort_by: ItemSort) -> str:
    keys: dict[ItemSort, Sequence[str | int]] = {
        ItemSort.AGE: (item.id,),
        ItemSort.QUESTION: (item.question, item.id),
        ItemSort.WORDS: (item.words, item.id),
        ItemSort.UPDATED: (item.updated_at, item.id),
    }
    return base64.urlsafe_b64encode(json.dumps([sort_by.name, *keys[sort_by]]).encode()).decode()


def _place(cursor: str, sort_by: ItemSort) -> list[str | int]:
    try:
        name, *place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        right = name == sort_by.name and all(isinstance(key, str | int) for key in place)
        if right and len(place) == (1 if sort_by is ItemSort.AGE else 2):
            return list(place)
    except (ValueError, TypeError):
        pass
    raise InvalidInputError(
        "This is not the cursor of a page in this order.", help="Use `next` of the page before, with the same sorting."
    )

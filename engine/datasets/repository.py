"""The tables ``datasets`` and ``dataset_items``: made, found, filled. Every function takes its caller's connection."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from engine.datasets.content import (
    Content,
    Kind,
    canonical,
    count_words,
    kind_of,
    language_of,
    stored,
    texts_of,
    title_of,
)
from engine.datasets.errors import DatasetNotFoundError, no_such_dataset
from engine.datasets.records import Dataset, Draft, Item, ItemCounts, Origin, Source, State

_DATASET = "id, collection_id, name, created_by, created_at"
ITEM_COLUMNS = (
    "id, dataset_id, kind, origin, state, content, question, language, words, dropped, edited, created_at, updated_at"
)


def insert_dataset(conn: apsw.Connection, dataset: Dataset) -> bool:
    """Returns False where the collection has one of that name already."""
    conn.execute(
        f"INSERT OR IGNORE INTO datasets ({_DATASET}) VALUES (?, ?, ?, ?, ?)",
        (dataset.id, dataset.collection_id, dataset.name, dataset.created_by, dataset.created_at),
    )
    return conn.changes() == 1


def find_datasets(conn: apsw.Connection, name_or_id: str, collections: Sequence[int]) -> list[Dataset]:
    """Those of that id or name in the collections; a name may be there once in each."""
    rows = conn.execute(
        f"SELECT {_DATASET} FROM datasets WHERE (id = ?1 OR name = ?1) "
        "AND collection_id IN (SELECT value FROM json_each(?2)) ORDER BY created_at, id",
        (name_or_id, json.dumps([*collections])),
    )
    return [_dataset(row) for row in rows]


def get_dataset(conn: apsw.Connection, dataset_id: str) -> Dataset:
    """Raises DatasetNotFoundError."""
    row = conn.execute(f"SELECT {_DATASET} FROM datasets WHERE id = ?", (dataset_id,)).fetchone()
    if row is None:
        raise no_such_dataset()
    return _dataset(row)


def list_datasets(conn: apsw.Connection, collections: Sequence[int]) -> list[Dataset]:
    rows = conn.execute(
        f"SELECT {_DATASET} FROM datasets WHERE collection_id IN (SELECT value FROM json_each(?)) ORDER BY name, id",
        (json.dumps([*collections]),),
    )
    return [_dataset(row) for row in rows]


def delete_dataset(conn: apsw.Connection, dataset_id: str) -> None:
    """With its items and versions."""
    conn.execute("DELETE FROM datasets WHERE id = ?", (dataset_id,))


def revision_of(conn: apsw.Connection, dataset_id: str) -> int:
    """Raises DatasetNotFoundError."""
    row = conn.execute("SELECT revision FROM datasets WHERE id = ?", (dataset_id,)).fetchone()
    if row is None:
        raise no_such_dataset()
    return int(str(row[0]))


def count_items(conn: apsw.Connection, dataset_id: str) -> ItemCounts:
    states: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for state, origin, kind, number in conn.execute(
        "SELECT state, origin, kind, count(*) FROM dataset_items WHERE dataset_id = ? GROUP BY state, origin, kind",
        (dataset_id,),
    ):
        states[str(state)] += int(str(number))
        origins[str(origin)] += int(str(number))
        kinds[str(kind)] += int(str(number))
    return ItemCounts(states.total(), dict(states), dict(origins), dict(kinds))


def add_item(conn: apsw.Connection, dataset_id: str, draft: Draft, *, state: State, now: str) -> str:
    """Store an item; returns what became of it: ``added``, ``duplicate`` or ``source_removed``."""
    if not _sources_exist(conn, draft.sources):
        return "source_removed"
    content = draft.content
    text = "" if content is None else canonical(content)
    row = conn.execute(
        "INSERT OR IGNORE INTO dataset_items (dataset_id, kind, origin, state, content, question, language, words, "
        "key, turn_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            dataset_id,
            (Kind.CPT if content is None else kind_of(content)).value,
            draft.origin.value,
            state.value,
            text,
            draft.title if content is None else title_of(content),
            draft.language or (None if content is None else language_of(content)),
            draft.words if content is None else sum(map(count_words, texts_of(content))),
            _key(text, draft.sources),
            draft.turn_id,
            now,
            now,
        ),
    ).fetchall()
    if not row:
        return "duplicate"
    item_id = int(str(row[0][0]))
    write_words(conn, item_id, draft.title if content is None else "\n".join(texts_of(content)))
    conn.executemany(
        'INSERT INTO dataset_item_sources (item_id, document_id, document_sha256, chunk_id, start, "end") '
        "VALUES (?, ?, ?, ?, ?, ?)",
        [(item_id, s.document_id, s.document_sha256, s.chunk_id, s.start, s.end) for s in draft.sources],
    )
    return "added"


def write_words(conn: apsw.Connection, item_id: int, text: str) -> None:
    """What a search finds the item by, instead of what was written before."""
    conn.execute("DELETE FROM dataset_item_words WHERE rowid = ?", (item_id,))
    conn.execute("INSERT INTO dataset_item_words (rowid, text) VALUES (?, ?)", (item_id, text))


# Items of a document that is held back, or that is being read again under a stricter policy, are not shown meanwhile.
NOT_WITHHELD = (
    "i.id NOT IN (SELECT s.item_id FROM documents AS d JOIN dataset_item_sources AS s ON s.document_id = d.id "
    "WHERE d.status = 'quarantined' AND d.reason_code IN ('PRIVACY_PENDING', 'PRIVACY_HELD', 'PRIVACY_CHECK_FAILED'))"
)


def get_items(conn: apsw.Connection, dataset_id: str, item_ids: Sequence[int]) -> list[Item]:
    """In ascending order of their ids, with their sources. Raises DatasetNotFoundError if one is not there."""
    wanted = sorted(set(item_ids))
    rows = conn.execute(
        f"SELECT {ITEM_COLUMNS} FROM dataset_items AS i WHERE dataset_id = ? "
        f"AND id IN (SELECT value FROM json_each(?)) AND {NOT_WITHHELD} ORDER BY id",
        (dataset_id, json.dumps(wanted)),
    ).fetchall()
    if len(rows) < len(wanted):
        raise DatasetNotFoundError(
            "There is no such item in this dataset.", help="It may have gone with its document; list the items again."
        )
    sources = sources_of(conn, wanted)
    return [item_from_row(row, sources.get(int(str(row[0])), ())) for row in rows]


def sources_of(conn: apsw.Connection, item_ids: Iterable[int]) -> dict[int, tuple[Source, ...]]:
    """By item; those without a source are left out."""
    rows = conn.execute(
        'SELECT item_id, document_id, document_sha256, chunk_id, start, "end" FROM dataset_item_sources '
        "WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, document_id",
        (json.dumps([*item_ids]),),
    )
    return _grouped(rows)


def all_sources(conn: apsw.Connection, dataset_id: str) -> dict[int, tuple[Source, ...]]:
    """Of every item of the dataset."""
    rows = conn.execute(
        'SELECT s.item_id, s.document_id, s.document_sha256, s.chunk_id, s.start, s."end" '
        "FROM dataset_items AS i JOIN dataset_item_sources AS s ON s.item_id = i.id WHERE i.dataset_id = ? "
        "ORDER BY s.item_id, s.document_id",
        (dataset_id,),
    )
    return _grouped(rows)


def item_from_row(row: Sequence[Any], sources: tuple[Source, ...] = ()) -> Item:
    """A row of ``ITEM_COLUMNS``."""
    kind = Kind(row[2])
    return Item(
        id=int(row[0]),
        dataset_id=str(row[1]),
        kind=kind,
        origin=Origin(row[3]),
        state=State(row[4]),
        content=stored(str(row[5])) if row[5] else None,
        question=str(row[6]),
        language=None if row[7] is None else str(row[7]),
        words=int(row[8]),
        dropped=tuple(json.loads(str(row[9]))),
        edited=bool(row[10]),
        created_at=str(row[11]),
        updated_at=str(row[12]),
        sources=sources,
    )


def derived(content: Content) -> tuple[str, str, str | None, int]:
    """What a row holds beside a content: the content as JSON, the question, the language, the words."""
    return canonical(content), title_of(content), language_of(content), sum(map(count_words, texts_of(content)))


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[int, tuple[Source, ...]]:
    found: dict[int, list[Source]] = {}
    for item_id, document_id, digest, chunk_id, start, end in rows:
        found.setdefault(int(item_id), []).append(Source(str(document_id), bytes(digest), chunk_id, start, end))
    return {item_id: tuple(sources) for item_id, sources in found.items()}


def _sources_exist(conn: apsw.Connection, sources: Sequence[Source]) -> bool:
    """Whether no document was removed since it was read."""
    return all(
        conn.execute("SELECT 1 FROM documents WHERE id = ?", (source.document_id,)).fetchone() for source in sources
    )


def _key(text: str, sources: Sequence[Source]) -> bytes:
    named = sorted(source.document_id for source in sources)
    return hashlib.sha256(json.dumps([text, *named]).encode()).digest()


def _dataset(row: Sequence[Any]) -> Dataset:
    return Dataset(str(row[0]), int(row[1]), str(row[2]), str(row[3]), str(row[4]))

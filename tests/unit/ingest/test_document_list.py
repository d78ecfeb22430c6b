"""Pages of the list of documents: together they are the whole list, in order, from whichever end they were walked."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from engine.ingest import document_list
from engine.ingest.document_list import DocumentQuery, SortBy, find_many
from engine.ingest.documents import Document, Status
from engine.vault.database import Database

DOCUMENTS = 60
WORDS = ("pump", "Pump", "Prüfung", "PRÜFUNG", "100%_sure", "seal")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    dice = random.Random(3)
    opened = Database.open(tmp_path_factory.mktemp("list") / "vault.db", bytes(range(32)))
    with opened.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'administrator', 'now')")
        for collection in (1, 2, 3):
            conn.execute("INSERT INTO collections VALUES (?, ?, 'usr_1', 'now', 1)", (collection, str(collection)))
        for number in range(DOCUMENTS):
            name = f"{dice.choice(WORDS)} {dice.randrange(5)}.pdf"
            conn.execute(
                "INSERT INTO documents (id, collection_id, path, name, media_type, sha256, size_bytes, status, pages,"
                " chunks, added_at, updated_at) VALUES (?, ?, ?, ?, ?, x'00', ?, ?, ?, ?, ?, ?)",
                (
                    f"doc_{dice.random()}",
                    dice.choice((1, 2, 3)),
                    f"/in/{number}/{name}",
                    name,
                    dice.choice((None, "application/pdf", "text/plain")),
                    dice.randrange(4),
                    dice.choice(("ready", "ready", "failed")),
                    dice.choice((None, 1, 2)),
                    dice.randrange(3),
                    f"2025-01-0{dice.randrange(1, 9)}",
                    f"2025-02-0{dice.randrange(1, 9)}",
                ),
            )
    yield opened
    opened.close()


def pages(database: Database, size: int, **options: object) -> list[Document]:
    """The whole list, page by page."""
    found: list[Document] = []
    with database.read() as conn:
        total = find_many(conn, DocumentQuery(limit=1, **options)).total  # type: ignore[arg-type]
        for offset in range(0, total, size):
            page = find_many(conn, DocumentQuery(offset=offset, limit=size, **options))  # type: ignore[arg-type]
            assert page.total == total
            assert len(page.documents) == min(size, total - offset)
            found += page.documents
        beyond = find_many(conn, DocumentQuery(offset=total, limit=size, **options))  # type: ignore[arg-type]
        assert (beyond.documents, beyond.total) == ((), total)
    assert len({document.id for document in found}) == total
    return found


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("contains", ["", "pump"])
@pytest.mark.parametrize("sort_by", SortBy)
def test_pages_are_the_sorted_list(
    database: Database, monkeypatch: pytest.MonkeyPatch, sort_by: SortBy, contains: str, descending: bool, few: int
) -> None:
    monkeypatch.setattr(document_list, "_FEW", few)
    found = pages(database, 7, collections=(1, 3), sort_by=sort_by, contains=contains, descending=descending)
    column = sort_by.value.split(",")[0]

    def key(document: Document) -> tuple[bool, str | int]:
        value = getattr(document, column.split(" ")[0])
        folded = value.lower() if "NOCASE" in column and value.isascii() else value
        return value is not None, "" if folded is None else folded

    keys = [key(document) for document in found if document.name.isascii()]
    assert keys == sorted(keys, key=lambda one: (one[0], one[1]), reverse=descending)
    assert {document.collection_id for document in found} == {1, 3}
    assert all("pump" in document.name.lower() for document in found) or not contains


def test_a_walk_that_ends_early_keeps_its_connection(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_list, "_FEW", 0)
    with database.read() as first:
        assert find_many(first, DocumentQuery((1, 2, 3), contains="pump", limit=1)).documents
    with database.read() as second:
        assert second is first


def test_filters_count_what_they_let_through(database: Database) -> None:
    everything = pages(database, 50, collections=(1, 2, 3))
    assert len(everything) == DOCUMENTS
    failed = pages(database, 50, collections=(1, 2, 3), statuses=(Status.FAILED,))
    assert {one.id for one in failed} == {one.id for one in everything if one.status is Status.FAILED} != set()
    for contains, names in (
        ("prüfung", ("Prüfung", "PRÜFUNG")),
        ("PRÜFUNG", ("Prüfung", "PRÜFUNG")),
        ("0%_S", ("100%_sure",)),
        ("%", ("100%_sure",)),
        ("!", ()),
        ("/in/", WORDS),
    ):
        found = pages(database, 50, collections=(1, 2, 3), contains=contains)
        assert {one.id for one in found} == {one.id for one in everything if one.name.startswith(names)}, contains
    assert pages(database, 50, collections=()) == []

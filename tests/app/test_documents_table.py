"""A hundred thousand rows without a window: the total at once, rows only where somebody looks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.features.documents.cells import Column
from app.features.documents.row_pages import PAGE, RowPages
from app.features.documents.table_model import DocumentRole, DocumentTable
from app.preview.fake_answers import document
from engine.contract.documents import DocumentResponse

MANY = 100_000


def rows(page: int, count: int = PAGE, name: str = "{n}.md") -> list[DocumentResponse]:
    return [document(n, name.format(n=n)) for n in range(page * PAGE, page * PAGE + count)]


@pytest.fixture
def table(qt: QApplication) -> DocumentTable:
    """A table that was answered its first page."""
    made = DocumentTable()
    made.put(0, rows(0), MANY)
    return made


@pytest.fixture
def wanted(table: DocumentTable) -> list[tuple[int, ...]]:
    heard: list[tuple[int, ...]] = []
    table.pages_wanted.connect(heard.append)
    return heard


def test_every_row_is_there_at_once_and_the_last_ones_are_fetched_without_those_between(
    table: DocumentTable, wanted: list[tuple[int, ...]]
) -> None:
    assert table.rowCount() == MANY and table.kept == PAGE
    assert table.index(MANY - 1, 0).data() == "…" and table.document(MANY - 1) is None
    table.look_at(MANY - 30, MANY - 1)
    table.ask()
    assert wanted == [((MANY - 80) // PAGE,)], "half a page around what is looked at"
    table.put(wanted[0][0], rows(wanted[0][0]), MANY)
    assert table.index(MANY - 1, Column.NAME).data() == "99999.md"
    assert table.kept == 2 * PAGE


def test_scrolling_past_everything_keeps_few_rows_and_what_is_passed_quickly_is_not_asked_for(
    table: DocumentTable, wanted: list[tuple[int, ...]]
) -> None:
    for first in range(0, MANY, 500):
        table.look_at(first, first + 40)
    assert wanted == [], "the bar has not rested yet"
    for first in range(0, MANY, 500):
        table.look_at(first, first + 40)
        table.ask()
        for page in wanted[-1]:
            table.put(page, rows(page), MANY)
    assert table.kept <= 24 * PAGE
    assert table.document(0) is None, "what was looked at longest ago was let go"
    assert table.document(99_500) is not None


def test_what_is_looked_at_is_asked_for_once_it_rests(
    table: DocumentTable, wanted: list[tuple[int, ...]], until: object
) -> None:
    table.look_at(5000, 5040)
    until(lambda: wanted)  # type: ignore[operator]
    assert wanted == [(49, 50)]


def test_rows_that_are_there_are_not_asked_for_again_unless_they_are_renewed(
    table: DocumentTable, wanted: list[tuple[int, ...]]
) -> None:
    table.look_at(0, 30)
    table.ask()
    assert wanted == [()]
    table.renew()
    assert wanted[-1] == (0,) and table.document(3) is not None, "shown until they have come again"
    table.put(0, rows(0), MANY)
    table.ask()
    assert wanted[-1] == ()


def test_rows_that_moved_are_told_and_rows_that_did_not_are_not(table: DocumentTable) -> None:
    moved: list[bool] = []
    table.rows_moved.connect(lambda: moved.append(True))
    table.renew()
    table.put(0, rows(0), MANY)
    assert moved == []
    table.put(0, [*rows(0)[1:], document(7777, "new.md")], MANY)
    assert moved == [True]
    table.put(1, rows(1), MANY - 1)
    assert moved == [True, True], "there is one fewer, so others may stand anywhere"


@pytest.mark.parametrize("total", [0, 1, PAGE, PAGE + 1, MANY + 5])
def test_the_total_follows_the_engine(table: DocumentTable, total: int) -> None:
    table.put(0, rows(0, min(PAGE, total)), total)
    assert table.rowCount() == total
    assert table.document(total) is None
    assert (table.document(0) is not None) == (total > 0)


def test_more_rows_make_a_page_that_was_the_last_one_wanted_again(qt: QApplication) -> None:
    pages = RowPages()
    pages.resize(130)
    pages.put(1, rows(1, 30))
    assert pages.wanted(120, 125) == (0,)
    pages.resize(180)
    assert pages.wanted(120, 125) == (0, 1)


def test_known_rows_are_what_is_shown(table: DocumentTable) -> None:
    found = table.known([(0, 1), (5, 5)])
    assert found is not None and [d.id for d in found] == ["doc_0", "doc_1", "doc_5"]
    assert table.known([(PAGE - 1, PAGE)]) is None, "the second of them is not here"
    assert table.known([(0, MANY - 1)]) is None


def test_another_order_forgets_the_rows_and_keeps_how_many_there_are(
    table: DocumentTable, wanted: list[tuple[int, ...]]
) -> None:
    table.look_at(5000, 5030)
    table.reorder()
    table.ask()
    assert table.rowCount() == MANY and table.index(0, 0).data() == "…"
    assert wanted[-1] == (0,), "from the top"


def test_cells_read_as_people_write(qt: QApplication) -> None:
    table = DocumentTable()
    table.put(0, [document(1, "report.final.PDF", pages=None, status="failed", reason="Damaged.", size_bytes=2048)], 1)
    texts = {column: table.index(0, column).data() for column in Column}
    assert texts[Column.NAME] == "report.final.PDF" and texts[Column.TYPE] == "PDF"
    assert texts[Column.PAGES] == "" and texts[Column.STATUS] == "failed: Damaged."
    assert texts[Column.SIZE] == "2.0 kB"
    assert table.index(0, Column.STATUS).data(Qt.ItemDataRole.ToolTipRole) == "Damaged."
    assert table.index(0, 0).data(DocumentRole.ID) == "doc_1"
    assert bytes(table.roleNames()[DocumentRole.REASON].data()) == b"reason"
    assert table.headerData(Column.PASSAGES, Qt.Orientation.Horizontal) == "Passages"
    assert {column.sort_key for column in Column} == {"name", "type", "pages", "chunks", "size", "status", "updated"}

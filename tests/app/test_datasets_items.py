"""Items without a window: pages as somebody scrolls, filters, verdicts in order, undo, and a hundred thousand rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication

from app.features.datasets.items_model import ItemsViewModel, ListPage
from app.features.datasets.listing import FIRST_PAGE, NEXT_PAGE
from app.features.datasets.table_model import Column, ItemRole, ItemTable, Row
from app.preview.fake_answers import UNREACHABLE
from app.preview.fake_datasets import dataset, item
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.datasets import ItemOrigin, ItemState

MANY = 100_000


@pytest.fixture
def items(qt: QApplication, engine: FakeEngine, background: HandBackground) -> ItemsViewModel:
    """Twelve hundred items to review, the first page of them shown."""
    engine.datasets = [dataset()]
    engine.items = [item(n, f"What does section {n} say?", f"It says {n}.") for n in range(1, 1201)]
    made = ItemsViewModel(engine, background)
    made.show_dataset("dst_1", may_review=True)
    background.settle()
    return made


def ids(items: ItemsViewModel) -> list[int]:
    return [row.id for _, row in items.table.rows([(0, items.table.rowCount() - 1)])]


def states(engine: FakeEngine, *wanted: int) -> list[ItemState]:
    return [one.state for one in engine.items if one.id in wanted]


def test_the_total_is_known_at_once_and_rows_come_as_somebody_scrolls(
    items: ItemsViewModel, background: HandBackground
) -> None:
    assert items.props.page is ListPage.FULL and items.props.total == 1200
    assert items.props.loaded == FIRST_PAGE and items.table.canFetchMore(QModelIndex())
    items.table.fetchMore(QModelIndex())
    items.table.fetchMore(QModelIndex())
    background.settle()
    assert items.props.loaded == FIRST_PAGE + NEXT_PAGE, "one page at a time, however often it is asked for"
    items.more()
    background.settle()
    assert ids(items) == list(range(1, 1201)) and not items.table.canFetchMore(QModelIndex())


def test_filters_and_orders_are_the_engines(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    items.show_origin(ItemOrigin.GENERATED)
    items.show_state(ItemState.PENDING)
    items.sort(Column.WORDS)
    items.sort(Column.WORDS)
    items.sort(Column.STATE)
    items.type("section 77")
    items.filter()
    background.settle()
    asked = engine.listed[-1]
    assert (asked.origins, asked.states, asked.contains) == ([ItemOrigin.GENERATED], [ItemState.PENDING], "section 77")
    assert (asked.sort, asked.descending) == ("words", True), "a column without an order changes nothing"
    assert not asked.content, "what items say is fetched for one item only"
    items.type("nobody says this")
    items.filter()
    background.settle()
    assert items.props.page is ListPage.NOTHING_FOUND
    items.clear_filter()
    items.show_dropped()
    background.settle()
    assert engine.listed[-1].dropped is True and engine.listed[-1].states == []


def test_a_verdict_is_seen_at_once_and_the_item_stays_where_everything_is_shown(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    items.review([(2, 4)], ItemState.REJECTED)
    assert items.table.index(3, Column.STATE).data() == "rejected"
    assert states(engine, 3, 4, 5) == [ItemState.PENDING] * 3, "the engine is asked in the background"
    background.settle()
    assert states(engine, 3, 4, 5) == [ItemState.REJECTED] * 3 and items.props.last
    items.undo()
    background.settle()
    assert states(engine, 3, 4, 5) == [ItemState.PENDING] * 3 and items.props.last is None
    assert items.table.index(3, Column.STATE).data() == "to review"


def test_an_item_leaves_a_list_that_it_belongs_to_no_more_and_comes_back_to_its_place(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    items.show_state(ItemState.PENDING)
    background.settle()
    heard: list[int] = []
    items.came_back.connect(heard.append)
    items.review([(1, 1), (3, 4)], ItemState.ACCEPTED)
    background.settle()
    assert ids(items)[:3] == [1, 3, 6] and items.props.total == 1197
    items.more()
    background.settle()
    assert len(ids(items)) == len(set(ids(items))), "no item comes twice"
    items.undo()
    background.settle()
    assert ids(items)[:6] == [1, 2, 3, 4, 5, 6] and items.props.total == 1200 and heard == [1]


def test_verdicts_are_sent_one_after_the_other(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    for row in range(3):
        items.review([(row, row)], ItemState.ACCEPTED)
    assert items.props.reviewing
    items.undo()
    assert "undo_review" not in engine.calls, "nobody knows yet which step is the last"
    background.settle()
    assert [one.item_ids for one in engine.reviewed] == [[1], [2], [3]]
    items.undo()
    background.settle()
    assert states(engine, 1, 2, 3) == [ItemState.ACCEPTED, ItemState.ACCEPTED, ItemState.PENDING]


def test_a_verdict_on_all_goes_by_the_filter_and_not_by_what_was_fetched(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    items.review_all(ItemState.ACCEPTED)
    background.settle()
    assert engine.reviewed[-1].filter is not None and not engine.reviewed[-1].item_ids
    assert {one.state for one in engine.items} == {ItemState.ACCEPTED} and items.props.last
    assert items.props.last.count == 1200
    items.undo()
    background.settle()
    assert {one.state for one in engine.items} == {ItemState.PENDING}
    assert items.table.index(0, Column.STATE).data() == "to review"


def test_a_refused_verdict_is_taken_back_on_the_screen(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["review_items"] = EngineError("FORBIDDEN", "You may not do this.", "Ask an administrator.")
    items.review([(0, 0)], ItemState.ACCEPTED)
    items.review([(1, 1)], ItemState.ACCEPTED)
    background.settle()
    assert items.props.failure and items.props.failure.code == "FORBIDDEN"
    assert items.table.index(0, Column.STATE).data() == "to review" and not items.props.reviewing
    assert len(engine.reviewed) == 0 and engine.calls.count("review_items") == 1, "what waited is given up"


def test_who_may_only_look_gives_no_verdicts(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    items.show_dataset("dst_1", may_review=False)
    items.review([(0, 0)], ItemState.ACCEPTED)
    items.review_all(ItemState.REJECTED)
    background.settle()
    assert engine.reviewed == []


def test_what_a_build_adds_is_shown_at_once_in_a_short_list_and_told_in_a_long_one(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.items.append(item(5000, "New?", "Yes."))
    items.note_arrivals()
    background.settle()
    assert items.props.total == 1201 and not items.props.outdated
    items.more()
    background.settle()
    loaded = items.props.loaded
    items.note_arrivals()
    background.settle()
    assert items.props.outdated and items.props.loaded == loaded, "nobody loses the place"
    items.renew()
    background.settle()
    assert not items.props.outdated


def test_without_an_engine_the_list_failed_and_a_lost_page_is_told(
    items: ItemsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["list_items"] = UNREACHABLE
    items.more()
    background.settle()
    assert items.props.page is ListPage.FULL and items.props.failure, "what is shown stays"
    engine.failures.clear()
    items.dismiss_failure()
    items.more()
    background.settle()
    assert items.props.failure is None and items.props.loaded == FIRST_PAGE + NEXT_PAGE
    engine.failures["list_items"] = UNREACHABLE
    items.show_dataset("dst_2", may_review=True)
    background.settle()
    assert items.props.page is ListPage.FAILED


def test_a_hundred_thousand_rows_are_taken_and_given_back(qt: QApplication) -> None:
    table = ItemTable()
    rows = [Row.of(item(n, f"Question {n}?", "Answer.")) for n in range(100)]
    for first in range(0, MANY, 500):
        page = [rows[n % 100] for n in range(first, first + 500)]
        table.append(page, has_more=first + 500 < MANY)
    assert table.rowCount() == MANY and not table.canFetchMore(QModelIndex())
    removed: list[tuple[int, int]] = []
    table.rowsRemoved.connect(lambda _, first, last: removed.append((first, last)))
    before = table.rows([(10, MANY - 11)])
    table.take([place for place, _ in before])
    assert table.rowCount() == 20 and removed == [(10, MANY - 11)], "one stretch is told once"
    given: list[tuple[int, int]] = []
    table.rowsInserted.connect(lambda _, first, last: given.append((first, last)))
    table.give_back(before)
    assert table.rowCount() == MANY and table.row(10) == before[0][1] and given == [(10, MANY - 11)]


def test_cells_read_as_people_write(qt: QApplication) -> None:
    table = ItemTable()
    one = item(345, "Why?", "So.", state=ItemState.ACCEPTED, dropped=["near duplicate"], edited=True, words=12)
    table.show_rows([Row.of(one)], has_more=False)
    texts = {column: table.index(0, column).data() for column in Column}
    assert texts[Column.NUMBER] == "345" and texts[Column.WORDS] == "12"
    assert texts[Column.STATE] == "accepted, left out" and texts[Column.ORIGIN] == "generated, edited"
    tip = table.index(0, Column.STATE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "The last freeze left it out: nearly the same as another item"
    assert table.index(0, 0).data(ItemRole.ID) == 345
    assert bytes(table.roleNames()[ItemRole.DROPPED].data()) == b"dropped"
    assert table.headerData(Column.WORDS, Qt.Orientation.Horizontal) == "Words"

"""The list of a dataset's items: filter, order, the next page, verdicts and taking them back. Knows no widget."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.listing import EVERYTHING, FIRST_PAGE, NEXT_PAGE, ItemQuery, Page, fetch_page
from app.features.datasets.table_model import Column, ItemTable, Row, RowRange
from engine.contract.datasets import ItemFilter, ItemOrigin, ItemResponse, ItemState, ReviewRequest, ReviewResponse

_PAUSE_MS = 200
"""How long nothing is typed before the list is filtered."""
_LONGEST_FILTER = 200
_SPARE_ROWS = 100
"""With fewer rows than these left, the next page is fetched before somebody scrolls."""


class ListPage(Enum):
    LOADING = auto()
    FAILED = auto()
    EMPTY = auto()
    NOTHING_FOUND = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """What undoing takes back. ``state`` None: an edit. ``before``: the rows where they stood; empty: not known."""

    state: ItemState | None
    count: int
    before: tuple[tuple[int, Row], ...] = ()
    taken: bool = False


@dataclass(frozen=True, slots=True)
class ItemsInputs:
    dataset_id: str | None = None
    query: ItemQuery = EVERYTHING
    typed: str = ""
    total: int | None = None
    loaded: int = 0
    fetching: bool = False
    reviewing: bool = False
    outdated: bool = False
    may_review: bool = False
    last: Step | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ItemsProps:
    """``total`` items match, ``loaded`` of them are in the table. ``last`` is what undoing would take back.

    ``outdated``: others came since, which are shown when somebody asks, so that nobody loses the place.
    """

    page: ListPage
    total: int
    loaded: int
    query: ItemQuery
    typed: str
    sorted_by: Column
    fetching: bool
    reviewing: bool
    outdated: bool
    may_review: bool
    last: Step | None
    failure: Failure | None


class ItemsViewModel(ViewModel[ItemsInputs, ItemsProps]):
    """A verdict is seen at once and sent in order; where the engine refuses it, the list is fetched again."""

    counted = Signal()
    """Items changed their state or their words: whoever shows counts asks again."""
    came_back = Signal(int)
    """An item stands again where it stood: its row."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ItemsInputs(), parent)
        self._engine = engine
        self._background = background
        self._next: str | None = None
        self._fetch: Ticket | None = None
        self._waiting: deque[tuple[ReviewRequest, Step]] = deque()
        self.table = ItemTable(self)
        self.table.more_wanted.connect(self.more)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.filter)

    @staticmethod
    def derive(inputs: ItemsInputs) -> ItemsProps:
        if inputs.total is None:
            page = ListPage.FAILED if inputs.failure else ListPage.LOADING
        elif inputs.total:
            page = ListPage.FULL
        else:
            page = ListPage.NOTHING_FOUND if inputs.query.is_filtered else ListPage.EMPTY
        return ItemsProps(
            page=page,
            total=inputs.total or 0,
            loaded=inputs.loaded,
            query=inputs.query,
            typed=inputs.typed,
            sorted_by=next(column for column in Column if column.sort_key == inputs.query.sort),
            fetching=inputs.fetching,
            reviewing=inputs.reviewing,
            outdated=inputs.outdated,
            may_review=inputs.may_review,
            last=inputs.last,
            failure=inputs.failure,
        )

    # -- what is shown -------------------------------------------------------------------------------------

    def show_dataset(self, dataset_id: str | None, *, may_review: bool) -> None:
        """Another dataset: its items from the beginning, unfiltered. The same one: nothing moves."""
        self._set(may_review=may_review)
        if dataset_id != self._inputs.dataset_id:
            self._pause.stop()
            self._waiting.clear()
            self.table.show_rows((), has_more=False)
            self._inputs = ItemsInputs(may_review=may_review)
            self._set(dataset_id=dataset_id, reviewing=False)
            self.renew()

    def renew(self) -> None:
        """Fetch the list again from its beginning; what is shown stays until it has come."""
        if self._fetch is not None:
            self._fetch.cancel()
        dataset_id, query = self._inputs.dataset_id, self._inputs.query
        if dataset_id is None:
            return
        self._set(fetching=True, failure=None, last=_without_places(self._inputs.last))
        self._fetch = self._background.run(
            lambda: fetch_page(self._engine(), dataset_id, query, None, FIRST_PAGE), self._begun, self._lost
        )

    def note_arrivals(self) -> None:
        """A build may have added items: a short list is fetched again, in a long one somebody may be deep down."""
        if self._inputs.loaded <= FIRST_PAGE:
            self.renew()
        else:
            self._set(outdated=True)

    def more(self) -> None:
        """Fetch the page that follows, unless one is on its way."""
        dataset_id, query, after = self._inputs.dataset_id, self._inputs.query, self._next
        if dataset_id is None or after is None or self._inputs.fetching:
            return
        self._set(fetching=True)
        self._fetch = self._background.run(
            lambda: fetch_page(self._engine(), dataset_id, query, after, NEXT_PAGE), self._continued, self._lost
        )

    def show_state(self, state: ItemState | None) -> None:
        self._ask_for(replace(self._inputs.query, state=state, dropped=False))

    def show_dropped(self) -> None:
        """Only what the last freeze left out, whatever its state."""
        self._ask_for(replace(self._inputs.query, state=None, dropped=True))

    def show_origin(self, origin: ItemOrigin | None) -> None:
        self._ask_for(replace(self._inputs.query, origin=origin))

    def sort(self, column: Column) -> None:
        """By this column; by it already: the other way round. A column without an order is left alone."""
        query = self._inputs.query
        if column.sort_key is not None:
            turned = not query.descending if query.sort == column.sort_key else False
            self._ask_for(replace(query, sort=column.sort_key, descending=turned))

    def type(self, words: str) -> None:
        """Filter by these words once typing pauses."""
        if words != self._inputs.typed:
            self._set(typed=words[:_LONGEST_FILTER])
            self._pause.start()

    def filter(self) -> None:
        """Filter now, without waiting for a pause."""
        self._pause.stop()
        self._ask_for(replace(self._inputs.query, contains=self._inputs.typed.strip()))

    def clear_filter(self) -> None:
        self._pause.stop()
        self._set(typed="")
        self._ask_for(replace(self._inputs.query, state=None, origin=None, dropped=False, contains=""))

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    # -- verdicts ------------------------------------------------------------------------------------------

    def review(self, ranges: Sequence[RowRange], state: ItemState) -> None:
        """Accept, reject or put back the items in these rows."""
        rows = [(place, row) for place, row in self.table.rows(ranges) if row.state is not state]
        if not rows or not self._inputs.may_review:
            return
        places, wanted = [place for place, _ in rows], self._inputs.query.state
        taken = wanted is not None and wanted is not state
        if taken:
            self.table.take(places)
            self._set(total=max(0, (self._inputs.total or 0) - len(rows)), loaded=self.table.rowCount())
            if self.table.rowCount() < _SPARE_ROWS:
                self.more()
        else:
            self.table.put_state(places, state)
        request = ReviewRequest(state=state, item_ids=[row.id for _, row in rows])
        self._submit(request, Step(state, len(rows), tuple(rows), taken))

    def review_all(self, state: ItemState) -> None:
        """Accept, reject or put back everything that the list shows, fetched or not."""
        if self._inputs.may_review:
            self._submit(ReviewRequest(state=state, filter=self._filter()), Step(state, 0))

    def undo(self) -> None:
        """Take back the last step; only one is kept."""
        dataset_id, last = self._inputs.dataset_id, self._inputs.last
        if dataset_id is None or last is None or self._inputs.reviewing or not self._inputs.may_review:
            return
        self._set(reviewing=True, failure=None)

        def undone(_: ReviewResponse) -> None:
            places = self._inputs.last.before if self._inputs.last else ()
            self._set(reviewing=False, last=None)
            self._put_back(last.taken, places)
            self.counted.emit()

        self._background.run(lambda: self._engine().undo_review(dataset_id), undone, self._refused)

    def note_edit(self, item: ItemResponse) -> None:
        """An item was edited: show what it says now; undoing takes the edit back."""
        place = self.table.place_of(item.id)
        before = self.table.row(place) if place is not None else None
        if place is not None and before is not None:
            self.table.put(place, Row.of(item))
        self._set(last=Step(None, 1, ((place, before),) if place is not None and before is not None else ()))

    def _filter(self) -> ItemFilter:
        return self._inputs.query.to_filter()

    def _submit(self, request: ReviewRequest, step: Step) -> None:
        self._waiting.append((request, step))
        self._set(failure=None)
        if not self._inputs.reviewing:
            self._send()

    def _send(self) -> None:
        """One after the other: the engine's undo takes back what came last there."""
        dataset_id = self._inputs.dataset_id
        if not self._waiting or dataset_id is None:
            self._set(reviewing=False)
            return
        request, step = self._waiting.popleft()
        self._set(reviewing=True)

        def sent(answer: ReviewResponse) -> None:
            if dataset_id != self._inputs.dataset_id:
                return
            self._set(last=replace(step, count=answer.changed))
            if request.filter is not None:
                self.renew()
            self._send()
            if not self._inputs.reviewing:
                self.counted.emit()

        self._background.run(lambda: self._engine().review_items(dataset_id, request), sent, self._refused)

    def _refused(self, failure: Failure) -> None:
        """What was shown as done was not: look at the engine again."""
        self._waiting.clear()
        self._set(reviewing=False)
        self.renew()
        self._set(failure=failure)
        self.counted.emit()

    def _put_back(self, taken: bool, before: Sequence[tuple[int, Row]]) -> None:
        if not before:
            self.renew()
            return
        if taken:
            self.table.give_back(before)
            self._set(total=(self._inputs.total or 0) + len(before), loaded=self.table.rowCount())
        else:
            for place, row in before:
                self.table.put(place, row)
        self.came_back.emit(before[0][0])

    # -- what comes ----------------------------------------------------------------------------------------

    def _ask_for(self, query: ItemQuery) -> None:
        if query != self._inputs.query:
            self._set(query=query)
            self.renew()

    def _begun(self, page: Page) -> None:
        self._next = page.next
        self.table.show_rows(page.rows, has_more=page.next is not None)
        self._set(fetching=False, outdated=False, total=page.total, loaded=self.table.rowCount())

    def _continued(self, page: Page) -> None:
        self._next = page.next
        self._set(fetching=False)  # before the view asks for more
        self.table.append(page.rows, has_more=page.next is not None)
        self._set(total=page.total, loaded=self.table.rowCount())

    def _lost(self, failure: Failure) -> None:
        self._set(fetching=False, failure=failure)


def _without_places(last: Step | None) -> Step | None:
    """The rows come anew, so nobody knows where they stood."""
    return None if last is None else replace(last, before=())

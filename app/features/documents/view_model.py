"""Collections and the documents of the selected one, as the engine sorts and filters them. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.documents.cells import Column
from app.features.documents.ingest_model import IngestViewModel
from app.features.documents.listing import NOTHING, Query, Show, count_attention, fetch_page, fetch_rows
from app.features.documents.removal_model import RemovalViewModel
from app.features.documents.table_model import DocumentTable, RowRange
from app.features.documents.watched_model import WatchedViewModel
from engine.contract.documents import Access, CollectionResponse, DocumentList

_PAUSE_MS = 200
"""How long nothing is typed before the list is filtered."""
_LONGEST_FILTER = 200


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    NO_COLLECTION = auto()
    NO_ACCESS = auto()
    EMPTY = auto()
    NOTHING_FOUND = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class DocumentsInputs:
    collections: tuple[CollectionResponse, ...] | None = None
    query: Query = NOTHING
    typed: str = ""
    total: int | None = None
    attention: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class DocumentsProps:
    """``total`` documents match; ``attention`` of the whole collection failed, or were skipped or quarantined."""

    page: Page
    collections: tuple[CollectionResponse, ...]
    selected: str | None
    total: int
    attention: int
    show: Show
    typed: str
    sorted_by: Column
    descending: bool
    may_write: bool
    failure: Failure | None


class DocumentsViewModel(ViewModel[DocumentsInputs, DocumentsProps]):
    """``table`` holds the rows; adding, removing and watching are view models of their own."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(DocumentsInputs(), parent)
        self._engine = engine
        self._background = background
        self._loading: dict[int, Ticket] = {}
        self._counting: Ticket | None = None
        self.table = DocumentTable(self)
        self.table.pages_wanted.connect(self._load)
        self.ingestion = IngestViewModel(engine, background, self)
        self.ingestion.moved.connect(self._look)
        self.removal = RemovalViewModel(engine, background, self)
        self.removal.removed.connect(self._look)
        self.watched = WatchedViewModel(engine, background, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.filter)

    @staticmethod
    def derive(inputs: DocumentsInputs) -> DocumentsProps:
        collections, query = inputs.collections or (), inputs.query
        selected = next((c for c in collections if c.name == query.collection), None)
        return DocumentsProps(
            page=_page(inputs, selected),
            collections=collections,
            selected=selected.name if selected else None,
            total=inputs.total or 0,
            attention=inputs.attention,
            show=query.show,
            typed=inputs.typed,
            sorted_by=next(column for column in Column if column.sort_key == query.sort),
            descending=query.descending,
            may_write=selected is not None and selected.access is Access.WRITE,
            failure=inputs.failure,
        )

    def refresh(self) -> None:
        """Look at everything again; what is shown stays until it has come."""
        self._set(failure=None)
        self._look()
        self.ingestion.look()
        self.watched.look()

    def select(self, name: str) -> None:
        """Show another collection; the order stays, the filter does not."""
        if name != self._inputs.query.collection:
            old = self._inputs.query
            self._pause.stop()
            self._set(
                query=Query(name, sort=old.sort, descending=old.descending),
                typed="",
                total=None,
                attention=0,
                failure=None,
            )
            self._start_over()

    def create_collection(self, name: str) -> None:
        self._background.run(lambda: self._engine().create_collection(name), self._created, self._failed)

    def sort(self, column: Column) -> None:
        """By this column; by it already: the other way round."""
        query = self._inputs.query
        turned = not query.descending if query.sort == column.sort_key else False
        self._ask_for(replace(query, sort=column.sort_key, descending=turned))

    def show(self, which: Show) -> None:
        self._ask_for(replace(self._inputs.query, show=which))

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
        self._ask_for(replace(self._inputs.query, contains="", show=Show.ALL))

    def add(self, paths: Sequence[str]) -> None:
        """Read files and folders into the selected collection."""
        if self._props.selected and self._props.may_write:
            self.ingestion.offer(paths, self._props.selected)

    def plan_removal(self, ranges: Sequence[RowRange]) -> None:
        """Find out what removing these rows would remove; ``removal`` goes on from there."""
        if self._props.may_write and ranges:
            self.removal.plan(self.ids_of(ranges))

    def ids_of(self, ranges: Sequence[RowRange], only: Show = Show.ALL) -> Callable[[EngineClient], list[str]]:
        """How to find out which documents stand there: as they are shown, else by asking the engine."""
        known, query = self.table.known(ranges), self._inputs.query

        def find(engine: EngineClient) -> list[str]:
            found = fetch_rows(engine, query, ranges) if known is None else known
            return list(dict.fromkeys(d.id for d in found if only.holds(d.status)))

        return find

    def retry(self, ranges: Sequence[RowRange]) -> None:
        """Try these rows again."""
        collection = self._props.selected
        if collection and self._props.may_write and ranges:
            find = self.ids_of(ranges, Show.ATTENTION)
            self.ingestion.retry(collection, find)

    def retry_document(self, document_id: str) -> None:
        """Try one document of the selected collection again."""
        if self._props.selected and self._props.may_write:
            self.ingestion.retry(self._props.selected, lambda _: [document_id])

    def retry_all(self) -> None:
        """Try everything of the collection again that failed or was skipped."""
        if self._props.selected and self._props.may_write:
            self.ingestion.retry_all(self._props.selected)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _ask_for(self, query: Query) -> None:
        if query == self._inputs.query:
            return
        same_rows = query.show is self._inputs.query.show and query.contains == self._inputs.query.contains
        self._set(query=query)
        if self._readable():
            self._drop_loading()
            self.table.reorder() if same_rows else self.table.reset()
            self.table.ask()

    def _look(self) -> None:
        self._background.run(lambda: self._engine().list_collections(), self._listed, self._failed)

    def _listed(self, collections: list[CollectionResponse]) -> None:
        before = self._inputs.query.collection
        names = [c.name for c in collections]
        first = next((c.name for c in collections if c.access is not None), names[0] if names else "")
        if before in names:
            self._set(collections=tuple(collections))
            self._renew()
        else:
            self._set(collections=tuple(collections), query=Query(first), typed="", total=None)
            self._start_over()

    def _created(self, collection: CollectionResponse) -> None:
        self._set(query=Query(collection.name), typed="", total=None, attention=0)
        self._drop_loading()
        self.table.reset()
        self.refresh()

    def _start_over(self) -> None:
        self._drop_loading()
        self.table.reset()
        self._renew()

    def _renew(self) -> None:
        if self._readable():
            self._count_attention()
            self._drop_loading()  # what is on its way was read before
            self.table.renew()

    def _readable(self) -> bool:
        chosen = next((c for c in self._props.collections if c.name == self._inputs.query.collection), None)
        return chosen is not None and chosen.access is not None

    def _count_attention(self) -> None:
        if self._counting:
            self._counting.cancel()
        name = self._inputs.query.collection
        self._counting = self._background.run(
            lambda: count_attention(self._engine(), name), lambda n: self._set(attention=n), lambda _: None
        )

    def _load(self, pages: tuple[int, ...]) -> None:
        """Fetch these pages, and give up those that were wanted before and are wanted no more."""
        for page in [page for page in self._loading if page not in pages]:
            self._loading.pop(page).cancel()
        query = self._inputs.query
        for page in pages:
            if page not in self._loading:
                self._loading[page] = self._background.run(
                    partial(_fetch, self._engine, query, page), partial(self._loaded, page), partial(self._lost, page)
                )

    def _drop_loading(self) -> None:
        self._load(())

    def _loaded(self, page: int, found: DocumentList) -> None:
        del self._loading[page]
        self.table.put(page, found.documents, found.total)
        self._set(total=found.total)

    def _lost(self, page: int, failure: Failure) -> None:
        del self._loading[page]
        self._failed(failure)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)


def _fetch(engine: EngineOfThisThread, query: Query, page: int) -> DocumentList:
    return fetch_page(engine(), query, page)


def _page(inputs: DocumentsInputs, selected: CollectionResponse | None) -> Page:
    if inputs.collections is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    if selected is None:
        return Page.NO_COLLECTION
    if selected.access is None:
        return Page.NO_ACCESS
    if inputs.total is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    if inputs.total:
        return Page.FULL
    return Page.NOTHING_FOUND if inputs.query.is_filtered else Page.EMPTY

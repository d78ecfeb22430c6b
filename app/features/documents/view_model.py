"""Collections, their documents, and the ingestion that is followed. Knows no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.documents.table_model import PAGE, DocumentTable
from engine.contract.documents import Access, CollectionResponse, DocumentList, FileOutcome, FileStatus
from engine.contract.jobs import JobResponse, JobState

_INGEST = "ingest"
_FOLLOW_MS = 500
_UNREMARKABLE = (FileStatus.ADDED, FileStatus.UPDATED, FileStatus.UNCHANGED)


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    NO_COLLECTION = auto()
    NO_ACCESS = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class DocumentsInputs:
    collections: tuple[CollectionResponse, ...] | None = None
    selected: str | None = None
    total: int | None = None
    job: JobResponse | None = None
    outcomes: tuple[FileOutcome, ...] | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class DocumentsProps:
    """``outcomes`` are the files that somebody should look at; ``counts`` are all, by status."""

    page: Page
    collections: tuple[CollectionResponse, ...]
    selected: str | None
    total: int
    may_write: bool
    job: JobResponse | None
    outcomes: tuple[FileOutcome, ...]
    counts: Mapping[FileStatus, int] | None
    failure: Failure | None


class DocumentsViewModel(ViewModel[DocumentsInputs, DocumentsProps]):
    """``table`` holds the rows of the selected collection."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(DocumentsInputs(), parent)
        self._engine = engine
        self._background = background
        self._loading: Ticket | None = None
        self._following = False
        self.table = DocumentTable(self)
        self.table.page_wanted.connect(self._load)
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)

    @staticmethod
    def derive(inputs: DocumentsInputs) -> DocumentsProps:
        collections = inputs.collections or ()
        selected = next((c for c in collections if c.name == inputs.selected), None)
        counts = Counter(outcome.status for outcome in inputs.outcomes or ())
        return DocumentsProps(
            page=_page(inputs, selected),
            collections=collections,
            selected=selected.name if selected else None,
            total=inputs.total or 0,
            may_write=selected is not None and selected.access is Access.WRITE,
            job=inputs.job,
            outcomes=tuple(o for o in inputs.outcomes or () if o.status not in _UNREMARKABLE),
            counts=None if inputs.outcomes is None else dict(sorted(counts.items())),
            failure=inputs.failure,
        )

    def refresh(self) -> None:
        """Look at the collections and the running jobs again."""
        self._set(failure=None)
        self._look()

    def _look(self) -> None:
        self._background.run(lambda: self._engine().list_collections(), self._listed, self._failed)
        if self._inputs.job is None:
            self._background.run(lambda: self._engine().list_jobs(), self._found_jobs, self._failed)

    def select(self, name: str) -> None:
        if name != self._inputs.selected:
            self._set(selected=name, total=None, failure=None)
            self._reload()

    def create_collection(self, name: str) -> None:
        self._background.run(lambda: self._engine().create_collection(name), self._created, self._failed)

    def add(self, paths: Sequence[str]) -> None:
        """Start reading files and folders into the selected collection."""
        collection = self._props.selected
        if collection and paths and self._props.may_write:
            self._set(failure=None, outcomes=None)
            self._background.run(
                lambda: self._engine().job(self._engine().ingest(list(paths), collection)), self._follow, self._failed
            )

    def cancel(self) -> None:
        """Ask the followed job to stop; what it finished is kept."""
        if (job := self._inputs.job) is not None:
            self._background.run(lambda: self._engine().cancel_job(job.id), lambda _: None, self._failed)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents at once and for good."""

        self._background.run(
            lambda: self._engine().remove_documents(list(document_ids)), lambda _: self._look(), self._remove_failed
        )

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def dismiss_outcomes(self) -> None:
        self._set(outcomes=None)

    def follow(self) -> None:
        """Ask once how the followed job stands."""
        job = self._inputs.job
        if job is not None and not self._following:
            self._following = True
            self._background.run(lambda: self._engine().job(job.id), self._moved, self._lost)

    def _listed(self, collections: list[CollectionResponse]) -> None:
        names = [c.name for c in collections]
        first = next((c.name for c in collections if c.access is not None), names[0] if names else None)
        selected = self._inputs.selected if self._inputs.selected in names else first
        self._set(collections=tuple(collections), selected=selected)
        self._reload()

    def _created(self, collection: CollectionResponse) -> None:
        self._set(selected=collection.name, total=None)
        self.refresh()

    def _reload(self) -> None:
        if self._loading:
            self._loading.cancel()
        self.table.reset()
        self._load(0)

    def _load(self, offset: int) -> None:
        collection = self._props.selected
        chosen = next((c for c in self._props.collections if c.name == collection), None)
        if chosen is None or chosen.access is None:
            return
        self._loading = self._background.run(
            lambda: self._engine().list_documents(collection, limit=PAGE, offset=offset),
            self._loaded,
            self._load_failed,
        )

    def _loaded(self, page: DocumentList) -> None:
        self.table.append(page.documents, page.total)
        self._set(total=page.total)

    def _load_failed(self, failure: Failure) -> None:
        self.table.give_up()
        self._failed(failure)

    def _found_jobs(self, jobs: list[JobResponse]) -> None:
        running = next((job for job in jobs if job.kind == _INGEST and not job.state.ended), None)
        if running and self._inputs.job is None:
            self._follow(running)

    def _follow(self, job: JobResponse) -> None:
        self._set(job=job)
        self._timer.start()
        self.follow()

    def _moved(self, job: JobResponse) -> None:
        self._following = False
        if not job.state.ended:
            self._set(job=job)
            return
        self._timer.stop()
        failure = None
        if job.state is JobState.FAILED and job.error:
            failure = Failure(job.error.code, job.error.message, job.error.help)
        self._set(job=None, failure=failure)
        fetch = partial(lambda job_id: self._engine().ingest_outcomes(job_id), job.id)
        self._background.run(fetch, lambda found: self._set(outcomes=tuple(found)), self._failed)
        self._look()

    def _lost(self, failure: Failure) -> None:
        """The job goes on without us: keep asking, unless the engine does not know it any more."""
        self._following = False
        if failure.code != "ENGINE_UNREACHABLE":
            self._timer.stop()
            self._set(job=None, failure=failure)

    def _remove_failed(self, failure: Failure) -> None:
        self._failed(failure)
        self._look()  # some may have gone before it failed

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)


def _page(inputs: DocumentsInputs, selected: CollectionResponse | None) -> Page:
    if inputs.collections is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    if selected is None:
        return Page.NO_COLLECTION
    if selected.access is None:
        return Page.NO_ACCESS
    if inputs.total is None:
        return Page.FAILED if inputs.failure else Page.LOADING
    return Page.FULL if inputs.total else Page.EMPTY

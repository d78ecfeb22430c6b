"""Adding, trying again, and the ingestion that is followed until its outcomes are there. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.documents.dropped import Offer, tell_apart
from app.features.documents.listing import in_requests
from app.features.documents.summary import Summary, fetch_summary
from engine.contract.jobs import JobResponse, JobState

_INGEST = "ingest"
_FOLLOW_MS = 500
_TELL_EVERY = 8
"""So many questions after the job until the table is looked at again while it runs."""


@dataclass(frozen=True, slots=True)
class IngestProps:
    """``offer``: folders, and somebody has to say whether they are watched. ``sending``: the engine was asked to start.

    ``nothing_to_retry``: the engine found nothing that it could try again.
    """

    offer: Offer | None = None
    sending: bool = False
    job: JobResponse | None = None
    cancelling: bool = False
    summary: Summary | None = None
    nothing_to_retry: bool = False
    failure: Failure | None = None


class IngestViewModel(ViewModel[IngestProps, IngestProps]):
    """Its inputs are what it shows."""

    moved = Signal()
    """Documents were added, or may have been: whoever shows them looks again."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(IngestProps(), parent)
        self._engine = engine
        self._background = background
        self._collection: str | None = None
        self._asking = False
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)

    @staticmethod
    def derive(inputs: IngestProps) -> IngestProps:
        return inputs

    def look(self) -> None:
        """Find an ingestion that runs already, whoever started it."""
        if self._props.job is None and not self._props.sending:
            self._background.run(lambda: self._engine().list_jobs(), self._found, lambda _: None)

    def offer(self, paths: Sequence[str], collection: str) -> None:
        """Files are added at once; with a folder among them somebody is asked whether to watch it."""
        if paths:
            self._set(failure=None, sending=True)
            self._background.run(lambda: tell_apart(paths, collection), self.consider, self._failed)

    def accept(self, *, watch: bool) -> None:
        """Add what was offered. ``watch``: look at the folders again from now on."""
        if (offer := self._props.offer) is not None:
            self._set(offer=None)
            self._submit(offer, watch=watch)

    def decline(self) -> None:
        self._set(offer=None)

    def retry(self, collection: str, find_ids: Callable[[EngineClient], Sequence[str]]) -> None:
        """Try documents again. ``find_ids`` is called in the background."""

        def send(engine: EngineClient) -> list[str | None]:
            return [engine.retry_documents(collection, ids) for ids in in_requests(find_ids(engine))]

        self._start(collection, send)

    def retry_all(self, collection: str) -> None:
        """Try everything of the collection again that failed or was skipped."""
        self._start(collection, lambda engine: [engine.retry_documents(collection)])

    def retry_summary(self) -> None:
        """Try again what the last ingestion could not add."""
        summary = self._props.summary
        if summary is not None and summary.collection:
            self.retry(summary.collection, lambda _: summary.retry_ids)

    def cancel(self) -> None:
        """Ask the followed job to stop; what it finished is kept."""
        if (job := self._props.job) is not None:
            self._set(cancelling=True)
            self._background.run(lambda: self._engine().cancel_job(job.id), lambda _: None, self._failed)

    def follow(self) -> None:
        """Ask once how the followed job stands."""
        job = self._props.job
        if job is not None and not self._asking:
            self._asking = True
            self._background.run(lambda: self._engine().job(job.id), self._job_moved, self._lost)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def dismiss_summary(self) -> None:
        self._set(summary=None, nothing_to_retry=False)

    def consider(self, offer: Offer) -> None:
        """Ask about folders; files alone are added at once."""
        if offer.folders:
            self._set(offer=offer, sending=False)
        else:
            self._submit(offer, watch=False)

    def _submit(self, offer: Offer, *, watch: bool) -> None:
        groups = [(offer.folders, True), (offer.files, False)] if watch else [((*offer.folders, *offer.files), False)]

        def send(engine: EngineClient) -> list[str | None]:
            return [
                engine.ingest(paths, offer.collection, watch=watched)
                for group, watched in groups
                for paths in in_requests(group)
            ]

        self._start(offer.collection, send)

    def _start(self, collection: str, send: Callable[[EngineClient], list[str | None]]) -> None:
        """``send`` returns the jobs that it started; the first is followed, the others are found after it."""
        self._set(failure=None, summary=None, nothing_to_retry=False, sending=True)

        def work() -> JobResponse | None:
            engine = self._engine()
            started = next((job_id for job_id in send(engine) if job_id), None)
            return None if started is None else engine.job(started)

        def started(job: JobResponse | None) -> None:
            self._set(sending=False, nothing_to_retry=job is None)
            if job is not None:
                self._follow(job, collection)

        self._background.run(work, started, self._failed)

    def _found(self, jobs: list[JobResponse]) -> None:
        running = next((job for job in jobs if job.kind == _INGEST and not job.state.ended), None)
        if running and self._props.job is None:
            self._follow(running, None)

    def _follow(self, job: JobResponse, collection: str | None) -> None:
        self._collection, self._asked = collection, 0
        self._set(job=job, cancelling=False)
        self._timer.start()
        self.follow()

    def _job_moved(self, job: JobResponse) -> None:
        self._asking = False
        self._asked += 1
        if not job.state.ended:
            self._set(job=job)
            if self._asked % _TELL_EVERY == 0:
                self.moved.emit()
            return
        self._timer.stop()
        failure = None
        if job.state is JobState.FAILED and job.error:
            failure = Failure.from_body(job.error.model_dump())
        self._set(job=None, failure=failure)
        collection = self._collection
        self._background.run(
            lambda: fetch_summary(self._engine(), job.id, collection),
            lambda summary: self._set(summary=summary),
            self._failed,
        )
        self.moved.emit()
        self.look()  # another one may have waited for this

    def _lost(self, failure: Failure) -> None:
        """The job goes on without us: keep asking, unless the engine does not know it any more."""
        self._asking = False
        if failure.code != "ENGINE_UNREACHABLE":
            self._timer.stop()
            self._set(job=None, failure=failure)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure, sending=False, cancelling=False)

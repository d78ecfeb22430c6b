"""An engine in memory behind the client's port: it keeps collections and documents, and answers what it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from engine.client.errors import ClientError, EngineError, EngineStartError
from engine.contract.answers import AnswerEvent, AskRequest
from engine.contract.documents import (
    Access,
    CollectionResponse,
    DocumentList,
    DocumentResponse,
    DocumentText,
    FileOutcome,
    FileStatus,
    RemovedResponse,
)
from engine.contract.jobs import JobResponse, JobState
from engine.contract.system import StatusResponse

TIME = "2026-05-04T12:00:00Z"


def document(number: int, name: str, **changes: object) -> DocumentResponse:
    """A readable document of the collection handbook."""
    values: dict[str, object] = {
        "id": f"doc_{number}",
        "name": name,
        "path": f"/data/{name}",
        "title": None,
        "collection": "handbook",
        "status": "ready",
        "reason": None,
        "media_type": None,
        "language": "en",
        "size_bytes": 1000 + 7919 * number,
        "pages": number % 7 + 1,
        "chunks": 3 * (number % 7) + 2,
        "added_at": TIME,
        "updated_at": TIME,
    }
    return DocumentResponse.model_validate(values | changes)


def ingest_job(state: JobState = JobState.RUNNING, **changes: object) -> JobResponse:
    values: dict[str, object] = {
        "id": "job_1",
        "kind": "ingest",
        "lane": "cpu",
        "state": state,
        "stage": "ingest",
        "done": 0,
        "total": None,
        "unit": "documents",
        "rate_per_s": None,
        "time_left_s": None,
        "created_at": TIME,
        "started_at": TIME,
        "finished_at": None,
        "error": None,
    }
    return JobResponse.model_validate(values | changes)


class FakeEngine:
    """Fits the port ``EngineClient``; as a callable it is its own ``EngineOfThisThread``.

    ``failures`` makes a method raise; ``answers`` are the events of the next questions; ``job_states`` are what
    ``job`` reports one after another, the last of them for ever.
    """

    def __init__(self, collections: dict[str, Access | None] | None = None) -> None:
        self.access = {"handbook": Access.WRITE} if collections is None else collections
        self.documents: list[DocumentResponse] = []
        self.texts: dict[str, str] = {}
        self.failures: dict[str, ClientError] = {}
        self.answers: list[list[AnswerEvent]] = []
        self.job_states: list[JobResponse] = []
        self.outcomes: list[FileOutcome] = []
        self.model: str | None = None
        self.isolated = True
        self.connection_attempts = 0
        self.asked: list[AskRequest] = []
        self.ingested: list[tuple[list[str], str]] = []
        self.cancelled: list[str] = []
        self.stopped = False

    def __call__(self) -> FakeEngine:
        return self

    def status(self) -> StatusResponse:
        self._maybe_fail("status")
        return StatusResponse(
            version="0.1.0",
            pid=1,
            home="/vault",
            started_at=TIME,
            documents=len(self.documents),
            chunks=sum(d.chunks for d in self.documents),
            embedder="all-MiniLM-L6-v2",
            model=self.model,
            model_state="ready" if self.model else "none",
            jobs_running=sum(not job.state.ended for job in self.job_states[:1]),
            network_isolated=self.isolated,
            connection_attempts=self.connection_attempts,
        )

    def stop(self) -> None:
        self.stopped = True

    def list_collections(self) -> list[CollectionResponse]:
        self._maybe_fail("list_collections")
        return [self._collection(number, name) for number, name in enumerate(self.access)]

    def create_collection(self, name: str) -> CollectionResponse:
        self._maybe_fail("create_collection")
        self.access[name] = Access.WRITE
        return self._collection(len(self.access), name)

    def ingest(self, paths: list[str], collection: str) -> str:
        self._maybe_fail("ingest")
        self.ingested.append((paths, collection))
        return "job_1"

    def ingest_outcomes(self, job_id: str) -> list[FileOutcome]:
        return list(self.outcomes)

    def list_documents(self, collection: str | None = None, *, limit: int = 1000, offset: int = 0) -> DocumentList:
        self._maybe_fail("list_documents")
        found = [d for d in self.documents if collection in (None, d.collection)]
        return DocumentList(documents=found[offset : offset + limit], total=len(found))

    def document_text(self, document_id: str) -> DocumentText:
        self._maybe_fail("document_text")
        return DocumentText(document_id=document_id, text=self.texts[document_id])

    def remove_document(self, document_id: str) -> RemovedResponse:
        self._maybe_fail("remove_document")
        self.documents = [d for d in self.documents if d.id != document_id]
        return RemovedResponse(document_id=document_id, documents=1, chunks=1, size_bytes=1)

    def ask_stream(self, request: AskRequest) -> Iterator[AnswerEvent]:
        self.asked.append(request)
        self._maybe_fail("ask_stream")
        yield from self.answers.pop(0)

    def job(self, job_id: str) -> JobResponse:
        self._maybe_fail("job")
        return self.job_states.pop(0) if len(self.job_states) > 1 else self.job_states[0]

    def list_jobs(self) -> list[JobResponse]:
        return self.job_states[:1]

    def cancel_job(self, job_id: str) -> JobResponse:
        self.cancelled.append(job_id)
        return self.job_states[0]

    def _collection(self, number: int, name: str) -> CollectionResponse:
        inside = [d for d in self.documents if d.collection == name]
        chunks = sum(d.chunks for d in inside)
        return CollectionResponse(
            id=number, name=name, access=self.access[name], documents=len(inside), chunks=chunks, created_at=TIME
        )

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


class FakeDoor:
    """Vaults that open with one passphrase."""

    RECOVERY_CODE = "7Q4KD-9M2XV-0TBHR-W8C3N-5JZPG-E6Y1A-SF7K2"

    def __init__(self, passphrase: str = "") -> None:
        self.passphrase = passphrase
        self.running = False
        self.administrator = ""

    def vault_exists(self, home: PurePath) -> bool:
        return bool(self.passphrase)

    def is_running(self, home: PurePath) -> bool:
        return self.running

    def create_vault(self, home: Path, passphrase: str, administrator: str) -> str:
        if self.passphrase:
            raise EngineStartError("VAULT_EXISTS", "There is a vault in this folder already.", "Choose another folder.")
        self.passphrase, self.administrator = passphrase, administrator
        return self.RECOVERY_CODE

    def start_engine(self, home: Path, passphrase: str) -> None:
        if passphrase != self.passphrase:
            raise EngineStartError(
                "VAULT_WRONG_PASSPHRASE",
                "The passphrase does not open this vault.",
                "Check the keyboard's layout and capitals; the next attempt is possible in one second.",
            )
        self.running = True


def outcome(name: str, status: FileStatus, reason: str | None = None) -> FileOutcome:
    return FileOutcome(path=f"/data/{name}", document_id=None, status=status, reason=reason, chunks=0, pages=None)


UNREACHABLE = EngineError(
    "ENGINE_UNREACHABLE", "No engine answers: nobody listens on its socket.", "Start it, then try again."
)

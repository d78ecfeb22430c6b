"""What the desktop asks of the engine: the ports that the typed client and the supervisor fit as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from engine.contract.answers import AnswerEvent, AskRequest
from engine.contract.documents import CollectionResponse, DocumentList, DocumentText, FileOutcome, RemovedResponse
from engine.contract.jobs import JobResponse
from engine.contract.system import StatusResponse


class EngineClient(Protocol):
    """One connection, for one thread. Every method raises ``ClientError``."""

    def status(self) -> StatusResponse: ...

    def stop(self) -> None: ...

    def list_collections(self) -> list[CollectionResponse]: ...

    def create_collection(self, name: str) -> CollectionResponse: ...

    def ingest(self, paths: list[str], collection: str) -> str: ...

    def ingest_outcomes(self, job_id: str) -> list[FileOutcome]: ...

    def list_documents(self, collection: str | None = None, *, limit: int = ..., offset: int = ...) -> DocumentList: ...

    def document_text(self, document_id: str) -> DocumentText: ...

    def remove_document(self, document_id: str) -> RemovedResponse: ...

    def ask_stream(self, request: AskRequest) -> Iterator[AnswerEvent]: ...

    def job(self, job_id: str) -> JobResponse: ...

    def list_jobs(self) -> list[JobResponse]: ...

    def cancel_job(self, job_id: str) -> JobResponse: ...


class EngineOfThisThread(Protocol):
    """The calling thread's own connection."""

    def __call__(self) -> EngineClient: ...


class EngineDoor(Protocol):
    """Vaults and the engines that serve them, before there is anything to connect to."""

    def vault_exists(self, home: Path) -> bool: ...

    def is_running(self, home: Path) -> bool: ...

    def create_vault(self, home: Path, passphrase: str, administrator: str) -> str:
        """Make a vault and return its recovery code. Raises ``ClientError``."""
        ...

    def start_engine(self, home: Path, passphrase: str) -> None:
        """Return once the engine answers. Raises ``ClientError``."""
        ...

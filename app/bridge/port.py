"""What the desktop asks of the engine: the ports that the typed client and the supervisor fit as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from app.bridge.dataset_port import DatasetCalls
from app.bridge.erasure_port import ErasureClient, RetentionClient
from app.bridge.governance_port import AccessClient, AuditClient, BackupClient, EvaluationClient, UserCalls
from app.bridge.privacy_port import PrivacyClient
from app.bridge.training_port import RegistryClient, TrainingClient
from engine.contract.answers import (
    AnswerEvent,
    AskRequest,
    ConversationResponse,
    Rating,
    SearchResponse,
    TurnResponse,
)
from engine.contract.documents import (
    Box,
    CollectionResponse,
    DocumentList,
    DocumentResponse,
    DocumentText,
    FileOutcome,
    HiddenElement,
    PageSpan,
    RemovalReport,
    WatchedFolder,
)
from engine.contract.jobs import JobResponse
from engine.contract.model_packs import PackResponse
from engine.contract.system import (
    DoctorResponse,
    ModelList,
    ModelResponse,
    ModelVerified,
    SettingResponse,
    StatusResponse,
)
from engine.contract.vault import PassphraseChanged


class EngineClient(DatasetCalls, UserCalls, Protocol):
    """One connection, for one thread. Every method raises ``ClientError``."""

    @property
    def training(self) -> TrainingClient: ...

    @property
    def registry(self) -> RegistryClient: ...

    @property
    def access(self) -> AccessClient: ...

    @property
    def audit(self) -> AuditClient: ...

    @property
    def backups(self) -> BackupClient: ...

    @property
    def privacy(self) -> PrivacyClient: ...

    @property
    def erasures(self) -> ErasureClient: ...

    @property
    def retention(self) -> RetentionClient: ...

    @property
    def evaluation(self) -> EvaluationClient: ...

    def status(self) -> StatusResponse: ...

    def stop(self) -> None: ...

    def list_collections(self) -> list[CollectionResponse]: ...

    def create_collection(self, name: str) -> CollectionResponse: ...

    def ingest(self, paths: list[str], collection: str, *, watch: bool = ...) -> str: ...

    def ingest_outcomes(self, job_id: str) -> list[FileOutcome]: ...

    def list_documents(
        self,
        collection: str | None = None,
        *,
        status: str | None = ...,
        contains: str = ...,
        sort: str = ...,
        descending: bool = ...,
        limit: int = ...,
        offset: int = ...,
    ) -> DocumentList: ...

    def document(self, document_id: str) -> DocumentResponse: ...

    def document_text(self, document_id: str) -> DocumentText: ...

    def document_boxes(self, document_id: str, start: int, end: int) -> list[Box]: ...

    def document_pages(self, document_id: str) -> list[PageSpan]: ...

    def document_hidden(self, document_id: str) -> list[HiddenElement]: ...

    def page_image(self, document_id: str, page: int, *, width_px: int) -> bytes: ...

    def remove_documents(self, document_ids: list[str], *, preview: bool = ...) -> RemovalReport: ...

    def retry_documents(self, collection: str, document_ids: list[str] | None = ...) -> str | None: ...

    def list_watched_folders(self) -> list[WatchedFolder]: ...

    def unwatch_folder(self, path: str, collection: str) -> list[WatchedFolder]: ...

    def search(self, query: str, *, collection: str | None = ..., k: int = ...) -> SearchResponse: ...

    def ask_stream(self, request: AskRequest) -> Iterator[AnswerEvent]: ...

    def list_conversations(self) -> list[ConversationResponse]: ...

    def conversation(self, conversation_id: str) -> ConversationResponse: ...

    def rename_conversation(self, conversation_id: str, title: str) -> ConversationResponse: ...

    def delete_conversation(self, conversation_id: str) -> None: ...

    def give_feedback(
        self, conversation_id: str, turn_id: str, *, rating: Rating | None, correction: str | None
    ) -> TurnResponse: ...

    def list_packs(self) -> list[PackResponse]: ...

    def list_models(self) -> list[ModelResponse]: ...

    def import_model(self, path: str, *, name: str | None = ..., use: bool = ...) -> str: ...

    def use_model(self, name: str) -> ModelResponse: ...

    def rollback_model(self, why: str = "") -> ModelList: ...

    def verify_model(self, name: str) -> ModelVerified: ...

    def remove_model(self, name: str) -> ModelList: ...

    def doctor(self) -> DoctorResponse: ...

    def list_settings(self) -> list[SettingResponse]: ...

    def change_setting(self, key: str, value: int | None) -> SettingResponse: ...

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> PassphraseChanged: ...

    def replace_recovery_code(self, passphrase: str) -> str: ...

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

    def read_folder(self, home: Path, folder: Path, collection: str, *, watch: bool) -> None:
        """Make the collection and start to read the folder into it. Raises ``ClientError``."""
        ...

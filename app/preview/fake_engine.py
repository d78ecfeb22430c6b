"""An engine in memory behind the client's port: it keeps collections and documents, and answers what it is told to."""

from __future__ import annotations

from collections.abc import Iterator

from app.preview.fake_access import FakeAccess, FakeUsers
from app.preview.fake_answers import TIME, ingest_job
from app.preview.fake_audit import FakeAudit
from app.preview.fake_backups import FakeBackups
from app.preview.fake_datasets import FakeDatasets
from app.preview.fake_door import FakeDoor
from app.preview.fake_erasure import FakeErasures, FakeRetention
from app.preview.fake_evaluation import FakeEvaluation
from app.preview.fake_privacy import FakePrivacy
from app.preview.fake_training import FakeRegistry, FakeTraining
from engine.client.errors import ClientError, EngineError
from engine.contract.answers import (
    AnswerEvent,
    AskRequest,
    ConversationResponse,
    FeedbackResponse,
    Rating,
    SearchHit,
    SearchResponse,
    TurnResponse,
)
from engine.contract.documents import (
    Access,
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
from engine.contract.isolation import WeakIsolationAccepted
from engine.contract.jobs import JobResponse
from engine.contract.model_packs import PackResponse
from engine.contract.system import (
    Check,
    DoctorResponse,
    ModelList,
    ModelResponse,
    ModelVerified,
    Role,
    SettingResponse,
    StatusResponse,
)
from engine.contract.vault import PassphraseChanged


class FakeEngine(FakeUsers, FakeDatasets):
    """Fits the port ``EngineClient``; as a callable it is its own ``EngineOfThisThread``.

    ``failures`` makes a method raise, by its name, and ``calls`` names those called; ``answers`` are the events of the
    next questions; ``job_states`` are what ``job`` reports one after another, the last of them for ever.
    """

    def __init__(self, collections: dict[str, Access | None] | None = None) -> None:
        super().__init__()
        self.granted = {"handbook": Access.WRITE} if collections is None else collections
        self.documents: list[DocumentResponse] = []
        self.texts: dict[str, str] = {}
        self.failures: dict[str, ClientError] = {}
        self.answers: list[list[AnswerEvent]] = []
        self.job_states: list[JobResponse] = []
        self.outcomes: list[FileOutcome] = []
        self.model: str | None = None
        self.isolated = True
        self.connection_attempts = 0
        self.weak_isolation: WeakIsolationAccepted | None = None
        self.boxes: dict[str, list[Box]] = {}
        self.pages: dict[str, list[PageSpan]] = {}
        self.images: dict[tuple[str, int], bytes] = {}
        self.hits: list[SearchHit] = []
        self.watched: list[WatchedFolder] = []
        self.conversations: dict[str, ConversationResponse] = {}
        self.models: list[ModelResponse] = []
        self.packs: list[PackResponse] = []
        self.training = FakeTraining()
        self.registry = FakeRegistry()
        self.access = FakeAccess(self)
        self.audit = FakeAudit()
        self.backups = FakeBackups()
        self.evaluation = FakeEvaluation()
        self.privacy = FakePrivacy()
        self.erasures = FakeErasures()
        self.retention = FakeRetention()
        self.hidden: dict[str, list[HiddenElement]] = {}
        self.broken_models: set[str] = set()
        self.settings: list[SettingResponse] = []
        self.checks: list[Check] = []
        self.jobs: list[JobResponse] = []
        self.passphrase = "right"
        self.role = Role.ADMINISTRATOR
        self.calls: list[str] = []
        self.asked: list[AskRequest] = []
        self.ingested: list[tuple[list[str], str]] = []
        self.cancelled: list[str] = []
        self.retried: list[tuple[str, list[str]]] = []
        self.rollback_reasons: list[str] = []
        self.imported: list[tuple[str, str | None, bool]] = []
        self.feedback: dict[tuple[str, str], tuple[Rating | None, str | None]] = {}
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
            user="Ada",
            role=self.role,
            weak_isolation=self.weak_isolation,
        )

    def stop(self) -> None:
        self.stopped = True

    def list_collections(self) -> list[CollectionResponse]:
        self._maybe_fail("list_collections")
        return [self._collection(number, name) for number, name in enumerate(self.granted)]

    def create_collection(self, name: str) -> CollectionResponse:
        self._maybe_fail("create_collection")
        self.granted[name] = Access.WRITE
        return self._collection(len(self.granted), name)

    def ingest(self, paths: list[str], collection: str, *, watch: bool = False) -> str:
        self._maybe_fail("ingest")
        self.ingested.append((paths, collection))
        if watch:
            self.watched += [
                WatchedFolder(path=path, collection=collection, created_at=TIME, last_scan_at=None) for path in paths
            ]
        return "job_1"

    def ingest_outcomes(self, job_id: str) -> list[FileOutcome]:
        self._maybe_fail("ingest_outcomes")
        return list(self.outcomes)

    def list_documents(
        self,
        collection: str | None = None,
        *,
        status: str | None = None,
        contains: str = "",
        sort: str = "name",
        descending: bool = False,
        limit: int = 1000,
        offset: int = 0,
    ) -> DocumentList:
        self._maybe_fail("list_documents")
        words = contains.casefold()
        found = [
            d
            for d in self.documents
            if collection in (None, d.collection) and status in (None, d.status) and words in d.path.casefold()
        ]
        fields = {"type": "media_type", "size": "size_bytes", "added": "added_at", "updated": "updated_at"}
        found.sort(key=lambda d: _sortable(getattr(d, fields.get(sort, sort))), reverse=descending)
        return DocumentList(documents=found[offset : offset + limit], total=len(found))

    def document(self, document_id: str) -> DocumentResponse:
        self._maybe_fail("document")
        return next(d for d in self.documents if d.id == document_id)

    def document_text(self, document_id: str) -> DocumentText:
        self._maybe_fail("document_text")
        return DocumentText(document_id=document_id, text=self.texts[document_id])

    def document_boxes(self, document_id: str, start: int, end: int) -> list[Box]:
        self._maybe_fail("document_boxes")
        return self.boxes.get(document_id, [])

    def document_pages(self, document_id: str) -> list[PageSpan]:
        self._maybe_fail("document_pages")
        return self.pages.get(document_id, [])

    def document_hidden(self, document_id: str) -> list[HiddenElement]:
        self._maybe_fail("document_hidden")
        return self.hidden.get(document_id, [])

    def page_image(self, document_id: str, page: int, *, width_px: int) -> bytes:
        self._maybe_fail("page_image")
        return self.images[document_id, page]

    def remove_documents(self, document_ids: list[str], *, preview: bool = False) -> RemovalReport:
        self._maybe_fail("remove_documents")
        going = [d for d in self.documents if d.id in document_ids]
        if not preview:
            self.documents = [d for d in self.documents if d not in going]
        return RemovalReport(
            documents=len(going),
            chunks=sum(d.chunks for d in going),
            size_bytes=sum(d.size_bytes for d in going),
            answers=len(going),
        )

    def retry_documents(self, collection: str, document_ids: list[str] | None = None) -> str | None:
        self._maybe_fail("retry_documents")
        self.retried.append((collection, document_ids or []))
        return "job_1"

    def list_watched_folders(self) -> list[WatchedFolder]:
        self._maybe_fail("list_watched_folders")
        return list(self.watched)

    def unwatch_folder(self, path: str, collection: str) -> list[WatchedFolder]:
        self._maybe_fail("unwatch_folder")
        self.watched = [w for w in self.watched if (w.path, w.collection) != (path, collection)]
        return list(self.watched)

    def search(self, query: str, *, collection: str | None = None, k: int = 10) -> SearchResponse:
        self._maybe_fail("search")
        return SearchResponse(hits=self.hits[:k], timings_ms={"total": 1.0})

    def list_conversations(self) -> list[ConversationResponse]:
        self._maybe_fail("list_conversations")
        return [c.model_copy(update={"turns": []}) for c in self.conversations.values()]

    def conversation(self, conversation_id: str) -> ConversationResponse:
        self._maybe_fail("conversation")
        return self.conversations[conversation_id]

    def rename_conversation(self, conversation_id: str, title: str) -> ConversationResponse:
        self._maybe_fail("rename_conversation")
        renamed = self.conversations[conversation_id].model_copy(update={"title": title})
        self.conversations[conversation_id] = renamed
        return renamed

    def delete_conversation(self, conversation_id: str) -> None:
        self._maybe_fail("delete_conversation")
        del self.conversations[conversation_id]

    def give_feedback(
        self, conversation_id: str, turn_id: str, *, rating: Rating | None, correction: str | None
    ) -> TurnResponse:
        self._maybe_fail("give_feedback")
        self.feedback[conversation_id, turn_id] = (rating, correction)
        found = self.conversations[conversation_id]
        given = (
            FeedbackResponse(rating=rating, correction=correction, updated_at=TIME) if rating or correction else None
        )
        turns = [t.model_copy(update={"feedback": given}) if t.id == turn_id else t for t in found.turns]
        self.conversations[conversation_id] = found.model_copy(update={"turns": turns})
        return next(t for t in turns if t.id == turn_id)

    def list_packs(self) -> list[PackResponse]:
        self._maybe_fail("list_packs")
        return list(self.packs)

    def list_models(self) -> list[ModelResponse]:
        self._maybe_fail("list_models")
        return list(self.models)

    def import_model(self, path: str, *, name: str | None = None, use: bool = False) -> str:
        self._maybe_fail("import_model")
        self.imported.append((path, name, use))
        return "job_2"

    def use_model(self, name: str) -> ModelResponse:
        self._maybe_fail("use_model")
        self.models = [
            m.model_copy(update={"in_use": m.name == name, "state": "ready" if m.name == name else "stored"})
            for m in self.models
        ]
        self.model = name
        return next(m for m in self.models if m.name == name)

    def rollback_model(self, why: str = "") -> ModelList:
        self._maybe_fail("rollback_model")
        self.rollback_reasons.append(why)
        return ModelList(models=self.models)

    def verify_model(self, name: str) -> ModelVerified:
        self._maybe_fail("verify_model")
        found = next(m for m in self.models if m.name == name)
        return ModelVerified(name=name, sha256=found.sha256, intact=name not in self.broken_models)

    def remove_model(self, name: str) -> ModelList:
        self._maybe_fail("remove_model")
        self.models = [m for m in self.models if m.name != name]
        return ModelList(models=self.models)

    def doctor(self) -> DoctorResponse:
        self._maybe_fail("doctor")
        return DoctorResponse(checks=self.checks)

    def list_settings(self) -> list[SettingResponse]:
        self._maybe_fail("list_settings")
        return list(self.settings)

    def change_setting(self, key: str, value: int | None) -> SettingResponse:
        self._maybe_fail("change_setting")
        self.settings = [s.model_copy(update={"value": value}) if s.key == key else s for s in self.settings]
        return next(s for s in self.settings if s.key == key)

    def change_passphrase(self, passphrase: str, new_passphrase: str) -> PassphraseChanged:
        self._require_passphrase(passphrase)
        self.passphrase = new_passphrase
        return PassphraseChanged(administrator="Ada")

    def replace_recovery_code(self, passphrase: str) -> str:
        self._require_passphrase(passphrase)
        return FakeDoor.RECOVERY_CODE

    def ask_stream(self, request: AskRequest) -> Iterator[AnswerEvent]:
        self.asked.append(request)
        self._maybe_fail("ask_stream")
        yield from self.answers.pop(0)

    def job(self, job_id: str) -> JobResponse:
        self._maybe_fail("job")
        return self.job_states.pop(0) if len(self.job_states) > 1 else self.job_states[0]

    def list_jobs(self) -> list[JobResponse]:
        self._maybe_fail("list_jobs")
        return [*self.job_states[:1], *self.jobs]

    def cancel_job(self, job_id: str) -> JobResponse:
        self._maybe_fail("cancel_job")
        self.cancelled.append(job_id)
        return next((job for job in [*self.job_states, *self.jobs] if job.id == job_id), ingest_job())

    def _collection(self, number: int, name: str) -> CollectionResponse:
        inside = [d for d in self.documents if d.collection == name]
        chunks = sum(d.chunks for d in inside)
        return CollectionResponse(
            id=number,
            name=name,
            access=self.granted[name],
            documents=len(inside),
            chunks=chunks,
            created_at=TIME,
            grants=self.grants.get(name),
        )

    def _require_passphrase(self, passphrase: str) -> None:
        if passphrase != self.passphrase:
            raise EngineError("VAULT_WRONG_PASSPHRASE", "The passphrase does not open this vault.", "Type it again.")

    def _maybe_fail(self, method: str) -> None:
        self.calls.append(method)
        if method in self.failures:
            raise self.failures[method]


def _sortable(value: object) -> tuple[bool, int | float, str]:
    """None first, numbers by size, text without case."""
    if isinstance(value, int | float):
        return True, value, ""
    return value is not None, 0, str(value or "").casefold()

"""Answers of the engine as the previews and the tests need them: one maker for each shape."""

from __future__ import annotations

from engine.client.errors import EngineError
from engine.contract.answers import ConversationResponse, TurnResponse
from engine.contract.documents import DocumentResponse, FileOutcome, FileStatus
from engine.contract.jobs import JobResponse, JobState
from engine.contract.system import ModelResponse, SettingResponse

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


def model(name: str, **changes: object) -> ModelResponse:
    values: dict[str, object] = {
        "id": f"mdl_{name}",
        "name": name,
        "architecture": "qwen3",
        "parameters": 4_022_468_096,
        "context_tokens": 40_960,
        "quantization": "Q4_K_M",
        "size_bytes": 2_497_280_256,
        "sha256": "9f" * 32,
        "licence": "apache-2.0",
        "in_use": False,
        "state": "stored",
        "imported_at": TIME,
    }
    return ModelResponse.model_validate(values | changes)


def setting(key: str, automatic: int | None, **changes: object) -> SettingResponse:
    values: dict[str, object] = {
        "key": key,
        "value": None,
        "automatic": automatic,
        "least": 1,
        "most": 131_072,
        "unit": "",
        "description": "",
    }
    return SettingResponse.model_validate(values | changes)


def conversation(number: int, title: str, *turns: TurnResponse) -> ConversationResponse:
    return ConversationResponse(id=f"conv_{number}", title=title, created_at=TIME, updated_at=TIME, turns=list(turns))


def outcome(name: str, status: FileStatus, reason: str | None = None) -> FileOutcome:
    return FileOutcome(path=f"/data/{name}", document_id=None, status=status, reason=reason, chunks=0, pages=None)


UNREACHABLE = EngineError(
    "ENGINE_UNREACHABLE", "No engine answers: nobody listens on its socket.", "Start it, then try again."
)

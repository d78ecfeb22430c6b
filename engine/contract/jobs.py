"""Long work: its state, its progress, and what an ingestion did with each file."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from engine.contract.base import Response
from engine.contract.errors import ErrorBody


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class JobResponse(Response):
    """``total``, ``rate_per_s`` and ``time_left_s`` are None while they are not known."""

    id: str
    kind: str
    lane: str
    state: JobState
    stage: str
    done: int
    total: int | None
    unit: str
    rate_per_s: float | None
    time_left_s: float | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    result: dict[str, Any] | None = None
    error: ErrorBody | None


class JobList(Response):
    jobs: list[JobResponse]

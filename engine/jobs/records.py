"""What a job is: its row, its error, and the two lanes. No database, no threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Params = Mapping[str, Any]


class Lane(StrEnum):
    """``gpu`` runs one job at a time, ``cpu`` several."""

    CPU = "cpu"
    GPU = "gpu"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class JobError:
    """What went wrong, in the words of a typed error; ``code`` is ``INTERNAL`` for everything else."""

    code: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``total``, rate and time left are None while they are not known."""

    stage: str = ""
    done: int = 0
    total: int | None = None
    unit: str = ""
    rate_per_s: float | None = None
    time_left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands now. Times are RFC 3339 UTC."""

    id: str
    kind: str
    lane: Lane
    state: JobState
    params: Params
    created_by: str
    created_at: str
    progress: Progress = field(default_factory=Progress)
    attempts: int = 0  # times in a row the engine died under it before it had done anything lasting
    cancel_requested: bool = False
    result: Params = field(default_factory=dict)
    error: JobError | None = None
    started_at: str | None = None
    finished_at: str | None = None

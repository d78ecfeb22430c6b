"""A run and its metrics as they are kept. No database, no wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.contract.training import TrainingConfig


@dataclass(frozen=True, slots=True)
class ResultFile:
    """``sha256`` and ``size_bytes`` of the content before it was encrypted."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One row of ``training_runs``, without its key."""

    id: str
    name: str
    state: str
    preset: str
    config: TrainingConfig
    objective: str
    dataset_version: str
    dataset_sha256: str
    base_pack_id: str
    base_name: str
    base_manifest_sha256: str
    licence: str
    estimated_bytes: int
    created_at: str
    created_by: str
    data_sha256: str | None = None
    job_id: str | None = None
    sweep_id: str | None = None
    trial: Mapping[str, Any] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    device: str | None = None
    step: int = 0
    steps: int | None = None
    loss: float | None = None
    best_step: int | None = None
    best_loss: float | None = None
    tokens_per_s: float | None = None
    peak_memory_bytes: int | None = None
    files: tuple[ResultFile, ...] = ()
    notes: tuple[str, ...] = ()
    error: tuple[str, str, str] | None = None
    started_at: str | None = None
    finished_at: str | None = None
    documents_removed: int = 0  # of those that it has learned from


@dataclass(frozen=True, slots=True)
class Metrics:
    """One step; what was not measured is None."""

    step: int
    loss: float | None = None
    learning_rate: float | None = None
    grad_norm: float | None = None
    tokens: int | None = None
    tokens_per_s: float | None = None
    memory_bytes: int | None = None
    temperature_c: int | None = None
    evaluation_loss: float | None = None


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """One row of ``training_sweeps``; ``request`` is the JSON of a ``SweepRequest``."""

    id: str
    job_id: str | None
    request: str
    trials: int
    created_at: str
    created_by: str

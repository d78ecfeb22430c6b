"""What is known of a model version. No SQL, no files."""

from __future__ import annotations

from dataclasses import dataclass

from engine.registry.stages import Stage


@dataclass(frozen=True, slots=True)
class ParityRecord:
    """One comparison that was made before the version was registered; ``measured`` was to be at most ``limit``."""

    kind: str
    quantization: str
    passed: bool
    measured: float
    limit: float
    detail: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One GGUF that came out of a run. ``refused``: why it may not become a candidate; its weights were not kept."""

    id: str
    name: str
    model_id: str | None
    form: str  # merged | adapter
    quantization: str
    importance: bool
    run_id: str
    dataset_version_id: str | None
    base_pack_id: str
    base_manifest_sha256: str
    base_model_id: str | None
    adapter_sha256: str  # hexadecimal
    gguf_sha256: str | None
    size_bytes: int
    refused: str | None
    created_at: str  # RFC 3339
    created_by: str


@dataclass(frozen=True, slots=True)
class StageMove:
    """One step of one version, as it was taken."""

    sequence: int
    version_id: str
    from_stage: Stage | None
    to_stage: Stage
    moved_at: str  # RFC 3339
    moved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it stands: ``stage`` is None where it was refused."""

    record: VersionRecord
    stage: Stage | None
    parity: tuple[ParityRecord, ...]
    moves: tuple[StageMove, ...]
    documents_removed: int = 0  # of those that its run has learned from

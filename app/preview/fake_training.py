"""What the fake engine knows of trainings and of models that came of them, and one maker for each shape."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError, EngineError
from engine.contract.datasets import DatasetKind, DatasetResponse, VersionDetail
from engine.contract.errors import ErrorProblem
from engine.contract.model_packs import PackResponse
from engine.contract.registry import (
    ExportStart,
    LineageEdge,
    LineageNode,
    LineageResponse,
    ParityResponse,
    StageMoveResponse,
    VersionResponse,
)
from engine.contract.training import (
    EstimateResponse,
    FieldResponse,
    MemoryPart,
    MetricsPage,
    PresetList,
    PresetResponse,
    RunRemovalReport,
    RunResponse,
    RunSeries,
    RunStarted,
    StepMetrics,
    TrainingConfig,
    TrainingRequest,
    VersionMade,
)

_GIB = 1 << 30
_DIGEST = "5d" * 32


class FakeTraining:
    """Fits the port ``TrainingClient``. ``estimates`` and ``started`` are what was asked for."""

    def __init__(self) -> None:
        self.list: list[RunResponse] = []
        self.steps: dict[str, list[StepMetrics]] = {}
        self.plan: EstimateResponse = estimate()
        self.failures: dict[str, ClientError] = {}
        self.estimates: list[TrainingRequest] = []
        self.started: list[TrainingRequest] = []
        self.asked_after: list[int] = []
        self.compared: list[tuple[str, ...]] = []

    def presets(self) -> PresetList:
        self._maybe_fail("presets")
        return presets()

    def estimate(self, request: TrainingRequest) -> EstimateResponse:
        self.estimates.append(request)
        self._maybe_fail("estimate")
        return self.plan

    def start(self, request: TrainingRequest) -> RunStarted:
        self.started.append(request)
        self._maybe_fail("start")
        made = run(len(self.list) + 1, name=request.name or "qwen3-4b on leave-policy", state="queued", step=0)
        self.list.insert(0, made)
        return RunStarted(run_id=made.id, job_id="job_1")

    def runs(self, *, limit: int = 100, offset: int = 0) -> list[RunResponse]:
        self._maybe_fail("runs")
        return self.list[offset : offset + limit]

    def run(self, run_id: str) -> RunResponse:
        self._maybe_fail("run")
        return next(one for one in self.list if one.id == run_id)

    def metrics_page(self, run_id: str, *, after: int = 0, limit: int = 1000) -> MetricsPage:
        self._maybe_fail("metrics_page")
        self.asked_after.append(after)
        found = [one for one in self.steps.get(run_id, []) if one.step > after]
        return MetricsPage(metrics=found[:limit], next_after=found[limit - 1].step if len(found) > limit else None)

    def series(self, run_ids: Sequence[str], *, points: int = 1000) -> list[RunSeries]:
        self._maybe_fail("series")
        self.compared.append(tuple(run_ids))
        found = [(self.run(run_id), self.steps.get(run_id, [])) for run_id in run_ids]
        return [
            RunSeries(
                run_id=one.id,
                name=one.name,
                state=one.state,
                best_step=one.best_step,
                best_loss=one.best_loss,
                steps=len(steps),
                metrics=steps,
            )
            for one, steps in found
        ]

    def resume(self, run_id: str) -> RunStarted:
        self._maybe_fail("resume")
        self.change(run_id, state="queued", error=None)
        return RunStarted(run_id=run_id, job_id="job_1")

    def cancel(self, run_id: str) -> RunResponse:
        self._maybe_fail("cancel")
        self.change(run_id, state="cancelled")
        return self.run(run_id)

    def remove(self, run_id: str, *, preview: bool = False) -> RunRemovalReport:
        self._maybe_fail("remove")
        one = self.run(run_id)
        if not preview:
            self.list = [other for other in self.list if other.id != run_id]
        return RunRemovalReport(
            run_id=run_id,
            name=one.name,
            steps=len(self.steps.get(run_id, [])),
            checkpoints=2,
            results=len(one.files),
            size_bytes=70_000_000,
            versions=[VersionMade(id="mdv_1", name="leave-Q4_K_M", stage="approved")],
        )

    def change(self, run_id: str, **changes: object) -> None:
        self.list = [one.model_copy(update=changes) if one.id == run_id else one for one in self.list]

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


class FakeRegistry:
    """Fits the port ``RegistryClient``."""

    def __init__(self) -> None:
        self.list: list[VersionResponse] = []
        self.lineages: dict[str, LineageResponse] = {}
        self.failures: dict[str, ClientError] = {}
        self.exports: list[ExportStart] = []
        self.moves: list[tuple[str, str, str]] = []

    def start_export(self, request: ExportStart) -> str:
        self._maybe_fail("start_export")
        self.exports.append(request)
        return "job_export"

    def versions(self) -> list[VersionResponse]:
        self._maybe_fail("versions")
        return list(self.list)

    def promote(self, name: str, to: str, why: str) -> VersionResponse:
        self._maybe_fail("promote")
        self.moves.append((name, to, why))
        before = next(one for one in self.list if one.name == name)
        move = StageMoveResponse.model_validate(
            {
                "from_stage": before.stage,
                "to_stage": to,
                "moved_at": TIME,
                "moved_by": "usr_1",
                "moved_by_name": "Ada",
                "why": why,
            }
        )
        after = before.model_copy(update={"stage": to, "moves": [*before.moves, move]})
        self.list = [after if one.name == name else one for one in self.list]
        return after

    def lineage(self, name: str) -> LineageResponse:
        self._maybe_fail("lineage")
        return self.lineages[name]

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]


def dataset(name: str = "leave-policy") -> DatasetResponse:
    """Its versions are those of the fake engine's that name it."""
    counts: dict[str, int] = {}
    return DatasetResponse(
        id=f"dst_{name}",
        name=name,
        collection="handbook",
        created_at=TIME,
        items=0,
        by_state=counts,
        by_origin=counts,
        by_kind=counts,
        versions=[],
    )


def frozen(number: int, name: str = "leave-policy", **changes: object) -> VersionDetail:
    """A version of that dataset; a higher number is a newer one."""
    values: dict[str, object] = {
        "id": f"dsv_{name}_{number}",
        "dataset_id": f"dst_{name}",
        "number": number,
        "kind": DatasetKind.SFT,
        "sha256": _DIGEST,
        "items": 600 * number,
        "withdrawn": 0,
        "frozen_by": "Ada",
        "frozen_at": f"2026-05-0{number}T12:00:00Z",
        "settings": {},
        "statistics": {},
        "card": "",
        "sources": [],
    }
    return VersionDetail.model_validate(values | changes)


def base_pack(name: str = "qwen3-4b-base", licence: str = "apache-2.0") -> PackResponse:
    return PackResponse(
        id=f"pack_{name}",
        name=name,
        weights="safetensors",
        licence=licence,
        source="",
        signer="c4" * 32,
        signer_name="IT department",
        manifest_sha256="7e" * 32,
        size_bytes=8_050_000_000,
        created_at=TIME,
        imported_at=TIME,
        model_id=None,
        files=[],
    )


def presets() -> PresetList:
    every = {
        "cpu": _config(method="lora", device="cpu", compute_dtype="float32", rank=8, alpha=16, micro_batch=1),
        "small": _config(device="cuda", sequence_tokens=1024, micro_batch=1, accumulation=16),
        "medium": _config(device="cuda", rank=32, alpha=64),
        "large": _config(device="cuda", rank=64, alpha=128, rslora=True, sequence_tokens=4096),
    }
    return PresetList(
        presets=[PresetResponse(name=name, description="", config=config) for name, config in every.items()],
        fields=[
            FieldResponse(name=name, default=field.default, description=field.description or "")
            for name, field in TrainingConfig.model_fields.items()
        ],
    )


def estimate(**changes: object) -> EstimateResponse:
    """A plan that fits on a card of 24 GB."""
    sizes = {
        "weights": 1.82,
        "adapters": 0.24,
        "quantization constants": 0.03,
        "weights in 16 bits": 0.72,
        "one matrix unpacked": 0.05,
        "gradients": 0.24,
        "optimizer states": 0.12,
        "activations": 5.1,
        "logits": 2.32,
        "CUDA context": 0.59,
    }
    parts = [
        MemoryPart(name=name, size_bytes=round(gib * _GIB), how="driver, libraries and kernels; assumed")
        for name, gib in sizes.items()
    ]
    values: dict[str, object] = {
        "config": resolved(),
        "parts": parts,
        "total_bytes": sum(part.size_bytes for part in parts),
        "available_bytes": round(22.4 * _GIB),
        "fits": True,
        "parameters": 4_022_468_096,
        "trainable_parameters": 66_060_288,
        "examples": 1080,
        "tokens_per_epoch": 214_300,
        "steps": 84,
        "duration_s": 1500.0,
        "duration_basis": "35% of the card's peak in bfloat16, assumed; a first run will tell",
        "notes": [
            "About 1.4% of the examples are longer than 2048 tokens and will be left out.",
        ],
    }
    return EstimateResponse.model_validate(values | changes)


def resolved() -> TrainingConfig:
    """A configuration with no "auto" left."""
    return _config(
        objective="sft",
        device="cuda",
        compute_dtype="bfloat16",
        optimizer="adamw_8bit_paged",
        gradient_checkpointing="off",
        rank=32,
        alpha=64,
        threads=8,
    )


def run(number: int, **changes: object) -> RunResponse:
    """A run that ended well."""
    values: dict[str, object] = {
        "id": f"run_{number}",
        "name": f"leave answers {number}",
        "state": "succeeded",
        "job_id": "job_1",
        "sweep_id": None,
        "method": "qlora",
        "objective": "sft",
        "preset": "medium",
        "dataset_version": "dsv_leave-policy_2",
        "dataset_sha256": _DIGEST,
        "base_pack_id": "pack_qwen3-4b-base",
        "base_name": "qwen3-4b-base",
        "base_manifest_sha256": "7e" * 32,
        "licence": "apache-2.0",
        "step": 84,
        "steps": 84,
        "loss": 0.71,
        "best_step": 70,
        "best_loss": 0.842,
        "notes": [],
        "error": None,
        "created_at": TIME,
        "started_at": TIME,
        "finished_at": "2026-05-04T12:27:10Z",
        "config": resolved(),
        "versions": {"torch": "2.13.0", "transformers": "5.1.0"},
        "estimated_bytes": round(11.2 * _GIB),
        "peak_memory_bytes": round(10.7 * _GIB),
        "files": [],
    }
    return RunResponse.model_validate(values | changes)


def steps(count: int, *, evaluate_every: int = 14) -> list[StepMetrics]:
    """A loss that falls, with the small noise that a loss has."""
    return [
        StepMetrics(
            step=n,
            loss=0.7 + 1.6 * math.exp(-n / 25) + 0.05 * math.sin(n * 1.7),
            learning_rate=2e-4 * min(1.0, n / 5) * (0.5 + 0.5 * math.cos(math.pi * n / max(84, count))),
            grad_norm=0.9,
            tokens=16_000,
            tokens_per_s=2400 + 90 * math.sin(n),
            memory_bytes=round(10.7 * _GIB),
            temperature_c=61,
            evaluation_loss=0.8 + 1.4 * math.exp(-n / 25) if n % evaluate_every == 0 else None,
        )
        for n in range(1, count + 1)
    ]


def parity(quantization: str, *, passed: bool = True) -> list[ParityResponse]:
    rows = (("tokens", 0, 0), ("template", 0, 0), ("greedy", 0.013, 0.05), ("perplexity", 1.021, 1.1))
    return [
        ParityResponse.model_validate(
            {
                "kind": kind,
                "quantization": quantization,
                "passed": passed or kind != "perplexity",
                "measured": measured if passed or kind != "perplexity" else 1.37,
                "limit": limit,
                "detail": "",
            }
        )
        for kind, measured, limit in rows
    ]


def version(quantization: str = "Q4_K_M", **changes: object) -> VersionResponse:
    """A candidate that came of the first run."""
    name = f"leave-answers-1-{quantization}"
    first = {"from_stage": None, "to_stage": "candidate", "moved_at": TIME, "moved_by": "usr_1", "moved_by_name": "Ada"}
    values: dict[str, object] = {
        "id": f"ver_{quantization}",
        "name": name,
        "model_id": f"mdl_{name}",
        "form": "merged",
        "quantization": quantization,
        "importance": False,
        "stage": "candidate",
        "refused": None,
        "run_id": "run_1",
        "dataset_version_id": "dsv_leave-policy_2",
        "base_pack_id": "pack_qwen3-4b-base",
        "base_manifest_sha256": "7e" * 32,
        "base_model_id": None,
        "adapter_sha256": "ad" * 32,
        "gguf_sha256": "6f" * 32,
        "size_bytes": {"Q4_K_M": 2_500_000_000, "Q8_0": 4_280_000_000}.get(quantization, 8_050_000_000),
        "created_at": TIME,
        "created_by": "Ada",
        "parity": parity(quantization),
        "moves": [{**first, "why": "answers as the run that it came from"}],
    }
    return VersionResponse.model_validate(values | changes)


def lineage(of: VersionResponse) -> LineageResponse:
    nodes = [
        LineageNode(kind="document", id="doc_1", label="leave-policy-2025.pdf", detail="", gone=False),
        LineageNode(kind="document", id="doc_2", label="doc_2", detail="", gone=True),
        LineageNode(
            kind="dataset", id="dsv_leave-policy_2", label="leave-policy v2", detail=f"sha256 {_DIGEST}", gone=False
        ),
        LineageNode(
            kind="base", id="pack_qwen3-4b-base", label="qwen3-4b-base", detail=f"manifest {'7e' * 32}", gone=False
        ),
        LineageNode(kind="run", id="run_1", label="leave answers 1", detail=f"finished {TIME}", gone=False),
        LineageNode(kind="adapter", id=f"sha256:{'ad' * 32}", label="LoRA adapter", detail="", gone=False),
        LineageNode(kind="gguf", id=of.id, label=of.name, detail=f"merged, {of.quantization}", gone=False),
    ]
    if of.stage == "serving":
        served = f"served from {TIME} until now"
        nodes.append(LineageNode(kind="deployment", id=f"{of.id}/3", label=served, detail="", gone=False))
    pairs = (
        ("doc_1", "dsv_leave-policy_2"),
        ("doc_2", "dsv_leave-policy_2"),
        ("dsv_leave-policy_2", "run_1"),
        ("pack_qwen3-4b-base", "run_1"),
        ("run_1", f"sha256:{'ad' * 32}"),
        (f"sha256:{'ad' * 32}", of.id),
    )
    edges = [LineageEdge(source=source, target=target) for source, target in pairs]
    return LineageResponse(version_id=of.id, name=of.name, nodes=nodes, edges=edges)


REFUSED = EngineError(
    "TRAINING_REFUSED",
    "4 things keep this training from starting: (1) rank: must be at least 1 (it is 0). "
    "(2) learning_rate: must be a number (it is 'fast'). "
    "(3) base: the licence 'research-only' is not in the catalogue, so nobody has read what it permits. "
    "(4) early_stopping_patience: the dataset has no validation split to stop by.",
    "`cloister train presets` lists every value with its default. Read it, then accept it with --accept-licence. "
    "Freeze it with one, or set the value to 0.",
    problems=[
        ErrorProblem(where=where, message=message)
        for where, message in (
            ("rank", "must be at least 1 (it is 0)"),
            ("learning_rate", "must be a number (it is 'fast')"),
            ("base", "the licence 'research-only' is not in the catalogue, so nobody has read what it permits"),
            ("early_stopping_patience", "the dataset has no validation split to stop by"),
        )
    ],
)


def _config(**values: object) -> TrainingConfig:
    return TrainingConfig.model_validate(values)

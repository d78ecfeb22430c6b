"""Training: the configuration with every value visible, runs, their metrics, estimates, presets and sweeps."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from engine.contract.base import Identifier, Name, Request, Response
from engine.contract.errors import ErrorBody

Method = Literal["qlora", "lora", "full"]
Objective = Literal["sft", "cpt", "dpo"]
RunState = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class TrainingConfig(Request):
    """Everything that decides how a run goes. ``auto`` is replaced by a value before a run starts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Method = Field("qlora", description="qlora: 4-bit base and adapters; lora: adapters; full: every weight")
    objective: Literal["auto", "sft", "cpt", "dpo"] = Field(
        "auto", description="sft: answers; cpt: raw text; dpo: preferences; auto: what the dataset is made for"
    )
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="auto: the graphics card where there is one")
    cards: int = Field(1, ge=1, le=64, description="graphics cards that share each step; with device=cpu: processes")
    launcher: Literal["process", "accelerate"] = Field(
        "process", description="process: one alone; accelerate: one for each card, chosen by itself where cards > 1"
    )
    compute_dtype: Literal["auto", "bfloat16", "float32"] = Field("auto", description="of products; auto: bfloat16")
    double_quantization: bool = Field(True, description="qlora: quantize the quantization constants too")
    rank: int = Field(16, ge=1, le=1024, description="of the adapters")
    alpha: int = Field(32, ge=1, le=4096, description="scale of the adapters: alpha / rank")
    rslora: bool = Field(False, description="scale by alpha / sqrt(rank) instead: steadier at high ranks")
    dropout: float = Field(0.0, ge=0, le=0.9, description="of what goes into the adapters")
    target_modules: list[str] = Field(
        ["all-linear"], min_length=1, max_length=64, description="names of the layers that get adapters"
    )
    sequence_tokens: int = Field(2048, ge=16, le=1 << 20, description="longest sequence, and what packing fills")
    packing: bool = Field(True, description="fill each row with several sequences that do not see each other")
    too_long: Literal["drop", "truncate"] = Field("drop", description="what happens to longer examples")
    micro_batch: int = Field(2, ge=1, le=4096, description="rows (packed) or examples that are computed at once")
    accumulation: int = Field(8, ge=1, le=65536, description="micro-batches for one step of the optimizer")
    epochs: float = Field(3.0, gt=0, le=1000, description="passes over the data")
    max_steps: int = Field(0, ge=0, le=10_000_000, description="stop after so many steps; 0: after the epochs")
    learning_rate: float = Field(2e-4, gt=0, le=1.0, description="highest rate, reached after the warm-up")
    schedule: Literal["cosine", "linear", "constant"] = Field("cosine", description="how the rate falls")
    warmup_share: float = Field(0.03, ge=0, le=0.9, description="share of the steps in which the rate rises")
    optimizer: Literal["auto", "adamw", "adamw_8bit_paged"] = Field("auto", description="auto: 8 bit on a card")
    weight_decay: float = Field(0.0, ge=0, le=1.0, description="decoupled, as in AdamW")
    beta1: float = Field(0.9, ge=0, lt=1, description="decay of the mean of gradients")
    beta2: float = Field(0.999, ge=0, lt=1, description="decay of the mean of squared gradients")
    epsilon: float = Field(1e-8, gt=0, le=1e-2, description="keeps the optimizer from dividing by zero")
    max_grad_norm: float = Field(1.0, ge=0, le=1000, description="longer gradients are shortened; 0: never")
    gradient_checkpointing: Literal["auto", "on", "off"] = Field(
        "auto", description="compute activations twice to save memory; auto: only when the estimate demands it"
    )
    loss_chunk_tokens: int = Field(1024, ge=8, le=1 << 20, description="tokens whose logits exist at one time")
    compile: bool = Field(False, description="compile the model with torch.compile; on a card only")
    dpo_beta: float = Field(0.1, gt=0, le=10, description="dpo: how strongly the base model holds back")
    evaluation_every_steps: int = Field(0, ge=0, le=1_000_000, description="0: once at the end of each epoch")
    early_stopping_patience: int = Field(0, ge=0, le=1000, description="evaluations without a better loss; 0: never")
    checkpoint_every_steps: int = Field(50, ge=1, le=1_000_000, description="how often progress is made safe")
    threads: int = Field(0, ge=0, le=1024, description="of the processor; 0: what the engine was given")
    seed: int = Field(17, ge=0, le=2**31 - 1, description="of data order, adapters and dropout")


class TrainingRequest(Request):
    """What to train on what. ``values`` go over the preset's; ``licence_accepted`` for a licence unknown here."""

    dataset_version: Identifier
    base: Annotated[str, Field(min_length=1, max_length=120)]
    preset: Annotated[str, Field(min_length=1, max_length=40)] = "auto"
    values: dict[str, Any] = Field(default_factory=dict, max_length=100)
    name: Name | None = None
    licence_accepted: bool = False
    ignore_memory: bool = False


class PresetResponse(Response):
    name: str
    description: str
    config: TrainingConfig


class FieldResponse(Response):
    """One value of the configuration: its default, its limits as JSON schema says them, and what it does."""

    name: str
    default: Any
    description: str


class PresetList(Response):
    presets: list[PresetResponse]
    fields: list[FieldResponse]


class MemoryPart(Response):
    name: str
    size_bytes: int
    how: str


class EstimateResponse(Response):
    """``available_bytes``: of the card, or of the machine. ``duration_s`` None: nothing is known to go by."""

    config: TrainingConfig
    parts: list[MemoryPart]
    total_bytes: int
    available_bytes: int
    fits: bool
    parameters: int
    trainable_parameters: int
    examples: int
    tokens_per_epoch: int
    steps: int
    duration_s: float | None
    duration_basis: str
    notes: list[str]


class RunFile(Response):
    """A file of the result; ``sha256`` is of its content before it was encrypted."""

    name: str
    size_bytes: int
    sha256: str


class RunResponse(Response):
    """One training. Losses are None until they are known; ``notes`` say what happened on the way.

    ``documents_removed``: how many documents that it has learned from were removed since; above 0 it needs retraining.
    """

    id: str
    name: str
    state: RunState
    job_id: str | None
    sweep_id: str | None
    method: Method
    objective: Objective
    preset: str
    dataset_version: str
    dataset_sha256: str
    base_pack_id: str
    base_name: str
    base_manifest_sha256: str
    licence: str
    step: int
    steps: int | None
    loss: float | None
    best_step: int | None
    best_loss: float | None
    notes: list[str]
    error: ErrorBody | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    config: TrainingConfig
    versions: dict[str, str]
    estimated_bytes: int
    peak_memory_bytes: int | None
    files: list[RunFile]
    documents_removed: int = 0


class RunList(Response):
    runs: list[RunResponse]


class RunStarted(Response):
    run_id: str
    job_id: str


class RunRemovalRequest(Request):
    """With ``preview`` nothing is removed: the report says what would be."""

    preview: bool = False


class VersionMade(Response):
    """A model that was made of a run. ``stage`` None: it was refused."""

    id: str
    name: str
    stage: Literal["candidate", "approved", "serving", "retired"] | None


class RunRemovalReport(Response):
    """``steps`` with numbers, ``checkpoints`` and ``results`` are files. ``versions`` were made of the run and stay."""

    run_id: str
    name: str
    steps: int
    checkpoints: int
    results: int
    size_bytes: int
    versions: list[VersionMade]


class StepMetrics(Response):
    """One step. ``tokens_per_s`` counts no padding; ``evaluation_loss`` only where an evaluation followed the step."""

    step: int
    loss: float | None = None
    learning_rate: float | None = None
    grad_norm: float | None = None
    tokens: int | None = None
    tokens_per_s: float | None = None
    memory_bytes: int | None = None
    temperature_c: int | None = None
    evaluation_loss: float | None = None


class MetricsPage(Response):
    """``next_after``: the ``after`` of the next page, None at the end."""

    metrics: list[StepMetrics]
    next_after: int | None


class RunSeries(Response):
    """What a plot shows of one run. ``metrics`` are thinned; ``steps`` have numbers."""

    run_id: str
    name: str
    state: RunState
    best_step: int | None
    best_loss: float | None
    steps: int
    metrics: list[StepMetrics]


class SeriesList(Response):
    """In the order asked for."""

    series: list[RunSeries]


class Vary(Request):
    """One value of the configuration to search over: ``choices``, or ``low`` to ``high``."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    choices: Annotated[list[int | float | str | bool], Field(min_length=1, max_length=50)] | None = None
    low: float | None = None
    high: float | None = None
    log: bool = False


class SweepRequest(TrainingRequest):
    trials: Annotated[int, Field(ge=1, le=100)] = 8
    vary: Annotated[list[Vary], Field(min_length=1, max_length=8)]


class SweepStarted(Response):
    sweep_id: str
    job_id: str


class SweepResponse(Response):
    """``best_run_id``: the lowest evaluation loss so far."""

    id: str
    job_id: str | None
    trials: int
    best_run_id: str | None
    runs: list[RunResponse]

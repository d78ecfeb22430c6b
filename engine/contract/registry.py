"""Exports of training runs, the versions that came of them, their stages and where they came from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Identifier, Name, Request, Response
from engine.contract.documents import PathText

QuantizationName = Literal["F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M"]
StageName = Literal["candidate", "approved", "serving", "retired"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class ExportStart(Request):
    """``form`` merged: one model with the adapter inside; adapter: the adapter alone, over a base that is shared."""

    run_id: Identifier
    form: Literal["merged", "adapter"] = "merged"
    quantizations: list[QuantizationName] = Field(default=["Q4_K_M"], min_length=1, max_length=5)
    importance: bool = False
    name: Name | None = None


class ParityResponse(Response):
    """``measured`` was to be at most ``limit``: texts, conversations, logits, or a ratio of perplexities."""

    kind: Literal["tokens", "template", "greedy", "perplexity"]
    quantization: str
    passed: bool
    measured: float
    limit: float
    detail: str


class StageMoveResponse(Response):
    """``moved_by_name``: the id again where nobody has it any more."""

    from_stage: StageName | None
    to_stage: StageName
    moved_at: str
    moved_by: str
    moved_by_name: str
    why: str


class VersionResponse(Response):
    """``stage`` None: ``refused`` says why it may not become a candidate. ``model_id`` None: it has no weights.

    ``documents_removed``: how many documents that it has learned from were removed since; above 0 it needs retraining.
    """

    id: str
    name: str
    model_id: str | None
    form: Literal["merged", "adapter"]
    quantization: str
    importance: bool
    stage: StageName | None
    refused: str | None
    run_id: str
    dataset_version_id: str | None
    base_pack_id: str
    base_manifest_sha256: str
    base_model_id: str | None
    adapter_sha256: str
    gguf_sha256: str | None
    size_bytes: int
    created_at: str
    created_by: str
    parity: list[ParityResponse]
    moves: list[StageMoveResponse]
    documents_removed: int = 0


class VersionList(Response):
    versions: list[VersionResponse]


class Promotion(Request):
    to: Literal["approved", "serving", "retired"]
    why: Why


class Rollback(Request):
    """``why`` None: nothing but that it was rolled back."""

    why: Why | None = None


class WriteOut(Request):
    """``path``: a new file on the engine's machine, which will hold the model in clear."""

    path: PathText


class WrittenOut(Response):
    path: str
    sha256: str


class LineageNode(Response):
    kind: Literal["document", "dataset", "run", "base", "adapter", "gguf", "deployment"]
    id: str
    label: str
    detail: str
    gone: bool


class LineageEdge(Response):
    source: str
    target: str


class LineageResponse(Response):
    """In the order of making: documents first, deployments last."""

    version_id: str
    name: str
    nodes: list[LineageNode]
    edges: list[LineageEdge]

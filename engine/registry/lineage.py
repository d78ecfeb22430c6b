"""Where a version came from and where it went: document, dataset version, run, adapter, GGUF, deployment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from engine.registry.model import Version
from engine.registry.stages import Stage

NodeKind = Literal["document", "dataset", "run", "base", "adapter", "gguf", "deployment"]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the way. ``id`` is the engine's own, or a digest; ``gone``: it exists no more."""

    kind: NodeKind
    id: str
    label: str
    detail: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """``target`` was made of ``source``, or runs it."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """In the order of making: documents first, deployments last."""

    version_id: str
    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """``name`` is None where the document has been removed since."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class DatasetOrigin:
    """A frozen version of a dataset and the documents that its items came from."""

    id: str
    label: str
    sha256: str
    documents: Sequence[DocumentOrigin]


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """A training run. ``whole``: it trained every weight, and left a model instead of an adapter."""

    id: str
    label: str
    finished_at: str
    whole: bool = False


class Origins(Protocol):
    """Asks the rooms that own datasets, runs and packs. None: nothing of that id is there any more."""

    def dataset_version(self, version_id: str) -> DatasetOrigin | None: ...

    def run(self, run_id: str) -> RunOrigin | None: ...

    def base_pack(self, pack_id: str) -> str | None: ...


def trace(version: Version, origins: Origins) -> Lineage:
    """Follow every edge of a version, in both directions."""
    record = version.record
    nodes: list[Node] = []
    edges: list[Edge] = []
    if record.dataset_version_id is not None:
        nodes += _dataset(record.dataset_version_id, origins, edges)
        edges.append(Edge(record.dataset_version_id, record.run_id))
    pack = origins.base_pack(record.base_pack_id)
    base = f"manifest {record.base_manifest_sha256}"
    nodes.append(Node("base", record.base_pack_id, pack or record.base_pack_id, base, pack is None))
    run = origins.run(record.run_id)
    finished = f"finished {run.finished_at}" if run else ""
    nodes.append(Node("run", record.run_id, run.label if run else record.run_id, finished, run is None))
    adapter = f"sha256:{record.adapter_sha256}"
    learned = "what the run learned" if run is None else "every weight" if run.whole else "LoRA adapter"
    nodes.append(Node("adapter", adapter, learned))
    edges += [Edge(record.base_pack_id, record.run_id), Edge(record.run_id, adapter), Edge(adapter, record.id)]
    state = record.refused or (version.stage.value if version.stage else "")
    gguf = f"{record.form}, {record.quantization}, {state}"
    if version.documents_removed:
        gguf += f", needs retraining: {version.documents_removed} documents that it has learned from were removed"
    nodes.append(Node("gguf", record.id, record.name, gguf, record.model_id is None))
    for move in version.moves:
        if move.to_stage is Stage.SERVING:
            deployment = f"{record.id}/{move.sequence}"
            ended = next((m.moved_at for m in version.moves if m.sequence > move.sequence), None)
            until = f"until {ended}" if ended else "until now"
            nodes.append(Node("deployment", deployment, f"served from {move.moved_at} {until}", move.why))
            edges.append(Edge(record.id, deployment))
    return Lineage(record.id, record.name, tuple(nodes), tuple(edges))


def _dataset(version_id: str, origins: Origins, edges: list[Edge]) -> list[Node]:
    found = origins.dataset_version(version_id)
    if found is None:
        return [Node("dataset", version_id, version_id, gone=True)]
    documents = [Node("document", d.id, d.name or d.id, gone=d.name is None) for d in found.documents]
    edges += [Edge(document.id, version_id) for document in documents]
    return [*documents, Node("dataset", version_id, found.label, f"sha256 {found.sha256}")]

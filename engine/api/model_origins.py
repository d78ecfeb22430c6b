"""What exports and versions ask of datasets, runs and packs: three rooms that do not know each other meet here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from engine.core.errors import NotFoundError
from engine.datasets.service import DatasetService
from engine.export.errors import RunNotExportableError
from engine.export.merge import FourBit
from engine.export.model import TrainedRun
from engine.registry.lineage import DatasetOrigin, DocumentOrigin, RunOrigin
from engine.runtime.packs import PackService
from engine.training.service import RunService

_SPLITS = ("validation", "train")


class RunsToExport:
    """The ``TrainedRuns`` of a vault."""

    def __init__(self, runs: RunService) -> None:
        self._runs = runs

    def trained_run(self, run_id: str) -> TrainedRun:
        """Raises NotFoundError, or RunNotExportableError where it has not ended well."""
        run = self._runs.show(run_id)
        if run.state != "succeeded":
            raise RunNotExportableError(
                f"This run is {run.state}.", help="Wait for it, or resume it with 'cloister train resume'."
            )
        method = run.config.method
        return TrainedRun(
            run.id,
            run.name,
            run.base_pack_id,
            run.dataset_version,
            four_bit=FourBit("nf4", run.config.double_quantization) if method == "qlora" else None,
            whole=method == "full",
            result_bytes=sum(file.size_bytes for file in run.files),
        )

    def result(self, run_id: str) -> Mapping[str, Iterator[bytes]]:
        return self._runs.result(run_id)


class TextsOfDatasets:
    """The ``DatasetTexts`` of a vault: what a version says, one item after another."""

    def __init__(self, datasets: DatasetService) -> None:
        self._datasets = datasets

    def texts(self, dataset_version_id: str) -> Iterator[str]:
        """Nothing where the dataset has been removed since."""
        try:
            opened = self._datasets.open_version(dataset_version_id)
        except NotFoundError:
            return
        for split in _SPLITS:
            for line in opened.iter_lines(split):
                yield _text_of(json.loads(line))


class OriginsInVault:
    """The ``Origins`` of a vault."""

    def __init__(self, datasets: DatasetService, runs: RunService, packs: PackService) -> None:
        self._datasets = datasets
        self._runs = runs
        self._packs = packs

    def dataset_version(self, version_id: str) -> DatasetOrigin | None:
        try:
            version = self._datasets.version(version_id)
            sources = self._datasets.lineage(version_id)
        except NotFoundError:
            return None
        documents = {source.document_id: DocumentOrigin(source.document_id, source.name) for source in sources}
        label = f"dataset {version.dataset_id}, version {version.number}"
        return DatasetOrigin(version.id, label, version.sha256, tuple(documents.values()))

    def run(self, run_id: str) -> RunOrigin | None:
        try:
            run = self._runs.show(run_id)
        except NotFoundError:
            return None
        return RunOrigin(run.id, run.name, run.finished_at or "", whole=run.config.method == "full")

    def base_pack(self, pack_id: str) -> str | None:
        try:
            return self._packs.show(pack_id).name
        except NotFoundError:
            return None


def _text_of(item: Mapping[str, object]) -> str:
    """What the model is to say, and what it is asked, without marks of any template."""
    if isinstance(text := item.get("text"), str):
        return text
    turns = item.get("messages") or item.get("prompt") or []
    said = [str(turn["content"]) for turn in turns] if isinstance(turns, list) else []
    chosen = item.get("chosen")
    return "\n".join([*said, *([chosen] if isinstance(chosen, str) else [])])

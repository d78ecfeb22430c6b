"""What the desktop asks about training, exports and model versions: the typed client's parts fit as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.contract.registry import ExportStart, LineageResponse, VersionResponse
from engine.contract.training import (
    EstimateResponse,
    MetricsPage,
    PresetList,
    RunRemovalReport,
    RunResponse,
    RunSeries,
    RunStarted,
    TrainingRequest,
)


class TrainingClient(Protocol):
    """Every method raises ``ClientError``."""

    def presets(self) -> PresetList: ...

    def estimate(self, request: TrainingRequest) -> EstimateResponse: ...

    def start(self, request: TrainingRequest) -> RunStarted: ...

    def runs(self, *, limit: int = ..., offset: int = ...) -> list[RunResponse]: ...

    def run(self, run_id: str) -> RunResponse: ...

    def metrics_page(self, run_id: str, *, after: int = ..., limit: int = ...) -> MetricsPage: ...

    def series(self, run_ids: Sequence[str], *, points: int = ...) -> list[RunSeries]: ...

    def resume(self, run_id: str) -> RunStarted: ...

    def cancel(self, run_id: str) -> RunResponse: ...

    def remove(self, run_id: str, *, preview: bool = ...) -> RunRemovalReport: ...


class RegistryClient(Protocol):
    """Every method raises ``ClientError``."""

    def start_export(self, request: ExportStart) -> str: ...

    def versions(self) -> list[VersionResponse]: ...

    def promote(self, name: str, to: str, why: str) -> VersionResponse: ...

    def lineage(self, name: str) -> LineageResponse: ...

"""The typed client's calls about training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.client.transport import Transport, segment
from engine.contract import training

_PAGE = 1000


class TrainingCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def presets(self) -> training.PresetList:
        return self._transport.call("GET", "/api/training/presets", training.PresetList)

    def estimate(self, request: training.TrainingRequest) -> training.EstimateResponse:
        body = request.model_dump(mode="json")
        return self._transport.call("POST", "/api/training/estimates", training.EstimateResponse, json=body)

    def start(self, request: training.TrainingRequest) -> training.RunStarted:
        body = request.model_dump(mode="json")
        return self._transport.call("POST", "/api/training/runs", training.RunStarted, json=body)

    def runs(self, *, limit: int = 100, offset: int = 0) -> list[training.RunResponse]:
        """The newest first."""
        params = {"limit": limit, "offset": offset}
        return self._transport.call("GET", "/api/training/runs", training.RunList, params=params).runs

    def run(self, run_id: str) -> training.RunResponse:
        return self._transport.call("GET", f"/api/training/runs/{segment(run_id)}", training.RunResponse)

    def metrics_page(self, run_id: str, *, after: int = 0, limit: int = _PAGE) -> training.MetricsPage:
        path = f"/api/training/runs/{segment(run_id)}/metrics"
        return self._transport.call("GET", path, training.MetricsPage, params={"after": after, "limit": limit})

    def metrics(self, run_id: str) -> Iterator[training.StepMetrics]:
        """Every step, page by page."""
        after: int | None = 0
        while after is not None:
            page = self.metrics_page(run_id, after=after)
            yield from page.metrics
            after = page.next_after

    def series(self, run_ids: Sequence[str], *, points: int = _PAGE) -> list[training.RunSeries]:
        """The numbers of several runs for one plot, in the order asked for."""
        params = {"run": list(run_ids), "points": points}
        return self._transport.call("GET", "/api/training/series", training.SeriesList, params=params).series

    def resume(self, run_id: str) -> training.RunStarted:
        return self._transport.call("POST", f"/api/training/runs/{segment(run_id)}/resume", training.RunStarted)

    def cancel(self, run_id: str) -> training.RunResponse:
        return self._transport.call("POST", f"/api/training/runs/{segment(run_id)}/cancel", training.RunResponse)

    def remove(self, run_id: str, *, preview: bool = False) -> training.RunRemovalReport:
        """Remove a run for good; with ``preview`` only say what would go."""
        body = training.RunRemovalRequest(preview=preview).model_dump()
        path = f"/api/training/runs/{segment(run_id)}/removal"
        return self._transport.call("POST", path, training.RunRemovalReport, json=body)

    def start_sweep(self, request: training.SweepRequest) -> training.SweepStarted:
        body = request.model_dump(mode="json")
        return self._transport.call("POST", "/api/training/sweeps", training.SweepStarted, json=body)

    def resume_sweep(self, sweep_id: str) -> training.SweepStarted:
        """Go on with a sweep that was cancelled or given up."""
        path = f"/api/training/sweeps/{segment(sweep_id)}/resume"
        return self._transport.call("POST", path, training.SweepStarted)

    def sweep(self, sweep_id: str) -> training.SweepResponse:
        return self._transport.call("GET", f"/api/training/sweeps/{segment(sweep_id)}", training.SweepResponse)

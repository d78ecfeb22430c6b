"""Training: presets, estimates, runs with their metrics, sweeps. All of it needs the permission to train.

Starting and resuming also need to read the collection that the dataset was made from.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from engine.access.roles import Permission
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.presenting_training import (
    present_estimate,
    present_metrics,
    present_presets,
    present_removal,
    present_run,
    present_series,
)
from engine.api.services import Services
from engine.api.trail import TrailDep
from engine.api.visibility import readable
from engine.audit.actions import Action
from engine.contract import training as wire
from engine.core.errors import NotFoundError
from engine.training.sweep import best_of

MOST_RUNS = 20  # of one plot
router = APIRouter(prefix="/api/training", tags=["training"])


@router.get("/presets")
def presets(caller: CallerDep) -> wire.PresetList:
    """The presets, and every value of the configuration with its default."""
    caller.require(Permission.TRAIN)
    return present_presets()


@router.post("/estimates")
def estimate(body: wire.TrainingRequest, caller: CallerDep, services: ServicesDep) -> wire.EstimateResponse:
    """What a training would need; starts nothing."""
    _require_dataset(services, caller, body.dataset_version)
    return present_estimate(services.training.estimate(body))


@router.post("/runs", status_code=202)
def start(body: wire.TrainingRequest, caller: CallerDep, services: ServicesDep) -> wire.RunStarted:
    """Plan, record and queue a training; everything that is wrong is said at once."""
    _require_dataset(services, caller, body.dataset_version)
    run_id, job_id = services.training.start(body, created_by=caller.user_id)
    return wire.RunStarted(run_id=run_id, job_id=job_id)


@router.get("/runs")
def list_runs(
    caller: CallerDep,
    services: ServicesDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> wire.RunList:
    """The newest first."""
    caller.require(Permission.TRAIN)
    return wire.RunList(runs=[present_run(run) for run in services.training.list(limit=limit, offset=offset)])


@router.get("/runs/{run_id}/metrics")
def metrics(
    run_id: str,
    caller: CallerDep,
    services: ServicesDep,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> wire.MetricsPage:
    """The steps above ``after``, in order."""
    caller.require(Permission.TRAIN)
    return present_metrics(*services.training.metrics(run_id, after=after, limit=limit))


@router.get("/series")
def series(
    run: Annotated[list[str], Query(min_length=1, max_length=MOST_RUNS)],
    caller: CallerDep,
    services: ServicesDep,
    points: Annotated[int, Query(ge=2, le=10_000)] = 1000,
) -> wire.SeriesList:
    """The numbers of several runs for one plot, thinned to about ``points`` steps of each."""
    caller.require(Permission.TRAIN)
    return present_series(services.training.series(run, points=points))


@router.post("/runs/{run_id}/resume", status_code=202)
def resume(run_id: str, caller: CallerDep, services: ServicesDep) -> wire.RunStarted:
    """Go on from the last checkpoint of a run that failed or was cancelled."""
    caller.require(Permission.TRAIN)
    _require_dataset(services, caller, services.training.show(run_id).dataset_version)
    run, job_id = services.training.resume(run_id, resumed_by=caller.user_id)
    return wire.RunStarted(run_id=run, job_id=job_id)


@router.post("/runs/{run_id}/cancel")
def cancel(run_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.RunResponse:
    """Ask a run to stop after its step; it keeps a checkpoint."""
    caller.require(Permission.TRAIN)
    with trail.attempt(Action.TRAINING_CANCELLED, services.training.show(run_id).id):
        return present_run(services.training.cancel(run_id))


@router.post("/runs/{run_id}/removal")
def remove(
    run_id: str, body: wire.RunRemovalRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RunRemovalReport:
    """Remove a run with its checkpoints, result and numbers; with ``preview`` only say what would go."""
    caller.require(Permission.TRAIN)
    if body.preview:
        return present_removal(services.training.remove(run_id, preview=True))
    with trail.together():
        leaving = services.training.remove(run_id)
        weights = next((one.sha256 for one in leaving.run.files if one.name.endswith(".safetensors")), None)
        trail.done(
            Action.TRAINING_REMOVED,
            leaving.run.id,
            related=[one.record.id for one in leaving.versions],
            digests={"weights": weights} if weights else {},
            details={"steps": leaving.steps, "checkpoints": leaving.checkpoints, "size_bytes": leaving.size_bytes},
        )
    services.db.checkpoint()  # the key leaves the write-ahead log too
    return present_removal(leaving)


@router.post("/sweeps", status_code=202)
def start_sweep(body: wire.SweepRequest, caller: CallerDep, services: ServicesDep) -> wire.SweepStarted:
    """Search over a few values; each trial is a run."""
    _require_dataset(services, caller, body.dataset_version)
    sweep_id, job_id = services.training.start_sweep(body, created_by=caller.user_id)
    return wire.SweepStarted(sweep_id=sweep_id, job_id=job_id)


@router.post("/sweeps/{sweep_id}/resume", status_code=202)
def resume_sweep(sweep_id: str, caller: CallerDep, services: ServicesDep) -> wire.SweepStarted:
    """Go on with a sweep that was cancelled or given up; trials that have ended are not repeated."""
    caller.require(Permission.TRAIN)
    sweep, _ = services.training.show_sweep(sweep_id)
    _require_dataset(services, caller, wire.SweepRequest.model_validate_json(sweep.request).dataset_version)
    sweep_id, job_id = services.training.resume_sweep(sweep.id, resumed_by=caller.user_id)
    return wire.SweepStarted(sweep_id=sweep_id, job_id=job_id)


@router.get("/sweeps/{sweep_id:path}")
def show_sweep(sweep_id: str, caller: CallerDep, services: ServicesDep) -> wire.SweepResponse:
    """A sweep with its runs in order."""
    caller.require(Permission.TRAIN)
    sweep, runs = services.training.show_sweep(sweep_id)
    best = best_of(runs)
    return wire.SweepResponse(
        id=sweep.id,
        job_id=sweep.job_id,
        trials=sweep.trials,
        best_run_id=best.id if best else None,
        runs=[present_run(run) for run in runs],
    )


@router.get("/runs/{run_id:path}")
def show(run_id: str, caller: CallerDep, services: ServicesDep) -> wire.RunResponse:
    """One run with its configuration, versions and result."""
    caller.require(Permission.TRAIN)
    return present_run(services.training.show(run_id))


def _require_dataset(services: Services, caller: Caller, version_id: str) -> None:
    """Raises ForbiddenError or NotFoundError; a version that is not there is left to the plan, which names it."""
    caller.require(Permission.TRAIN)
    try:
        collection_id = services.datasets.collection_of_version(version_id)
    except NotFoundError:
        return
    if collection_id not in readable(services, caller, None):
        raise NotFoundError("There is no such dataset version.", help="See `cloister datasets list`.")

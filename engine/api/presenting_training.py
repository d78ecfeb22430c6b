"""The wire's form of plans, runs and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from engine.contract import training as wire
from engine.contract.errors import ErrorBody
from engine.training.config import PRESETS
from engine.training.plan import Plan
from engine.training.records import Metrics, RunRecord
from engine.training.removal import Leaving
from engine.training.series import Series


def present_presets() -> wire.PresetList:
    fields = wire.TrainingConfig.model_fields
    return wire.PresetList(
        presets=[
            wire.PresetResponse(name=one.name, description=one.description, config=one.config)
            for one in PRESETS.values()
        ],
        fields=[
            wire.FieldResponse(name=name, default=field.default, description=field.description or "")
            for name, field in fields.items()
        ],
    )


def present_estimate(plan: Plan) -> wire.EstimateResponse:
    return wire.EstimateResponse(
        config=plan.config,
        parts=[wire.MemoryPart(name=p.name, size_bytes=p.size_bytes, how=p.how) for p in plan.memory.parts],
        total_bytes=plan.memory.total_bytes,
        available_bytes=plan.available_bytes,
        fits=plan.fits,
        parameters=plan.shape.parameters,
        trainable_parameters=plan.memory.trainable,
        examples=plan.facts.examples,
        tokens_per_epoch=plan.facts.tokens,
        steps=plan.steps,
        duration_s=plan.duration_s,
        duration_basis=plan.duration_basis,
        notes=list(plan.notes),
    )


def present_run(run: RunRecord) -> wire.RunResponse:
    error = None
    if run.error is not None:
        code, message, help_text = run.error
        error = ErrorBody(code=code, message=message, help=help_text)
    return wire.RunResponse(
        id=run.id,
        name=run.name,
        state=cast(wire.RunState, run.state),
        job_id=run.job_id,
        sweep_id=run.sweep_id,
        method=run.config.method,
        objective=cast(wire.Objective, run.objective),
        preset=run.preset,
        dataset_version=run.dataset_version,
        dataset_sha256=run.dataset_sha256,
        base_pack_id=run.base_pack_id,
        base_name=run.base_name,
        base_manifest_sha256=run.base_manifest_sha256,
        licence=run.licence,
        step=run.step,
        steps=run.steps,
        loss=run.loss,
        best_step=run.best_step,
        best_loss=run.best_loss,
        notes=list(run.notes),
        error=error,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        config=run.config,
        versions=dict(run.versions),
        estimated_bytes=run.estimated_bytes,
        peak_memory_bytes=run.peak_memory_bytes,
        files=[wire.RunFile(**asdict(file)) for file in run.files],
        documents_removed=run.documents_removed,
    )


def present_removal(leaving: Leaving) -> wire.RunRemovalReport:
    return wire.RunRemovalReport(
        run_id=leaving.run.id,
        name=leaving.run.name,
        steps=leaving.steps,
        checkpoints=leaving.checkpoints,
        results=leaving.results,
        size_bytes=leaving.size_bytes,
        versions=[
            wire.VersionMade(id=one.record.id, name=one.record.name, stage=one.stage.value if one.stage else None)
            for one in leaving.versions
        ],
    )


def present_series(found: Sequence[Series]) -> wire.SeriesList:
    return wire.SeriesList(
        series=[
            wire.RunSeries(
                run_id=one.run.id,
                name=one.run.name,
                state=cast(wire.RunState, one.run.state),
                best_step=one.run.best_step,
                best_loss=one.run.best_loss,
                steps=one.steps,
                metrics=[wire.StepMetrics(**asdict(step)) for step in one.metrics],
            )
            for one in found
        ]
    )


def present_metrics(metrics: Sequence[Metrics], next_after: int | None) -> wire.MetricsPage:
    return wire.MetricsPage(metrics=[wire.StepMetrics(**asdict(one)) for one in metrics], next_after=next_after)

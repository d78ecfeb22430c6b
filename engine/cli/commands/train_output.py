"""How runs, estimates, presets and sweeps look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from engine.cli.output import print_table, say, size_text
from engine.contract.training import (
    EstimateResponse,
    PresetList,
    RunRemovalReport,
    RunResponse,
    RunSeries,
    StepMetrics,
    SweepResponse,
)

_MOST_LINES = 40  # of losses beside each other


def print_runs(runs: Sequence[RunResponse]) -> None:
    print_table(
        ["RUN", "NAME", "METHOD", "STATE", "STEP", "LOSS", "BEST"],
        [
            (
                one.id,
                one.name,
                f"{one.method} {one.objective}",
                one.state + (", needs retraining" if one.documents_removed else ""),
                _steps(one),
                _number(one.loss),
                _number(one.best_loss),
            )
            for one in runs
        ],
        empty="There is no run. Start one with: cloister train start VERSION --base PACK",
        shorten=["NAME"],
    )


def print_run(run: RunResponse, steps: Sequence[StepMetrics] = ()) -> None:
    say(f"{run.name}  ({run.id})")
    say(f"  state      {run.state}, step {_steps(run)}")
    if run.documents_removed:
        say(f"  needs retraining: {run.documents_removed} documents that it has learned from were removed")
    if run.error is not None:
        say(f"  reason     {run.error.message} {run.error.help}".rstrip())
    say(f"  loss       {_number(run.loss)}; best in evaluation {_number(run.best_loss)} at step {run.best_step or '-'}")
    say(f"  base       {run.base_name}, manifest {run.base_manifest_sha256[:16]}, {run.licence}")
    say(f"  dataset    {run.dataset_version}, sha256 {run.dataset_sha256[:16]}")
    say(f"  method     {run.method} {run.objective}, preset {run.preset}")
    peak = size_text(run.peak_memory_bytes) if run.peak_memory_bytes else "-"
    say(f"  memory     {peak} at most, {size_text(run.estimated_bytes)} estimated")
    for file in run.files:
        say(f"  result     {file.name}, {size_text(file.size_bytes)}, sha256 {file.sha256[:16]}, encrypted")
    for note in run.notes:
        say(f"  note       {note}")
    say("  values     " + ", ".join(f"{name}={value}" for name, value in run.config.model_dump().items()))
    if run.versions:
        say("  libraries  " + ", ".join(f"{name} {version}" for name, version in run.versions.items()))
    if steps:
        print_table(
            ["STEP", "LOSS", "EVALUATION", "RATE", "GRADIENT", "TOKENS/S", "MEMORY"],
            [
                (
                    one.step,
                    _number(one.loss),
                    _number(one.evaluation_loss),
                    _number(one.learning_rate),
                    _number(one.grad_norm),
                    None if one.tokens_per_s is None else f"{one.tokens_per_s:,.0f}",
                    None if one.memory_bytes is None else size_text(one.memory_bytes),
                )
                for one in steps
            ],
            empty="",
        )


def print_series(series: Sequence[RunSeries]) -> None:
    """A line for each run, then their losses at the same steps beside each other."""
    print_table(
        ["", "RUN", "NAME", "STATE", "STEPS", "BEST"],
        [
            (number, one.run_id, one.name, one.state, one.steps, _number(one.best_loss))
            for number, one in enumerate(series, 1)
        ],
        empty="",
        shorten=["NAME"],
    )
    losses = [{step.step: step for step in one.metrics} for one in series]
    every = sorted({step for one in losses for step in one})
    print_table(
        ["STEP", *(f"LOSS {number} (EVALUATION)" for number in range(1, len(series) + 1))],
        [
            (step, *(_with_evaluation(one.get(step)) for one in losses))
            for step in every[:: max(1, -(-len(every) // _MOST_LINES))]
        ],
        empty="",
    )


def print_estimate(found: EstimateResponse) -> None:
    print_table(
        ["MEMORY", "SIZE", "HOW"], [(one.name, size_text(one.size_bytes), one.how) for one in found.parts], empty=""
    )
    verdict = "it fits" if found.fits else "IT DOES NOT FIT"
    say(f"Together {size_text(found.total_bytes)} of {size_text(found.available_bytes)} that are free: {verdict}.")
    say(
        f"{found.examples:,} examples, about {found.tokens_per_epoch:,} tokens; about {found.steps:,} steps; "
        f"{found.trainable_parameters:,} of {found.parameters:,} parameters are trained."
    )
    time = "unknown" if found.duration_s is None else f"about {found.duration_s / 60:,.1f} minutes"
    say(f"Time: {time} ({found.duration_basis}).")
    for note in found.notes:
        say(f"Note: {note}")


def print_presets(found: PresetList) -> None:
    for preset in found.presets:
        say(f"{preset.name:<8} {preset.description}")
    defaults = {field.name: field.default for field in found.fields}
    print_table(
        ["VALUE", "DEFAULT", *(one.name.upper() for one in found.presets), "WHAT IT DOES"],
        [
            (
                field.name,
                _plain(field.default),
                *(
                    "" if (value := getattr(one.config, field.name)) == defaults[field.name] else _plain(value)
                    for one in found.presets
                ),
                field.description,
            )
            for field in found.fields
        ],
        empty="",
    )


def print_removal(report: RunRemovalReport, *, done: bool) -> None:
    what = "Removed" if done else "This would remove"
    say(
        f"{what} {report.name} ({report.run_id}): numbers of {report.steps:,} steps, {report.checkpoints} checkpoints, "
        f"{report.results} files of its result, {size_text(report.size_bytes)}."
    )
    for version in report.versions:
        say(f"The model {version.name} ({version.stage or 'refused'}) was made of it and stays.")


def print_sweep(found: SweepResponse) -> None:
    say(f"{found.id}: {len(found.runs)} of {found.trials} trials")
    print_runs(found.runs)
    if found.best_run_id:
        say(f"Best: {found.best_run_id}")


def _steps(run: RunResponse) -> str:
    return f"{run.step}/{run.steps}" if run.steps else str(run.step)


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.4g}"


def _with_evaluation(step: StepMetrics | None) -> str | None:
    if step is None:
        return None
    evaluated = "" if step.evaluation_loss is None else f" ({_number(step.evaluation_loss)})"
    return f"{_number(step.loss) or '-'}{evaluated}"


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)

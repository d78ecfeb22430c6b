"""Search over a few values of the configuration: each trial is a run, and the search is rebuilt from the runs.

Optuna proposes, in memory; nothing of its own is kept. The sampler of trial n is seeded with the configuration's seed
and n, so that a search that was interrupted goes on as it would have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import apsw

from engine.contract.training import SweepRequest, TrainingConfig, TrainingRequest, Vary
from engine.core.errors import CancelledError, CloisterError
from engine.jobs import repository as jobs
from engine.jobs.context import JobContext
from engine.jobs.errors import JobCrashLoopError
from engine.training import repository
from engine.training.errors import (
    Problem,
    RunNotFoundError,
    RunStateError,
    TrainingFailedError,
    TrainingRefusedError,
)
from engine.training.executor import RunExecutor
from engine.training.records import RunRecord, SweepRecord
from engine.vault.database import Database

MakeTrial = Callable[[SweepRecord, str, TrainingRequest, Mapping[str, Any]], str]


def check_sweep(request: SweepRequest) -> None:
    """Raises TrainingRefusedError with everything that is wrong with what is to be varied."""
    problems = []
    for one in request.vary:
        if one.name not in TrainingConfig.model_fields:
            problems.append(Problem(f"vary {one.name}", "there is no such value", "See `cloister train presets`."))
        elif one.choices is None and (one.low is None or one.high is None or not one.low < one.high):
            what = "it needs choices, or a low and a higher end"
            problems.append(Problem(f"vary {one.name}", what, "Such as rank=8,16,32 or learning_rate=1e-5:1e-3:log."))
        elif one.log and (one.low is None or one.low <= 0):
            problems.append(Problem(f"vary {one.name}", "a logarithmic range begins above 0", "Raise its low end."))
    if problems:
        raise TrainingRefusedError(problems)


class Sweeper:
    """Carries a sweep out within one job, its runs one after the other."""

    def __init__(self, db: Database, executor: RunExecutor, make_trial: MakeTrial) -> None:
        self._db = db
        self._executor = executor
        self._make_trial = make_trial

    def run(self, context: JobContext, sweep_id: str) -> Mapping[str, Any]:
        """Finish what was begun, then the trials that are left. A trial that fails is no reason to stop.

        Raises CancelledError or PausedError; TrainingFailedError where every trial failed.
        """
        with self._db.read() as conn:
            sweep = repository.find_sweep(conn, sweep_id)
        if sweep is None:
            raise no_such_sweep()
        request = SweepRequest.model_validate_json(sweep.request)
        while True:
            context.check()
            runs = self._runs(sweep_id)
            open_runs = [run for run in runs if run.state in ("queued", "running", "cancelled")]
            if open_runs:
                self._execute(context, open_runs[0].id)
                continue
            if len(runs) >= sweep.trials:
                return _result(sweep_id, runs)
            values = propose(request, runs)
            base = request.model_dump(exclude={"trials", "vary"})
            base["values"] = {**base["values"], **values}
            base["name"] = f"{request.name or 'sweep'} {len(runs) + 1}"
            self._make_trial(sweep, context.job_id, TrainingRequest(**base), values)

    def require_resumable(self, conn: apsw.Connection, sweep_id: str) -> list[RunRecord]:
        """The trials to go on with: those that were stopped, by somebody or by the end of the engine.

        Raises RunNotFoundError, or RunStateError while the sweep is under way or where no trial is left.
        """
        sweep = repository.find_sweep(conn, sweep_id)
        if sweep is None:
            raise no_such_sweep()
        job = jobs.get(conn, sweep.job_id) if sweep.job_id else None
        if job is not None and not job.state.ended:
            raise RunStateError(
                f"The sweep is {job.state.value}.", help=f"Look at it with: cloister train sweep --show {sweep_id}"
            )
        runs = repository.list_runs(conn, sweep_id=sweep_id)
        stopped = [run for run in runs if run.state != "succeeded" and not _failed_itself(run)]
        if not stopped and len(runs) >= sweep.trials:
            raise RunStateError(
                "Every trial of the sweep has ended.", help="A trial that failed can be resumed by its own id."
            )
        return stopped

    def _execute(self, context: JobContext, run_id: str) -> None:
        try:
            self._executor.execute(context, run_id)
        except CancelledError:
            raise
        except CloisterError:
            return  # written down with the run

    def _runs(self, sweep_id: str) -> list[RunRecord]:
        with self._db.read() as conn:
            return repository.list_runs(conn, sweep_id=sweep_id)


def no_such_sweep() -> RunNotFoundError:
    return RunNotFoundError("There is no such sweep.", help="`cloister train sweep` prints its id.")


def _failed_itself(run: RunRecord) -> bool:
    """And not because its job was given up with the engine."""
    return run.state == "failed" and (run.error is None or run.error[0] != JobCrashLoopError.code)


def propose(request: SweepRequest, runs: Sequence[RunRecord]) -> dict[str, Any]:
    """The values of the next trial, given those that were run."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space = {one.name: _distribution(one, optuna) for one in request.vary}
    seed = int(request.values.get("seed", 17)) + len(runs)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=4)
    study = optuna.create_study(direction="minimize", sampler=sampler)
    for run in runs:
        value = score(run)
        study.add_trial(
            optuna.trial.create_trial(
                params=dict(run.trial or {}),
                distributions=space,
                value=value,
                state=optuna.trial.TrialState.FAIL if value is None else optuna.trial.TrialState.COMPLETE,
            )
        )
    return dict(study.ask(space).params)


def score(run: RunRecord) -> float | None:
    """What is minimised: the best evaluation loss, else the last loss; None of a run that failed."""
    if run.state != "succeeded":
        return None
    return run.best_loss if run.best_loss is not None else run.loss


def best_of(runs: Sequence[RunRecord]) -> RunRecord | None:
    scored = [(value, run) for run in runs if (value := score(run)) is not None]
    return min(scored, key=lambda pair: pair[0])[1] if scored else None


def _distribution(one: Vary, optuna: Any) -> Any:
    if one.choices is not None:
        return optuna.distributions.CategoricalDistribution(one.choices)
    whole = TrainingConfig.model_fields[one.name].annotation is int
    assert one.low is not None and one.high is not None
    if whole:
        return optuna.distributions.IntDistribution(int(one.low), int(one.high), log=one.log)
    return optuna.distributions.FloatDistribution(one.low, one.high, log=one.log)


def _result(sweep_id: str, runs: Sequence[RunRecord]) -> Mapping[str, Any]:
    best = best_of(runs)
    if best is None:
        raise TrainingFailedError(
            "Every trial of the sweep failed.", help="Look at its runs: `cloister train list` says why."
        )
    return {"sweep_id": sweep_id, "best_run_id": best.id, "best_loss": score(best), "values": dict(best.trial or {})}

"""A sweep that was cancelled, or given up with its engine, goes on: trials that have ended are not repeated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contract.training import SweepRequest, Vary
from engine.jobs.errors import JobCrashLoopError
from engine.jobs.records import JobState
from engine.training.errors import RunNotFoundError, RunStateError
from engine.training.sweep import propose
from tests.support.quick_trainer import QuickTrainer
from tests.support.training_kit import TrainingKit, open_kit

WAIT_S = 60.0
TRIALS = 4


@pytest.fixture
def trainer() -> QuickTrainer:
    return QuickTrainer()


@pytest.fixture
def kit(tmp_path: Path, trainer: QuickTrainer) -> Iterator[TrainingKit]:
    opened = open_kit(tmp_path / "vault", trainer=trainer)
    yield opened
    opened.close()


def wanted(kit: TrainingKit) -> SweepRequest:
    vary = [Vary(name="rank", low=2, high=8), Vary(name="learning_rate", low=1e-5, high=1e-3, log=True)]
    return SweepRequest(**kit.request(max_steps=3).model_dump(), trials=TRIALS, vary=vary)


def stopped_in_the_second(kit: TrainingKit, trainer: QuickTrainer) -> str:
    """A sweep of which one trial is done and one was cancelled at its second step."""
    trainer.hold += [0, 2]
    sweep_id, job_id = kit.service.start_sweep(wanted(kit), created_by="ada")
    assert trainer.began.wait(WAIT_S)
    with pytest.raises(RunStateError, match="running"):
        kit.service.resume_sweep(sweep_id, resumed_by="ada")
    kit.queue.cancel(job_id)
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.CANCELLED
    assert [run.state for run in kit.service.show_sweep(sweep_id)[1]] == ["succeeded", "cancelled"]
    return sweep_id


def to_the_end(kit: TrainingKit, sweep_id: str, job_id: str) -> None:
    """Every trial has ended well, and the search went on as it would have."""
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.SUCCEEDED, job.error
    _, runs = kit.service.show_sweep(sweep_id)
    assert [run.state for run in runs] == ["succeeded"] * TRIALS
    for place, run in enumerate(runs):
        assert propose(wanted(kit), runs[:place]) == dict(run.trial or {})


def test_a_cancelled_sweep_goes_on_where_it_was_stopped(kit: TrainingKit, trainer: QuickTrainer) -> None:
    sweep_id = stopped_in_the_second(kit, trainer)
    done, stopped = kit.service.show_sweep(sweep_id)[1]
    same, job_id = kit.service.resume_sweep(sweep_id, resumed_by="eve")
    assert same == sweep_id
    to_the_end(kit, sweep_id, job_id)
    first, second, *_ = kit.service.show_sweep(sweep_id)[1]
    assert (first.id, first.finished_at, first.job_id) == (done.id, done.finished_at, done.job_id)
    assert (second.id, second.started_at, second.error) == (stopped.id, stopped.started_at, None)
    assert [one.step for one in kit.service.metrics(second.id)[0]] == [1, 2, 3]
    with pytest.raises(RunStateError, match="Every trial"):
        kit.service.resume_sweep(sweep_id, resumed_by="eve")


def test_a_sweep_that_was_given_up_with_its_engine_goes_on(kit: TrainingKit, trainer: QuickTrainer) -> None:
    """What the queue leaves when an engine died too often under a job: the job has failed, its run never ended."""
    sweep_id = stopped_in_the_second(kit, trainer)
    sweep, (_, stopped) = kit.service.show_sweep(sweep_id)
    with kit.vault.db.write() as conn:
        conn.execute(
            "UPDATE jobs SET state = 'failed', error_code = ?, error_message = '-', error_help = '' WHERE id = ?",
            (JobCrashLoopError.code, sweep.job_id),
        )
        conn.execute("UPDATE training_runs SET state = 'running' WHERE id = ?", (stopped.id,))
    assert kit.service.show(stopped.id).state == "failed"
    _, job_id = kit.service.resume_sweep(sweep_id, resumed_by="ada")
    to_the_end(kit, sweep_id, job_id)
    assert [one.step for one in kit.service.metrics(stopped.id)[0]] == [1, 2, 3]


def test_a_trial_that_failed_by_itself_is_not_repeated(kit: TrainingKit, trainer: QuickTrainer) -> None:
    sweep_id = stopped_in_the_second(kit, trainer)
    _, stopped = kit.service.show_sweep(sweep_id)[1]
    with kit.vault.db.write() as conn:
        conn.execute(
            "UPDATE training_runs SET state = 'failed', error_code = 'TRAINING_DIVERGED', error_message = 'It is no "
            "number.' WHERE id = ?",
            (stopped.id,),
        )
    _, job_id = kit.service.resume_sweep(sweep_id, resumed_by="ada")
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.SUCCEEDED
    states = [run.state for run in kit.service.show_sweep(sweep_id)[1]]
    assert states == ["succeeded", "failed", "succeeded", "succeeded"]


def test_a_sweep_that_is_not_there_is_not_resumed(kit: TrainingKit) -> None:
    with pytest.raises(RunNotFoundError):
        kit.service.resume_sweep("swp_none", resumed_by="ada")

"""Runs on a real vault with the trainer in a process of its own: records, results, cancel, kill, memory, problems."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.contract.training import SweepRequest
from engine.core.errors import CloisterError
from engine.jobs.records import JobState
from engine.training.child.report import Event, Finished, Stopped
from engine.training.errors import RunResultError, RunStateError, TrainerMemoryError, TrainingRefusedError
from engine.training.sweep import propose
from engine.training.trainer import StopRequest, TrainerProcess, Work
from tests.support.training_kit import FrozenLines, TrainingKit, open_kit

pytestmark = [pytest.mark.timeout(500)]
WAIT_S = 400.0
CANARY = "Zwetschgenkompottquartett"


class SmallCard:
    """A trainer that has no room for more than one row: the fault is at the port, everything behind it is real."""

    def __init__(self) -> None:
        self.tried: list[tuple[int, int]] = []

    def train(self, work: Work, hear: Callable[[Event], None], stop: StopRequest) -> Finished | Stopped | None:
        config = work.spec.config
        self.tried.append((config.micro_batch, config.accumulation))
        if config.micro_batch > 1:
            raise TrainerMemoryError("There is not enough memory for a micro-batch.")
        return TrainerProcess().train(work, hear, stop)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[TrainingKit]:
    opened = open_kit(tmp_path / "vault")
    yield opened
    opened.close()


def wait_for_step(kit: TrainingKit, run_id: str, step: int) -> None:
    deadline_s = time.monotonic() + WAIT_S
    while not any(one.step >= step for one in kit.service.metrics(run_id)[0]):
        run = kit.service.show(run_id)
        assert run.state in ("queued", "running"), run.error
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def losses(kit: TrainingKit, run_id: str) -> dict[int, float | None]:
    return {one.step: one.loss for one in kit.service.metrics(run_id)[0]}


def trainer_of(kit: TrainingKit) -> psutil.Process:
    [child] = [one for one in psutil.Process().children() if "engine.training.child" in one.cmdline()]
    return child


def test_a_run_from_start_to_adapter(kit: TrainingKit, tmp_path: Path) -> None:
    """Records, metrics, result; nothing of the data in any file; nothing in the trainer that it must not have."""
    line = json.dumps(
        {"messages": [{"role": "user", "content": CANARY}, {"role": "assistant", "content": f"{CANARY} {CANARY}."}]}
    )
    lines = [line.encode() + b"\n"] * 12
    kit.datasets.versions["canary"] = FrozenLines("sft", {"train": lines, "validation": lines[:2]})
    plan = kit.service.estimate(kit.request("canary", max_steps=6))
    run_id, job_id = kit.service.start(kit.request("canary", max_steps=6), created_by="ada")
    wait_for_step(kit, run_id, 1)
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.SUCCEEDED, job.error
    run = kit.service.show(run_id)
    assert (run.state, run.step, run.steps, run.device) == ("succeeded", 6, 6, "cpu")
    assert run.config == plan.config
    assert "auto" not in run.config.model_dump().values()
    assert {"torch", "transformers", "peft", "bitsandbytes"} <= set(run.versions)
    assert run.dataset_sha256 == kit.datasets.versions["canary"].sha256
    assert run.base_manifest_sha256 == kit.base.manifest_sha256
    assert run.best_step is not None and run.best_loss is not None and run.peak_memory_bytes
    page, after = kit.service.metrics(run_id, limit=4)
    rest, end = kit.service.metrics(run_id, after=after or 0, limit=4)
    assert [one.step for one in [*page, *rest]] == [1, 2, 3, 4, 5, 6]
    assert end is None
    assert rest[-1].evaluation_loss is not None and rest[-1].loss is not None
    adapter = kit.service.open_adapter(run_id)
    assert set(adapter) == {"adapter_config.json", "adapter_model.safetensors"}
    assert json.loads(adapter["adapter_config.json"])["r"] == 4
    folder = kit.vault.paths.home / "runs" / run_id
    assert {path.name for path in folder.iterdir()} == {
        "adapter_config.json.sealed",
        "adapter_model.safetensors.sealed",
        "best.ckpt",
    }
    needles = [CANARY.encode(), CANARY.encode("utf-16-le"), adapter["adapter_model.safetensors"][-64:]]
    for path in (path for path in kit.vault.paths.home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not any(needle in content for needle in needles), path
    sealed = folder / "adapter_model.safetensors.sealed"
    sealed.write_bytes(sealed.read_bytes()[:-1])
    with pytest.raises(RunResultError):
        kit.service.open_adapter(run_id)


def test_a_cancelled_run_keeps_its_checkpoint_and_goes_on_as_if_nothing_had_been(kit: TrainingKit) -> None:
    values = {"max_steps": 200, "epochs": 50, "checkpoint_every_steps": 1000}
    run_id, job_id = kit.service.start(kit.request(**values), created_by="ada")
    wait_for_step(kit, run_id, 3)
    with pytest.raises(RunStateError):
        kit.service.open_adapter(run_id)
    kit.service.cancel(run_id)
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.CANCELLED
    run = kit.service.show(run_id)
    assert run.state == "cancelled"
    assert 3 <= run.step < 200
    assert [path.suffix for path in (kit.vault.paths.home / "runs" / run_id).glob("step-*")] == [".ckpt"]
    before = losses(kit, run_id)
    _, job_id = kit.service.resume(run_id, resumed_by="ada")
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.SUCCEEDED
    after = losses(kit, run_id)
    assert {step: after[step] for step in before} == before
    assert len(after) == 200
    with pytest.raises(RunStateError):
        kit.service.resume(run_id, resumed_by="ada")


def test_a_killed_trainer_is_a_failed_run_with_a_reason_and_is_resumed_with_equal_losses(kit: TrainingKit) -> None:
    values = {"max_steps": 24, "epochs": 50, "checkpoint_every_steps": 4, "dropout": 0.1}
    whole, _ = kit.service.start(kit.request(**values), created_by="ada")
    killed, job_id = kit.service.start(kit.request(**values), created_by="ada")
    wait_for_step(kit, killed, 6)
    trainer_of(kit).send_signal(signal.SIGKILL)
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.FAILED
    assert job.error is not None and job.error.code == "TRAINER_CRASHED"
    assert kit.service.show(killed).error == (job.error.code, job.error.message, job.error.help)
    _, job_id = kit.service.resume(killed, resumed_by="ada")
    assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.SUCCEEDED
    assert losses(kit, killed) == losses(kit, whole)
    results = [kit.service.show(one) for one in (whole, killed)]
    assert results[0].files == results[1].files
    assert results[0].best_loss == results[1].best_loss


def test_memory_that_runs_out_halves_the_micro_batch_and_says_so(tmp_path: Path) -> None:
    trainer = SmallCard()
    kit = open_kit(tmp_path / "vault", trainer=trainer)
    try:
        run_id, job_id = kit.service.start(kit.request(micro_batch=4, accumulation=1, max_steps=2), created_by="ada")
        assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.SUCCEEDED
        run = kit.service.show(run_id)
        assert trainer.tried == [(4, 1), (2, 2), (1, 4)]
        assert (run.config.micro_batch, run.config.accumulation) == (1, 4)
        said = [note for note in run.notes if "Memory ran out" in note]
        assert len(said) == 2
        assert "the same 4 rows in a step" in said[0]
    finally:
        kit.close()


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_recorded(kit: TrainingKit) -> None:
    request = kit.request("nothing", rank=0, learning_rat=1.0).model_copy(update={"base": "none"})
    with pytest.raises(TrainingRefusedError) as caught:
        kit.service.start(request, created_by="ada")
    assert [problem.where for problem in caught.value.problems] == ["learning_rat", "rank", "dataset_version", "base"]
    with pytest.raises(TrainingRefusedError) as caught:
        kit.service.start(kit.request("empty", early_stopping_patience=2, objective="dpo"), created_by="ada")
    assert [problem.where for problem in caught.value.problems] == [
        "objective",
        "dataset_version",
        "early_stopping_patience",
    ]
    with pytest.raises(TrainingRefusedError, match="longer than 16 tokens"):
        kit.service.start(kit.request(sequence_tokens=16), created_by="ada")
    with pytest.raises(TrainingRefusedError, match="GiB are free"):
        kit.service.start(kit.request(micro_batch=4096, sequence_tokens=1 << 20), created_by="ada")
    assert kit.service.estimate(kit.request(micro_batch=4096, sequence_tokens=1 << 20)).fits is False
    assert kit.service.list() == []


def test_a_run_cancelled_before_its_turn_has_ended(tmp_path: Path) -> None:
    kit = open_kit(tmp_path / "vault", start=False)
    try:
        run_id, _ = kit.service.start(kit.request(), created_by="ada")
        assert kit.service.show(run_id).state == "queued"
        assert kit.service.cancel(run_id).state == "cancelled"
        with pytest.raises(CloisterError):
            kit.service.cancel(run_id)
    finally:
        kit.close()


def test_a_dataset_that_changed_meanwhile_is_not_trained_on(tmp_path: Path) -> None:
    kit = open_kit(tmp_path / "vault", start=False)
    try:
        run_id, job_id = kit.service.start(kit.request(), created_by="ada")
        kit.datasets.versions["sft"].splits["train"].pop()
        kit.queue.start()
        job = kit.queue.wait(job_id, timeout_s=WAIT_S)
        assert job.error is not None and job.error.code == "TRAINING_DATA"
        assert kit.service.show(run_id).state == "failed"
    finally:
        kit.close()


def test_a_run_does_not_go_on_once_items_were_withdrawn(kit: TrainingKit) -> None:
    """The version's own digest stays as it was frozen; what the trainer was given does not."""
    version = kit.datasets.versions["sft"]
    version.frozen_sha256 = version.sha256
    run_id, job_id = kit.service.start(kit.request(max_steps=500, epochs=900), created_by="ada")
    wait_for_step(kit, run_id, 1)
    kit.service.cancel(run_id)
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    version.splits["train"].pop()
    version.withdrawn_items = 1
    _, job_id = kit.service.resume(run_id, resumed_by="ada")
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.error is not None
    assert (job.error.code, "withdrawn" in job.error.message) == ("TRAINING_DATA", True)
    assert any("1 items" in note for note in kit.service.estimate(kit.request()).notes)


def test_a_base_model_that_was_altered_is_not_trained_on(tmp_path: Path) -> None:
    kit = open_kit(tmp_path / "vault", start=False)
    try:
        _, job_id = kit.service.start(kit.request(), created_by="ada")
        weights = kit.vault.paths.models / kit.base.folder_name / "model.safetensors"
        content = bytearray(weights.read_bytes())
        content[-1] ^= 1
        weights.write_bytes(content)
        kit.queue.start()
        job = kit.queue.wait(job_id, timeout_s=WAIT_S)
        assert job.error is not None and job.error.code == "TRAINING_BASE_MODEL"
    finally:
        kit.close()


def test_a_sweep_finds_the_better_value_and_goes_on_from_its_runs(kit: TrainingKit) -> None:
    """Two rates, one of which learns nothing: each trial is a run, and the search is rebuilt from them."""
    request = kit.request(max_steps=4)
    vary = [{"name": "learning_rate", "choices": [1e-9, 1e-2]}, {"name": "rank", "low": 2, "high": 6}]
    sweep = SweepRequest(**request.model_dump(), trials=3, vary=vary)
    sweep_id, job_id = kit.service.start_sweep(sweep, created_by="ada")
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.SUCCEEDED, job.error
    _, runs = kit.service.show_sweep(sweep_id)
    assert [run.state for run in runs] == ["succeeded"] * 3
    tried = [run.trial or {} for run in runs]
    assert [run.config.learning_rate for run in runs] == [values["learning_rate"] for values in tried]
    assert all(2 <= run.config.rank <= 6 for run in runs)
    best = min(runs, key=lambda run: run.best_loss or 99)
    assert job.result["best_run_id"] == best.id
    if len({values["learning_rate"] for values in tried}) > 1:
        assert best.config.learning_rate == 1e-2
    # What would be tried next depends on nothing but the runs that are there.
    assert propose(sweep, runs) == propose(sweep, runs)
    assert propose(sweep, runs[:2]) == dict(tried[2])

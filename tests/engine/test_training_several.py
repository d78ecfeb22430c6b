"""Trainings of several processes, confined as always: they learn what one learns, and end together however one ends."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from safetensors.torch import load

from engine.contract.training import TrainingConfig
from engine.core.sandbox import bubblewrap
from engine.core.sandbox.means import Means
from engine.jobs.records import JobState
from engine.training import trainer
from engine.training.child.report import Event, Failed, Finished, Prepared, Reporter, Step, Stopped
from engine.training.child.spec import TrainerSpec
from engine.training.errors import CheckpointError, TrainerCrashedError, TrainerMemoryError, TrainingDataError
from engine.training.sealed import read_sealed
from engine.training.trainer import StopRequest, TrainerProcess, Work, memory_file
from tests.support.training_kit import (
    KEY,
    LINES,
    evaluations_of,
    losses_of,
    open_kit,
    small_config,
    tiny_model,
    train_here,
)

# peft asks for a name that transformers is about to give up.
pytestmark = [
    pytest.mark.timeout(500),
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning", "ignore::UserWarning"),
]
SECONDS_TO_END = 10.0


def of_two(**values: Any) -> TrainingConfig:
    return small_config(cards=2, launcher="accelerate", **values)


def train(
    config: TrainingConfig,
    folder: Path,
    *,
    hear: Callable[[Event], None] = lambda _: None,
    stop_after: int | None = None,
    training: list[bytes] | None = None,
    means: Means | None = None,
) -> list[Event]:
    """With a real trainer; what it said, its end last. ``stop_after``: asked to stop once that step was said."""
    folder.mkdir(exist_ok=True)
    assert config.objective != "auto"
    said: list[Event] = []

    def listen(event: Event) -> None:
        said.append(event)
        hear(event)

    def stopping() -> bool:
        return stop_after is not None and any(isinstance(one, Step) and one.step >= stop_after for one in said)

    spec = TrainerSpec(
        run_id="run_test",
        config=config,
        objective=config.objective,
        model_dir=str(tiny_model()),
        run_dir=str(folder),
        date="2026-11-22T00:00:00",
    )
    lines = LINES[config.objective]
    with memory_file(lines(40) if training is None else training) as some, memory_file(lines(8, seed=2)) as others:
        TrainerProcess(means=means).train(Work(spec, KEY, some, others), listen, StopRequest(stopping, lambda: 60.0))
    return said


def processes() -> list[psutil.Process]:
    """The parent first, then those that compute."""
    return [one for one in psutil.Process().children(recursive=True) if "engine.training.child" in one.cmdline()]


@contextmanager
def all_end() -> Iterator[list[psutil.Process]]:
    """Whatever is put into the list ends within seconds, and nothing else of a training is left."""
    seen: list[psutil.Process] = []
    yield seen
    assert seen
    _, alive = psutil.wait_procs(seen, timeout=SECONDS_TO_END)
    assert not alive
    assert not processes()


def tensors_of(folder: Path, name: str) -> dict[str, Any]:
    return load(b"".join(read_sealed(folder / f"{name}.sealed", KEY)))


@pytest.mark.parametrize(
    ("method", "objective", "result", "more"),
    [
        ("lora", "sft", "adapter_model.safetensors", {"gradient_checkpointing": "on"}),
        ("full", "cpt", "model.safetensors", {"learning_rate": 3e-3, "weight_decay": 0.1}),
        ("qlora", "sft", "adapter_model.safetensors", {}),
        ("lora", "dpo", "adapter_model.safetensors", {"packing": False, "micro_batch": 1, "accumulation": 3}),
    ],
)
def test_two_processes_learn_what_one_learns(
    method: str, objective: str, result: str, more: dict[str, Any], tmp_path: Path
) -> None:
    """The same rows in each step, the same losses within the rounding of float32, and the same weights in the end."""
    values = {"method": method, "objective": objective, "max_steps": 5, "evaluation_every_steps": 3, **more}
    one = train_here(small_config(**values), tmp_path / "one")
    two = train(of_two(**values), tmp_path / "two")
    assert list(losses_of(two)) == [1, 2, 3, 4, 5], "one of them speaks"
    assert losses_of(two) == pytest.approx(losses_of(one), rel=0, abs=1e-5)
    assert evaluations_of(two) == pytest.approx(evaluations_of(one), rel=0, abs=1e-5)
    steps = [[event for event in said if isinstance(event, Step)] for said in (one, two)]
    assert [event.tokens for event in steps[1]] == [event.tokens for event in steps[0]]
    # The optimizer does not mind gradients that are all twice as long, and would hide it.
    assert [event.grad_norm for event in steps[1]] == pytest.approx([event.grad_norm for event in steps[0]], rel=1e-4)
    prepared = [event for said in (one, two) for event in said if isinstance(event, Prepared)]
    assert prepared[0].parameters == prepared[1].parameters
    assert prepared[0].trainable == prepared[1].trainable
    finished = two[-1]
    assert isinstance(finished, Finished)
    assert [file.name for file in finished.files][1] == result
    alone, shared = (tensors_of(tmp_path / name, result) for name in ("one", "two"))
    assert {name: value.shape for name, value in alone.items()} == {n: value.shape for n, value in shared.items()}
    assert max(float((alone[name] - shared[name]).abs().max()) for name in alone) < 1e-3


def test_a_killed_process_ends_all_and_a_stop_saves_all_and_both_go_on_with_equal_losses(tmp_path: Path) -> None:
    """With dropout, of which each process has its own."""
    config = of_two(max_steps=9, checkpoint_every_steps=3, dropout=0.2, epochs=20.0)
    whole = train(config, tmp_path / "whole")
    first: list[Event] = []
    with all_end() as seen:

        def kill_the_second(event: Event) -> None:
            first.append(event)
            if isinstance(event, Step) and event.step == 5 and not seen:
                seen.extend(processes())
                assert len(seen) == 3
                seen[2].send_signal(signal.SIGKILL)

        with pytest.raises(TrainerCrashedError, match="killed"):
            train(config, tmp_path / "parts", hear=kill_the_second)
    second = train(config, tmp_path / "parts", stop_after=6)
    stopped = second[-1]
    assert isinstance(stopped, Stopped)
    assert (tmp_path / "parts" / f"step-{stopped.step:08d}.ckpt").is_file()
    third = train(config, tmp_path / "parts")
    starts = [event.start_step for said in (first, second, third) for event in said if isinstance(event, Prepared)]
    assert starts == [0, 3, stopped.step]
    assert losses_of(first) | losses_of(second) | losses_of(third) == losses_of(whole)
    assert losses_of(second)[4] == losses_of(first)[4]
    assert third[-1] == whole[-1]  # the digests of the adapters too
    with pytest.raises(CheckpointError, match="another number of cards"):
        train_here(small_config(max_steps=9), tmp_path / "parts")


@pytest.mark.parametrize(
    "number", [pytest.param(0, id="the parent"), pytest.param(1, id="the first", marks=pytest.mark.slow)]
)
def test_whoever_is_killed_takes_the_others_along(number: int, tmp_path: Path) -> None:
    with all_end() as seen:

        def kill(event: Event) -> None:
            if isinstance(event, Step) and not seen:
                seen.extend(processes())
                seen[number].send_signal(signal.SIGKILL)

        with pytest.raises(TrainerCrashedError, match="killed"):
            train(of_two(max_steps=5000, epochs=1000.0), tmp_path, hear=kill)


def test_an_error_of_all_is_one_typed_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="Line 1"):
        train(of_two(), tmp_path, training=[b'{"text": "of another kind"}\n'])
    assert not processes()
    assert list(tmp_path.iterdir()) == []


def test_a_run_over_two_processes_is_a_run_as_any_other(tmp_path: Path) -> None:
    """From the plan to the adapter; one process that accelerate starts is a group, too."""
    kit = open_kit(tmp_path / "vault")
    try:
        for cards in (2, 1):
            values = {"cards": cards, "launcher": "accelerate", "max_steps": 3}
            run_id, job_id = kit.service.start(kit.request(**values), created_by="ada")
            job = kit.queue.wait(job_id, timeout_s=400.0)
            assert job.state is JobState.SUCCEEDED, job.error
            run = kit.service.show(run_id)
            assert (run.config.cards, run.step, run.device) == (cards, 3, "cpu")
            assert "accelerate" in run.versions
            assert set(kit.service.open_adapter(run_id)) == {"adapter_config.json", "adapter_model.safetensors"}
    finally:
        kit.close()


@pytest.mark.slow
@pytest.mark.skipif(not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces")
def test_so_it_is_in_a_view_of_bubblewrap(tmp_path: Path) -> None:
    values = {"max_steps": 3}
    one = train_here(small_config(**values), tmp_path / "one")
    two = train(of_two(**values), tmp_path / "two", means=Means(landlock=False))
    assert losses_of(two) == pytest.approx(losses_of(one), rel=0, abs=1e-5)
    with all_end() as seen:

        def kill_the_second(event: Event) -> None:
            if isinstance(event, Step) and not seen:
                seen.extend(processes())
                seen[-1].send_signal(signal.SIGKILL)

        with pytest.raises(TrainerCrashedError, match="killed"):
            train(
                of_two(max_steps=5000, epochs=1000.0),
                tmp_path / "killed",
                hear=kill_the_second,
                means=Means(landlock=False),
            )


def test_the_first_that_fails_says_why() -> None:
    """What the others say afterwards is that somebody is gone."""
    out, into = os.pipe()
    Reporter(into).say(Failed(code="TRAINER_OUT_OF_MEMORY", message="There is not enough memory for a micro-batch."))
    Reporter(into).say(Failed(code="TRAINING_FAILED", message="Connection closed by peer."))
    os.close(into)
    process = subprocess.Popen(["/bin/false"])
    with pytest.raises(TrainerMemoryError):
        trainer._follow(process, out, lambda _: None, StopRequest(lambda: False, lambda: 1.0))
    os.close(out)


def cards() -> int:
    import torch

    return int(torch.cuda.device_count())


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("method", ["lora", "qlora", "full"])
def test_cards_learn_what_one_learns(method: str, count: int, tmp_path: Path) -> None:
    """By NCCL; one card alone is a group of one."""
    if cards() < count:
        pytest.skip(f"this machine has no {count} NVIDIA cards")
    values = {"method": method, "device": "cuda", "max_steps": 4}
    one = train(small_config(**values), tmp_path / "one")
    several = train(small_config(**values, cards=count, launcher="accelerate"), tmp_path / "several")
    assert losses_of(several) == pytest.approx(losses_of(one), rel=0, abs=1e-3)
    assert isinstance(several[-1], Finished)

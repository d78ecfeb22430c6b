"""Whole trainings in this process: each method and objective learns, and an interruption changes no loss."""

from __future__ import annotations

import json
import resource
import shutil
import signal
from pathlib import Path

import pytest
from safetensors.torch import load, load_file, save_file

from engine.core.errors import DiskFullError
from engine.training.child import report
from engine.training.errors import TrainingDataError, TrainingDivergedError
from engine.training.sealed import read_sealed
from tests.support.training_kit import KEY, evaluations_of, losses_of, small_config, tiny_model, train_here
from tests.support.training_model import conversations

# peft asks for a name that transformers is about to give up.
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning", "ignore::UserWarning")


@pytest.mark.parametrize(
    ("method", "objective", "more"),
    [
        ("lora", "sft", {"rslora": True, "dropout": 0.1}),
        ("lora", "sft", {"packing": False, "compute_dtype": "bfloat16"}),
        ("lora", "dpo", {"packing": False}),
        ("qlora", "sft", {"compute_dtype": "bfloat16", "gradient_checkpointing": "on"}),
        ("qlora", "cpt", {"double_quantization": False, "target_modules": ["q_proj", "v_proj", "down_proj"]}),
        ("full", "cpt", {"learning_rate": 3e-3, "weight_decay": 0.1, "schedule": "linear"}),
    ],
)
def test_training_lowers_the_loss(method: str, objective: str, more: dict[str, object], tmp_path: Path) -> None:
    events = train_here(small_config(method=method, objective=objective, max_steps=10, **more), tmp_path / "run")
    losses = losses_of(events)
    assert list(losses) == list(range(1, 11))
    [first, *_, last] = evaluations_of(events).values() if len(evaluations_of(events)) > 1 else losses.values()
    assert last < first
    assert losses[10] < losses[1] - 0.05
    finished = events[-1]
    assert isinstance(finished, report.Finished)
    assert finished.step == 10


def test_what_is_left_of_a_run_is_encrypted_and_can_be_loaded(tmp_path: Path) -> None:
    events = train_here(small_config(max_steps=3), tmp_path / "run")
    finished = events[-1]
    assert isinstance(finished, report.Finished)
    files = {one.name: b"".join(read_sealed(tmp_path / "run" / f"{one.name}.sealed", KEY)) for one in finished.files}
    config = json.loads(files["adapter_config.json"])
    assert (config["peft_type"], config["r"], config["base_model_name_or_path"]) == ("LORA", 4, "")
    tensors = load(files["adapter_model.safetensors"])
    assert any(name.endswith("q_proj.lora_B.weight") for name in tensors)
    assert any(float(value.abs().max()) > 0 for name, value in tensors.items() if "lora_B" in name)
    for path in (tmp_path / "run").iterdir():
        content = path.read_bytes()
        assert b"lora" not in content and b"optimizer" not in content, path


@pytest.mark.parametrize(
    "more",
    [
        {"dropout": 0.2, "evaluation_every_steps": 2},
        {"objective": "dpo", "packing": False},
        {"method": "qlora", "compute_dtype": "bfloat16", "dropout": 0.1},
    ],
)
def test_an_interrupted_training_goes_on_with_the_same_losses(more: dict[str, object], tmp_path: Path) -> None:
    """Stopped at a step, and killed after steps that no checkpoint has: both end in the very same numbers."""
    config = small_config(max_steps=8, checkpoint_every_steps=3, **more)
    whole = train_here(config, tmp_path / "whole")
    first = train_here(config, tmp_path / "parts", stop_after=5)
    assert isinstance(first[-1], report.Stopped)
    # As after a kill: the checkpoint of step 5 is not there, only that of step 3.
    (tmp_path / "parts" / "step-00000005.ckpt").unlink()
    second = train_here(config, tmp_path / "parts")
    prepared = second[0]
    assert isinstance(prepared, report.Prepared)
    assert prepared.start_step == 3
    assert losses_of(first) | losses_of(second) == losses_of(whole)
    assert losses_of(first)[5] == losses_of(second)[5]
    assert evaluations_of(first) | evaluations_of(second) == evaluations_of(whole)
    ends = [events[-1] for events in (whole, second)]
    assert ends[0] == ends[1]  # the digests of the adapters too


def test_a_full_disk_at_a_checkpoint_leaves_the_one_before_and_the_run_goes_on_from_it(tmp_path: Path) -> None:
    """The system's own limit on the size of a file stands in for the disk."""
    config = small_config(max_steps=6)
    whole = losses_of(train_here(config, tmp_path / "whole", validation=[]))
    first = train_here(config, tmp_path / "run", validation=[], stop_after=2)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(DiskFullError):
            train_here(config, tmp_path / "run", validation=[])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before
    assert losses_of(first) | losses_of(train_here(config, tmp_path / "run", validation=[])) == whole


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path) -> None:
    config = small_config(max_steps=6)
    train_here(config, tmp_path / "run", stop_after=4)
    newest = tmp_path / "run" / "step-00000004.ckpt"
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    prepared = train_here(config, tmp_path / "run")[0]
    assert isinstance(prepared, report.Prepared)
    assert prepared.start_step == 2


def test_half_the_micro_batch_with_twice_the_accumulation_is_the_same_training(tmp_path: Path) -> None:
    losses = [
        losses_of(
            train_here(small_config(max_steps=4, micro_batch=micro, accumulation=4 // micro), tmp_path / str(micro))
        )
        for micro in (4, 2, 1)
    ]
    for other in losses[1:]:
        assert other == pytest.approx(losses[0], rel=1e-4)


def test_training_stops_early_and_keeps_the_best(tmp_path: Path) -> None:
    """At a rate far too high the evaluation gets worse at once; the best weights are those that are written."""
    config = small_config(
        max_steps=30, learning_rate=0.2, schedule="constant", evaluation_every_steps=1, early_stopping_patience=2
    )
    events = train_here(config, tmp_path / "run")
    finished = events[-1]
    assert isinstance(finished, report.Finished)
    assert finished.reason == "early"
    found = evaluations_of(events)
    assert finished.best_step == min(found, key=lambda step: found[step])
    assert finished.step == finished.best_step + 2 < 30
    again = train_here(config.model_copy(update={"max_steps": finished.best_step}), tmp_path / "best")[-1]
    assert isinstance(again, report.Finished)
    assert finished.best_step == again.step


def test_data_that_cannot_be_trained_on_is_a_typed_error(tmp_path: Path) -> None:
    config = small_config()
    with pytest.raises(TrainingDataError, match="Line 2"):
        train_here(config, tmp_path, training=[*conversations(1), b'{"text": "of another kind"}\n'])
    with pytest.raises(TrainingDataError, match="Nothing of the dataset"):
        train_here(small_config(sequence_tokens=16), tmp_path, training=conversations(3))


def test_long_examples_are_left_out_or_cut_and_counted(tmp_path: Path) -> None:
    for too_long, wanted in (("drop", (True, False)), ("truncate", (False, True))):
        config = small_config(sequence_tokens=80, too_long=too_long, max_steps=1)
        prepared = train_here(config, tmp_path / too_long)[0]
        assert isinstance(prepared, report.Prepared)
        assert (prepared.dropped_too_long > 0, prepared.truncated > 0) == wanted


def test_a_loss_that_is_no_number_ends_the_training(tmp_path: Path) -> None:
    """A base model with a weight that is none: nothing of it is saved."""
    model = shutil.copytree(tiny_model(), tmp_path / "model")
    tensors = load_file(model / "model.safetensors")
    tensors["model.norm.weight"][0] = float("nan")
    save_file(tensors, model / "model.safetensors", {"format": "pt"})
    with pytest.raises(TrainingDivergedError, match="no number"):
        train_here(small_config(), tmp_path / "run", model=model)
    assert list((tmp_path / "run").iterdir()) == []

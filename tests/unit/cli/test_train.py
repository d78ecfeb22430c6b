"""``cloister train``: what is typed becomes the request that was meant, and what comes back is shown."""

from __future__ import annotations

import argparse
from typing import Any

import pytest

from engine.cli.commands.train import _request, _vary
from engine.cli.commands.train_output import (
    print_estimate,
    print_presets,
    print_removal,
    print_run,
    print_runs,
    print_series,
    print_sweep,
)
from engine.cli.main import build_parser, main
from engine.client.errors import ClientError
from engine.contract.errors import ErrorBody
from engine.contract.training import (
    EstimateResponse,
    MemoryPart,
    PresetList,
    PresetResponse,
    RunFile,
    RunRemovalReport,
    RunResponse,
    RunSeries,
    StepMetrics,
    SweepResponse,
    TrainingConfig,
    TrainingRequest,
    Vary,
    VersionMade,
)

COMMANDS = ("start", "list", "show", "resume", "cancel", "remove", "presets", "estimate", "sweep")


def run(**changes: Any) -> RunResponse:
    values: dict[str, Any] = {
        "id": "run_1",
        "name": "tiny on dsv_1",
        "state": "succeeded",
        "job_id": "job_1",
        "sweep_id": None,
        "method": "qlora",
        "objective": "sft",
        "preset": "cpu",
        "dataset_version": "dsv_1",
        "dataset_sha256": "ab" * 32,
        "base_pack_id": "pck_1",
        "base_name": "tiny",
        "base_manifest_sha256": "cd" * 32,
        "licence": "Apache-2.0",
        "step": 6,
        "steps": 6,
        "loss": 1.25,
        "best_step": 4,
        "best_loss": 1.5,
        "notes": ["Memory ran out once."],
        "error": None,
        "created_at": "2026-11-22T00:00:00Z",
        "started_at": None,
        "finished_at": None,
        "config": TrainingConfig(),
        "versions": {"torch": "2.13.0"},
        "estimated_bytes": 10**9,
        "peak_memory_bytes": 9 * 10**8,
        "files": [RunFile(name="adapter_model.safetensors", size_bytes=1000, sha256="ef" * 32)],
    }
    return RunResponse(**(values | changes))


def parse(*words: str) -> argparse.Namespace:
    return build_parser().parse_args(["train", *words])


def test_values_are_read_as_what_they_are() -> None:
    arguments = parse(
        *("start", "dsv_1", "--base", "tiny", "--preset", "cpu", "--accept-licence"),
        *("--set", "rank=8", "--set", "learning_rate=1e-4", "--set", "packing=false", "--set", "method=lora"),
        *("--set", "target_modules=q_proj,v_proj"),
    )
    assert arguments.version is False  # of the program
    request = TrainingRequest(**_request(arguments))
    assert request.dataset_version == "dsv_1"
    assert request.values == {
        "rank": 8,
        "learning_rate": 1e-4,
        "packing": False,
        "method": "lora",
        "target_modules": ["q_proj", "v_proj"],
    }
    assert (request.preset, request.licence_accepted, request.ignore_memory) == ("cpu", True, False)


def test_what_is_varied_is_a_range_or_a_list() -> None:
    assert _vary("learning_rate=1e-5:1e-3:log") == Vary(name="learning_rate", low=1e-5, high=1e-3, log=True)
    assert _vary("dropout=0:0.2") == Vary(name="dropout", low=0, high=0.2)
    assert _vary("rank=8,16") == Vary(name="rank", choices=[8, 16])
    assert _vary("method=lora,qlora") == Vary(name="method", choices=["lora", "qlora"])


@pytest.mark.parametrize("words", [("--set", "rank"), ("--set", "=8")])
def test_a_value_without_a_name_is_bad_usage(words: tuple[str, str]) -> None:
    with pytest.raises(ClientError, match="NAME=VALUE"):
        _request(parse("start", "dsv_1", "--base", "tiny", *words))
    with pytest.raises(ClientError, match="no range"):
        _vary("rank=a:b")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["train", name, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--json" in shown
    if name in ("start", "show", "estimate", "sweep"):
        assert "examples:" in shown


@pytest.mark.parametrize("name", ["show", "resume", "cancel", "remove"])
def test_a_run_is_named_and_the_command_still_runs(name: str) -> None:
    """What is typed must not take the place of what every command keeps for itself."""
    arguments = parse(name, "run_1")
    assert arguments.run_id == (["run_1"] if name == "show" else "run_1")
    assert callable(arguments.run)
    assert arguments.version is False


def test_a_run_is_shown_with_what_made_it(capsys: pytest.CaptureFixture[str]) -> None:
    failed = run(state="failed", error=ErrorBody(code="TRAINER_CRASHED", message="It ended.", help="Resume it."))
    print_run(failed, [StepMetrics(step=1, loss=2.0, tokens_per_s=1000.0)])
    shown = capsys.readouterr().out
    for words in ("run_1", "It ended. Resume it.", "1.25", "step 4", "Apache-2.0", "rank=16", "torch 2.13.0", "1,000"):
        assert words in shown


def test_losses_of_several_runs_stand_beside_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    def series(name: str, *losses: float) -> RunSeries:
        steps = [StepMetrics(step=n, loss=loss) for n, loss in enumerate(losses, 1)]
        steps[-1] = steps[-1].model_copy(update={"evaluation_loss": 9.5})
        return RunSeries(
            run_id=name,
            name=name,
            state="succeeded",
            best_step=None,
            best_loss=None,
            steps=len(steps),
            metrics=steps,
        )

    print_series([series("run_1", 3.25, 2.5), series("run_2", 4.75)])
    lines = capsys.readouterr().out.splitlines()
    assert "LOSS 1 (EVALUATION)" in lines[3] and "LOSS 2 (EVALUATION)" in lines[3]
    assert lines[4].split() == ["1", "3.25", "4.75", "(9.5)"]
    assert lines[5].split()[:3] == ["2", "2.5", "(9.5)"]


def test_what_goes_with_a_run_is_said_in_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    made = VersionMade(id="mdv_1", name="leave-Q8_0", stage="retired")
    report = RunRemovalReport(
        run_id="run_1", name="leave", steps=1200, checkpoints=3, results=2, size_bytes=2_000_000, versions=[made]
    )
    print_removal(report, done=False)
    assert capsys.readouterr().out.startswith("This would remove leave (run_1): numbers of 1,200 steps, 3 checkpoints")
    print_removal(report, done=True)
    shown = capsys.readouterr().out
    assert shown.startswith("Removed leave (run_1)") and "leave-Q8_0 (retired) was made of it and stays." in shown


def test_lists_estimates_presets_and_sweeps_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    print_runs([run()])
    print_sweep(SweepResponse(id="swp_1", job_id=None, trials=3, best_run_id="run_1", runs=[run()]))
    print_presets(
        PresetList(presets=[PresetResponse(name="cpu", description="small", config=TrainingConfig())], fields=[])
    )
    print_estimate(
        EstimateResponse(
            config=TrainingConfig(),
            parts=[MemoryPart(name="weights", size_bytes=4 * 10**9, how="half a byte each")],
            total_bytes=4 * 10**9,
            available_bytes=10**9,
            fits=False,
            parameters=8 * 10**9,
            trainable_parameters=10**6,
            examples=10,
            tokens_per_epoch=1000,
            steps=3,
            duration_s=120.0,
            duration_basis="an earlier run",
            notes=["Read the licence."],
        )
    )
    shown = capsys.readouterr().out
    for words in (
        "6/6",
        "Best: run_1",
        "1 of 3 trials",
        "IT DOES NOT FIT",
        "4.0 GB",
        "about 2.0 minutes",
        "Note: Read",
    ):
        assert words in shown

"""Training as people do it, from a file of conversations to an adapter; and SIGKILL of the engine in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import SigningKey
from tests.support.installation import ROOT, Installation
from tests.support.training_kit import open_kit, tiny_model
from tests.support.training_model import conversations

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
STEPS = 12


def drive(home: Path, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.training_driver", str(home), what, str(STEPS)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def to_the_end(driver: subprocess.Popen[str]) -> str:
    output, _ = driver.communicate(timeout=400)
    assert driver.returncode == 0
    return output.split()[-1]


def test_a_killed_engine_takes_its_trainer_along_and_the_run_goes_on_with_equal_losses(tmp_path: Path) -> None:
    home = tmp_path / "vault"
    assert to_the_end(drive(home, "start")) == "succeeded"
    driver = drive(home, "start")
    assert driver.stdout is not None
    with driver:
        for line in driver.stdout:
            if int(line.split()[1]) >= 5:
                break
        children = psutil.Process(driver.pid).children(recursive=True)
        assert any("engine.training.child" in child.cmdline() for child in children)
        driver.send_signal(signal.SIGKILL)
        driver.wait(timeout=30)
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
    assert to_the_end(drive(home, "go-on")) == "succeeded"
    kit = open_kit(home, start=False)
    try:
        killed, whole = kit.service.list()
        losses = [[(one.step, one.loss) for one in kit.service.metrics(run.id)[0]] for run in (killed, whole)]
        assert [step for step, _ in losses[0]] == list(range(1, STEPS + 1))
        assert losses[0] == losses[1]
        assert killed.files == whole.files
        assert dict(kit.service.open_adapter(killed.id)) == dict(kit.service.open_adapter(whole.id))
    finally:
        kit.close()


def test_from_a_file_of_conversations_to_an_adapter(installation: Installation, tmp_path: Path) -> None:
    """Dataset, pack and run by the command line of a real engine; every refusal says what to do."""
    installation.json("collections", "create", "handbook")
    lines = tmp_path / "pairs.jsonl"
    lines.write_bytes(b"".join(conversations(60)))
    installation.json("datasets", "import", "pairs", str(lines), "--collection", "handbook")
    installation.json("datasets", "accept", "pairs", "--all")
    shares = ("--train", "0.8", "--validation", "0.2", "--test", "0")
    version = installation.json("datasets", "freeze", "pairs", "--without-pii-check", *shares)
    key = SigningKey.generate()
    public = key.save(tmp_path / "packs.key")
    pack = build_pack(tiny_model(), key, tmp_path / "tiny.pack", about=Description(name="tiny", licence="MIT")).path
    installation.json("models", "trust", "add", "builder", str(public))
    installation.run("models", "import", str(pack), check=False)  # a template that nobody has approved
    for template in installation.json("models", "templates", "list")["templates"]:
        installation.json("models", "templates", "approve", template["sha256"][:12])
    installation.json("models", "import", str(pack))
    wanted = (version["id"], "--base", "tiny", "--preset", "cpu", "--set", "max_steps=4", "--set", "accumulation=1")
    refused = installation.run("train", "start", *wanted, "--set", "rank=0", "--set", "sed=1", check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("error[TRAINING_REFUSED]: 2 things keep")
    assert "did you mean seed" in refused.stderr
    estimate = installation.json("train", "estimate", *wanted)
    assert estimate["fits"] and estimate["steps"] == 4
    run = installation.json("train", "start", *wanted, "--name", "first")
    assert (run["state"], run["step"], run["name"]) == ("succeeded", 4, "first")
    assert run["dataset_sha256"] == version["sha256"]
    assert {file["name"] for file in run["files"]} == {"adapter_config.json", "adapter_model.safetensors"}
    shown = installation.json("train", "show", run["id"], "--metrics")
    assert [step["step"] for step in shown["metrics"]] == [1, 2, 3, 4]
    assert installation.json("train", "list")["runs"][0]["id"] == run["id"]
    assert installation.run("train", "resume", run["id"], check=False).stderr.startswith("error[RUN_STATE]")
    needle = b"the archive"
    assert not [one for one in installation.home.rglob("*") if one.is_file() and needle in one.read_bytes()]

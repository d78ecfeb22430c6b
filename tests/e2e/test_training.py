"""SIGKILL of the engine in the middle of a training: its trainer dies with it, and the losses stay the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.installation import ROOT
from tests.support.training_kit import open_kit

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

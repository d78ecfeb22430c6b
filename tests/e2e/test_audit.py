"""The audit commands, a real engine that is killed in between, and the verifier as an outsider runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audit import verifier
from tests.support.installation import Installation, make_installation

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, guarded: Path) -> Iterator[Installation]:
    """An engine that carries its checkpoints to a second directory."""
    made = make_installation(tmp_path_factory.mktemp("audited"))
    made.environment["CLOISTER_AUDIT_CHECKPOINTS"] = str(guarded)
    made.json("init", "--administrator", "ada")
    made.json("collections", "create", "handbook")
    yield made
    made.run("engine", "stop")


def verify(log: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.copy(verifier.__file__, log.parent / "verify.py")
    command = [sys.executable, "-I", str(program), str(log), *arguments]
    return subprocess.run(command, cwd=log.parent, capture_output=True, text=True, check=False)


def test_the_log_is_listed_verified_exported_and_checked_elsewhere(
    audited: Installation, guarded: Path, tmp_path: Path
) -> None:
    listed = audited.json("audit", "list", "--action", "collection.", "--actor", "ada")["records"]
    assert [one["action"] for one in listed] == ["collection.created"]
    assert "collection.created" in audited.run("audit", "list", "-n", "5", "--since", "2020-01-01").stdout
    checkpoint = audited.json("audit", "checkpoint", "--file", str(tmp_path / "kept.jsonl"))
    assert json.loads((tmp_path / "kept.jsonl").read_text())["checkpoint"]["count"] == checkpoint["count"]
    assert audited.json("audit", "verify", "--code", checkpoint["code"])["intact"]
    assert "The log is intact." in audited.run("audit", "verify").stdout
    wrong = audited.run("audit", "verify", "--code", "00000-00000", check=False)
    assert wrong.returncode == 1 and "AUDIT_CODE" in wrong.stderr
    log = tmp_path / "log.jsonl"
    told = audited.run("audit", "export", str(log)).stdout
    assert checkpoint["key"] in told
    kept = ("--key", checkpoint["key"], "--code", checkpoint["code"], "--checkpoint", str(tmp_path / "kept.jsonl"))
    carried = next(guarded.iterdir())
    done = verify(log, *kept, "--checkpoint", str(carried))
    assert done.returncode == 0, done.stdout
    assert audited.run("audit", "export", str(log), check=False).returncode == 1  # it exists
    log.write_bytes(b"\n".join(log.read_bytes().split(b"\n")[:-3]) + b"\n")
    assert verify(log, *kept).returncode == 1
    for form in ("ocsf", "csv"):
        audited.json("audit", "export", str(tmp_path / form), "--format", form)
    assert json.loads((tmp_path / "ocsf").read_text().split("\n")[0])["class_uid"] == 3004


def test_after_kill_9_the_log_goes_on_and_says_so(audited: Installation) -> None:
    before = audited.json("audit", "checkpoint")
    os.kill(audited.json("engine", "status")["pid"], signal.SIGKILL)
    started = audited.json("audit", "list", "--action", "engine.started", "-n", "1")["records"]
    assert started[0]["details"]["after"] == "crash"
    checked = audited.json("audit", "verify", "--code", before["code"])
    assert (checked["intact"], checked["problems"]) == (True, [])
    assert checked["claims_met"] >= 2  # the code, and what lies in the second directory

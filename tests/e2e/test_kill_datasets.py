"""SIGKILL at random moments of a build, an import and a freeze: every item is there once, and one version is made."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.datasets.building import BuildRequest, BuildSource
from engine.datasets.importing import ImportRequest
from engine.jobs.records import JobState
from tests.support.crash import ROOT, kill_after_line
from tests.support.dataset_kit import BY, UNCHECKED, DatasetKit, open_datasets
from tests.support.ingest_kit import write

MANY = int(os.environ.get("CLOISTER_KILL_POINTS", "8"))
KILLS = [2, pytest.param(MANY, marks=pytest.mark.slow)]
pytestmark = pytest.mark.timeout(900)

Submit = Callable[[DatasetKit, str], str]


def start_driver(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.dataset_driver", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_with_kills(home: Path, longest_s: float, most: int) -> int:
    """Kill the process at most so often, then let its jobs end; returns how often it was killed."""
    rng = random.Random(most)
    for kills in range(most):
        if "done" in kill_after_line(start_driver(home), rng.uniform(0.0, longest_s) if kills else 0.0):
            return kills
    output, errors = start_driver(home).communicate(timeout=300)
    assert "done" in output, errors
    return most


def prepared(home: Path, submit: Submit, folder: Path | None = None) -> tuple[str, str]:
    """A vault with a queued job that no engine has begun; ids of the dataset and the job."""
    home.mkdir()
    kit = open_datasets(home)
    if folder is not None:
        kit.ingest.ingest(folder)
    dataset = kit.create()
    kit.close()
    idle = open_datasets(home, start=False)
    job_id = submit(idle, dataset)
    idle.close()
    return dataset, job_id


def state_of(home: Path, dataset: str, job_id: str) -> tuple[list[Any], dict[str, Any]]:
    kit = open_datasets(home, start=False)
    job = kit.ingest.queue.get(job_id)
    assert job.state is JobState.SUCCEEDED, job.error
    with kit.ingest.database.read() as conn:
        rows = conn.execute(
            "SELECT content, count(*) FROM dataset_items WHERE dataset_id = ? GROUP BY content ORDER BY content",
            (dataset,),
        ).fetchall()
    kit.close()
    result = {name: job.result[name] for name in ("added", "duplicate", "bad", "faults")}
    return rows, result


@pytest.mark.parametrize("kills", KILLS)
def test_a_killed_build_goes_on_and_adds_each_item_once(tmp_path: Path, kills: int) -> None:
    folder = tmp_path / "company"
    for number in range(15 * kills):
        sections = "\n\n".join(f"# Part {number}-{n}\n\nThis part weighs {n} grams in all." for n in range(8))
        write(folder / f"part{number:03}.txt", f"# Parts of group {number}\n\nAll about it.\n\n{sections}")

    def submit(kit: DatasetKit, dataset: str) -> str:
        return kit.service.build(dataset, BuildRequest(BuildSource.EXTRACTED), created_by=BY)

    expected_ids = prepared(tmp_path / "whole", submit, folder)
    assert "done" in start_driver(tmp_path / "whole").communicate(timeout=300)[0]
    killed_ids = prepared(tmp_path / "killed", submit, folder)
    assert run_with_kills(tmp_path / "killed", 0.1 * kills, kills) > 0
    rows, result = state_of(tmp_path / "killed", *killed_ids)
    assert (rows, result) == state_of(tmp_path / "whole", *expected_ids)
    assert result["added"] == len(rows) == 120 * kills


@pytest.mark.parametrize("kills", KILLS)
def test_a_killed_import_goes_on_and_tells_every_bad_line_once(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "in.jsonl"
    lines = [
        "nonsense" if n % 100 == 99 else json.dumps({"prompt": f"How heavy is part {n}?", "completion": f"{n} grams."})
        for n in range(750 * kills)
    ]
    path.write_text("\n".join(lines))
    ids = prepared(
        tmp_path / "home",
        lambda kit, dataset: kit.service.import_file(dataset, ImportRequest(str(path)), accept=True, created_by=BY),
    )
    assert run_with_kills(tmp_path / "home", 0.15 * kills, kills) > 0
    rows, result = state_of(tmp_path / "home", *ids)
    assert len(rows) == result["added"] == 750 * kills - 750 * kills // 100 and result["duplicate"] == 0
    assert [line for line, _ in result["faults"]] == list(range(100, 750 * kills + 1, 100))
    kit = open_datasets(tmp_path / "home", start=False)
    job_id = kit.service.freeze(ids[0], UNCHECKED, {}, created_by=BY)
    kit.close()
    run_with_kills(tmp_path / "home", 0.3 * kills, kills)
    kit = open_datasets(tmp_path / "home", start=False)
    (version,) = kit.service.versions(ids[0])
    assert kit.ingest.queue.get(job_id).result["version_id"] == version.id
    assert kit.service.open_version(version.id).content_sha256() == version.sha256
    kit.close()


def test_a_file_that_changes_between_two_runs_is_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    line = json.dumps({"prompt": "How heavy is it then?", "completion": "Nobody knows."})
    path.write_text(line + "\n")
    _, job_id = prepared(
        tmp_path / "home",
        lambda kit, dataset: kit.service.import_file(dataset, ImportRequest(str(path)), accept=True, created_by=BY),
    )
    kit = open_datasets(tmp_path / "home", start=False)
    with kit.ingest.database.write() as conn:  # as an engine leaves it that died after its first batch
        conn.execute("INSERT INTO dataset_build_steps VALUES (?, 'file 00', '{\"files\": 1}', '[]')", (job_id,))
    kit.close()
    kit = open_datasets(tmp_path / "home")
    error = kit.wait(job_id).error
    assert error is not None and error.code == "IMPORT_CHANGED"
    kit.close()

"""SIGKILL at random moments of an ingestion: nothing acknowledged is lost, nothing is half there, nothing is twice.

``CLOISTER_KILL_POINTS`` sets how many kills; the slow test does two hundred.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ingest.document_list import DocumentQuery
from engine.ingest.prepared import OutcomeStatus
from tests.support.ingest_driver import change_folder, make_folder
from tests.support.ingest_kit import IngestKit, open_kit

ROOT = Path(__file__).parents[2]
POINTS = int(os.environ.get("CLOISTER_KILL_POINTS", "16"))


class Driver:
    """Runs ingestions in processes of their own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.ingest_driver"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, home: Path, folder: Path, kill_after_s: float | None = None) -> tuple[bool, float]:
        """Whether it was killed, and how long it ran."""
        assert self._process.stdin is not None and self._process.stdout is not None
        command = {"home": str(home), "folder": str(folder), "kill_after_s": kill_after_s}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert not answer["failed"], "the ingestion failed by itself"
        return answer["killed"], answer["elapsed_s"]

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    running = Driver()
    yield running
    running.close()


@pytest.mark.timeout(600)
def test_kills_at_random_moments(driver: Driver, tmp_path: Path) -> None:
    kill_at_random(driver, tmp_path, points=POINTS, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_hundred_kills(driver: Driver, tmp_path: Path) -> None:
    kill_at_random(driver, tmp_path, points=200, seed=2)


def kill_at_random(driver: Driver, tmp_path: Path, *, points: int, seed: int) -> None:
    rng = random.Random(seed)
    expected, duration_s = uninterrupted(driver, tmp_path)
    kills = rounds = 0
    while kills < points:
        folder, home = tmp_path / "company", tmp_path / f"vault{rounds}"
        rounds += 1
        home.mkdir()
        open_kit(home, start=False).close()  # how a vault comes into being is another test's subject
        for version in (0, 1):
            make_version(folder, version)
            (home / "submitted").unlink(missing_ok=True)
            kills += ingest_with_kills(driver, home, folder, rng, duration_s)
            differences = different(final_state(home), expected[version])
            assert not differences, f"after {kills} kills, version {version}: {differences}"
    print(f"{kills} kills in {rounds} ingestions of {duration_s:.2f} s")


def make_version(folder: Path, version: int) -> None:
    if version == 0:
        make_folder(folder, seed=7)
    else:
        change_folder(folder, seed=8)


def uninterrupted(driver: Driver, tmp_path: Path) -> tuple[list[State], float]:
    """What each version of the folder becomes when nobody interferes, and how long that takes."""
    folder, home = tmp_path / "company", tmp_path / "reference"
    home.mkdir()
    states, durations = [], []
    for version in (0, 1):
        make_version(folder, version)
        (home / "submitted").unlink(missing_ok=True)
        killed, elapsed_s = driver.run(home, folder)
        assert not killed
        durations.append(elapsed_s)
        states.append(final_state(home))
    assert states[0] != states[1]
    return states, max(durations)


def ingest_with_kills(driver: Driver, home: Path, folder: Path, rng: random.Random, duration_s: float) -> int:
    """Kill the ingestion again and again until it has run to its end; returns how often."""
    acknowledged: set[tuple[str, str, str]] = set()
    kills = 0
    while True:
        killed, _ = driver.run(home, folder, kill_after_s=rng.uniform(0.0, duration_s))
        if not killed:
            return kills
        kills += 1
        now = check_after_kill(home)
        assert acknowledged <= now, f"an acknowledged document was lost: {acknowledged - now}"
        acknowledged = now
        assert kills < 500, "it never gets done"


def check_after_kill(home: Path) -> set[tuple[str, str, str]]:
    """Reopen what the kill left, without running anything; returns what is acknowledged."""
    kit = open_kit(home, start=False)
    try:
        kit.check()
        with kit.database.read() as conn:
            newest = conn.execute("SELECT max(rowid), id FROM jobs WHERE kind = 'ingest'").fetchone()
            rows = conn.execute(
                "SELECT o.job_id, o.path, o.status, d.status, d.chunks, o.chunks FROM ingest_outcomes AS o "
                "LEFT JOIN documents AS d ON d.id = o.document_id"
            ).fetchall()
            blobs = {row[0] for row in conn.execute("SELECT id FROM blobs")}
        for job_id, _, status, document_status, chunks, acknowledged_chunks in rows:
            if status in ("added", "updated") and newest is not None and job_id == newest[1]:
                assert document_status is not None and chunks >= min(1, acknowledged_chunks)
        assert {path.name for path in (home / "blobs").iterdir()} == blobs
        return {(str(job_id), str(path), str(status)) for job_id, path, status, *_ in rows}
    finally:
        kit.close()


State = dict[str, object]


def different(state: State, expected: State) -> list[object]:
    return [
        (name, state.get(name), expected.get(name))
        for name in sorted({*state, *expected})
        if state.get(name) != expected.get(name)
    ]


def final_state(home: Path) -> State:
    """Everything that must not depend on how often the ingestion was interrupted."""
    kit = open_kit(home, start=False)
    try:
        kit.check()
        return {name: describe(kit, name) for name in kit.documents()} | outcomes(kit)
    finally:
        kit.close()


def describe(kit: IngestKit, name: str) -> object:
    document = kit.documents()[name]
    names = {one.id: one.name for one in kit.service.find(DocumentQuery((kit.collection,), limit=1000)).documents}
    with kit.database.read() as conn:
        chunks = conn.execute(
            'SELECT c.ordinal, c.page, c.start, c."end", c.heading, c.tokens, c.text, v.embedding '
            "FROM chunks AS c JOIN chunk_vectors AS v ON v.rowid = c.id WHERE c.document_id = ? ORDER BY c.ordinal",
            (document.id,),
        ).fetchall()
    return (
        document.status,
        document.reason_code,
        document.sha256,
        document.text_sha256,
        names.get(document.duplicate_of or ""),
        names.get(document.parent_id or ""),
        document.title,
        hashlib.sha256(kit.service.text(document.id).encode()).hexdigest(),
        len(kit.service.elements(document.id)),
        chunks,
    )


def outcomes(kit: IngestKit) -> State:
    """Of the ingestions. A copy whose original went is read again by a job of its own, and it is a matter of timing
    whether its file, which changed as well, comes before that (added) or after it (updated).
    """
    return {
        f"outcome of {outcome.path} in job {number}": (
            "added" if outcome.status is OutcomeStatus.UPDATED else outcome.status.value,
            outcome.reason,
            outcome.chunks,
            outcome.pages,
        )
        for number, job in enumerate(reversed(kit.queue.list(limit=100, kind="ingest")))
        for outcome in kit.service.outcomes(job.id)
    }

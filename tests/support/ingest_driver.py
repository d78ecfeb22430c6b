"""A process that ingests a folder, to be killed: a template that forks one engine for each command it reads.

The template imports everything once and starts no thread; each child is a process of its own with its own
database connection, threads and job queue, and dies by SIGKILL like any engine would.

    stdin     {"home": …, "folder": …, "kill_after_s": … or null}, one JSON object a line
    stdout    {"killed": true or false, "elapsed_s": …}
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from engine.ingest.settings import IngestSettings
from engine.jobs.records import JobState
from tests.support.ingest_kit import WAIT_S, archive, open_kit, write

# Small groups and few files ahead: many transactions, and a kill meets every stage.
SETTINGS = IngestSettings(group_chunks=6, batch_passages=4, files_in_flight=4, watch_interval_s=3600)


def make_folder(folder: Path, *, seed: int) -> None:
    """Small documents of every kind that ingestion treats differently."""
    rng = random.Random(seed)
    for number in range(10):
        write(folder / f"doc{number:02}.txt", _text(rng, f"Topic {number}", rng.randint(1, 4)))
    same = _text(rng, "Shared", 2)
    write(folder / "doc03 copy.txt", (folder / "doc03.txt").read_bytes())
    write(folder / "shared-a.txt", same)
    write(folder / "shared-b.txt", same.upper().replace("# SHARED", "# Shared"))
    write(folder / "broken.txt", "CORRUPT")
    write(folder / "secret.txt", "ENCRYPTED")
    write(folder / ".hidden", "x")
    inner = folder / "inner.zip"
    archive(inner, {"deep one.txt": _text(rng, "Deep one", 1), "deep two.txt": same})
    archive(
        folder / "mail.zip",
        {"body.txt": _text(rng, "Mail", 1), "a.txt": _text(rng, "Attached", 2), "inner.zip": inner.read_bytes()},
    )
    inner.unlink()


def change_folder(folder: Path, *, seed: int) -> None:
    """Another version of some files, among them an original with copies and an archive."""
    rng = random.Random(seed)
    for name in ("doc00.txt", "doc03.txt", "shared-a.txt", "broken.txt"):
        write(folder / name, _text(rng, f"New {name}", 3), age_s=60)
    archive(folder / "mail.zip", {"body.txt": _text(rng, "Mail again", 1), "b.txt": _text(rng, "Other", 2)})


def _text(rng: random.Random, title: str, paragraphs: int) -> str:
    words = ["pump", "valve", "seal", "order", "rotor", "bearing", "price", "delivery"]
    body = "\n\n".join(
        " ".join(f"The {rng.choice(words)} {rng.randrange(1000)} needs {rng.choice(words)}." for _ in range(12))
        for _ in range(paragraphs)
    )
    return f"# {title}\n\n{body}"


def ingest(home: Path, folder: Path) -> None:
    """Go on with what an earlier process left, or begin; ends when no job is left."""
    kit = open_kit(home, settings=SETTINGS, max_deaths=1_000_000)
    unfinished = (JobState.QUEUED, JobState.RUNNING)
    if not kit.queue.list(states=unfinished) and not (home / "submitted").exists():
        job_id = kit.submit(folder)
        # Between these two lines a kill leaves a job that was submitted and not noted: the next one sees it above.
        (home / "submitted").write_text(job_id)
    kit.settle()
    ended = kit.queue.list(limit=1000)
    failed = [(job.kind, job.state, job.error) for job in ended if job.state is not JobState.SUCCEEDED]
    assert not failed, failed
    kit.close()


def main() -> None:
    for line in sys.stdin:
        command = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                ingest(Path(command["home"]), Path(command["folder"]))
                status = 0
            except Exception:  # noqa: BLE001 - whatever it is, the test fails and must say why
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(status)
        answer = _supervise(child, command["kill_after_s"], began)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _supervise(child: int, kill_after_s: float | None, began: float) -> dict[str, object]:
    """Let the child run, or kill it at its moment unless it was done before."""
    deadline = began + (WAIT_S if kill_after_s is None else kill_after_s)
    killed = False
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() >= deadline:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            killed = True
            break
        time.sleep(0.001)
    failed = os.waitstatus_to_exitcode(status) not in (0, -signal.SIGKILL)
    return {"killed": killed, "failed": failed, "elapsed_s": time.monotonic() - began}


if __name__ == "__main__":
    main()

"""When the machine fails in the middle: what was acknowledged stays, and the rest is tried again."""

from __future__ import annotations

import random
import resource
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.ingest.settings import IngestSettings
from engine.jobs.records import JobState
from engine.runtime.errors import EmbedderUnavailableError
from tests.support.fake_embedder import FakeEmbedder
from tests.support.ingest_kit import SEALS, TRAVEL, WAIT_S, IngestKit, LightParser, open_kit, statuses, write

SMALL_GROUPS = IngestSettings(group_chunks=1, files_in_flight=2, parse_threads=1)


@contextmanager
def no_file_larger_than(size_bytes: int) -> Iterator[None]:
    """The kernel refuses to write on, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def noise(size_bytes: int) -> str:
    rng = random.Random(1)
    return " ".join(f"w{rng.randrange(10**9)}" for _ in range(size_bytes // 10))


def test_a_full_disk_fails_the_job_and_loses_nothing(tmp_path: Path) -> None:
    kit = open_kit(tmp_path / "vault", settings=SMALL_GROUPS)
    folder = tmp_path / "company"
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", noise(5_000_000))
    write(folder / "c.txt", TRAVEL)
    with no_file_larger_than(4_000_000):
        job = kit.run(folder)
    assert job.state is JobState.FAILED and job.error is not None
    assert job.error.code == "DISK_FULL" and job.error.help
    kit.check()
    assert "a.txt" in kit.documents() and "b.txt" not in kit.documents()
    assert {path.name for path in (kit.home / "blobs").iterdir()} == blob_ids(kit), "no half-written file stays"
    (folder / "b.txt").unlink()
    assert statuses(kit.ingest(folder)) == {"a.txt": "unchanged", "c.txt": "added"}
    kit.check()
    kit.close()


def blob_ids(kit: IngestKit) -> set[str]:
    with kit.database.read() as conn:
        return {str(row[0]) for row in conn.execute("SELECT id FROM blobs")}


class FailingEmbedder(FakeEmbedder):
    """Works for a while."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls -= 1
        if self.calls < 0:
            raise EmbedderUnavailableError("the embedding model is not loaded", help="restart the engine")
        return super().embed_passages(texts)


def test_an_embedder_that_fails_fails_the_job_and_what_was_done_stays(tmp_path: Path) -> None:
    embedder = FailingEmbedder(calls=2)
    kit = open_kit(tmp_path / "vault", settings=SMALL_GROUPS, embedder=embedder)
    folder = tmp_path / "company"
    for number in range(4):
        write(folder / f"{number}.txt", f"# Topic {number}\n\nThing {number} is special.")
    job = kit.run(folder)
    assert job.state is JobState.FAILED and job.error is not None and job.error.code == "EMBEDDER_UNAVAILABLE"
    assert set(kit.documents()) == {"0.txt", "1.txt"}
    kit.check()
    embedder.calls = 1000
    assert statuses(kit.ingest(folder)) == {
        "0.txt": "unchanged",
        "1.txt": "unchanged",
        "2.txt": "added",
        "3.txt": "added",
    }
    kit.close()


def test_a_collection_that_goes_in_the_middle_ends_the_job(tmp_path: Path) -> None:
    parser = LightParser()
    parser.hold = threading.Event()
    kit = open_kit(tmp_path / "vault", parser=parser)
    write(tmp_path / "a.txt", SEALS)
    job_id = kit.submit(tmp_path / "a.txt")
    assert parser.started.wait(WAIT_S)
    with kit.database.write() as conn:
        conn.execute("DELETE FROM collections WHERE id = ?", (kit.collection,))
    parser.hold.set()
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.FAILED and job.error is not None and job.error.code == "COLLECTION_NOT_FOUND"
    kit.check()
    kit.close()


def test_an_original_that_goes_while_its_copy_is_read_is_replaced_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy was taken for one when the group was made, and must be embedded after all."""
    kit = open_kit(tmp_path / "vault")
    write(tmp_path / "a.txt", SEALS)
    write(tmp_path / "b.txt", SEALS)
    kit.ingest(tmp_path / "a.txt")
    original = kit.documents()["a.txt"]
    commit: Callable[..., object] = type(kit.service._committer).commit
    deleted = threading.Event()

    def commit_late(*args: object) -> object:
        if not deleted.is_set():
            deleted.set()
            kit.service.delete(original.id, created_by="usr_test")
        return commit(*args)

    monkeypatch.setattr(type(kit.service._committer), "commit", commit_late)
    assert statuses(kit.ingest(tmp_path / "b.txt")) == {"b.txt": "added"}
    assert deleted.is_set() and kit.found("silicon carbide seal") == ["b.txt"]
    kit.check()
    kit.close()


def test_a_file_that_disappears_or_changes_while_it_waits(tmp_path: Path) -> None:
    parser = LightParser()
    parser.hold = threading.Event()
    kit = open_kit(tmp_path / "vault", parser=parser, settings=SMALL_GROUPS)
    folder = tmp_path / "company"
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", TRAVEL)
    write(folder / "c.txt", "Something else entirely.")
    job_id = kit.submit(folder)
    assert parser.started.wait(WAIT_S)
    (folder / "b.txt").unlink()
    write(folder / "c.txt", "It was changed meanwhile.")
    parser.hold.set()
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    outcomes = kit.outcomes(job_id)
    assert statuses(outcomes) == {"a.txt": "added", "b.txt": "failed", "c.txt": "added"}
    assert kit.service.text(kit.documents()["c.txt"].id) == "It was changed meanwhile."
    kit.check()
    kit.close()

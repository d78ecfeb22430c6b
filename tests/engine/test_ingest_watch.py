"""Watched folders: a job when something is new or changed, none otherwise, and nothing is taken away."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.core.errors import InvalidInputError
from engine.ingest.settings import IngestSettings
from engine.ingest.watch import FolderWatcher
from tests.support.ingest_kit import SEALS, TRAVEL, WAIT_S, IngestKit, open_kit, statuses, write

SETTINGS = IngestSettings(watch_interval_s=0.05, watch_settle_s=0.5, racy_window_s=0.5)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    opened = open_kit(tmp_path / "vault", settings=SETTINGS)
    yield opened
    opened.settle()
    opened.check()
    opened.close()


@pytest.fixture
def folder(tmp_path: Path, kit: IngestKit) -> Path:
    """Watched, with one document in it."""
    made = tmp_path / "company"
    write(made / "a.txt", SEALS)
    assert statuses(kit.ingest(made, watch=True)) == {"a.txt": "added"}
    return made


@pytest.fixture
def watcher(kit: IngestKit) -> FolderWatcher:
    return FolderWatcher(kit.database, kit.queue, kit.service, settings=SETTINGS)


def look(kit: IngestKit, watcher: FolderWatcher) -> dict[str, str]:
    """One look; what the job it started did, by file name."""
    started = watcher.look()
    kit.settle()
    return {name: status for job in started for name, status in statuses(kit.outcomes(job)).items()}


def test_nothing_new_starts_nothing(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    assert watcher.look() == [] and watcher.look() == []
    assert len(kit.queue.list()) == 1


def test_new_and_changed_files_start_a_job(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    write(folder / "sub" / "b.txt", TRAVEL)
    assert look(kit, watcher) == {"a.txt": "unchanged", "b.txt": "added"}
    write(folder / "a.txt", SEALS + " More.", age_s=60)
    assert look(kit, watcher) == {"a.txt": "updated", "b.txt": "unchanged"}
    assert look(kit, watcher) == {}


def test_a_new_time_stamp_alone_starts_nothing(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    write(folder / "a.txt", SEALS, age_s=60)
    assert look(kit, watcher) == {}
    assert kit.documents()["a.txt"].mtime_ns == (folder / "a.txt").stat().st_mtime_ns


def test_a_file_that_is_being_written_waits(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    write(folder / "b.txt", "Half a sent", age_s=0)
    assert look(kit, watcher) == {}
    write(folder / "b.txt", "Half a sentence, and its end.", age_s=10)
    assert look(kit, watcher)["b.txt"] == "added"


def test_a_file_that_cannot_be_read_is_tried_once(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    write(folder / "b.txt", "CORRUPT")
    write(folder / "a.txt", "CORRUPT too", age_s=60)
    assert look(kit, watcher) == {"a.txt": "failed", "b.txt": "failed"}
    assert look(kit, watcher) == {}
    assert kit.found("silicon carbide seal") == ["a.txt"], "its last version stays"


def test_what_was_removed_on_purpose_does_not_come_back_by_itself(
    kit: IngestKit, watcher: FolderWatcher, folder: Path
) -> None:
    kit.service.delete(kit.documents()["a.txt"].id, created_by="usr_test")
    assert look(kit, watcher) == {}
    write(folder / "b.txt", TRAVEL)
    assert look(kit, watcher) == {"a.txt": "skipped", "b.txt": "added"}
    assert statuses(kit.ingest(folder))["a.txt"] == "added", "when somebody adds it, it does"
    write(folder / "a.txt", SEALS + " More.", age_s=60)
    assert look(kit, watcher)["a.txt"] == "updated", "and then it is watched again"


def test_a_file_that_has_gone_is_reported_and_its_document_stays(
    kit: IngestKit, watcher: FolderWatcher, folder: Path
) -> None:
    (folder / "a.txt").unlink()
    assert look(kit, watcher) == {}
    (report,) = watcher.reports()
    assert report.reachable and report.missing == (kit.documents()["a.txt"].id,)
    assert kit.found("silicon carbide seal") == ["a.txt"]


def test_a_folder_that_is_not_mounted_empties_nothing(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    shutil.rmtree(folder)
    assert look(kit, watcher) == {}
    (report,) = watcher.reports()
    assert not report.reachable and report.missing == ()
    assert set(kit.documents()) == {"a.txt"}


def test_an_unwatched_folder_is_left_alone(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    assert kit.service.unwatch(str(folder), kit.collection)
    write(folder / "b.txt", TRAVEL)
    assert look(kit, watcher) == {} and watcher.reports() == ()


def test_only_folders_can_be_watched(kit: IngestKit, folder: Path) -> None:
    with pytest.raises(InvalidInputError):
        kit.submit(folder / "a.txt", watch=True)


def test_the_thread_does_it_by_itself(kit: IngestKit, watcher: FolderWatcher, folder: Path) -> None:
    write(folder / "b.txt", TRAVEL)
    watcher.start()
    try:
        waited = threading.Event()
        for _ in range(int(WAIT_S / 0.05)):
            if "b.txt" in kit.documents():
                break
            waited.wait(0.05)
        assert "b.txt" in kit.documents()
    finally:
        watcher.close()

"""What becomes of files: added, unchanged, updated, duplicate, skipped, failed; and that it can be searched."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.ingest.document_list import DocumentQuery, SortBy
from engine.ingest.documents import Status
from engine.ingest.errors import DocumentNotFoundError, NoOriginalError, PathNotFoundError
from engine.ingest.settings import IngestSettings
from engine.jobs.records import JobState
from engine.parsing.tree import TreeItem
from tests.support.fake_embedder import FakeEmbedder
from tests.support.ingest_kit import (
    LONG,
    SEALS,
    TRAVEL,
    WAIT_S,
    IngestKit,
    LightParser,
    archive,
    open_kit,
    statuses,
    write,
)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    opened = open_kit(tmp_path / "vault")
    yield opened
    opened.check()
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "company"
    made.mkdir()
    return made


def test_a_folder_becomes_searchable(kit: IngestKit, folder: Path) -> None:
    write(folder / "seals.txt", SEALS)
    write(folder / "hr" / "travel.txt", TRAVEL)
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"seals.txt": "added", "travel.txt": "added"}
    assert all(outcome.chunks == 1 and outcome.reason is None for outcome in outcomes.values())
    assert kit.found("mechanical seal silicon carbide")[0] == "seals.txt"
    assert kit.found("hotel cost in Hamburg")[0] == "travel.txt"


def test_the_job_reports_what_it_did(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", "ENCRYPTED")
    job = kit.run(folder)
    assert job.result == {"added": 1, "failed": 1}
    assert (job.progress.done, job.progress.total, job.progress.unit) == (2, 2, "documents")


def test_a_second_run_parses_nothing(kit: IngestKit, folder: Path) -> None:
    write(folder / "seals.txt", SEALS)
    write(folder / "copy.txt", SEALS)
    write(folder / "broken.txt", "CORRUPT")
    write(folder / "empty.txt", "  ")
    archive(folder / "all.zip", {"travel.txt": TRAVEL})
    first = kit.ingest(folder)
    kit.parser.parsed.clear()
    second = kit.ingest(folder)
    assert kit.parser.parsed == []
    expected = {name: "unchanged" if status == "added" else status for name, status in statuses(first).items()}
    assert statuses(second) == expected
    assert {name: outcome.reason for name, outcome in first.items()} == {
        name: outcome.reason for name, outcome in second.items()
    }


def test_an_unchanged_file_is_not_even_read(kit: IngestKit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "seals.txt", SEALS)
    kit.ingest(folder)
    monkeypatch.setattr("engine.ingest.load.read_file", lambda *args, **kwargs: pytest.fail("read again"))
    assert statuses(kit.ingest(folder)) == {"seals.txt": "unchanged"}


def test_a_touched_file_is_compared_and_not_parsed(kit: IngestKit, folder: Path) -> None:
    path = write(folder / "seals.txt", SEALS)
    kit.ingest(folder)
    kit.parser.parsed.clear()
    write(path, SEALS, age_s=60)
    assert statuses(kit.ingest(folder)) == {"seals.txt": "unchanged"}
    assert kit.parser.parsed == []
    assert kit.documents()["seals.txt"].mtime_ns == path.stat().st_mtime_ns


def test_a_change_that_the_time_stamp_does_not_show_is_seen(kit: IngestKit, folder: Path) -> None:
    """Same size, same time stamp, written a moment after it was read: the "racy" file."""
    path = write(folder / "price.txt", "The pump costs 100 EUR today.", age_s=0)
    kit.ingest(folder)
    status = path.stat()
    path.write_text("The pump costs 999 EUR today.")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert statuses(kit.ingest(folder)) == {"price.txt": "updated"}


def test_a_clock_that_jumped_back_does_not_hide_changes(tmp_path: Path, folder: Path) -> None:
    class LateClock:
        def now_utc(self) -> datetime:
            return datetime.now(UTC) - timedelta(days=1)

        def monotonic_s(self) -> float:
            return 0.0

    kit = open_kit(tmp_path / "vault", clock=LateClock())
    path = write(folder / "a.txt", "The pump costs 100 EUR today.", age_s=600)
    kit.ingest(folder)
    status = path.stat()
    path.write_text("The pump costs 999 EUR today.")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert statuses(kit.ingest(folder)) == {"a.txt": "updated"}
    kit.close()


def test_a_changed_file_keeps_its_id_and_replaces_its_chunks(kit: IngestKit, folder: Path) -> None:
    path = write(folder / "policy.txt", SEALS)
    kit.ingest(folder)
    before = kit.documents()["policy.txt"]
    write(path, TRAVEL + "\n\n" + "\n\n".join(f"# Part {n}\n\n{LONG}" for n in range(4)), age_s=60)
    outcome = kit.ingest(folder)["policy.txt"]
    after = kit.documents()["policy.txt"]
    assert outcome.status.value == "updated" and outcome.document_id == before.id == after.id
    assert after.added_at == before.added_at and after.chunks == outcome.chunks > before.chunks
    assert all("silicon" not in p.text for p in kit.search.search("silicon carbide seal", collections=[kit.collection]))
    assert kit.count("blobs") == 1


def test_a_changed_file_that_cannot_be_read_keeps_its_last_version(kit: IngestKit, folder: Path) -> None:
    path = write(folder / "policy.txt", SEALS)
    kit.ingest(folder)
    write(path, "CORRUPT now", age_s=60)
    outcome = kit.ingest(folder)["policy.txt"]
    assert outcome.status.value == "failed"
    assert outcome.reason is not None and "stays searchable" in outcome.reason.text
    assert kit.found("silicon carbide seal") == ["policy.txt"]


def test_a_failure_says_what_to_do(kit: IngestKit, folder: Path) -> None:
    write(folder / "secret.pdf", "ENCRYPTED")
    outcome = kit.ingest(folder)["secret.pdf"]
    assert outcome.status.value == "failed" and outcome.reason is not None
    assert outcome.reason.code == "PARSE_ENCRYPTED"
    assert "password" in outcome.reason.text and "add that one" in outcome.reason.text
    row = kit.documents()["secret.pdf"]
    assert row.status is Status.FAILED and row.reason == outcome.reason.text
    with pytest.raises(NoOriginalError):
        kit.service.original(row.id)


@pytest.mark.parametrize(("content", "status"), [("CORRUPT", "failed"), ("HOSTILE", "quarantined"), (" ", "skipped")])
def test_what_cannot_be_found_can_be_tried_again(kit: IngestKit, folder: Path, content: str, status: str) -> None:
    write(folder / "a.txt", content)
    write(folder / "b.txt", SEALS)
    assert kit.ingest(folder)["a.txt"].status.value == status
    kit.parser.parsed.clear()
    job_id = kit.service.retry(kit.collection, created_by="usr_test")
    assert job_id is not None
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert kit.parser.parsed == ["a.txt"]
    write(folder / "a.txt", TRAVEL)
    job_id = kit.service.retry(kit.collection, created_by="usr_test")
    assert job_id is not None
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert statuses(kit.outcomes(job_id)) == {"a.txt": "added"}
    assert kit.service.retry(kit.collection, created_by="usr_test") is None


def test_missing_paths(kit: IngestKit, folder: Path) -> None:
    with pytest.raises(PathNotFoundError):
        kit.submit(folder / "none")
    assert kit.queue.list() == [], "nothing was started"
    path = write(folder / "a.txt", SEALS)
    outcomes = kit.ingest(path, folder / "none.txt")
    assert statuses(outcomes) == {"a.txt": "added", "none.txt": "failed"}


def test_noise_has_an_outcome_and_no_row(kit: IngestKit, folder: Path) -> None:
    write(folder / "~$a.docx", "lock")
    write(folder / ".hidden", "x")
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"~$a.docx": "skipped", ".hidden": "skipped"}
    assert all(outcome.reason and outcome.reason.text for outcome in outcomes.values())
    assert kit.documents() == {}


def test_a_file_too_large_has_a_row(tmp_path: Path, folder: Path) -> None:
    kit = open_kit(tmp_path / "vault", settings=IngestSettings(max_file_bytes=50))
    write(folder / "big.txt", "x" * 51)
    assert statuses(kit.ingest(folder)) == {"big.txt": "skipped"}
    assert kit.documents()["big.txt"].reason_code == "INGEST_TOO_LARGE"
    kit.check()
    kit.close()


def test_cleaning_happens_before_anything_is_stored(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", "The infor\u00admation about the o\ufb03ce is\u200b here.")
    kit.ingest(folder)
    document = kit.documents()["a.txt"]
    assert kit.service.text(document.id) == "The information about the office is here."


def test_members_are_documents_of_their_own(kit: IngestKit, folder: Path) -> None:
    inner = folder / "inner.zip"
    archive(inner, {"deep.txt": TRAVEL})
    data = inner.read_bytes()
    inner.unlink()
    archive(folder / "mail.zip", {"body.txt": "A mail with attachments.", "seals.txt": SEALS, "inner.zip": data})
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {
        "mail.zip": "added",
        "mail.zip » seals.txt": "added",
        "mail.zip » inner.zip": "added",
        "mail.zip » inner.zip » deep.txt": "added",
    }
    rows = kit.documents()
    assert rows["mail.zip » inner.zip » deep.txt"].parent_id == rows["mail.zip » inner.zip"].id
    assert rows["mail.zip » inner.zip"].parent_id == rows["mail.zip"].id
    assert all(row.reason_code is None for row in rows.values())
    assert kit.found("hotel Hamburg")[0] == "mail.zip » inner.zip » deep.txt"
    kit.parser.parsed.clear()
    assert set(statuses(kit.ingest(folder)).values()) == {"unchanged"} and kit.parser.parsed == []


def test_a_changed_archive_changes_only_what_changed(kit: IngestKit, folder: Path) -> None:
    path = archive(folder / "all.zip", {"seals.txt": SEALS, "travel.txt": TRAVEL, "old.txt": "Old words alone."})
    kit.ingest(folder)
    before = kit.documents()
    archive(path, {"seals.txt": SEALS, "travel.txt": TRAVEL.replace("120", "150"), "new.txt": "New words alone."})
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {
        "all.zip": "updated",
        "all.zip » seals.txt": "unchanged",
        "all.zip » travel.txt": "updated",
        "all.zip » new.txt": "added",
    }
    after = kit.documents()
    assert "all.zip » old.txt" not in after
    assert after["all.zip » seals.txt"].id == before["all.zip » seals.txt"].id
    assert after["all.zip » seals.txt"].updated_at == before["all.zip » seals.txt"].updated_at


def test_a_bad_member_fails_alone(kit: IngestKit, folder: Path) -> None:
    archive(folder / "all.zip", {"bad.txt": "CORRUPT", "seals.txt": SEALS})
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"all.zip": "added", "all.zip » bad.txt": "failed", "all.zip » seals.txt": "added"}


def test_many_documents_over_many_groups(tmp_path: Path, folder: Path) -> None:
    settings = IngestSettings(group_chunks=7, batch_passages=3, files_in_flight=4, bytes_in_flight=20_000)
    kit = open_kit(tmp_path / "vault", settings=settings)
    for number in range(60):
        write(
            folder / f"{number:03}.txt",
            f"# Topic {number}\n\nword{number} " + f"about thing {number} here. " * (number * 3),
        )
    outcomes = kit.ingest(folder)
    assert set(statuses(outcomes).values()) == {"added"} and len(outcomes) == 60
    assert kit.found("word42", k=1) == ["042.txt"]
    kit.check()
    kit.close()


def test_outcomes_come_in_the_order_of_the_scan_whatever_finishes_first(kit: IngestKit, folder: Path) -> None:
    for number in range(12):
        write(folder / f"{number:02}.txt", SEALS)
    outcomes = kit.ingest(folder)
    assert statuses(outcomes)["00.txt"] == "added"
    assert set(list(statuses(outcomes).values())[1:]) == {"duplicate"}


def test_cancelling_keeps_what_was_committed(tmp_path: Path, folder: Path) -> None:
    parser = LightParser()
    kit = open_kit(tmp_path / "vault", parser=parser, settings=IngestSettings(files_in_flight=2, parse_threads=1))
    write(folder / "a.txt", SEALS)
    kit.ingest(folder)
    parser.hold = threading.Event()
    parser.started.clear()
    write(folder / "b.txt", TRAVEL)
    job_id = kit.submit(folder)
    assert parser.started.wait(WAIT_S)
    kit.queue.cancel(job_id)
    job = kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.CANCELLED
    assert set(kit.documents()) == {"a.txt"}
    kit.check()
    parser.hold.set()
    assert statuses(kit.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "added"}
    kit.close()


def test_shutting_down_pauses_and_the_next_start_goes_on(tmp_path: Path, folder: Path) -> None:
    parser = LightParser()
    parser.hold = threading.Event()
    kit = open_kit(tmp_path / "vault", parser=parser)
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", TRAVEL)
    job_id = kit.submit(folder)
    assert parser.started.wait(WAIT_S)
    kit.close()
    again = open_kit(tmp_path / "vault")
    job = again.queue.wait(job_id, timeout_s=WAIT_S)
    assert job.state is JobState.SUCCEEDED
    assert statuses(again.outcomes(job_id)) == {"a.txt": "added", "b.txt": "added"}
    again.check()
    again.close()


def test_two_jobs_over_the_same_folder_add_nothing_twice(kit: IngestKit, folder: Path) -> None:
    for number in range(20):
        write(folder / f"{number}.txt", f"# Topic {number}\n\nThe number {number} is special to us.")
    jobs = [kit.submit(folder), kit.submit(folder)]
    for job_id in jobs:
        assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.SUCCEEDED
    assert len(kit.documents()) == 20 and kit.count("chunks") == 20


# -- documents -------------------------------------------------------------------------------------------


def test_documents_are_listed_sorted_filtered_and_in_pages(kit: IngestKit, folder: Path) -> None:
    for number in range(7):
        write(folder / f"Doc{number}.txt", f"Text number {number}. " * (number + 1))
    write(folder / "zz_bad.txt", "CORRUPT")
    kit.ingest(folder)

    def names(**options: object) -> list[str]:
        page = kit.service.find(DocumentQuery(collections=(kit.collection,), **options))  # type: ignore[arg-type]
        return [document.name for document in page.documents]

    assert names(limit=3) == ["Doc0.txt", "Doc1.txt", "Doc2.txt"]
    assert names(limit=3, offset=6) == ["Doc6.txt", "zz_bad.txt"]
    assert names(sort_by=SortBy.SIZE, descending=True, limit=1) == ["Doc6.txt"]
    assert names(statuses=(Status.FAILED,)) == ["zz_bad.txt"]
    assert names(contains="DOC3") == ["Doc3.txt"]
    assert names(contains="%") == []
    total = kit.service.find(DocumentQuery(collections=(kit.collection,), limit=1)).total
    assert total == 8
    assert kit.service.find(DocumentQuery(collections=())).total == 0, "no collection, no document"


def test_the_original_comes_back_byte_for_byte(kit: IngestKit, folder: Path) -> None:
    path = write(folder / "a.txt", SEALS)
    archive(folder / "b.zip", {"t.txt": TRAVEL})
    kit.ingest(folder)
    rows = kit.documents()
    assert b"".join(kit.service.original(rows["a.txt"].id)) == path.read_bytes()
    assert b"".join(kit.service.original(rows["b.zip » t.txt"].id)) == TRAVEL.encode()


def test_elements_are_found_by_offset(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", "First page.\fSecond page here.\fThird page.")
    kit.ingest(folder)
    document = kit.documents()["a.txt"]
    text = kit.service.text(document.id)
    start = text.index("Second")
    (element,) = kit.service.elements(document.id, start, start + 3)
    assert element.page == 2 and element.text == "Second page here."
    assert len(kit.service.elements(document.id)) == 3


def test_a_deleted_document_is_gone_from_everything_at_once(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    archive(folder / "b.zip", {"body.txt": "Mail text.", "t.txt": TRAVEL})
    kit.ingest(folder)
    mail = kit.documents()["b.zip"]
    removed = kit.service.delete(mail.id, created_by="usr_test")
    assert (removed.documents, removed.chunks) == (2, 2)
    assert removed.size_bytes == (folder / "b.zip").stat().st_size
    assert set(kit.documents()) == {"a.txt"}
    assert kit.found("hotel Hamburg mail") in ([], ["a.txt"])
    assert kit.count("chunks") == kit.count("chunk_terms") == kit.count("chunk_vectors") == 1
    assert kit.count("blobs") == 1 and len(list((kit.home / "blobs").iterdir())) == 1
    with pytest.raises(DocumentNotFoundError):
        kit.service.get(mail.id)
    with pytest.raises(DocumentNotFoundError):
        kit.service.delete(mail.id, created_by="usr_test")


def test_a_cancelled_job_does_not_wait_for_a_step_that_cannot_be_interrupted(tmp_path: Path, folder: Path) -> None:
    entered, release = threading.Event(), threading.Event()

    def stuck(data: bytes, name: str, cancel: threading.Event) -> Iterator[TreeItem]:
        entered.set()
        release.wait(WAIT_S)
        yield from ()

    kit = open_kit(tmp_path / "vault", parse=stuck)
    try:
        write(folder / "huge.txt", LONG)
        job_id = kit.submit(folder)
        assert entered.wait(WAIT_S)
        kit.queue.cancel(job_id)
        assert kit.queue.wait(job_id, timeout_s=WAIT_S / 4).state is JobState.CANCELLED
    finally:
        release.set()
        kit.close()


def test_a_long_document_is_left_in_the_middle(tmp_path: Path, folder: Path) -> None:
    class Counted(FakeEmbedder):
        asked = 0

        def token_spans(self, text: str) -> list[tuple[int, int]]:
            self.asked += 1
            if self.asked == 5:
                kit.queue.cancel(job_id)
            return super().token_spans(text)

    embedder = Counted()
    kit = open_kit(tmp_path / "vault", embedder=embedder, start=False)
    try:
        write(folder / "long.txt", "\n\n".join(f"# Part {number}\n\n{LONG}" for number in range(500)))
        job_id = kit.submit(folder)
        kit.queue.start()
        assert kit.queue.wait(job_id, timeout_s=WAIT_S).state is JobState.CANCELLED
    finally:
        kit.close()
    assert embedder.asked < 50


def test_a_long_document_shows_its_progress(tmp_path: Path, folder: Path) -> None:
    class Watched(FakeEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            progress = kit.queue.get(job_id).progress
            seen.append((progress.stage, progress.done, progress.unit))
            return super().embed_passages(texts)

    seen: list[tuple[str, int, str]] = []
    settings = IngestSettings(group_chunks=4, batch_passages=4)
    kit = open_kit(tmp_path / "vault", embedder=Watched(), settings=settings, start=False)
    try:
        write(folder / "long.txt", "\n\n".join(f"# Part {number}\n\n{LONG}" for number in range(12)))
        job_id = kit.submit(folder)
        kit.queue.start()
        assert kit.queue.wait(job_id, timeout_s=WAIT_S).progress.unit == "documents"
    finally:
        kit.close()
    assert seen[:3] == [("embed", 0, "passages"), ("embed", 4, "passages"), ("embed", 8, "passages")]

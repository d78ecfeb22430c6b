"""Copies: recognised, not searchable twice, and never lost when the original goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.ingest.documents import Status
from engine.jobs.records import JobState
from engine.parsing.errors import CrashedError
from tests.support.ingest_kit import (
    LONG,
    SEALS,
    TRAVEL,
    WAIT_S,
    IngestKit,
    archive,
    ensure_collection,
    open_kit,
    statuses,
    write,
)

POLICY = "# Travel policy\n\n" + " ".join(f"Rule {n} says that thing {n} is allowed to everyone." for n in range(60))


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    opened = open_kit(tmp_path / "vault")
    yield opened
    opened.settle()
    opened.check()
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "company"


def test_the_same_bytes_and_the_same_words_are_copies(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", SEALS)
    write(folder / "c.txt", SEALS.replace(" ", "  ").upper().replace("# SEALS", "# seals"))
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"a.txt": "added", "b.txt": "duplicate", "c.txt": "duplicate"}
    for name in ("b.txt", "c.txt"):
        reason = outcomes[name].reason
        assert reason is not None and reason.code == "DUPLICATE" and "a.txt" in reason.text
        assert kit.documents()[name].duplicate_of == kit.documents()["a.txt"].id
    assert kit.count("chunks") == 1


def test_two_versions_that_disagree_are_both_searchable(kit: IngestKit, folder: Path) -> None:
    write(folder / "2023.txt", POLICY)
    write(folder / "2024.txt", POLICY.replace("Rule 30 says that thing 30", "Rule 30 says that thing 31"))
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"2023.txt": "added", "2024.txt": "added"}
    reason = outcomes["2024.txt"].reason
    assert reason is not None and reason.code == "NEAR_DUPLICATE" and "2023.txt" in reason.text
    assert {row.status for row in kit.documents().values()} == {Status.READY}


@pytest.mark.parametrize(("as_it_was", "as_it_is"), [("☑ yes ☐ no", "☐ yes ☑ no"), ("1,5 mm", "15 mm")])
def test_two_forms_that_differ_in_one_mark_are_both_searchable(
    kit: IngestKit, folder: Path, as_it_was: str, as_it_is: str
) -> None:
    form = POLICY + "\n\nGuard fitted: ☑ yes ☐ no. Play: 1,5 mm."
    write(folder / "monday.txt", form)
    write(folder / "tuesday.txt", form.replace(as_it_was, as_it_is))
    assert statuses(kit.ingest(folder)) == {"monday.txt": "added", "tuesday.txt": "added"}
    assert {row.status for row in kit.documents().values()} == {Status.READY}


def test_a_note_about_a_document_that_goes_goes_too(kit: IngestKit, folder: Path) -> None:
    write(folder / "2023.txt", POLICY)
    write(folder / "2024.txt", POLICY.replace("thing 30", "thing 31"))
    kit.ingest(folder)
    kit.service.delete(kit.documents()["2023.txt"].id, created_by="usr_test")
    row = kit.documents()["2024.txt"]
    assert (row.reason_code, row.reason, row.duplicate_of) == (None, None, None)


def test_when_the_original_is_deleted_a_copy_takes_its_place(kit: IngestKit, folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(folder / name, SEALS)
    kit.ingest(folder)
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).unlink()  # what is in the vault must do
    kit.service.delete(kit.documents()["a.txt"].id, created_by="usr_test")
    kit.settle()
    rows = kit.documents()
    assert rows["b.txt"].status is Status.READY and rows["b.txt"].chunks == 1
    assert rows["c.txt"].status is Status.DUPLICATE and rows["c.txt"].duplicate_of == rows["b.txt"].id
    assert kit.found("silicon carbide seal") == ["b.txt"]


def test_the_promise_to_read_the_copy_survives_a_crash(tmp_path: Path, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", SEALS)
    kit = open_kit(tmp_path / "vault")
    kit.ingest(folder)
    kit.queue.close(timeout_s=WAIT_S)
    with pytest.raises(Exception, match="shutting down"):  # the queue takes nothing any more: nothing may be half done
        kit.service.delete(kit.documents()["a.txt"].id, created_by="usr_test")
    assert set(kit.documents()) == {"a.txt", "b.txt"}
    kit.close()

    idle = open_kit(tmp_path / "vault", start=False)
    idle.service.delete(idle.documents()["a.txt"].id, created_by="usr_test")
    assert idle.documents()["b.txt"].status is Status.FAILED and idle.documents()["b.txt"].reason
    idle.close()

    again = open_kit(tmp_path / "vault")
    again.settle()
    assert again.documents()["b.txt"].status is Status.READY
    again.check()
    again.close()


def test_when_the_original_changes_the_copy_takes_its_place(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", SEALS)
    kit.ingest(folder)
    write(folder / "a.txt", TRAVEL, age_s=60)
    kit.ingest(folder / "a.txt")
    kit.settle()
    assert kit.found("silicon carbide seal")[0] == "b.txt"
    assert kit.found("hotel Hamburg")[0] == "a.txt"


def test_when_only_the_layout_of_the_original_changes_the_copy_stays_one(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", SEALS)
    kit.ingest(folder)
    write(folder / "a.txt", SEALS + "\n\n", age_s=60)
    assert statuses(kit.ingest(folder)) == {"a.txt": "updated", "b.txt": "duplicate"}
    assert [job.kind for job in kit.queue.list()] == ["ingest", "ingest"]


def test_an_original_that_becomes_a_copy(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", TRAVEL)
    kit.ingest(folder)
    write(folder / "a.txt", TRAVEL, age_s=60)
    assert statuses(kit.ingest(folder)) == {"a.txt": "duplicate", "b.txt": "unchanged"}
    assert kit.count("chunks") == 1


def test_a_copy_that_becomes_its_own_document(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    write(folder / "b.txt", SEALS)
    kit.ingest(folder)
    write(folder / "b.txt", TRAVEL, age_s=60)
    assert statuses(kit.ingest(folder)) == {"a.txt": "unchanged", "b.txt": "added"}


def test_a_copied_archive_is_a_copy_as_a_whole_and_takes_over_with_its_members(kit: IngestKit, folder: Path) -> None:
    first = archive(folder / "a.zip", {"seals.txt": SEALS, "travel.txt": TRAVEL})
    write(folder / "b.zip", first.read_bytes())
    assert statuses(kit.ingest(folder)) == {
        "a.zip": "added",
        "a.zip » seals.txt": "added",
        "a.zip » travel.txt": "added",
        "b.zip": "duplicate",
    }
    kit.service.delete(kit.documents()["a.zip"].id, created_by="usr_test")
    kit.settle()
    assert set(kit.documents()) == {"b.zip", "b.zip » seals.txt", "b.zip » travel.txt"}
    assert kit.found("silicon carbide seal")[0] == "b.zip » seals.txt"


def test_a_member_may_be_a_copy_of_a_file_and_takes_its_place(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    archive(folder / "b.zip", {"body.txt": LONG, "same.txt": SEALS})
    assert statuses(kit.ingest(folder))["b.zip » same.txt"] == "duplicate"
    kit.service.delete(kit.documents()["a.txt"].id, created_by="usr_test")
    kit.settle()
    row = kit.documents()["b.zip » same.txt"]
    assert row.status is Status.READY and row.parent_id == kit.documents()["b.zip"].id


def test_deleting_the_original_and_its_only_copy_together_leaves_nothing(kit: IngestKit, folder: Path) -> None:
    archive(folder / "a.zip", {"one.txt": SEALS, "two.txt": SEALS})
    kit.ingest(folder)
    kit.service.delete(kit.documents()["a.zip"].id, created_by="usr_test")
    assert kit.documents() == {} and kit.count("blobs") == 0
    assert all(job.kind == "ingest" and job.state is JobState.SUCCEEDED for job in kit.queue.list())


def test_when_the_first_copy_cannot_be_read_the_next_one_is(kit: IngestKit, folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(folder / name, SEALS)
    kit.ingest(folder)
    read = kit.parser.parse
    failed: list[str] = []

    def fails_once(*args: object, **kwargs: object) -> object:
        if not failed:
            failed.append("b.txt")
            raise CrashedError("The parser's worker process ended unexpectedly.")
        return read(*args, **kwargs)  # type: ignore[arg-type]

    kit.parser.parse = fails_once  # type: ignore[method-assign,assignment]
    kit.service.delete(kit.documents()["a.txt"].id, created_by="usr_test")
    kit.settle()
    rows = kit.documents()
    assert rows["b.txt"].status is Status.FAILED and rows["b.txt"].reason_code == "PARSE_CRASHED"
    assert rows["c.txt"].status is Status.READY and kit.found("silicon carbide seal") == ["c.txt"]
    assert b"".join(kit.service.original(rows["b.txt"].id)) == SEALS.encode(), "its file is not lost"


def test_collections_do_not_know_each_other(kit: IngestKit, folder: Path) -> None:
    write(folder / "a.txt", SEALS)
    other = ensure_collection(kit.database, "other")
    kit.ingest(folder)
    job_id = kit.service.submit([folder], other, created_by="usr_test")
    kit.queue.wait(job_id, timeout_s=WAIT_S)
    assert statuses(kit.outcomes(job_id)) == {"a.txt": "added"}, "a copy that this collection's readers may not see"

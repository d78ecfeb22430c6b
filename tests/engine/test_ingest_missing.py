"""Files that went, or have another name, when their folder is added again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ingest_kit import SEALS, TRAVEL, IngestKit, archive, open_kit, statuses, write


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    opened = open_kit(tmp_path / "vault")
    yield opened
    opened.settle()
    opened.check()
    opened.close()


@pytest.fixture
def folder(tmp_path: Path, kit: IngestKit) -> Path:
    """Two documents that were added."""
    made = tmp_path / "company"
    write(made / "seals.txt", SEALS)
    write(made / "hr" / "travel.txt", TRAVEL)
    kit.ingest(made)
    return made


def test_a_file_that_has_gone_is_reported_and_its_document_stays(kit: IngestKit, folder: Path) -> None:
    (folder / "hr" / "travel.txt").unlink()
    job = kit.run(folder)
    assert job.result == {"unchanged": 1, "missing": 1}
    outcome = kit.outcomes(job.id)["travel.txt"]
    assert outcome.document_id == kit.documents()["travel.txt"].id
    assert outcome.reason is not None and outcome.reason.code == "INGEST_MISSING"
    assert "travel.txt" in kit.found("hotel cost in Hamburg")


def test_pruning_removes_it(kit: IngestKit, folder: Path) -> None:
    (folder / "hr" / "travel.txt").unlink()
    job = kit.run(folder, prune=True)
    assert job.result == {"unchanged": 1, "removed": 1}
    assert set(kit.documents()) == {"seals.txt"}
    assert "travel.txt" not in kit.found("hotel cost in Hamburg")
    assert kit.run(folder, prune=True).result == {"unchanged": 1}


def test_a_folder_without_any_file_prunes_nothing(kit: IngestKit, folder: Path) -> None:
    (folder / "hr" / "travel.txt").unlink()
    (folder / "seals.txt").unlink()
    assert kit.run(folder, prune=True).result == {"missing": 2}
    assert set(kit.documents()) == {"seals.txt", "travel.txt"}


def test_only_the_folder_that_is_added_counts(kit: IngestKit, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "company2"
    write(other / "b.txt", "Another text altogether, about nothing.")
    (folder / "seals.txt").unlink()
    assert kit.run(other, prune=True).result == {"added": 1}
    assert "seals.txt" in kit.documents()


def test_a_renamed_file_keeps_its_document(kit: IngestKit, folder: Path) -> None:
    was = kit.documents()["seals.txt"]
    (folder / "seals.txt").rename(folder / "pump seals.txt")
    kit.parser.parsed.clear()
    outcomes = kit.ingest(folder)
    assert statuses(outcomes) == {"pump seals.txt": "updated", "travel.txt": "unchanged"}
    assert kit.parser.parsed == []
    assert kit.documents()["pump seals.txt"].id == was.id and "seals.txt" not in kit.documents()
    assert kit.found("mechanical seal silicon carbide")[0] == "pump seals.txt"
    assert statuses(kit.ingest(folder)) == {"pump seals.txt": "unchanged", "travel.txt": "unchanged"}


def test_what_is_inside_a_renamed_file_goes_along(kit: IngestKit, folder: Path) -> None:
    archive(folder / "old.zip", {"rules.txt": "Rules of the house: no smoking anywhere."})
    kit.ingest(folder)
    (folder / "old.zip").rename(folder / "new.zip")
    assert statuses(kit.ingest(folder))["new.zip"] == "updated"
    assert {"new.zip", "new.zip » rules.txt"} <= set(kit.documents())
    assert not any("old" in name for name in kit.documents())


def test_of_two_files_with_its_content_one_takes_the_name(kit: IngestKit, folder: Path) -> None:
    (folder / "seals.txt").rename(folder / "b.txt")
    write(folder / "c.txt", SEALS)
    assert statuses(kit.ingest(folder)) == {"b.txt": "updated", "c.txt": "duplicate", "travel.txt": "unchanged"}


def test_a_copy_of_a_file_that_is_there_stays_a_copy(kit: IngestKit, folder: Path) -> None:
    write(folder / "copy.txt", SEALS)
    assert statuses(kit.ingest(folder))["copy.txt"] == "duplicate"


def test_what_a_legal_hold_keeps_is_not_pruned(kit: IngestKit, folder: Path) -> None:
    archive(folder / "old.zip", {"inner.txt": "The lease of the hall ends in the year 2031."})
    kit.ingest(folder)
    kept = {kit.documents()[name].id for name in ("travel.txt", "old.zip » inner.txt")}
    with kit.database.write() as conn:
        for document_id in kept:
            conn.execute("INSERT INTO legal_holds VALUES (?, 'Case 12', 'usr_1', '2026-11-01')", (document_id,))
    (folder / "hr" / "travel.txt").unlink()
    (folder / "old.zip").unlink()
    job = kit.run(folder, prune=True)
    assert job.result == {"unchanged": 1, "missing": 2}
    reasons = [one.reason.text for one in kit.outcomes(job.id).values() if one.reason is not None]
    assert len(reasons) == 2 and all("legal hold" in text for text in reasons)
    assert "travel.txt" in kit.found("hotel cost in Hamburg")
    with kit.database.write() as conn:
        conn.execute("DELETE FROM legal_holds")
    assert kit.run(folder, prune=True).result == {"unchanged": 1, "removed": 2}

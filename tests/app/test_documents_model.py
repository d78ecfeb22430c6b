"""Collections, paging, an ingestion and its outcomes, without a window."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.features.documents.table_model import PAGE, Column, DocumentRole, DocumentTable
from app.features.documents.view_model import DocumentsViewModel, Page
from app.preview.fake_answers import UNREACHABLE, document, ingest_job, outcome
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.documents import Access, FileStatus
from engine.contract.jobs import JobState


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> DocumentsViewModel:
    return DocumentsViewModel(engine, background)


def opened(model: DocumentsViewModel, background: HandBackground) -> DocumentsViewModel:
    model.refresh()
    background.settle()
    return model


def test_a_page_is_loading_then_says_what_there_is(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert model.props.page is Page.LOADING
    engine.access = {}
    assert opened(model, background).props.page is Page.NO_COLLECTION
    model.create_collection("handbook")
    background.settle()
    assert (model.props.page, model.props.selected, model.props.may_write) == (Page.EMPTY, "handbook", True)


def test_rights_decide_what_may_be_done(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.access = {"names only": None, "readable": Access.READ}
    assert opened(model, background).props.selected == "readable", "rather one that can be read"
    assert not model.props.may_write
    model.add(["/data"])
    background.settle()
    assert engine.ingested == []
    model.select("names only")
    background.settle()
    assert model.props.page is Page.NO_ACCESS


def test_an_engine_that_does_not_answer_is_a_page_that_recovers(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["list_collections"] = UNREACHABLE
    assert opened(model, background).props.page is Page.FAILED
    engine.failures.clear()
    assert opened(model, background).props.page is Page.EMPTY
    assert model.props.failure is None


def test_an_ingestion_is_followed_to_its_outcomes(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    opened(model, background)
    engine.job_states = [ingest_job(JobState.QUEUED), ingest_job(), ingest_job(done=3, total=9)]
    model.add(["/data/a", "/data/b"])
    background.settle()
    assert engine.ingested == [(["/data/a", "/data/b"], "handbook")]
    model.follow()
    background.settle()
    assert model.props.job and (model.props.job.done, model.props.job.total) == (3, 9)
    engine.documents = [document(1, "a.md")]
    engine.outcomes = [
        outcome("a.md", FileStatus.ADDED),
        outcome("b.pdf", FileStatus.FAILED, "It is damaged."),
        outcome("c.exe", FileStatus.SKIPPED, "Programs are not documents."),
    ]
    engine.job_states = [ingest_job(JobState.SUCCEEDED, done=9, total=9)]
    model.follow()
    background.settle()
    assert model.props.job is None and model.props.failure is None
    assert model.props.page is Page.FULL and model.table.rowCount() == 1
    assert [o.reason for o in model.props.outcomes] == ["It is damaged.", "Programs are not documents."]
    assert model.props.counts == {FileStatus.ADDED: 1, FileStatus.FAILED: 1, FileStatus.SKIPPED: 1}
    model.dismiss_outcomes()
    assert model.props.counts is None


def test_a_failed_ingestion_says_why_and_shows_what_it_did(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    opened(model, background)
    error = {"code": "DISK_FULL", "message": "The disk is full.", "help": "Make room."}
    engine.job_states = [ingest_job(JobState.FAILED, error=error)]
    engine.outcomes = [outcome("a.md", FileStatus.ADDED)]
    model.add(["/data"])
    background.settle()
    assert model.props.failure and model.props.failure.code == "DISK_FULL"
    assert model.props.counts == {FileStatus.ADDED: 1}
    model.dismiss_failure()
    assert model.props.failure is None


def test_a_running_ingestion_is_found_again_and_survives_an_engine_that_is_away(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(done=5, total=9)]
    assert opened(model, background).props.job
    engine.failures["job"] = UNREACHABLE
    model.follow()
    background.settle()
    assert model.props.job, "nobody knows that it ended"
    model.cancel()
    background.settle()
    assert engine.cancelled == ["job_1"]
    engine.failures["job"] = EngineError("JOB_NOT_FOUND", "There is no such job.")
    model.follow()
    background.settle()
    assert model.props.job is None and model.props.failure


def test_removed_documents_are_gone_and_a_failure_in_between_is_told(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(3)]
    opened(model, background)
    model.remove(["doc_0", "doc_1"])
    background.settle()
    assert model.table.rowCount() == 1 and model.props.total == 1
    engine.failures["remove_documents"] = EngineError("FORBIDDEN", "Not yours.")
    model.remove(["doc_2"])
    background.settle()
    assert model.props.failure and model.props.failure.code == "FORBIDDEN"
    assert model.table.rowCount() == 1


def test_the_table_loads_only_what_is_scrolled_to(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(PAGE * 2 + 1)]
    table = opened(model, background).table
    assert (table.rowCount(), table.total, table.canFetchMore()) == (PAGE, PAGE * 2 + 1, True)
    table.fetchMore()
    assert not table.canFetchMore(), "one page at a time"
    background.settle()
    table.fetchMore()
    background.settle()
    assert (table.rowCount(), table.canFetchMore()) == (PAGE * 2 + 1, False)


def test_a_page_of_another_collection_that_comes_late_is_dropped(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.access = {"handbook": Access.WRITE, "other": Access.WRITE}
    engine.documents = [document(1, "a.md"), document(2, "b.md", collection="other")]
    opened(model, background)
    model.select("other")
    model.select("handbook")
    background.settle()
    assert [model.table.document(row).name for row in range(model.table.rowCount())] == ["a.md"]


def test_a_page_that_fails_is_not_asked_for_again_and_again(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(PAGE + 1)]
    table = opened(model, background).table
    engine.failures["list_documents"] = UNREACHABLE
    table.fetchMore()
    background.settle()
    assert not table.canFetchMore() and table.rowCount() == PAGE


def test_cells_read_as_people_write(qt: QApplication) -> None:
    table = DocumentTable()
    table.append([document(1, "report.final.PDF", pages=None, status="failed", reason="Damaged.", size_bytes=2048)], 1)
    texts = {column: table.index(0, column).data() for column in Column}
    assert texts[Column.NAME] == "report.final.PDF" and texts[Column.TYPE] == "PDF"
    assert texts[Column.PAGES] == "" and texts[Column.STATUS] == "failed"
    assert texts[Column.SIZE] == "2.0 kB"
    assert table.index(0, Column.STATUS).data(Qt.ItemDataRole.ToolTipRole) == "Damaged."
    assert table.index(0, 0).data(DocumentRole.ID) == "doc_1"
    assert bytes(table.roleNames()[DocumentRole.REASON].data()) == b"reason"
    assert table.headerData(Column.PASSAGES, Qt.Orientation.Horizontal) == "Passages"


def test_a_hundred_thousand_rows_stay_quick(qt: QApplication) -> None:
    rows = [document(n, f"{n}.md") for n in range(PAGE)]
    table = DocumentTable()
    slowest_s = 0.0
    for _ in range(100_000 // PAGE):
        started_s = time.perf_counter()
        table.append(rows, 100_000)
        slowest_s = max(slowest_s, time.perf_counter() - started_s)
    assert table.rowCount() == 100_000
    assert slowest_s < 0.1

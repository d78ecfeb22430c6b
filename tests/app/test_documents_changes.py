"""Adding, trying again, removing and watching, without a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.features.documents.dialogs import removal_texts
from app.features.documents.listing import Show
from app.features.documents.removal_model import Plan
from app.features.documents.view_model import DocumentsViewModel, Page
from app.preview.documents_scenes import DISK_FULL
from app.preview.fake_answers import UNREACHABLE, document, ingest_job, outcome
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.documents import Access, FileStatus, RemovalReport
from engine.contract.jobs import JobState


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> DocumentsViewModel:
    made = DocumentsViewModel(engine, background)
    made.refresh()
    background.settle()
    return made


def renew(model: DocumentsViewModel, background: HandBackground) -> None:
    model.refresh()
    background.settle()


def test_a_thousand_files_are_one_job_and_nothing_is_looked_at_before_the_background_runs(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(Path, "is_dir", lambda path: bool(looked.append(path)))
    engine.job_states = [ingest_job()]
    paths = [f"/data/{n}.pdf" for n in range(1000)]
    model.add(paths)
    assert looked == [] and model.ingestion.props.sending
    background.settle()
    assert engine.ingested == [(paths, "handbook")] and len(looked) == 1000
    assert model.ingestion.props.job and not model.ingestion.props.sending


def test_more_paths_than_the_engine_takes_at_once_become_several_requests(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job()]
    model.add([f"/nowhere/{n}" for n in range(10_001)])
    background.settle()
    assert [len(paths) for paths, _ in engine.ingested] == [10_000, 1]


def test_a_folder_is_added_after_somebody_said_whether_it_is_watched(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    engine.job_states = [ingest_job()]
    folder = str(tmp_path)
    model.add([folder, "/nowhere/a.pdf"])
    background.settle()
    assert engine.ingested == [] and model.ingestion.props.offer
    assert (model.ingestion.props.offer.folders, model.ingestion.props.offer.files) == ((folder,), ("/nowhere/a.pdf",))
    model.ingestion.decline()
    background.settle()
    assert engine.ingested == [] and model.ingestion.props.offer is None
    model.add([folder, "/nowhere/a.pdf"])
    background.settle()
    model.ingestion.accept(watch=False)
    background.settle()
    assert engine.ingested == [([folder, "/nowhere/a.pdf"], "handbook")] and engine.watched == []


def test_only_folders_are_watched_and_watching_can_be_stopped(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    engine.job_states = [ingest_job()]
    model.add([str(tmp_path), "/nowhere/a.pdf"])
    background.settle()
    model.ingestion.accept(watch=True)
    background.settle()
    assert engine.ingested == [([str(tmp_path)], "handbook"), (["/nowhere/a.pdf"], "handbook")]
    assert [w.path for w in engine.watched] == [str(tmp_path)]
    renew(model, background)
    folders = model.watched.props.folders
    assert folders and folders[0].path == str(tmp_path)
    engine.failures["unwatch_folder"] = EngineError("FORBIDDEN", "Not yours.")
    model.watched.stop_watching(folders[0])
    background.settle()
    assert model.watched.props.failure and model.watched.props.folders == folders
    engine.failures.clear()
    model.watched.stop_watching(folders[0])
    background.settle()
    assert model.watched.props.folders == () and model.watched.props.failure is None


def test_an_ingestion_is_followed_to_its_outcomes(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(JobState.QUEUED), ingest_job(), ingest_job(done=3, total=9)]
    model.add(["/data/a", "/data/b"])
    background.settle()
    ingestion = model.ingestion
    ingestion.follow()
    background.settle()
    assert ingestion.props.job and (ingestion.props.job.done, ingestion.props.job.total) == (3, 9)
    engine.documents = [document(1, "a.md"), document(2, "b.pdf", status="failed")]
    engine.outcomes = [
        outcome("a.md", FileStatus.ADDED),
        outcome("c.exe", FileStatus.SKIPPED, "Programs are not documents."),
        outcome("b.pdf", FileStatus.FAILED, "It is damaged.").model_copy(update={"document_id": "doc_2"}),
    ]
    engine.job_states = [ingest_job(JobState.SUCCEEDED, done=9, total=9)]
    ingestion.follow()
    background.settle()
    assert ingestion.props.job is None and ingestion.props.failure is None
    assert model.props.page is Page.FULL and model.table.rowCount() == 2
    summary = ingestion.props.summary
    assert summary and summary.counts == {FileStatus.ADDED: 1, FileStatus.SKIPPED: 1, FileStatus.FAILED: 1}
    assert [o.reason for o in summary.outcomes] == ["It is damaged.", "Programs are not documents."], "the worst first"
    ingestion.retry_summary()
    background.settle()
    assert engine.retried == [("handbook", ["doc_2"])], "what never became a document cannot be tried"
    ingestion.dismiss_summary()
    assert ingestion.props.summary is None


def test_the_table_follows_while_the_ingestion_goes_on(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job()]
    model.add(["/data/a"])
    background.settle()
    engine.documents = [document(1, "a.md")]
    for _ in range(8):
        model.ingestion.follow()
        background.settle()
    assert model.ingestion.props.job and model.table.rowCount() == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_a_full_disk_says_so_whether_at_once_or_in_the_middle(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground, at_once: bool
) -> None:
    if at_once:
        engine.failures["ingest"] = DISK_FULL
    error = {"code": DISK_FULL.code, "message": DISK_FULL.message, "help": DISK_FULL.help}
    engine.job_states = [ingest_job(), ingest_job(JobState.FAILED, error=error)]
    engine.outcomes = [outcome("a.md", FileStatus.ADDED)]
    model.add(["/data/a"])
    background.settle()
    model.ingestion.follow()
    background.settle()
    props = model.ingestion.props
    assert props.failure and props.failure.code == "DISK_FULL" and "Free some space" in props.failure.help
    assert not props.sending and props.job is None
    assert (props.summary is not None) == (not at_once), "what was added before is told too"
    model.ingestion.dismiss_failure()
    assert model.ingestion.props.failure is None


def test_a_running_ingestion_is_found_again_and_survives_an_engine_that_is_away(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(done=5, total=9)]
    renew(model, background)
    ingestion = model.ingestion
    assert ingestion.props.job
    engine.failures["job"] = UNREACHABLE
    ingestion.follow()
    background.settle()
    assert ingestion.props.job, "nobody knows that it ended"
    ingestion.cancel()
    background.settle()
    assert engine.cancelled == ["job_1"] and ingestion.props.cancelling
    engine.failures["job"] = EngineError("JOB_NOT_FOUND", "There is no such job.")
    ingestion.follow()
    background.settle()
    assert ingestion.props.job is None and ingestion.props.failure


def test_what_an_ingestion_of_somebody_else_could_not_add_is_tried_in_its_own_collection(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.granted["other"] = Access.WRITE
    engine.documents = [document(2, "b.pdf", status="failed", collection="other")]
    engine.outcomes = [outcome("b.pdf", FileStatus.FAILED, "Damaged.").model_copy(update={"document_id": "doc_2"})]
    engine.job_states = [ingest_job(), ingest_job(JobState.SUCCEEDED)]
    renew(model, background)
    model.ingestion.follow()
    background.settle()
    assert model.props.selected == "handbook"
    model.ingestion.retry_summary()
    background.settle()
    assert engine.retried == [("other", ["doc_2"])]


def test_only_what_needs_it_is_tried_again(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(1, "a.md"), document(2, "b.md", status="failed"), document(3, "c", status="skipped")]
    engine.job_states = [ingest_job(JobState.SUCCEEDED)]
    renew(model, background)
    model.retry([(0, 2)])
    background.settle()
    model.retry_all()
    background.settle()
    model.retry_document("doc_3")
    background.settle()
    assert engine.retried == [("handbook", ["doc_2", "doc_3"]), ("handbook", []), ("handbook", ["doc_3"])]
    model.retry([(0, 0)])
    background.settle()
    assert len(engine.retried) == 3 and model.ingestion.props.nothing_to_retry


def test_removing_says_first_what_goes_and_does_nothing_before_a_yes(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(3)]
    renew(model, background)
    model.plan_removal([(0, 1)])
    assert model.removal.props.looking
    background.settle()
    plan = model.removal.props.plan
    assert plan and plan.ids == ("doc_0", "doc_1") and plan.report.documents == 2 and plan.is_exact
    assert plan.report.size_bytes == sum(d.size_bytes for d in engine.documents[:2])
    model.removal.give_up()
    background.settle()
    assert len(engine.documents) == 3
    model.removal.confirm()
    background.settle()
    assert len(engine.documents) == 3, "nothing is planned any more"
    model.plan_removal([(0, 1)])
    background.settle()
    engine.documents.insert(0, document(9, "0 is now another.md"))
    model.removal.confirm()
    background.settle()
    assert [d.id for d in engine.documents] == ["doc_9", "doc_2"], "what was shown goes, wherever it stands now"
    assert model.table.rowCount() == 2 and model.props.total == 2 and not model.removal.props.removing


def test_everything_selected_is_found_by_the_engine_and_removed_bit_by_bit(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n:04}.md") for n in range(1200)] + [document(5000, "x", status="failed")]
    renew(model, background)
    model.show(Show.READY)
    background.settle()
    model.plan_removal([(0, 1199)])
    background.settle()
    assert model.removal.props.plan and len(model.removal.props.plan.ids) == 1200
    steps: list[int] = []
    model.removal.changed.connect(lambda _: steps.append(model.removal.props.done))
    model.removal.confirm()
    background.settle()
    assert [d.name for d in engine.documents] == ["x"]
    assert {500, 1000, 1200} <= set(steps)


def test_a_removal_that_fails_in_between_tells_and_shows_what_is_left(
    model: DocumentsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n:04}.md") for n in range(700)]
    renew(model, background)
    model.plan_removal([(0, 699)])
    background.settle()
    model.removal.confirm()
    background.step()
    engine.failures["remove_documents"] = EngineError("FORBIDDEN", "Not yours any more.")
    gone: list[tuple[str, ...]] = []
    model.removal.removed.connect(gone.append)
    background.settle()
    assert model.removal.props.failure and model.removal.props.failure.code == "FORBIDDEN"
    assert len(engine.documents) == 200 and model.props.total == 200 and len(gone[0]) == 500


@pytest.mark.parametrize(
    ("report", "exact", "said"),
    [
        (
            RemovalReport(documents=1, chunks=1, size_bytes=2048, answers=0),
            True,
            "1 document with 1 passage and 2.0 kB",
        ),
        (RemovalReport(documents=3, chunks=9, size_bytes=1, answers=1), True, "1 kept answer that uses them is erased"),
        (
            RemovalReport(documents=3, chunks=9, size_bytes=1, answers=4),
            True,
            "4 kept answers that use them are erased",
        ),
        (RemovalReport(documents=3, chunks=9, size_bytes=1, answers=4), False, "Up to 4 kept answers"),
    ],
)
def test_the_confirmation_says_exactly_what_goes(
    qt: QApplication, report: RemovalReport, exact: bool, said: str
) -> None:
    question, details = removal_texts(Plan(("doc_1",), report, exact), "a & <b>.eml")
    assert question == "Remove “a & <b>.eml” from the vault?"
    assert said in details
    assert ("inside of mails" in details) == (report.documents > 1)
    assert ("answer" in details) == bool(report.answers)

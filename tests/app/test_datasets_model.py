"""The page of datasets without a window: choosing, building, editing, freezing, versions, export, removal."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.features.datasets.content import Part, fields_of, with_texts
from app.features.datasets.panels import dropped_text, outcome_title
from app.features.datasets.view_model import DatasetsViewModel, Page, Tab
from app.features.source.props import Showing
from app.features.source.view_model import SourceViewModel
from app.preview.datasets_scenes import filled
from app.preview.fake_answers import UNREACHABLE
from app.preview.fake_datasets import STATISTICS, dataset_job, version
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.datasets import (
    BuildReport,
    BuildRequest,
    BuildSource,
    ExportForm,
    FreezeRequest,
    ItemState,
    LineFault,
    SplitName,
)
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return filled()


@pytest.fixture
def datasets(qt: QApplication, engine: FakeEngine, background: HandBackground) -> DatasetsViewModel:
    source = SourceViewModel(engine, background)
    source.show(Showing.TEXT)
    made = DatasetsViewModel(engine, background, source)
    made.know_caller(Role.ADMINISTRATOR, "qwen3-4b")
    made.refresh()
    background.settle()
    return made


# -- which one -----------------------------------------------------------------------------------------------------


def test_the_first_dataset_is_shown_and_another_one_brings_its_own_items(
    datasets: DatasetsViewModel, background: HandBackground
) -> None:
    assert datasets.props.page is Page.FULL and datasets.props.selected
    assert datasets.props.selected.id == "dst_1" and datasets.items.props.total == 6
    datasets.select("dst_2")
    background.settle()
    assert datasets.items.props.total == 0 and datasets.items.table.rowCount() == 0
    datasets.refresh()
    background.settle()
    assert datasets.props.selected and datasets.props.selected.id == "dst_2", "looking again changes nothing"


def test_the_page_says_what_is_missing(qt: QApplication, background: HandBackground) -> None:
    engine = FakeEngine({})
    made = DatasetsViewModel(engine, background, SourceViewModel(engine, background))
    assert made.props.page is Page.LOADING
    engine.failures["list_datasets"] = UNREACHABLE
    made.refresh()
    background.settle()
    assert made.props.page is Page.FAILED
    engine.failures.clear()
    made.refresh()
    background.settle()
    assert made.props.page is Page.NO_COLLECTION
    engine.create_collection("handbook")
    made.refresh()
    background.settle()
    assert made.props.page is Page.EMPTY


def test_a_new_dataset_is_chosen(datasets: DatasetsViewModel, background: HandBackground) -> None:
    datasets.create("prices", "handbook")
    background.settle()
    assert datasets.props.selected and datasets.props.selected.name == "prices"


def test_removing_goes_on_with_the_next_one_and_a_refusal_is_told(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["remove_dataset"] = EngineError("CONFLICT", "It is in use.", "Wait.")
    datasets.remove()
    background.settle()
    assert datasets.props.failure and not datasets.props.removing and len(datasets.props.datasets) == 2
    engine.failures.clear()
    datasets.remove()
    background.settle()
    assert datasets.props.selected and datasets.props.selected.id == "dst_2" and len(engine.datasets) == 1


@pytest.mark.parametrize(
    ("role", "builds", "exports"),
    [
        (Role.ANALYST, False, False),
        (Role.KNOWLEDGE_OWNER, True, False),
        (Role.MODEL_OWNER, True, False),
        (Role.COMPLIANCE_OFFICER, False, True),
        (Role.ADMINISTRATOR, True, True),
    ],
)
def test_roles_may_what_the_engine_lets_them(
    datasets: DatasetsViewModel, role: Role, builds: bool, exports: bool
) -> None:
    datasets.know_caller(role, None)
    assert (datasets.props.may_build, datasets.props.may_export) == (builds, exports)
    assert datasets.items.props.may_review is builds and datasets.versions.props.may_export is exports


# -- one item ------------------------------------------------------------------------------------------------------


def test_an_item_is_opened_beside_its_passage(datasets: DatasetsViewModel, background: HandBackground) -> None:
    datasets.item.open("dst_1", 1)
    background.settle()
    props, source = datasets.item.props, datasets.item.source.props
    assert [field.part for field in props.fields] == [Part.QUESTION, Part.ANSWER]
    assert source.place and source.place.name == "travel-policy-2025.pdf" and source.text
    assert source.text.text[source.text.start : source.text.end].startswith("Hotel costs are refunded")
    datasets.item.open("dst_1", 6)
    background.settle()
    assert datasets.item.props.places == 0 and datasets.item.source.props.place is None


def test_an_edit_is_kept_seen_in_the_list_and_undone(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    datasets.item.open("dst_1", 1)
    background.settle()
    datasets.item.type(0, "How much for a hotel?")
    assert datasets.item.props.changed
    datasets.item.save()
    background.settle()
    row = datasets.items.table.row(0)
    assert row and row.question == "How much for a hotel?" and row.edited and not datasets.item.props.changed
    datasets.items.undo()
    background.settle()
    row = datasets.items.table.row(0)
    assert row and not row.edited and engine.items[0].question.startswith("How much does")
    assert datasets.item.props.texts[0].startswith("How much does")


def test_changes_are_never_lost_by_going_on(datasets: DatasetsViewModel, background: HandBackground) -> None:
    datasets.item.open("dst_1", 1)
    background.settle()
    datasets.item.type(1, "Less.")
    datasets.item.open("dst_1", 2)
    assert datasets.item.props.must_decide and datasets.item.props.item and datasets.item.props.item.id == 1
    datasets.select("dst_2")
    assert datasets.props.selected and datasets.props.selected.id == "dst_1"
    datasets.item.drop()
    background.settle()
    assert datasets.item.props.item.id == 2, "what was chosen meanwhile"


def test_what_is_typed_while_the_item_is_fetched_again_stays(
    datasets: DatasetsViewModel, background: HandBackground
) -> None:
    datasets.item.open("dst_1", 1)
    background.settle()
    datasets.items.review([(0, 0)], ItemState.ACCEPTED)
    background.step()  # the verdict is there, and the item is asked for again
    datasets.item.type(1, "Less.")
    background.settle()
    assert datasets.item.props.texts[1] == "Less." and datasets.item.props.changed
    assert datasets.item.props.item and datasets.item.props.item.state is ItemState.ACCEPTED


def test_an_edit_that_the_engine_refuses_stays_in_the_field(
    datasets: DatasetsViewModel, background: HandBackground
) -> None:
    datasets.item.open("dst_1", 1)
    background.settle()
    datasets.item.type(0, " ")
    datasets.item.save()
    background.settle()
    assert datasets.item.props.failure and datasets.item.props.texts[0] == " " and datasets.item.props.changed


def test_every_shape_is_edited_and_written_back() -> None:
    chat = {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Q"},
            {"role": "assistant", "content": "A"},
        ]
    }
    preference = {"prompt": [{"role": "user", "content": "Q"}], "chosen": "good", "rejected": "bad"}
    for content in (chat, preference, {"text": "All of it."}):
        texts = [field.text for field in fields_of(content)]
        assert with_texts(content, texts) == content
        other = with_texts(content, [f"{text}!" for text in texts])
        assert [field.text for field in fields_of(other)] == [f"{text}!" for text in texts]
    assert fields_of({"unknown": 1}) == ()


# -- builds --------------------------------------------------------------------------------------------------------


def test_a_build_is_followed_cancelled_and_its_outcome_told(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [dataset_job(done=3, total=10)]
    datasets.work.build(BuildRequest(source=BuildSource.GENERATED, pairs=3))
    background.settle()
    assert datasets.work.props.job and datasets.work.props.job.done == 3
    datasets.work.build(BuildRequest(source=BuildSource.FEEDBACK))
    background.settle()
    assert len(engine.built) == 1, "one at a time"
    datasets.work.cancel()
    background.settle()
    assert engine.cancelled == ["job_1"] and datasets.work.props.cancelling
    counts = {"added": 4, "duplicate": 1, "left out: no question": 2, "bad": 1, "form: messages": 4, "files": 1}
    faults = [LineFault(line=3, reason="it is not a JSON object")]
    engine.reports = {"job_1": BuildReport(job_id="job_1", counts=counts, faults=faults)}
    engine.job_states = [dataset_job(JobState.CANCELLED)]
    datasets.work.follow()
    background.settle()
    outcome = datasets.work.props.outcome
    assert outcome and not datasets.work.props.busy and list(outcome.faults) == faults
    assert outcome_title(outcome) == "Generated by the model: cancelled, 4 items added before that"
    assert dropped_text(outcome) == "1 there already, 1 bad lines, 2 left out (no question in it)"
    assert outcome.dropped == 4


def test_a_build_that_failed_is_told_and_what_it_added_is_counted(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    error = ErrorBody(code="IMPORT_TEMPLATE", message="The table has no column “Price”.", help="Its columns are: Name.")
    engine.job_states = [dataset_job(JobState.FAILED, kind="dataset-import", error=error)]
    datasets.work.build(BuildRequest(source=BuildSource.EXTRACTED))
    background.settle()
    failure = datasets.work.props.failure
    assert failure and failure.code == "IMPORT_TEMPLATE" and "Its columns are" in failure.help
    assert datasets.work.props.outcome and datasets.work.props.outcome.added == 0


def test_a_running_build_is_found_again_and_the_history_is_this_datasets(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.jobs = [
        dataset_job(
            JobState.SUCCEEDED,
            id=f"job_{n}",
            finished_at=f"2026-05-0{n}T12:00:00Z",
            result={"dataset_id": f"dst_{n % 2 + 1}", "added": n, "left_out": {"no question": n}},
        )
        for n in (2, 3, 4)
    ]
    engine.job_states = [dataset_job(id="job_9")]
    datasets.refresh()
    background.settle()
    assert datasets.work.props.job and datasets.work.props.job.id == "job_9"
    assert [one.added for one in datasets.work.props.history] == [4, 2], "the newest first"
    assert datasets.work.props.history[0].left_out == (("no question", 4),)
    engine.failures["job"] = UNREACHABLE
    datasets.work.follow()
    background.settle()
    assert datasets.work.props.job, "it goes on without us"


# -- freezing and versions -----------------------------------------------------------------------------------------


def test_a_preview_says_what_would_be_left_out_and_makes_nothing(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    done = {"dataset_id": "dst_1", "statistics": STATISTICS}
    engine.job_states = [dataset_job(JobState.SUCCEEDED, kind="dataset-freeze", result=done)]
    datasets.work.freeze(FreezeRequest(preview=True))
    background.settle()
    preview = datasets.work.props.preview
    assert preview and (preview.items, preview.considered) == (1131, 1204)
    assert ("duplicates", "near duplicate", 31) in preview.dropped and datasets.props.tab is Tab.ITEMS
    assert datasets.work.props.outcome is None, "a freeze adds nothing"
    datasets.work.forget_preview()
    assert datasets.work.props.preview is None


def test_a_new_version_is_shown(datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground) -> None:
    engine.versions = [version(1)]
    datasets.refresh()
    background.settle()
    engine.versions.append(version(2))
    done = {"dataset_id": "dst_1", "version_id": "dsv_2", "number": 2, "statistics": STATISTICS}
    engine.job_states = [dataset_job(JobState.SUCCEEDED, kind="dataset-freeze", result=done)]
    datasets.work.freeze(FreezeRequest())
    background.settle()
    assert datasets.props.tab is Tab.VERSIONS and datasets.versions.props.chosen
    assert datasets.versions.props.chosen.id == "dsv_2" and datasets.versions.props.detail
    assert [one.number for one in datasets.versions.props.versions] == [2, 1]


def test_an_export_is_written_whole_and_for_its_owner_only(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    engine.versions = [version(1)]
    engine.exports = {"dsv_1": b'{"a": 1}\n{"a": 2}\n'}
    datasets.refresh()
    background.settle()
    target = tmp_path / "lines.jsonl"
    datasets.versions.export(str(target), ExportForm.MESSAGES, [SplitName.TRAIN])
    assert datasets.versions.props.exporting
    background.settle()
    assert target.read_bytes() == engine.exports["dsv_1"] and datasets.versions.props.exported
    assert datasets.versions.props.exported.lines == 2
    assert stat.S_IMODE(target.stat().st_mode) == 0o600 and list(tmp_path.iterdir()) == [target]


def test_an_export_that_cannot_be_written_is_told_and_the_file_before_stays(
    datasets: DatasetsViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    engine.versions = [version(1)]
    datasets.refresh()
    background.settle()
    datasets.versions.export(str(tmp_path / "missing" / "lines.jsonl"), ExportForm.ALPACA, [SplitName.TEST])
    background.settle()
    failure = datasets.versions.props.failure
    assert failure and failure.code == "EXPORT_FAILED" and not datasets.versions.props.exporting

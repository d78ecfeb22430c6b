"""The list of runs, and one run: its curves, cancel and resume, its models and their proof."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop
from app.features.training import curves
from app.features.training.run_model import Page as RunPage
from app.features.training.run_model import RunViewModel
from app.features.training.run_pane import RunPane
from app.features.training.run_table import Column, RunTable
from app.features.training.runs_model import Page, RunsViewModel
from app.preview.fake_answers import UNREACHABLE, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.fake_training import run, steps, version
from app.preview.hand_background import HandBackground
from app.preview.training_scenes import OUT_OF_MEMORY, STOPPED, busy
from app.resources.theme import DARK, LIGHT
from engine.client.errors import EngineError
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.registry import ExportStart
from engine.contract.system import Role
from tests.app.conftest import Until


@pytest.fixture
def engine() -> FakeEngine:
    return busy()


@pytest.fixture
def runs(qt: QApplication, engine: FakeEngine, background: HandBackground) -> RunsViewModel:
    made = RunsViewModel(engine, background)
    made.know_role(Role.MODEL_OWNER)
    return made


@pytest.fixture
def one(qt: QApplication, engine: FakeEngine, background: HandBackground) -> RunViewModel:
    return RunViewModel(engine, background, curves.load)


def text(table: RunTable, row: int, column: Column) -> str:
    return str(table.data(table.index(row, column)))


# -- the list ------------------------------------------------------------------------------------------------------


def test_runs_are_listed_with_the_names_of_their_datasets(runs: RunsViewModel, background: HandBackground) -> None:
    table = RunTable(runs)
    assert runs.props.page is Page.LOADING
    runs.refresh()
    background.settle()
    assert runs.props.page is Page.FULL and table.rowCount() == 4
    assert [text(table, 0, column) for column in (Column.NAME, Column.STATE, Column.DATASET, Column.STEPS)] == [
        "leave answers, rank 64",
        "Running",
        "leave-policy v2",
        "41 / 84",
    ]


def test_older_runs_come_when_they_are_scrolled_to(
    runs: RunsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.list = [run(number) for number in range(250, 0, -1)]
    table = RunTable(runs)
    runs.refresh()
    background.settle()
    root = table.index(-1, -1)
    assert table.rowCount() == 100 and table.canFetchMore(root)
    inserted: list[tuple[int, int]] = []
    table.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    table.fetchMore(root)
    table.fetchMore(root)
    background.settle()
    table.fetchMore(root)
    background.settle()
    assert inserted == [(100, 199), (200, 249)] and not table.canFetchMore(root)
    engine.training.list.insert(0, run(251))
    runs.ask()
    background.settle()
    assert inserted[-1][0] == 0 and text(table, 0, Column.NAME) == "leave answers 251"


def test_the_engine_is_asked_again_only_while_something_runs_and_somebody_looks(
    runs: RunsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    runs.refresh()
    background.settle()
    assert not runs.props.polls
    runs.set_open(True)
    assert runs.props.polls
    engine.training.change("run_3", state="succeeded")
    runs.ask()
    background.settle()
    assert not runs.props.polls


def test_a_failure_and_a_role_are_told(runs: RunsViewModel, engine: FakeEngine, background: HandBackground) -> None:
    engine.training.failures["runs"] = UNREACHABLE
    runs.refresh()
    background.settle()
    assert runs.props.page is Page.FAILED
    runs.know_role(Role.ANALYST)
    assert runs.props.page is Page.FORBIDDEN and not runs.props.may_train


# -- one run -------------------------------------------------------------------------------------------------------


def shown(one: RunViewModel, background: HandBackground, run_id: str) -> RunPane:
    pane = RunPane(one, LIGHT)
    pane.resize(1000, 800)
    pane.show()
    one.open(run_id)
    background.settle()
    QApplication.processEvents()  # what a layout got later is shown with the next events
    return pane


def test_curves_grow_and_an_evaluation_that_comes_late_is_not_missed(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    late = steps(14)
    engine.training.steps["run_3"] = [*late[:13], late[13].model_copy(update={"evaluation_loss": None})]
    pane = shown(one, background, "run_3")
    assert pane.curves.loss.drawn == [14, 0]
    engine.training.steps["run_3"] = steps(20)
    one.ask()
    background.settle()
    assert engine.training.asked_after[-1] == 13
    assert [each.step for each in one.props.metrics] == list(range(1, 21))
    assert pane.curves.loss.drawn == [20, 1] and pane.curves.speed.drawn == [20]
    pane.use_theme(DARK)


def test_a_run_that_goes_on_says_what_is_known(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(one, background, "run_3")
    title = pane.progress.title.text().replace("\u00a0", " ")
    assert title == "Running · Step 41 of 84 · about 12 min left"
    assert pane.progress.facts.texts()["Tokens per second"] and one.props.polls
    engine.job_states = [ingest_job(kind="training", time_left_s=None)]
    one.ask()
    background.settle()
    assert pane.progress.title.text().replace("\u00a0", " ").endswith("time left not known yet")
    engine.failures["job"] = EngineError("JOB_NOT_FOUND", "There is no such job.")
    one.ask()
    background.settle()
    assert one.props.time_left_s is None and one.props.failure is None


def test_a_run_is_cancelled_and_goes_on(one: RunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    pane = shown(one, background, "run_3")
    assert pane.cancel.isVisible() and not pane.resume.isVisible()
    pane.cancel.click()
    assert pane.cancel.text() == "Stopping …" and not pane.cancel.isEnabled()
    background.settle()
    assert one.props.run and one.props.run.state == "cancelled" and not one.props.polls
    assert pane.resume.isVisible() and not pane.cancel.isVisible()
    pane.resume.click()
    background.settle()
    assert one.props.run.state == "queued" and one.props.live and one.props.polls


def test_a_run_is_removed_only_after_it_was_said_what_goes(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    gone: list[str] = []
    one.removed.connect(gone.append)
    pane = shown(one, background, "run_3")
    assert not pane.remove.isVisible() and not one.props.may_remove, "it is under way"
    one.open("run_1")
    background.settle()
    pane.remove.click()
    background.settle()
    dialog = pane.asked
    assert dialog is not None and dialog.defaultButton() is not dialog.remove
    text = dialog.informativeText()
    assert "2" in text and "leave-Q4_K_M" in text and "cannot be undone" in text
    dialog.reject()
    assert one.props.removal is None and engine.training.run("run_1")
    pane.remove.click()
    background.settle()
    assert pane.asked is not None
    pane.asked.remove.click()
    background.settle()
    assert gone == ["run_1"] and "run_1" not in [each.id for each in engine.training.list]
    assert one.props.run is None and not one.props.polls


def test_why_a_run_stays_is_told_and_it_can_be_tried_again(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(one, background, "run_1")
    engine.training.failures["remove"] = EngineError("RUN_SERVES", "The model 'a' answers now.", "Use another one.")
    pane.remove.click()
    background.settle()
    assert pane.asked is None and one.props.refusal and one.props.refusal.code == "RUN_SERVES"
    assert pane.remove.isEnabled()


def test_a_removed_run_leaves_the_list_also_while_newer_ones_come(
    runs: RunsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    runs.refresh()
    background.settle()
    engine.training.list = [one for one in engine.training.list if one.id != "run_1"]
    runs.forget("run_1")
    runs.ask()
    background.settle()
    assert [one.id for one in runs.props.runs] == ["run_3", "run_2", "run_0"]


def test_why_a_step_was_refused_is_told(one: RunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    pane = shown(one, background, "run_2")
    assert pane.ended.isVisible() and "without a word" in pane.ended.accessibleName()
    engine.training.failures["resume"] = EngineError("RUN_STATE", "The run is running.", "There is nothing to resume.")
    pane.resume.click()
    background.settle()
    assert one.props.refusal and one.props.refusal.code == "RUN_STATE" and one.props.may_resume
    one.dismiss_refusal()
    assert one.props.refusal is None


def test_what_happened_is_listed(one: RunViewModel, background: HandBackground) -> None:
    pane = shown(one, background, "run_1")
    assert OUT_OF_MEMORY in pane.happened.notes.text() and STOPPED in pane.happened.notes.text()
    assert pane.settings.facts.texts()["Method"].startswith("QLoRA")


def test_an_answer_about_another_run_is_not_shown(one: RunViewModel, background: HandBackground) -> None:
    one.open("run_2")
    one.open("run_1")
    while background.step():
        assert one.props.run is None or one.props.run.id == "run_1"
    assert one.props.run and one.props.run.id == "run_1" and len(one.props.metrics) == 84


def test_a_run_that_cannot_be_asked_for_is_told(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.failures["run"] = UNREACHABLE
    pane = shown(one, background, "run_1")
    assert one.props.page is RunPage.FAILED and pane.empty.isVisible()


def test_a_long_run_is_drawn_with_as_many_points_as_can_be_seen() -> None:
    many = tuple(steps(1)[0].model_copy(update={"step": n}) for n in range(1, 100_001))
    drawn = curves.thinned(many)
    assert 2000 < len(drawn) <= 4001 and (drawn[0].step, drawn[-1].step) == (1, 100_000)
    assert curves.thinned(many[:4000]) == many[:4000]


# -- its models ----------------------------------------------------------------------------------------------------


def test_models_are_made_with_the_chosen_quantizations(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.registry.list = []
    pane = shown(one, background, "run_1")
    box = pane.export
    assert box.make.isEnabled()
    box.quantizations["Q4_K_M"].setChecked(False)
    assert not box.make.isEnabled() and box.make.toolTip()
    box.quantizations["Q8_0"].setChecked(True)
    box.quantizations["F16"].setChecked(True)
    box.importance.setChecked(True)
    box.form.setCurrentIndex(box.form.findData("adapter"))
    engine.job_states = [ingest_job(kind="model-export", stage="quantize Q8_0", unit="steps", done=3, total=5)]
    box.make.click()
    background.settle()
    assert engine.registry.exports == [
        ExportStart(run_id="run_1", form="adapter", quantizations=["Q8_0", "F16"], importance=True)
    ]
    assert box.progress.isVisible() and "Quantizing" in box.stage.text() and one.props.polls
    box.cancel.click()
    background.settle()
    assert engine.cancelled == ["job_1"]
    engine.registry.list = [version("Q8_0")]
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="model-export")]
    one.ask()
    background.settle()
    assert [row.version.quantization for row in box.rows] == ["Q8_0"] and box.make.isEnabled()


def test_the_proof_of_a_model_is_shown_and_a_refusal_at_once(one: RunViewModel, background: HandBackground) -> None:
    pane = shown(one, background, "run_1")
    proven, refused = pane.export.rows
    assert not proven.parity.isVisible()
    proven.proof.click()
    assert proven.parity.isVisible() and len(proven.parity.rows()) == 4
    assert proven.parity.rows()[-1] == "Perplexity, as a ratio: 1.021, passed"
    assert refused.parity.isVisible() and refused.parity.rows()[-1] == "Perplexity, as a ratio: 1.37, failed"


def test_an_export_that_fails_is_told(one: RunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    shown(one, background, "run_1")
    error = ErrorBody(code="EXPORT_PARITY", message="No quantization answers as the run does.", help="Look.")
    engine.job_states = [ingest_job(JobState.FAILED, kind="model-export", error=error)]
    one.export_models(ExportStart(run_id="run_1"))
    background.settle()
    assert one.props.refusal and one.props.refusal.code == "EXPORT_PARITY" and one.props.may_export


def test_a_finished_run_becomes_a_model_and_one_of_every_weight_only_a_whole_one(
    one: RunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(one, background, "run_3")
    assert not pane.export.make.isVisible() and "finished" in pane.export.hold.text()
    one.open("run_1")
    background.settle()
    assert pane.export.form.isVisible()
    pane.export.form.setCurrentIndex(1)
    engine.training.change("run_1", method="full")
    one.open("run_1")
    background.settle()
    assert one.props.may_export and not pane.export.form.isVisible() and pane.export.hold.text() == ""
    pane.export.make.click()
    background.settle()
    assert engine.registry.exports[-1].form == "merged"


# -- the page ------------------------------------------------------------------------------------------------------


def test_from_the_list_to_a_run_and_back_by_keyboard(
    qt: QApplication, engine: FakeEngine, background: HandBackground, until: Until
) -> None:
    desktop: Desktop = build_desktop(engine, background, LIGHT)
    desktop.window.show()
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.training_page)
    background.settle()
    page = desktop.training_page
    desktop.window.activateWindow()
    QTest.qWaitForWindowActive(desktop.window)
    page.runs.table.setFocus()
    page.runs.table.selectRow(2)
    QTest.keyClick(page.runs.table, Qt.Key.Key_Return)
    background.settle()
    assert page.run.isVisible() and page.run.name.text() == "leave answers 1"
    QTest.keyClick(page.run, Qt.Key.Key_Escape)
    assert page.runs.isVisible()
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    until(page.new_run.isVisible)
    background.settle()
    assert desktop.window.focusWidget() is page.new_run.choices.version
    page.new_run.plan.start.click()
    background.settle()
    assert page.run.isVisible() and desktop.run.props.run and desktop.run.props.run.state == "queued"
    assert desktop.run.props.polls
    desktop.window.open_page(0)
    assert not desktop.run.props.polls, "nobody looks any more"
    desktop.window.close()
